"""Better plans without a tree: patterns and exchanges where the part has them, small programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from optimizer.boards import Boards
from optimizer.candidates import Bools, Floats, Ints
from optimizer.exchanges import Exchanges
from optimizer.greedy import complete
from optimizer.highs import StoppedError
from optimizer.levels import DECIMALS, common_step, next_below, rounded_up
from optimizer.neighbourhoods import NODES, Neighbourhoods, freed
from optimizer.pattern_search import PatternSearch
from optimizer.patterns import structure_of
from optimizer.relaxation import Priced
from optimizer.sites import Sites

if TYPE_CHECKING:
    from optimizer.part_search import PartSearch

SMALL = 0.1
"""Share of the time that is left for one small program."""
KEYS = -2
"""Relaxations over patterns and for exchanges have keys from here downward in the engine."""
WIDEST = 200_000
"""Parts with more columns are not looked at for patterns."""
SHARP = 0.5
"""Patterns say which pairs are cheap where their bound closes such a share of the gap."""
DOUBT = 0.25
"""What an engine gets of its time where it is doubtful that it ends."""
TIGHT = 0.3
"""Share of the time for places among supplies whose room is so scarce that exchanges fail."""
ASKING = 0.5
"""Share of the time near the plan for asking which supplies serve."""
BRIEF = 3
"""The first exchange ends when so many times the supplies found nothing."""
FADES, LITTLE = 0.9, 1e-9
FIRST_TRUST, LEAST_TRUST = np.array([0.2, 0.6, 1.0]), np.array([0.03, 0.1, 1.0])
"""Small programs, dives, exchanges: one that finds nothing is tried less often, to a limit."""
FEW_LEFT, SURE = 0.35, 0.3
"""Where only such a share of the columns is left in question, small programs decide much of it:
they are tried at least so often."""
LEAST, MOST = 2, 8
"""So many supplies are freed for a dive."""

Tell = Callable[[float | None, float | None], None]
GoOn = Callable[[], bool]


@dataclass(eq=False)
class Aim:
    """What an engine is asked for: costs (columns,), a relative gap, the bound so far, news."""

    costs: Floats
    gap: float
    bound: float
    tell: Tell


@dataclass(eq=False)
class Nearby:
    """What is tried around the best plan of a search.

    ``barred``, shape (columns,), are columns that are proven to be in no better plan.
    """

    search: "PartSearch"
    priced: Priced
    goal: Aim
    patterns: "_Patterns | None" = field(init=False)
    barred: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.patterns = _patterns(self.search, self.priced, self.goal)
        self.barred = np.zeros(self.search.arrays.width, dtype=bool)

    def begin(self, leave: float) -> None:
        """Exchange for a short while, and bar columns, so that fewer are worth a look."""
        go_on, patterns = self._until(leave), self.patterns
        if patterns is not None:
            patterns.exchange(go_on, BRIEF * len(patterns.found.structure.supplies))
            if patterns.exact:
                patterns.price(go_on)
                self._bar(patterns)

    def share(self, columns: int, usual: float, hope: float) -> float:
        """The share of the time for an engine over so many columns.

        Where exchanges are strong and more than a share ``hope`` of the columns is still in
        question, they get more of it.
        """
        strong = self.patterns is not None and self.patterns.exchanges.boards.all_serve
        doubtful = columns > hope * self.search.arrays.width
        return usual * DOUBT if strong and doubtful else usual

    def run(self, leave: float, stale: int | None = None) -> None:
        """Improve the plan until ``leave`` seconds of the search's time are left.

        Ends after ``stale`` attempts in a row that found nothing.
        """
        go_on, search, patterns = self._until(leave), self.search, self.patterns
        around = Neighbourhoods(
            search.arrays, search.ends, self.priced.reduced, self.priced.x, search.seed
        )

        def small() -> None:
            before = self._value()
            free = around.draw(search.x) & ~(self.barred & (search.x <= 0))
            ended = _small(search, self.goal, free, leave)
            around.learn(better=self._value() < before - LITTLE, finished=ended)

        ways = [small]
        if patterns is not None:
            ways += [lambda: patterns.dive_around(go_on), lambda: patterns.exchange(go_on)]
            if patterns.exact and stale and not patterns.exchanges.boards.all_serve:
                self._other_sites(patterns, go_on, leave)
        elif go_on():
            _small(search, self.goal, around.differing(search.x), leave)
        self._in_turns(ways, go_on, stale)
        if patterns is not None:
            self._bar(patterns)

    def _other_sites(self, patterns: "_Patterns", go_on: GoOn, leave: float) -> None:
        """Ask which supplies serve, one set after the other, and exchange among them."""
        search, priced, goal = self.search, self.priced, self.goal
        useful, slack = search.useful(priced, goal.costs)
        useful = useful[~self.barred[useful]]
        opens = np.array([supply.column for supply in patterns.found.structure.supplies])
        until = leave + (search.clock.left() - leave) * (1.0 - ASKING)
        sites, lowest = Sites(search, useful, opens), np.inf
        while go_on() and sites.finished and search.clock.left() > until:
            asked = sites.next(goal, search.clock.left() - until)
            if asked is None:
                return
            serves, bound = asked
            bound = min(bound, priced.bound + slack, lowest)
            goal.bound = max(goal.bound, rounded_up(bound, goal.costs))
            found = patterns.exchange_among(serves, go_on)
            lowest = min(lowest, found[1])
            if not found[0]:
                shut = np.append(opens[~serves], patterns.pairs_of(~serves))
                kept = useful[~np.isin(useful, shut)]
                search.ask(kept, goal, (search.clock.left() - leave) * TIGHT)

    def _in_turns(self, ways: Sequence[Callable[[], None]], go_on: GoOn, stale: int | None) -> None:
        """Take one way after another, those more often that have found something lately."""
        rng = np.random.default_rng(self.search.seed)
        trust, floor = FIRST_TRUST[: len(ways)].copy(), LEAST_TRUST[: len(ways)].copy()
        if self._left() <= FEW_LEFT * self.search.arrays.width:
            trust[0], floor[0] = max(trust[0], SURE), max(floor[0], SURE)
        idle = 0
        while go_on() and (stale is None or idle < stale):
            before = self._value()
            way = int(rng.choice(len(ways), p=trust / trust.sum()))
            ways[way]()
            better = self._value() < before - LITTLE
            if better:
                self.goal.tell(self._value(), self.goal.bound)
            idle = 0 if better else idle + 1
            trust[way] = FIRST_TRUST[way] if better else max(floor[way], trust[way] * FADES)

    def _left(self) -> int:
        """How many columns a better plan could use."""
        useful, _ = self.search.useful(self.priced, self.goal.costs)
        return int(np.count_nonzero(~self.barred[useful]))

    def _value(self) -> float:
        return float(self.goal.costs @ self.search.x)

    def _until(self, leave: float) -> GoOn:
        search = self.search

        def go_on() -> bool:
            return (
                search.is_open(self.goal) and not search.clock.over and search.clock.left() > leave
            )

        return go_on

    def _bar(self, patterns: "_Patterns") -> None:
        """Bar the pairs that the relaxation over patterns shows to be in no better plan."""
        if not patterns.exact:
            return
        value, regret = self._value(), np.full_like(patterns.found.cost, np.inf)
        most = next_below(value, self.goal.costs)
        for number, (supply, least) in enumerate(patterns.found.least_with()):
            pairs = self.search.ends.pairs[supply.pair]
            self.barred[pairs[least >= most - LITTLE]] = True
            regret[number, supply.place] = np.maximum(least - patterns.found.bound, 0.0)
        self.barred &= self.search.x <= 0
        if patterns.found.bound - self.priced.bound > SHARP * (value - self.priced.bound):
            patterns.exchanges.boards.sharpen(regret)


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


def _patterns(search: "PartSearch", priced: Priced, goal: Aim) -> "_Patterns | None":
    """Patterns of the part, not yet priced; ``None`` where it has none.

    Above the last level they have what the levels below cost as well.
    """
    last = goal.costs is search.part.costs[-1]
    if search.arrays.width > WIDEST or (not last and search.lure is None):
        return None
    costs, prices = goal.costs, priced.prices
    if not last and search.lure is not None:
        costs, prices = search.lure
    structure = structure_of(search.arrays, search.ends, costs)
    if structure is None:
        return None
    begun = structure.prices(prices[: search.arrays.row_low.size])
    key = KEYS - 2 * search.key
    found = PatternSearch(structure, search.process, key, begun, search.seed)
    step = common_step(costs) or 10.0**-DECIMALS
    exchanges = Exchanges(Boards(found, key - 1), step, search.seed)
    return _Patterns(search, found, exchanges, goal, costs, last)


@dataclass(eq=False)
class _Patterns:
    """Dives and exchanges for one search; ``best`` is the plan that they begin from.

    ``costs``, shape (columns,), are what they minimise; they are those of the search where
    ``exact``.
    """

    search: "PartSearch"
    found: PatternSearch
    exchanges: Exchanges
    goal: Aim
    costs: Floats
    exact: bool

    def __post_init__(self) -> None:
        self.best = self.found.structure.choice_of(self.search.x, self.search.ends)
        self._rng = np.random.default_rng(self.search.seed)

    def price(self, go_on: GoOn) -> None:
        """Solve the relaxation over patterns, for a bound and a first dive."""
        search, found, costs = self.search, self.found, self.costs
        target = float(costs @ search.x) if self.exact else np.inf
        found.learn(found.structure.choice_of(search.x, search.ends))
        found.price(go_on, target)
        if self.exact:
            bound = rounded_up(found.bound - 1e-9 * abs(found.bound), costs)
            self.goal.bound = max(self.goal.bound, bound)
            self.goal.tell(float(self.goal.costs @ search.x), self.goal.bound)
        self.offer(found.dive(np.full(found.structure.places, -1), go_on))

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
        count = int(self._rng.integers(LEAST, MOST + 1))
        self.offer(self.found.dive(self.found.around(self.best, count), go_on))

    def pairs_of(self, which: Bools) -> Ints:
        """The columns of all pairs of some supplies."""
        supplies = self.found.structure.supplies
        pairs = [supplies[number].pair for number in np.flatnonzero(which).tolist()]
        mine: Ints = np.concatenate([np.zeros(0, dtype=np.int64), *pairs])
        return self.search.ends.pairs[mine]

    def _renew(self) -> None:
        """Take the plan of the search where it is better."""
        mine = self.found.structure.choice_of(self.search.x, self.search.ends)
        if self.found.value(mine) < self.found.value(self.best) - LITTLE:
            self.best = mine

    def offer(self, choice: Ints) -> None:
        """Take a plan if it is better than the best; the search judges by its own costs."""
        if self.found.value(choice) > self.found.value(self.best) + LITTLE:
            return
        self.best = choice
        search = self.search
        x = np.zeros(search.arrays.width)
        x[self.found.structure.columns_of(choice, search.ends)] = 1.0
        search.offer(complete(search.arrays, search.ends, x), self.goal.costs)
