"""Budget: postings cost money, and there is only so much of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

import numpy as np

from geodata.account import Note
from geodata.facts.county import County, Supply
from optimizer.arrays import Floats
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.division_groups import Divisions
from optimizer.pairs.layer_pairs import LayerPairs

CENT = 0.005
"""Yuan by which a sum may exceed its cap: the arithmetic of sums."""


@enrol("rule", "budget")
class Budget(Rule):
    """经费：按层级标准计算的年度经费不超过上限。

    The yearly cost of the postings, at a rate for every level, stays within its caps.

    ``rates`` are yuan a year for one posting: one number, or one for each level of the unit
    (or leader); a level that is not named costs nothing, an unknown level the highest rate.
    ``most`` caps the sum, or the sum of every level by itself, in the whole plan or ``per``
    township or county. A posting of unknown level may be of any: it counts under the cap of
    each, with ``unknown = "pass"`` of none. Where money does not suffice posts stay open.

    Formula: sum of rate(s) over the postings in area g <= cap + 0.005 for every cap and area g;
    of a level's cap over those of this level and, unless unknown = pass, of unknown level.
    """

    layers: tuple[str, ...]
    rates: float | dict[str, float]
    most: float | dict[str, float] | None = None
    per: Level | None = None
    unknown: Literal["pass", "fail"] = "fail"
    """What a posting of unknown level counts as under the caps of levels: none, or each."""

    UNKNOWN: ClassVar[Note] = "some_levelless"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        levels = choose.some_of(choose.offer.senders, least=1)
        rates = {level: choose.number(0.0, 1000.0) for level in levels}
        caps = {level: choose.number(0.0, 2000.0) for level in levels}
        return cls(
            layers=choose.layers(),
            rates=choose.one_of([rates, 500.0]),
            most=choose.one_of([None, choose.number(0.0, 3000.0), caps]),
            per=choose.per(),
            unknown=choose.one_of(["pass", "fail"]),
        )

    def rate(self, level: str | None) -> float:
        """Yuan a year for one posting of a level."""
        if not isinstance(self.rates, Mapping):
            return self.rates
        return max(self.rates.values(), default=0.0) if level is None else self.rates.get(level, 0)

    def caps(self) -> Iterator[tuple[str | None, float]]:
        """The caps in yuan with the level that each holds for, ``None``: all together."""
        if isinstance(self.most, Mapping):
            yield from sorted(self.most.items())
        elif self.most is not None:
            yield None, self.most

    def counts(self, level: str | None, only: str | None) -> bool:
        """Whether a posting of a level counts under the cap of level ``only`` (``None``: all)."""
        return only is None or level == only or (level is None and self.unknown == "fail")

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Count who may be posted and paid for, and whose level is not known where that matters."""
        if pairs.layer.name not in self.layers:
            return None
        lookup = Lookup(county)
        levels = [lookup.level(supply) for supply in pairs.supplies]
        asked = isinstance(self.rates, Mapping) or isinstance(self.most, Mapping)
        return len(levels), levels.count(None) if asked else 0

    def rows(self, program: Program) -> None:
        """Post: sum of rates, in units of the highest, <= cap, for every cap and area."""
        county, areas = program.candidates.county, Divisions(self.per)
        involved = list(program.candidates.of(self.layers))
        lookup = program.candidates.lookup
        spans = {area for pairs in involved for area in areas.names(county, pairs.layer.level)}
        names = sorted(spans)
        for level, cap in self.caps():
            costs = [self._costs(pairs, lookup, level) for pairs in involved]
            unit = max((float(cost.max(initial=0.0)) for cost in costs), default=0.0)
            if unit <= 0.0:
                continue
            entries = []
            for pairs, cost in zip(involved, costs, strict=True):
                paid = np.flatnonzero(cost[pairs.supply] > 0)
                row = areas.numbered(pairs, names)[pairs.place[paid]]
                entries.append((row, pairs.columns[paid], cost[pairs.supply[paid]] / unit))
            program.count_rows(self.kind, len(names), entries, most=(cap + CENT) / unit)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Add up what every area costs."""
        spent = spending(self, county, policy, plan)
        for level, cap in self.caps():
            by_area: dict[str, float] = defaultdict(float)
            for (area, of_level, _), count in spent.items():
                if self.counts(of_level, level):
                    by_area[area] += count * self.rate(of_level)
            for area, amount in sorted(by_area.items()):
                if amount > cap + CENT:
                    details = {"amount": f"{amount:.2f}", "most": f"{cap:.2f}"}
                    yield Breach(self.name, "budget_over", "", area, "", details)

    def _costs(self, pairs: LayerPairs, lookup: Lookup, only: str | None) -> Floats:
        def cost(supply: Supply) -> float:
            level = lookup.level(supply)
            return self.rate(level) if self.counts(level, only) else 0.0

        return np.array([cost(supply) for supply in pairs.supplies], dtype=float)


def spending(
    budget: Budget, county: County, policy: PolicyView, plan: Plan
) -> dict[tuple[str, str | None, str], int]:
    """Postings by area, level and layer that a budget pays for."""
    lookup, areas = Lookup(county), Divisions(budget.per)
    found: dict[tuple[str, str | None, str], int] = defaultdict(int)
    for name in budget.layers:
        layer = policy.layer(name)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        for post in plan.of_layer(name):
            area = areas.of(places[post.place])
            found[area, lookup.level(supplies[post.supply]), name] += 1
    return dict(found)
