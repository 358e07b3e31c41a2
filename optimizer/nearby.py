"""Better plans without a tree: patterns where the part has them, and small programs around."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.candidates import Bools, Floats, Ints
from optimizer.greedy import complete
from optimizer.highs import StoppedError
from optimizer.levels import rounded_up
from optimizer.neighbourhoods import NODES, Neighbourhoods, freed
from optimizer.pattern_search import PatternSearch
from optimizer.patterns import structure_of
from optimizer.relaxation import Priced

if TYPE_CHECKING:
    from optimizer.part_search import PartSearch

SMALL = 0.1
"""Share of the time that is left for one small program."""
PRICING = 0.3
"""Share of the time here for the relaxation over patterns."""
KEYS = -2
"""Relaxations over patterns have keys from here downward in the engine's process."""
FADES, LEAST_TRUST, LITTLE = 0.9, 0.1, 1e-9
"""A way that finds nothing is taken less often, never below the second."""
LEAST, MOST = 2, 8
"""So many supplies are freed for a dive."""

Tell = Callable[[float | None, float | None], None]


@dataclass(eq=False)
class Aim:
    """What an engine is asked for: costs (columns,), a relative gap, the bound so far, news."""

    costs: Floats
    gap: float
    bound: float
    tell: Tell


def look_nearby(search: "PartSearch", priced: Priced, goal: Aim, leave: float) -> None:
    """Improve plan and bound of a search until ``leave`` seconds of its time are left."""

    def go_on() -> bool:
        return search.is_open(goal) and not search.clock.over and search.clock.left() > leave

    patterns = _patterns(search, priced, goal, go_on, leave)
    around = Neighbourhoods(search.arrays, search.ends, priced.reduced, priced.x, search.seed)
    if go_on() and patterns is None:
        _small(search, goal, around.differing(search.x), leave)
    rng, trust = np.random.default_rng(search.seed), [1.0, 1.0]
    while go_on():
        before = float(goal.costs @ search.x)
        dives = patterns is not None and rng.random() * sum(trust) < trust[1]
        if dives and patterns is not None:
            patterns.dive_around(go_on)
        else:
            ended = _small(search, goal, around.draw(search.x), leave)
            around.learn(better=float(goal.costs @ search.x) < before - LITTLE, finished=ended)
        better = float(goal.costs @ search.x) < before - LITTLE
        trust[dives] = 1.0 if better else max(LEAST_TRUST, trust[dives] * FADES)


def _small(search: "PartSearch", goal: Aim, free: Bools, leave: float) -> bool:
    """Solve a small program around the plan; whether the engine ended."""
    seconds = min(search.clock.left() - leave, search.clock.left() * SMALL)
    small = freed(search.arrays, search.x, free)
    terms = search.terms(goal, seconds, NODES)
    result = search.engine.solve(small.arrays, goal.costs[small.columns], terms)
    if result.x is not None:
        x = search.x.copy()
        x[small.columns] = result.x
        search.offer(x, goal.costs)
    if result.interrupted:
        raise StoppedError
    return result.finished


def _patterns(
    search: "PartSearch", priced: Priced, goal: Aim, go_on: Callable[[], bool], leave: float
) -> "_Patterns | None":
    """Patterns of the part, priced, with what a first dive finds; ``None`` where it has none.

    Above the last level they are priced with what the levels below cost as well.
    """
    last = goal.costs is search.part.costs[-1]
    if not last and search.lure is None:
        return None
    costs, prices = goal.costs, priced.prices
    if not last and search.lure is not None:
        costs, prices = search.lure
    structure = structure_of(search.arrays, search.ends, costs)
    if structure is None:
        return None
    begun = structure.prices(prices[: search.arrays.row_low.size])
    found = PatternSearch(structure, search.process, KEYS - search.key, begun, search.seed)
    patterns = _Patterns(search, found, goal, np.random.default_rng(search.seed))
    until = leave + (search.clock.left() - leave) * (1.0 - PRICING)
    target = float(costs @ search.x) if last else np.inf
    found.learn(structure.choice_of(search.x, search.ends))
    found.price(lambda: go_on() and search.clock.left() > until, target)
    if last:
        goal.bound = max(goal.bound, rounded_up(found.bound - 1e-9 * abs(found.bound), costs))
        goal.tell(float(goal.costs @ search.x), goal.bound)
    patterns.offer(found.dive(np.full(structure.places, -1), go_on))
    return patterns


@dataclass(eq=False)
class _Patterns:
    """Dives for one search; ``best`` is the plan that they begin from."""

    search: "PartSearch"
    found: PatternSearch
    goal: Aim
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.best = self.found.structure.choice_of(self.search.x, self.search.ends)

    def dive_around(self, go_on: Callable[[], bool]) -> None:
        """Free some supplies of the best plan and dive; better plans are kept."""
        mine = self.found.structure.choice_of(self.search.x, self.search.ends)
        if self.found.value(mine) < self.found.value(self.best) - 1e-9:
            self.best = mine
        if not np.any(self.best >= 0):
            return
        count = int(self.rng.integers(LEAST, MOST + 1))
        self.offer(self.found.dive(self.found.around(self.best, count), go_on))

    def offer(self, choice: Ints) -> None:
        """Take a plan if it is better than the best; the search judges by its own costs."""
        if self.found.value(choice) > self.found.value(self.best) + 1e-9:
            return
        self.best = choice
        search = self.search
        x = np.zeros(search.arrays.width)
        x[self.found.structure.columns_of(choice, search.ends)] = 1.0
        search.offer(complete(search.arrays, search.ends, x), self.goal.costs)
