"""What couplings over groups share: who is in a group, by a column or by table ``ties``."""

from typing import ClassVar, Self

from pydantic import model_validator

from geodata.facts.county import County
from optimizer.model.choose import Choose
from optimizer.model.member_groups import MemberGroups
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Coupling, Spoken
from optimizer.pairs.layer_pairs import LayerPairs


class Grouped(Coupling):
    """A coupling of those who have the same value in a column, or who are tied, over layers."""

    SPEAKS: ClassVar[Spoken] = {"by": ("place", "supply")}
    ONE_OF: ClassVar[tuple[str, ...]] = ("by", "tie")
    layers: tuple[str, ...]
    by: str | None = None
    tie: str | None = None
    most: int = 1

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        """Refuse a column beside ties, and more than one of two."""
        if self.tie is not None and (self.by is not None or self.most != 1):
            raise ValueError("tie_alone")
        return self

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        if choose.offer.ties and choose.yes():
            return cls(layers=choose.layers(), tie=choose.one_of(choose.offer.ties))
        names, by = choose.grouping()
        return cls(layers=names, by=by, most=choose.whole(1, 2))

    def groups(self, policy: PolicyView) -> tuple[MemberGroups, ...]:
        """Its groups: of supplies, of places, or of both where table ``ties`` has both."""
        return MemberGroups.of(policy, self.layers, self.by, self.tie)

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """How many supplies (or places) of a layer are in a group."""
        if pairs.layer.name not in self.layers:
            return None
        found = 0
        for groups in MemberGroups.over((pairs.layer,), self.by, self.tie):
            items = pairs.places if groups.by_place else pairs.supplies
            found += sum(map(bool, groups.members(pairs.layer, items, county)))
        return (found, 0)
