"""The people of a place come from few units."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County
from optimizer.facts.divisions import coarsest, home_of
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.model.unit_pairing import UnitKeys, tie


@enrol("coupling", "few_units")
class FewUnits(Coupling):
    """一个地方的人最多来自几个单位。

    The people of one place come from at most ``most`` units.

    Counted over ``layers`` together. A person whose unit is unknown cannot be posted where
    the coupling holds. Layers of several levels meet at the coarsest.

    Formula: number of different unit(s) at v over layers <= most for every v.
    """

    layers: tuple[str, ...]
    most: int = 2

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layers=choose.layers(), most=choose.whole(1, 3))

    def rows(self, program: Program) -> None:
        """Post: people of u at v <= most posts * (u is one of v's), units of v <= most."""
        people = [p for p in program.candidates.of(self.layers) if p.layer.supply == "cadres"]
        if not people:
            return
        keys = UnitKeys(program, coarsest(pairs.layer.level for pairs in people))
        units = keys.anchors(program, people, self.kind, self.most)
        for pairs in people:
            tie(program, pairs, np.ones(pairs.place.size, dtype=bool), keys, units, self.kind)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count the units behind the people of each place."""
        lookup = Lookup(county)
        layers = [policy.layer(name) for name in self.layers]
        layers = [layer for layer in layers if layer.supply == "cadres"]
        level = coarsest(layer.level for layer in layers) if layers else "village"
        here: dict[str, list[tuple[Posting, str | None]]] = defaultdict(list)
        for layer in layers:
            places = lookup.places(layer.level)
            for post in plan.of_layer(layer.name):
                unit = lookup.cadres[post.supply].unit
                here[home_of(places[post.place], level)].append((post, unit))
        for people in (here[home] for home in sorted(here)):
            units = {unit for _, unit in people if unit in lookup.units}
            details = {"count": str(len(units)), "most": str(self.most)}
            for post, unit in people:
                if unit not in lookup.units:
                    yield _breach(self.name, post, {**details, "count": "?"})
            if len(units) > self.most:
                yield _breach(self.name, people[0][0], details)


def _breach(name: str, post: Posting, details: dict[str, str]) -> Breach:
    return Breach(name, "few_units", post.layer, post.place, post.supply, details)
