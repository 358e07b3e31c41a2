"""Recusal: nobody is posted to a place that he must keep away from."""

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import Cadre, County, Leader, Supply
from optimizer.facts.lookup import Lookup
from optimizer.facts.place_marks import PlaceMarks, place_marks
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "recusal")
class Recusal(Rule):
    """回避：干部、领导不派往应当回避的地方，也不派回原籍乡镇、村。

    Nobody is posted where he must recuse himself.

    A village, township or county among somebody's recusals bars every place in it, and so does
    his native village or township where ``native_place`` is true; a place is barred as well
    when one inside it is. A native place of which only the county is known bars that county
    itself, and the places in it where ``native_county`` is true; where it is not, these pairs
    stand and count as undecided, since nobody knows the village. Where a name fits several
    places all of them are barred.

    Formula: x(l,v,s) = 0 where recusals(s) or, unless native_place = false, native_place(s)
    means v, something in v or something around v; a native county nothing inside it without
    native_county.
    """

    layer: str
    native_place: bool = True
    native_county: bool = False

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        native, whole = choose.yes(), choose.yes()
        return cls(layer=choose.layer().name, native_place=native, native_county=whole)

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar the pairs in question."""
        if pairs.layer.name != self.layer:
            return None
        called = place_marks(pairs.places, county)
        width = max(1, len(pairs.places))
        barred = [
            number * width + place
            for number, supply in enumerate(pairs.supplies)
            for place in self._barred(supply, called)
        ]
        keys = np.array(barred, dtype=np.int64)
        return ~np.isin(pairs.supply.astype(np.int64) * width + pairs.place, keys)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting by itself."""
        layer, lookup = policy.layer(self.layer), Lookup(county)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        number = {place: n for n, place in enumerate(places)}
        called = place_marks(places.values(), county)
        for post in plan.of_layer(self.layer):
            supply = supplies.get(post.supply)
            if supply and number.get(post.place) in self._barred(supply, called):
                yield Breach(self.name, "recusal", post.layer, post.place, post.supply)

    def undecided(self, pairs: LayerPairs, county: County) -> int:
        """Those of whom neither a native place nor a recusal is known, at every place.

        Of whom only the native county is known, and it does not bar all its places: those in it.
        """
        called = place_marks(pairs.places, county)
        return sum(
            len(self._open(item, called)) if self._marks(item) else len(pairs.places)
            for item in pairs.supplies
        )

    def _open(self, supply: Supply, called: PlaceMarks) -> set[int]:
        """Numbers of the places of a native county of which it is not known whether they bar."""
        if not isinstance(supply, Cadre | Leader) or self.native_county or not self.native_place:
            return set()
        native = supply.homes or {supply.native_place or ""}
        inside = {place for mark in native for place in called.wide.get(mark, ())}
        return inside - self._barred(supply, called)

    def _marks(self, supply: Supply) -> frozenset[str]:
        if not isinstance(supply, Cadre | Leader):
            return frozenset()
        native = supply.homes | ({supply.native_place} if supply.native_place else set())
        return supply.recusals | (native if self.native_place else frozenset())

    def _barred(self, supply: Supply, called: PlaceMarks) -> set[int]:
        """Numbers of the places where somebody may not be posted."""
        if not isinstance(supply, Cadre | Leader):
            return set()
        native = supply.homes or {supply.native_place or ""} if self.native_place else set()
        found = {place for mark in supply.recusals | native for place in called.near.get(mark, ())}
        wide = supply.recusals | (native if self.native_county else set())
        return found | {place for mark in wide for place in called.wide.get(mark, ())}
