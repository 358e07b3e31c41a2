"""Improvement heuristics without a tree: patterns and exchanges, small programs around the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.engine.incumbent import Incumbent
from optimizer.engine.lp_relaxation import Priced
from optimizer.engine.mip_engines import Aim
from optimizer.limits.deadline import Deadline, GoOn, StoppedError
from optimizer.model.objectives import next_below, rounded_up
from optimizer.patterns.pattern_heuristics import PatternHeuristics
from optimizer.search.large_neighbourhood import Neighbourhoods, freed
from optimizer.search.opening_search import OpeningSearch

LITTLE = 1e-9


@dataclass(eq=False)
class Improvement:
    """What is tried around the best plan.

    ``barred``, shape (columns,), are columns that are proven to be in no better plan.
    """

    best: Incumbent
    priced: Priced
    goal: Aim
    patterns: PatternHeuristics | None
    barred: Bools = field(init=False)

    def __post_init__(self) -> None:
        self.params = self.best.params
        self.barred = np.zeros(self.best.arrays.width, dtype=bool)

    def begin(self, within: Deadline) -> None:
        """Exchange for a short while, and bar columns, so that fewer are worth a look."""
        go_on, patterns = self._until(within), self.patterns
        if patterns is not None:
            supplies = len(patterns.found.structure.supplies)
            patterns.exchange(go_on, self.params.brief * supplies)
            if patterns.exact:
                patterns.price(go_on)
                self._bar(patterns, go_on)

    def useful(self) -> tuple[Ints, float]:
        """Columns that a better plan could use, and the reduced cost up to which they may."""
        useful, slack = self.best.useful(self.priced, self.goal.costs)
        return useful[~self.barred[useful]], slack

    def share(self, columns: int, usual: float, hope: float) -> float:
        """The share of the time for an engine over so many columns.

        Where exchanges are strong and more than a share ``hope`` of the columns is still in
        question, they get more of it.
        """
        strong = self.patterns is not None and self.patterns.exchanges.boards.all_serve
        doubtful = columns > hope * self.best.arrays.width
        return usual * self.params.doubt if strong and doubtful else usual

    def run(self, within: Deadline, stale: int | None = None) -> None:
        """Improve the plan until a deadline.

        Ends after ``stale`` attempts in a row that found nothing.
        """
        go_on, best, patterns = self._until(within), self.best, self.patterns
        if not go_on():
            return
        priced = self.priced
        around = Neighbourhoods(
            best.arrays, best.ends, priced.reduced, priced.x, best.seed, self.params
        )

        def small() -> None:
            before = self._value()
            free = around.draw(best.x) & ~(self.barred & (best.x <= 0))
            ended = _small(best, self.goal, free, within)
            around.learn(better=self._value() < before - LITTLE, finished=ended)

        ways = [small]
        if patterns is not None:
            ways += [lambda: patterns.dive_around(go_on), lambda: patterns.exchange(go_on)]
            if patterns.exact and stale and not patterns.exchanges.boards.all_serve:
                self._other_sites(patterns, go_on)
        elif go_on():
            _small(best, self.goal, around.differing(best.x), within)
        self._in_turns(ways, go_on, stale)
        if patterns is not None:
            self._bar(patterns, go_on)

    def _other_sites(self, patterns: PatternHeuristics, go_on: GoOn) -> None:
        """Ask which supplies serve, one set after the other, and exchange among them."""
        best, priced, goal = self.best, self.priced, self.goal
        useful, slack = self.useful()
        opens = np.array([supply.column for supply in patterns.found.structure.supplies])
        within = go_on.deadline.slice(share=self.params.asking)
        sites, lowest = OpeningSearch(best, useful, opens), np.inf
        while go_on() and sites.finished and not within.over:
            asked = sites.next(goal, within)
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
                best.ask(kept, goal, go_on.deadline.slice(share=self.params.tight))

    def _in_turns(self, ways: Sequence[Callable[[], None]], go_on: GoOn, stale: int | None) -> None:
        """Take one way after another, those more often that have found something lately."""
        rng, params = np.random.default_rng(self.best.seed), self.params
        first = np.array(params.first_trust[: len(ways)])
        trust, floor = first.copy(), np.array(params.least_trust[: len(ways)])
        if self.useful()[0].size <= params.few_left * self.best.arrays.width:
            trust[0], floor[0] = max(trust[0], params.sure_trust), max(floor[0], params.sure_trust)
        idle = 0
        while go_on() and (stale is None or idle < stale):
            before = self._value()
            way = int(rng.choice(len(ways), p=trust / trust.sum()))
            ways[way]()
            better = self._value() < before - LITTLE
            if better:
                self.goal.tell(self._value(), self.goal.bound)
            idle = 0 if better else idle + 1
            faded = max(floor[way], trust[way] * params.trust_fades)
            trust[way] = first[way] if better else faded

    def _value(self) -> float:
        return float(self.goal.costs @ self.best.x)

    def _until(self, within: Deadline) -> GoOn:
        return GoOn(within, lambda: self.best.is_open(self.goal))

    def _bar(self, patterns: PatternHeuristics, go_on: GoOn) -> None:
        """Bar the pairs that the relaxation over patterns shows to be in no better plan."""
        if not patterns.exact or not go_on():
            return
        value, regret = self._value(), np.full_like(patterns.found.cost, np.inf)
        most = next_below(value, self.goal.costs)
        for number, (supply, least) in enumerate(patterns.found.least_with()):
            pairs = self.best.ends.pairs[supply.pair]
            self.barred[pairs[least >= most - LITTLE]] = True
            regret[number, supply.place] = np.maximum(least - patterns.found.bound, 0.0)
            if not go_on():
                break
        self.barred &= self.best.x <= 0
        if patterns.found.bound - self.priced.bound > self.params.sharp * (
            value - self.priced.bound
        ):
            patterns.exchanges.boards.sharpen(regret)


def _small(best: Incumbent, goal: Aim, free: Bools, within: Deadline) -> bool:
    """Solve a small program around the plan; whether the engine ended."""
    most = best.deadline.slice(share=best.params.small_share).left()
    small = freed(best.arrays, best.x, free)
    options = best.options(goal, within.slice(seconds=most), best.params.nodes)
    result = best.engine.solve(small.arrays, goal.costs[small.columns], options)
    if result.x is not None:
        x = best.x.copy()
        x[small.columns] = result.x
        best.offer(x, goal.costs)
    if result.interrupted:
        raise StoppedError
    return result.finished
