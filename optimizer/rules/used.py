"""Used: how many different supplies serve at all."""

from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.facts.county import County, Supply
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.expressions import parse
from optimizer.facts.layer import SupplyKind
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, holds
from optimizer.model.choose import Choose
from optimizer.model.opening_variables import opened
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.model.soft_constraints import MISSING, PRICES


@enrol("rule", "used")
class Used(Rule):
    """启用数目：派出的人（单位）最多几个，至少几个。

    At most, and at least, so many different supplies serve at all.

    Counted over ``layers`` together. The upper number is never exceeded; what is missing
    from the lower one is priced like shortage. ``who`` is a condition on the supply: only
    whoever meets it is counted (all of them stay open: ``least`` is their number).

    Formula: u <= most and price 1 * max(0, least - u), u = number of s with who(s) and a
    posting in layers.
    """

    COUNTS_WHO_SERVES: ClassVar[bool] = True
    SPEAKS: ClassVar[Spoken] = {"who": ("supply",)}
    layers: tuple[str, ...]
    who: str | None = None
    least: int = 0
    most: int | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        most = choose.perhaps(choose.whole(0, 3))
        if choose.yes():
            return cls(layers=choose.layers(), least=choose.whole(0, 3), most=most)
        layer = choose.layer()
        names, who = choose.layers(layer.supply), choose.who(layer)
        return cls(layers=names, who=who, least=choose.whole(0, 3), most=most)

    def rows(self, program: Program) -> None:
        """Post: pair <= its supply serves, those who serve <= most, those + missing >= least."""
        columns = self._counted(program)
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
        place = {key: number for number, key in enumerate(columns)}
        for pairs in program.candidates.of(self.layers):
            mine = np.array([place.get(item.key, -1) for item in pairs.supplies], dtype=np.int64)
            row = mine[pairs.supply]
            entries.append((row[row >= 0], pairs.columns[row >= 0], 1.0))
        program.add_rows(self.kind, owner.size, entries, low=0.0)

    def _counted(self, program: Program) -> dict[SupplyKey, int]:
        """The columns of who serves, of those that are counted."""
        year = program.candidates.county.year
        counted = {
            item.key
            for pairs in program.candidates.of(self.layers)
            for item in pairs.supplies
            if self._counts(item, pairs.layer.supply, year)
        }
        columns = opened(program, self.layers)
        return {key: column for key, column in columns.items() if key in counted}

    def _counts(self, supply: Supply, kind: SupplyKind, year: int) -> bool:
        entity = ENTITY_OF_SUPPLY[kind]
        return self.who is None or holds(parse(self.who), supply, entity, year) is True

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count who stands in the plan."""
        tables = {name: policy.layer(name).supply for name in self.layers}
        serving = {(tables[name], p.supply) for name in self.layers for p in plan.of_layer(name)}
        lookup, year = Lookup(county), county.year
        count = sum(self._counts(lookup.supplies(t)[one], t, year) for t, one in serving)
        details = {"count": str(count), "most": str(self.most), "least": str(self.least)}
        if self.most is not None and count > self.most:
            yield Breach(self.name, "used_many", details=details)
        if count < self.least:
            details[MISSING] = str(self.least - count)
            yield Breach(self.name, "used_few", details=details)
