"""Rotate: nobody serves where he served in the period before."""

from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.facts.county import County, Place
from optimizer.arrays import Bools
from optimizer.facts.divisions import home_of
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.counted_groups import values_of
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "rotate")
class Rotate(Rule):
    """轮换：不再派到上一期所在的地方（或片区、乡镇、县）。

    Rotation: nobody goes to the place, group or area where he served before.

    Where somebody served in the layer is what table ``current`` says, whatever its dates.
    Barred is the place itself, all places of the same township or county (``per``), or all
    with the same value of a column of the place (``by``, such as ``village.片``); a place
    without a value is like itself alone.

    Formula: x(l,v,s) = 0 where (l,w,s) is in force and g(v) = g(w), g(v) = v, its area or its
    value of by.
    """

    SPEAKS: ClassVar[Spoken] = {"by": ("place",)}
    layer: str
    per: Level | None = None
    by: str | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        columns = choose.offer.columns.get(layer.level, ())
        by = choose.perhaps(choose.one_of(columns)[0]) if columns else None
        return cls(layer=layer.name, per=choose.per(), by=by)

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:
        """Bar the places where everybody was, and what is grouped with them."""
        if pairs.layer.name != self.layer:
            return None
        known = Lookup(county).places(pairs.layer.level)
        before = [
            (pairs.supply_number[post.supply], known[post.place])
            for post in county.current
            if post.layer == self.layer and post.supply in pairs.supply_number
            if post.place in known
        ]
        groups: dict[str, int] = {}
        number = [groups.setdefault(g, len(groups)) for g in self._groups(pairs.places, pairs)]
        was = [groups.get(g, -1) for g in self._groups([place for _, place in before], pairs)]
        here = np.array(number, dtype=np.int64)[pairs.place]
        barred = [
            who * len(groups) + group
            for (who, _), group in zip(before, was, strict=True)
            if group >= 0
        ]
        return ~np.isin(pairs.supply * len(groups) + here, np.array(barred, dtype=np.int64))

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Postings in force of the layer."""
        if pairs.layer.name != self.layer:
            return None
        return (sum(post.layer == self.layer for post in county.current), 0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look where everybody was before."""
        layer = policy.layer(self.layer)
        places = Lookup(county).places(layer.level)
        was: dict[str, list[str]] = {}
        for old in county.current:
            if old.layer == self.layer and old.place in places:
                was.setdefault(old.supply, []).append(old.place)
        for post in plan.of_layer(self.layer):
            for place in was.get(post.supply, ()):
                if self._alike(places[post.place], places[place], layer.level):
                    details = {"before": place}
                    yield Breach(self.name, "rotate", post.layer, post.place, post.supply, details)
                    break

    def _alike(self, one: Place, other: Place, level: Level) -> bool:
        return self._group(one, level) == self._group(other, level)

    def _groups(self, places: "tuple[Place, ...] | list[Place]", pairs: LayerPairs) -> list[str]:
        return [self._group(place, pairs.layer.level) for place in places]

    def _group(self, place: Place, level: Level) -> str:
        """The name of what a place is grouped by, its own where there is nothing."""
        found = [f"id {place.id}"]
        if self.by is not None:
            (value,) = values_of(self.by, [place], level, 0)
            found = [f"by {value}"] if value else found
        if self.per is not None and self.by is None:
            area = home_of(place, self.per)
            found = [f"per {area}"] if area else found
        return found[0]
