"""Better plans without a tree: patterns and exchanges where the part has them, small programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from optimizer.candidates import Bools, Ints
from optimizer.engines import Aim
from optimizer.highs import StoppedError
from optimizer.levels import next_below, rounded_up
from optimizer.neighbourhoods import NODES, Neighbourhoods, freed
from optimizer.pattern_plans import GoOn, PatternPlans, patterns_of
from optimizer.relaxation import Priced
from optimizer.sites import Sites

if TYPE_CHECKING:
    from optimizer.part_search import PartSearch

SMALL = 0.1
"""Share of the time that is left for one small program."""
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


@dataclass(eq=False)
class Nearby:
    """What is tried around the best plan of a search.

    ``barred``, shape (columns,), are columns that are proven to be in no better plan.
    """

    search: "PartSearch"
    priced: Priced
    goal: Aim
    patterns: PatternPlans | None = field(init=False)
    barred: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.patterns = patterns_of(self.search, self.priced, self.goal)
        self.barred = np.zeros(self.search.arrays.width, dtype=bool)

    def begin(self, leave: float) -> None:
        """Exchange for a short while, and bar columns, so that fewer are worth a look."""
        go_on, patterns = self._until(leave), self.patterns
        if patterns is not None:
            patterns.exchange(go_on, BRIEF * len(patterns.found.structure.supplies))
            if patterns.exact:
                patterns.price(go_on)
                self._bar(patterns)

    def useful(self) -> tuple[Ints, float]:
        """Columns that a better plan could use, and the reduced cost up to which they may."""
        useful, slack = self.search.useful(self.priced, self.goal.costs)
        return useful[~self.barred[useful]], slack

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

    def _other_sites(self, patterns: PatternPlans, go_on: GoOn, leave: float) -> None:
        """Ask which supplies serve, one set after the other, and exchange among them."""
        search, priced, goal = self.search, self.priced, self.goal
        useful, slack = self.useful()
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
        if self.useful()[0].size <= FEW_LEFT * self.search.arrays.width:
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

    def _value(self) -> float:
        return float(self.goal.costs @ self.search.x)

    def _until(self, leave: float) -> GoOn:
        search = self.search

        def go_on() -> bool:
            return (
                search.is_open(self.goal) and not search.clock.over and search.clock.left() > leave
            )

        return go_on

    def _bar(self, patterns: PatternPlans) -> None:
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
