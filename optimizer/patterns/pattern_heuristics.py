"""Better plans of one part by whole patterns: dives, exchanges, and a bound."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.counting_columns import complete
from optimizer.engine.incumbent import Incumbent
from optimizer.engine.lp_relaxation import Priced
from optimizer.engine.mip_engines import Aim
from optimizer.limits.deadline import GoOn
from optimizer.model.objectives import DECIMALS, common_step, rounded_up
from optimizer.patterns.column_generation import ColumnGeneration
from optimizer.patterns.multi_exchange import Exchanges
from optimizer.patterns.patterns import structure_of
from optimizer.patterns.reduced_costs import Boards
from optimizer.proof.witness import ComponentSheet

KEYS = -2
"""Relaxations over patterns and for exchanges have keys from here downward in the engine."""
LITTLE = 1e-9


@dataclass(frozen=True, eq=False)
class WarmUp:
    """Costs of the warm-up, shape (columns,), and the prices of rows that it found."""

    costs: Floats
    prices: Floats


def patterns_of(
    incumbent: Incumbent, priced: Priced, goal: Aim, warm_up: WarmUp | None, *, last: bool
) -> "PatternHeuristics | None":
    """Patterns of the component, not yet priced; ``None`` where it has none.

    Above the ``last`` level they have what the levels below cost as well, as the warm-up had.
    """
    arrays, ends, params = incumbent.arrays, incumbent.ends, incumbent.params
    if arrays.width > params.patterns_up_to or (not last and warm_up is None):
        return None
    costs, prices = goal.costs, priced.prices
    if not last and warm_up is not None:
        costs, prices = warm_up.costs, warm_up.prices
    structure = structure_of(arrays, ends, costs, params.most_room)
    if structure is None:
        return None
    begun = structure.prices(prices[: arrays.row_low.size])
    key = KEYS - 2 * incumbent.key
    found = ColumnGeneration(structure, incumbent.process, key, begun, incumbent.seed, params)
    step = common_step(costs) or 10.0**-DECIMALS
    exchanges = Exchanges(Boards(found, key - 1), step, incumbent.seed)
    return PatternHeuristics(incumbent, found, exchanges, goal, costs, last)


@dataclass(eq=False)
class PatternHeuristics:
    """Dives and exchanges for one search; ``best`` is the plan that they begin from.

    ``costs``, shape (columns,), are what they minimise; they are those of the goal where
    ``exact``.
    """

    incumbent: Incumbent
    found: ColumnGeneration
    exchanges: Exchanges
    goal: Aim
    costs: Floats
    exact: bool

    def __post_init__(self) -> None:
        self.best = self.found.structure.choice_of(self.incumbent.x, self.incumbent.ends)
        self._rng = np.random.default_rng(self.incumbent.seed)

    def price(self, go_on: GoOn) -> None:
        """Solve the relaxation over patterns, for a bound and a first dive."""
        incumbent, found, costs = self.incumbent, self.found, self.costs
        target = float(costs @ incumbent.x) if self.exact else np.inf
        found.learn(found.structure.choice_of(incumbent.x, incumbent.ends))
        found.price(go_on, target)
        if self.exact:
            bound = rounded_up(found.bound - 1e-9 * abs(found.bound), costs)
            self.goal.bound = max(self.goal.bound, bound)
            self.goal.tell(float(self.goal.costs @ incumbent.x), self.goal.bound)
        self.offer(found.dive(np.full(found.structure.places, -1), go_on))

    def sheet(self, held: tuple[int, ...]) -> ComponentSheet | None:
        """What the relaxation over patterns proves, where it was solved for these costs.

        ``held`` names the levels that have a row which holds them.
        """
        if not self.exact or not np.isfinite(self.found.bound):
            return None
        prices, kept = self.found.row_prices(self.incumbent.arrays.row_low.size)
        return ComponentSheet(prices, held, kept)

    def exchange(self, go_on: GoOn, patience: int | None = None) -> None:
        """Exchange around the best plan; better plans are kept."""
        self._renew()
        self.offer(self.exchanges.turn(self.best, go_on, patience))

    def exchange_among(self, serves: Bools, go_on: GoOn) -> tuple[bool, float]:
        """Exchange where only some supplies serve: whether no place is left open, and a bound."""
        found = self.exchanges.of_sites(np.flatnonzero(serves), go_on)
        if found is None:
            return False, -np.inf
        self.offer(found[0])
        return not np.any(found[0] < 0), found[1]

    def dive_around(self, go_on: GoOn) -> None:
        """Free some supplies of the best plan and dive; better plans are kept."""
        self._renew()
        if not np.any(self.best >= 0):
            return
        params = self.incumbent.params
        count = int(self._rng.integers(params.dive_least, params.dive_most + 1))
        self.offer(self.found.dive(self.found.around(self.best, count), go_on))

    def pairs_of(self, which: Bools) -> Ints:
        """The columns of all pairs of some supplies."""
        supplies = self.found.structure.supplies
        pairs = [supplies[number].pair for number in np.flatnonzero(which).tolist()]
        mine: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *pairs])
        return self.incumbent.ends.pairs[mine]

    def _renew(self) -> None:
        """Take the plan of the search where it is better."""
        mine = self.found.structure.choice_of(self.incumbent.x, self.incumbent.ends)
        if self.found.value(mine) < self.found.value(self.best) - LITTLE:
            self.best = mine

    def offer(self, choice: Ints) -> None:
        """Take a plan if it is better than the best; the search judges by its own costs."""
        if self.found.value(choice) > self.found.value(self.best) + LITTLE:
            return
        self.best = choice
        incumbent = self.incumbent
        x = np.zeros(incumbent.arrays.width)
        x[self.found.structure.columns_of(choice, incumbent.ends)] = 1.0
        incumbent.offer(complete(incumbent.arrays, incumbent.ends, x), self.goal.costs)
