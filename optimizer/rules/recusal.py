"""Recusal: nobody is posted to a place that he must keep away from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import Cadre, County, Place, Township
from optimizer.facts.divisions import home_of
from optimizer.facts.lookup import Lookup
from optimizer.model.bucket_sort import grouped
from optimizer.model.choose import Choose
from optimizer.model.layer_pairs import LayerPairs
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol


@enrol("rule", "recusal")
class Recusal(Rule):
    """回避：干部不派往应当回避的村，也不派回原籍乡镇、村。

    Nobody is posted where he must recuse himself.

    A place is barred when its id, code or name, or the id of its township, stands among
    the cadre's recusals; or equals his native place where ``native_place`` is true. A
    township is barred as well when one of its villages is.
    """

    layer: str
    native_place: bool = True

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name, native_place=choose.yes())

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar the pairs in question."""
        if pairs.layer.name != self.layer:
            return None
        marks = _all_marks(pairs.places, county)
        mask = np.ones(pairs.place.size, dtype=bool)
        barred = [
            self._barred(supply) if isinstance(supply, Cadre) else set()
            for supply in pairs.supplies
        ]
        order, starts = grouped(pairs.supply, len(pairs.supplies))
        for number in [index for index, names in enumerate(barred) if names]:
            mine = order[starts[number] : starts[number + 1]]
            mask[mine] = [marks[place].isdisjoint(barred[number]) for place in pairs.place[mine]]
        return mask

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting by itself."""
        lookup = Lookup(county)
        places = lookup.places(policy.layer(self.layer).level)
        marks = dict(zip(places, _all_marks(places.values(), county), strict=True))
        for post in plan.of_layer(self.layer):
            cadre = lookup.cadres.get(post.supply)
            if cadre and not marks.get(post.place, set()).isdisjoint(self._barred(cadre)):
                yield Breach(self.name, "recusal", post.layer, post.place, post.supply)

    def _barred(self, cadre: Cadre) -> set[str]:
        native = {cadre.native_place} if self.native_place and cadre.native_place else set()
        return set(cadre.recusals) | native


def _all_marks(places: Iterable[Place], county: County) -> list[set[str]]:
    """By what a place may be named in a recusal, for every place."""
    inside: dict[str, set[str]] = defaultdict(set)
    for village in county.villages:
        inside[village.township] |= {village.id, village.code or village.id}
    return [
        {place.id, place.name, place.code or place.id, home_of(place, "township") or place.id}
        | (inside[place.id] if isinstance(place, Township) else set())
        for place in places
    ]
