"""Reserve: people with a scarce skill are kept back for a later batch."""

from collections.abc import Iterator
from typing import ClassVar, Self

import numpy as np

from geodata.facts.county import County, Supply
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.demand import may_serve
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, holds
from optimizer.facts.shares import Amount, at_least
from optimizer.model.choose import Choose
from optimizer.model.opening_variables import opened
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "reserve")
class Reserve(Rule):
    """预留：符合条件的人（单位）至少留下几个，不在本批派出。

    At least so many of those who meet a condition are kept back, for a later batch.

    Counted are those who meet ``who`` and may serve in one of ``layers``; kept back is whoever
    has no posting in any of them. ``least`` is a number, or a share of them between 0 and 1.
    Where there are fewer all of them are kept back.

    Formula: u <= N - min(N, least), N = number of s with who(s) that may serve in layers, u =
    number of these with a posting in layers; a share p stands for ceil(p * N).
    """

    COUNTS_WHO_SERVES: ClassVar[bool] = True
    SPEAKS: ClassVar[Spoken] = {"who": ("supply",)}
    layers: tuple[str, ...]
    who: str
    least: Amount = 1

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        least = choose.one_of([choose.whole(0, 3), 0.3, 0.5])
        return cls(layers=choose.layers(layer.supply), who=choose.who(layer), least=least)

    def rows(self, program: Program) -> None:
        """Post: those of them who serve <= all of them less the reserve."""
        county, policy = program.candidates.county, program.candidates.policy
        able = self._able(county, policy)
        columns = opened(program, self.layers)
        numbers = np.array([columns[key] for key in columns if key in able], dtype=np.int64)
        counted = [(np.zeros(numbers.size, dtype=np.int64), numbers, 1.0)]
        most = len(able) - min(len(able), at_least(self.least, len(able)))
        program.count_rows(self.kind, 1, counted, most=float(most))

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """How many there are of whom some are kept back."""
        if pairs.layer.name not in self.layers:
            return None
        return (len(self._of_layer(pairs.layer, county)), 0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count who of them stands in the plan."""
        able = self._able(county, policy)
        tables = {name: policy.layer(name).supply for name in self.layers}
        posted = {
            SupplyKey(tables[name], post.supply)
            for name in self.layers
            for post in plan.of_layer(name)
        }
        kept, least = len(able - posted), min(len(able), at_least(self.least, len(able)))
        if kept < least:
            details = {"count": str(kept), "least": str(least), "all": str(len(able))}
            yield Breach(self.name, "reserve", details=details)

    def _able(self, county: County, policy: PolicyView) -> set[SupplyKey]:
        layers = (policy.layer(name) for name in self.layers)
        return {key for layer in layers for key in self._of_layer(layer, county)}

    def _of_layer(self, layer: Layer, county: County) -> set[SupplyKey]:
        return {
            item.key
            for item in county.supplies(layer.supply)
            if may_serve(layer, item, county.year) and self._meets(item, layer, county.year)
        }

    def _meets(self, supply: Supply, layer: Layer, year: int) -> bool:
        return holds(parse(self.who), supply, ENTITY_OF_SUPPLY[layer.supply], year) is True
