"""Opening: whoever serves at all costs something."""

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.lookup import Lookup
from optimizer.facts.supply_numbers import number_of
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.opening_variables import opened
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Goal, Spoken, enrol


@enrol("goal", "opening")
class Opening(Goal):
    """启用：每启用一个单位（人）有固定代价，总和最小。

    Every supply that serves at all costs something, however many places it has.

    Cost = ``price`` of every supply with a posting in ``layers``: a number, or an expression
    such as ``unit.启用费``; ``unknown`` where it is unknown. Range: 0 upward.

    Formula: cost = sum of price(s) over all s with a posting in layers.
    """

    COUNTS_WHO_SERVES: ClassVar[bool] = True
    SPEAKS: ClassVar[Spoken] = {"price": ("supply",)}
    layers: tuple[str, ...]
    price: str | float = 1.0
    unknown: float = 1.0

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        supply = choose.layer().supply
        price = choose.one_of([choose.number(0.0, 2.0), choose.amount(supply)])
        return cls(layers=choose.layers(supply), price=price, unknown=choose.number(0.0, 2.0))

    def rows(self, program: Program) -> None:
        """Post: pair <= its supply serves."""
        opened(program, self.layers)

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price those who serve."""
        costs, year = np.zeros(program.width), program.candidates.county.year
        columns = opened(program, self.layers)
        for pairs in program.candidates.of(self.layers):
            for supply in pairs.supplies:
                price = number_of(self.price, supply, pairs.layer.supply, year)
                costs[columns[supply.key]] = self._known(price)
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Sum the prices of everybody who stands in a finished plan."""
        lookup = Lookup(county)
        prices: dict[SupplyKey, float] = {}
        for name in self.layers:
            layer = policy.layer(name)
            supplies = lookup.supplies(layer.supply)
            for post in plan.of_layer(name):
                supply = supplies[post.supply]
                price = number_of(self.price, supply, layer.supply, county.year)
                prices[supply.key] = self._known(price)
        return sum(prices.values())

    def _known(self, price: float | None) -> float:
        return self.unknown if price is None else max(0.0, price)
