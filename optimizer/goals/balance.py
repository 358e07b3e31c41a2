"""Balance: nobody carries much more than his share."""

from collections import defaultdict
from math import ceil
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County, Place
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.lookup import Lookup, hardness_of
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Goal, enrol
from optimizer.pairs.layer_pairs import numbered_supplies

STEPS = 100
"""Hardness is counted in hundredths, so that loads are whole numbers."""


@enrol("goal", "balance")
class Balance(Goal):
    """负担均衡：每人（每单位）联系的地方不比平均多。

    Nobody carries much more than the average load.

    The load of a supply is the number of its places over ``layers``, or the sum of their
    hardness where ``by`` is ``hardness``. Cost = sum over supplies of max(0, load - fair
    share), the fair share being the whole demand divided by the supplies that may serve,
    rounded up (to a place, or to a hundredth of hardness). Range: 0 upward, in places.

    Formula: cost = sum over s of max(0, load(s) - F) / q; load(s) = sum of m(v) over the
    postings of s in layers; F = ceil(sum over l, v of a(l,v) * m(v) / max(1, able)); m(v) = 1
    and q = 1, by hardness m(v) = round(100 * h(v)) and q = 100.
    """

    layers: tuple[str, ...]
    by: Literal["places", "hardness"] = "places"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        counted: tuple[Literal["places", "hardness"], ...] = ("places", "hardness")
        return cls(layers=choose.layers(), by=choose.one_of(counted))

    def rows(self, program: Program) -> None:
        """Post: excess - load >= - fair share, for every supply."""
        share = self._fair_share(program.candidates.county, program.candidates.policy)
        involved = list(program.candidates.of(self.layers))
        names, numbers = numbered_supplies(involved)
        owner = np.arange(len(names))
        entries = []
        most = np.zeros(owner.size)
        for pairs, mine in zip(involved, numbers, strict=True):
            weight = np.array([self._weight(place) for place in pairs.places], dtype=float)
            entries.append((mine[pairs.supply], pairs.columns, -weight[pairs.place]))
            np.add.at(most, mine, pairs.ceiling * weight.max(initial=0.0))
        excess = program.add_columns("excess", owner, np.maximum(0.0, most - share), part=self)
        entries.append((owner, excess, np.ones(owner.size)))
        program.add_rows(self.kind, owner.size, entries, low=-float(share))

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price the excess."""
        costs = np.zeros(program.width)
        for block in program.of_part(self, "excess"):
            costs[block.columns] = 1.0 / self._steps
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Sum the excess of every supply over a finished plan."""
        share, lookup = self._fair_share(county, policy), Lookup(county)
        load: dict[SupplyKey, int] = defaultdict(int)
        for name in self.layers:
            layer = policy.layer(name)
            places = lookup.places(layer.level)
            for post in plan.of_layer(name):
                load[SupplyKey(layer.supply, post.supply)] += self._weight(places[post.place])
        return sum(max(0, value - share) for value in load.values()) / self._steps

    @property
    def _steps(self) -> int:
        return 1 if self.by == "places" else STEPS

    def _weight(self, place: Place) -> int:
        return 1 if self.by == "places" else round(STEPS * hardness_of(place))

    def _fair_share(self, county: County, policy: PolicyView) -> int:
        lookup, total, able = Lookup(county), 0, set()
        for layer in (policy.layer(name) for name in self.layers):
            for place in lookup.places(layer.level).values():
                total += demand_of(layer, place)[0] * self._weight(place)
            supplies = county.supplies(layer.supply)
            able |= {item.key for item in supplies if may_serve(layer, item, county.year)}
        return ceil(total / max(1, len(able)))
