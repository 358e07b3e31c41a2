"""Within: who serves a village also serves the township around it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Ints
from optimizer.facts.divisions import ORDER, home_of
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("coupling", "within")
class Within(Coupling):
    """领导联系的村，应在他所包的乡镇（县）之内。

    The places that somebody serves in the ``inner`` layer lie inside those of the ``outer`` one.

    The outer layer serves townships or counties; both layers draw on the same supplies.

    Formula: x(inner,v,s) <= x(outer,w,s), w the place of the outer level around v.
    """

    inner: str
    outer: str

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Two layers of the same supplies, the outer one of larger places."""
        outer = choose.layer(levels=("township", "county"))
        inside = ORDER[: ORDER.index(outer.level)]
        return cls(inner=choose.layer(outer.supply, levels=inside).name, outer=outer.name)

    def layers_named(self) -> tuple[str, ...]:
        """Both layers."""
        return (self.inner, self.outer)

    def rows(self, program: Program) -> None:
        """Post: x[inner, v] <= x[outer, area of v] for every supply."""
        inner, outer = (next(program.candidates.of((name,))) for name in self.layers_named())
        around = _outer_columns(inner, outer)
        number = np.arange(inner.place.size)
        found = np.flatnonzero(around >= 0)
        entries = [(number, inner.columns, 1.0), (found, around[found], -1.0)]
        program.count_rows(self.kind, number.size, entries, most=0.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Compare the areas of both layers for every supply."""
        inner, outer = policy.layer(self.inner), policy.layer(self.outer)
        places = Lookup(county).places(inner.level)
        held: dict[str, set[str]] = defaultdict(set)
        for post in plan.of_layer(outer.name):
            held[post.supply].add(post.place)
        for post in plan.of_layer(inner.name):
            if home_of(places[post.place], outer.level) not in held[post.supply]:
                details = {"outer": outer.name}
                yield Breach(self.name, "within", post.layer, post.place, post.supply, details)


def _outer_columns(inner: LayerPairs, outer: LayerPairs) -> Ints:
    """Column of the outer pair around every inner pair, -1 where that pair is barred."""
    width = max(1, len(outer.places))
    order = np.argsort(outer.supply * width + outer.place, kind="stable")
    keys = (outer.supply * width + outer.place)[order]
    supply = np.array([outer.supply_number.get(s.id, -1) for s in inner.supplies], dtype=np.int64)
    homes = [home_of(place, outer.layer.level) for place in inner.places]
    place = np.array([outer.place_number.get(home, -1) for home in homes], dtype=np.int64)
    wanted = np.where(
        (supply[inner.supply] < 0) | (place[inner.place] < 0),
        -1,
        supply[inner.supply] * width + place[inner.place],
    )
    spot = np.minimum(np.searchsorted(keys, wanted), max(0, keys.size - 1))
    if not keys.size:
        return np.full(wanted.size, -1)
    return np.where(keys[spot] == wanted, outer.columns[order][spot], -1)
