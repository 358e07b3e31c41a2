"""What couplings over groups share: who is in a group, by a column of people or of places."""

from typing import ClassVar, Self

from geodata.facts.county import County
from optimizer.model.choose import Choose
from optimizer.model.member_groups import MemberGroups
from optimizer.model.registry import Coupling, Spoken
from optimizer.pairs.layer_pairs import LayerPairs


class Grouped(Coupling):
    """A coupling of those who have the same value in a column, over several layers."""

    SPEAKS: ClassVar[Spoken] = {"by": ("place", "supply")}
    layers: tuple[str, ...]
    by: str
    most: int = 1

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        names, by = choose.grouping()
        return cls(layers=names, by=by, most=choose.whole(1, 2))

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """How many supplies (or places) of a layer are in a group."""
        if pairs.layer.name not in self.layers:
            return None
        groups = MemberGroups((pairs.layer,), self.by)
        items = pairs.places if groups.by_place else pairs.supplies
        return (sum(map(bool, groups.values(pairs.layer, items, county.year))), 0)
