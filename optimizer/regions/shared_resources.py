"""What several counties use together: capacities, prices of using it, allotments of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geodata.facts.county import County, Place, Supply
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Bools, Floats
from optimizer.facts.demand import capacity_of, may_serve
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy import Policy
from optimizer.model.policy_view import PolicyView, tables_of
from optimizer.model.program import Program
from optimizer.model.registry import Rule
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rules.exclusive import Exclusive

ByLayer = Mapping[str, Mapping[str, float]]
"""Layer -> supply -> number."""


@dataclass(frozen=True, slots=True)
class Use:
    """Something scarce: ``supply`` of ``table`` takes at most ``capacity`` places over ``layers``.

    All its layers draw on that table.
    """

    layers: tuple[str, ...]
    table: str
    supply: str
    capacity: int

    @property
    def key(self) -> SupplyKey:
        """Who is used."""
        return SupplyKey(self.table, self.supply)


def uses_of(policy: Policy, shared: County) -> tuple[Use, ...]:
    """Every use of the shared supplies that has a limit, layer by layer, then couplings.

    Raises ``ValueError`` where a shared supply has a least number of places: no county by
    itself can see to that.
    """
    found = []
    for layer in policy.layers:
        for supply in shared.supplies(layer.supply):
            if may_serve(layer, supply, shared.year):
                least, most = capacity_of(layer, supply, shared.year)
                if least > 0:
                    raise ValueError(f"{layer.name}: {supply.id} is shared and has a least number")
                found.append(Use((layer.name,), layer.supply, supply.id, most))
    for coupling in policy.couplings:
        if isinstance(coupling, Exclusive):
            found = _with_exclusive(found, coupling, tables_of(policy))
    return tuple(found)


def _with_exclusive(
    found: Sequence[Use], coupling: Exclusive, tables: Mapping[str, str]
) -> list[Use]:
    """The uses with the limit of a coupling: over its layers of each table, for each supply."""
    held = Counter[SupplyKey]()
    for use in found:
        if use.layers[0] in coupling.layers and len(use.layers) == 1:
            held[use.key] += use.capacity
    over = {key for key, most in held.items() if most > coupling.most}
    mine = {
        table: tuple(name for name in coupling.layers if tables[name] == table)
        for table in sorted({key.table for key in over})
    }
    alone = {names[0] for names in mine.values() if len(names) == 1}
    kept = [
        replace(use, capacity=min(use.capacity, coupling.most))
        if len(use.layers) == 1 and use.layers[0] in alone
        else use
        for use in found
    ]
    wide = [key for key in sorted(over) if len(mine[key.table]) > 1]
    return [*kept, *(Use(mine[k.table], k.table, k.id, coupling.most) for k in wide)]


def used(uses: Sequence[Use], plan: Plan) -> Floats:
    """How often a plan uses each of them, shape (uses,)."""
    held = Counter((post.layer, post.supply) for post in plan.postings)
    counts = [sum(held[layer, use.supply] for layer in use.layers) for use in uses]
    return np.array(counts, dtype=float)


def by_layer(uses: Sequence[Use], prices: Floats) -> dict[str, dict[str, float]]:
    """What one posting pays, by layer and supply, from the prices of uses, shape (uses,)."""
    found: dict[str, dict[str, float]] = {}
    for number in np.flatnonzero(prices > 0).tolist():
        use = uses[number]
        for layer in use.layers:
            paid = found.setdefault(layer, {})
            paid[use.supply] = paid.get(use.supply, 0.0) + float(prices[number])
    return found


class UsePrice(PairwiseGoal):
    """使用共享人员和单位的价格。

    What is shared has a price: every posting pays that of its supply.

    ``prices`` are by layer and supply; what is not named is free. Not for scenarios: the
    coordination of counties sets it.
    """

    name: str = "use_price"
    prices: dict[str, dict[str, float]]

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Price of every pair."""
        paid = self.prices.get(pairs.layer.name, {})
        costs = np.array([paid.get(supply.id, 0.0) for supply in pairs.supplies], dtype=float)
        return costs[pairs.supply]

    def score(self, place: Place, supply: Supply, context: Context) -> float:  # noqa: ARG002
        """Price of one posting."""
        return self.prices.get(context.layer.name, {}).get(supply.id, 0.0)


class Allotment(Rule):
    """共享人员和单位按分配数使用。

    A county uses what is shared no more often than was allotted to it.

    ``most`` is by layer and supply; what is not named is free. Not for scenarios: the
    coordination of counties sets it.
    """

    name: str = "allotment"
    most: dict[str, dict[str, int]]

    def _ceilings(self, pairs: LayerPairs) -> Floats:
        """The most places of every supply, shape (supplies,), infinite where not named."""
        named = self.most.get(pairs.layer.name, {})
        return np.array([named.get(item.id, np.inf) for item in pairs.supplies], dtype=float)

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:  # noqa: ARG002
        """Bar what was not allotted at all."""
        if pairs.layer.name not in self.most:
            return None
        admitted: Bools = self._ceilings(pairs)[pairs.supply] > 0
        return admitted

    def rows(self, program: Program) -> None:
        """Post: places of a supply <= what was allotted, where that is less than its capacity."""
        for pairs in program.candidates.of(tuple(self.most)):
            ceilings = self._ceilings(pairs)
            scarce = np.flatnonzero((ceilings > 0) & (ceilings < pairs.ceiling))
            if scarce.size == 0:
                continue
            row_of = np.full(len(pairs.supplies), -1)
            row_of[scarce] = np.arange(scarce.size)
            mine = row_of[pairs.supply] >= 0
            entry = (row_of[pairs.supply[mine]], pairs.columns[mine], 1.0)
            program.add_rows(self.name, scarce.size, [entry], high=ceilings[scarce])

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:  # noqa: ARG002
        """Count the places of every supply."""
        for layer, named in sorted(self.most.items()):
            held = Counter(post.supply for post in plan.of_layer(layer))
            for supply, count in sorted(held.items()):
                if count > named.get(supply, count):
                    details = {"count": str(count), "most": str(named[supply])}
                    yield Breach(self.name, "over_capacity", layer, "", supply, details)
