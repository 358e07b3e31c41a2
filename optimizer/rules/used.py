"""Used: how many different supplies serve at all."""

from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.model.choose import Choose
from optimizer.model.layer_pairs import numbered_supplies
from optimizer.model.opening_variables import opened
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.model.soft_constraints import MISSING, PRICES


@enrol("rule", "used")
class Used(Rule):
    """启用数目：派出的人（单位）最多几个，至少几个。

    At most, and at least, so many different supplies serve at all.

    Counted over ``layers`` together. The upper number is never exceeded; what is missing
    from the lower one is priced like shortage.

    Formula: u <= most and price 1 * max(0, least - u), u = number of s with a posting in
    layers.
    """

    COUNTS_WHO_SERVES: ClassVar[bool] = True
    layers: tuple[str, ...]
    least: int = 0
    most: int | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        most = choose.perhaps(choose.whole(0, 3))
        return cls(layers=choose.layers(), least=choose.whole(0, 3), most=most)

    def rows(self, program: Program) -> None:
        """Post: pair <= its supply serves, those who serve <= most, those + missing >= least."""
        columns = opened(program, self.layers)
        numbers = np.array(list(columns.values()), dtype=np.int64)
        zero = np.zeros(numbers.size, dtype=np.int64)
        serving = [(zero, numbers, 1.0)]
        program.count_rows(self.kind, 1, serving, most=self.most)
        if self.least > 0:
            self._really(program, columns)
            price = PRICES["used_few"]
            program.count_rows(self.kind, 1, serving, least=self.least, price=price)

    def _really(self, program: Program, columns: dict[SupplyKey, int]) -> None:
        """Post: a supply serves only where one of its pairs stands."""
        owner = np.arange(len(columns))
        numbers = np.array(list(columns.values()), dtype=np.int64)
        entries = [(owner, numbers, -1.0)]
        involved = list(program.candidates.of(self.layers))
        for pairs, mine in zip(involved, numbered_supplies(involved)[1], strict=True):
            entries.append((mine[pairs.supply], pairs.columns, 1.0))
        program.add_rows(self.kind, owner.size, entries, low=0.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:  # noqa: ARG002
        """Count who stands in the plan."""
        tables = {name: policy.layer(name).supply for name in self.layers}
        serving = {(tables[name], p.supply) for name in self.layers for p in plan.of_layer(name)}
        count = len(serving)
        details = {"count": str(count), "most": str(self.most), "least": str(self.least)}
        if self.most is not None and count > self.most:
            yield Breach(self.name, "used_many", details=details)
        if count < self.least:
            details[MISSING] = str(self.least - count)
            yield Breach(self.name, "used_few", details=details)
