"""From facts to belts with a proof: search, column generation, then all chains within the gap.

The relaxation over all chains is solved by column generation: prices of places from a linear
program, the best chains at these prices by labels. Its value, and what the best chain is worth
beyond its price, bound every plan. Any belt of a better plan is worth nearly its price; where all
such chains can be listed, an integer program over them alone is exact.

Source: route enumeration within the gap (Baldacci, Christofides, Mingozzi 2008, "An exact
algorithm for the vehicle routing problem based on the set partitioning formulation").
"""

from dataclasses import replace
from math import ceil, floor
from time import monotonic

import numpy as np

from optimizer.belts.belt_case import BeltFacts
from optimizer.belts.belt_master import BeltMaster, Prices
from optimizer.belts.belt_plan import BeltPlan, numbered
from optimizer.belts.belt_problem import BeltProblem, Chain, problem_of
from optimizer.belts.belt_search import BeltSearch
from optimizer.belts.chain_labels import ChainLabels, Labels
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed, warm_up
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.task_limits import TaskLimits

BEAM, WIDEST = 4_000, 400_000
"""Labels of one length that are kept: at first, and at most."""
WIDER = 5
LISTED, FEW = 40_000, 6_000
"""Chains over which an integer program is solved at most; as many where there are more."""
AT_ONCE = 120
"""Chains that one round of prices brings."""
FINE = 1e-6
"""Share of its score by which a better plan is better at least."""
EXACT = 1e-7
"""Share of the value by which a bound may be off for rounding."""
TRIED_EVERY = 8
"""Rounds of prices between two integer programs over the chains so far."""


class BeltSolver:
    """Solves one problem; ``chains`` are the best belts so far, ``bound`` of their value."""

    def __init__(self, problem: BeltProblem, seed: int) -> None:
        self.problem, self.seed = problem, seed
        self.labels = ChainLabels(problem)
        self.master = BeltMaster(problem)
        self.chains: tuple[Chain, ...] = ()
        self.value = problem.value(())
        self.bound = self._trivial()
        self._prices: tuple[Prices, float] | None = None
        """Prices with the least bound, and what a chain is worth beyond them at most."""

    def _trivial(self) -> float:
        """The greatest scores of all, as many as belts have places, and everything reached.

        There are no more belts than places for the shortest.
        """
        problem = self.problem
        belts = min(problem.count, problem.size // problem.least)
        best = np.sort(problem.score)[::-1][: belts * problem.most]
        there = problem.asked - (problem.count - belts)
        return float(np.maximum(best, 0.0).sum()) + problem.bonus * there

    @property
    def step(self) -> float:
        """By how much a better plan is better at least."""
        return max(self.problem.grain, FINE * max(1.0, abs(self._own())))

    def _own(self) -> float:
        """The scores of the best belts so far, without what they keep of those in force."""
        return float(sum(self.problem.own[list(chain)].sum() for chain in self.chains))

    @property
    def closed(self) -> bool:
        """Whether nothing can be better."""
        return self.bound < self.value + self.step * (1.0 - 1e-6)

    def run(self, deadline: Deadline) -> None:
        """Search, then prove as long as there is time; the best belts are kept meanwhile."""
        self.search(deadline.slice(share=0.25))
        try:
            with borrowed() as process:
                if not self.closed:
                    self._price(process, deadline.slice(share=0.6))
                if not self.closed and not deadline.over:
                    self._list(process, deadline)
        except (StoppedError, EngineError):
            return

    def search(self, deadline: Deadline) -> None:
        """Local search from the best so far."""
        found = BeltSearch(self.problem, self.labels, self.chains)
        found.run(deadline)
        self.master.add(found.seen)
        self.offer(found.chains)

    def offer(self, chains: tuple[Chain, ...]) -> None:
        """Take in belts where they are better."""
        value = self.problem.value(chains)
        if value > self.value + 1e-9:
            self.chains, self.value = chains, value

    def _lower(self, bound: float) -> None:
        self.bound = max(self.value, min(self.bound, bound + EXACT * max(1.0, abs(bound)) / 100.0))

    def _price(self, process: HighsProcess, deadline: Deadline) -> None:
        """Column generation; every round gives a bound."""
        beam, rounds = BEAM, 0
        while not deadline.over and not self.closed:
            prices = self.master.relaxed(process, deadline)
            if prices is None:
                return
            rounds += 1
            tolerance = EXACT * max(1.0, abs(prices.value)) / (10.0 * self.problem.count)
            found = self.labels.heaviest(self.master.weights(prices, self.labels), tolerance, beam)
            new, best = self._worthwhile(found, prices)
            over = max(0.0, best, found.rest if found.rest > tolerance else 0.0) + tolerance
            bound = prices.value + self.problem.count * over
            if self._prices is None or bound < self.bound:
                self._prices = prices, over
            self._lower(bound)
            added = self.master.add(new)
            if not added:
                if found.rest <= tolerance or beam >= WIDEST:
                    break
                beam *= WIDER
            if rounds % TRIED_EVERY == 0:
                self._try(process, deadline.slice(share=0.2))
        self._try(process, deadline.slice(share=0.5))

    def _worthwhile(self, found: Labels, prices: Prices) -> tuple[list[Chain], float]:
        """Chains worth more than their price, the best of every place first; the greatest worth."""
        rows: list[tuple[float, Chain]] = []
        for places, _ in found.chains:
            if not places.size:
                continue
            worth = self.master.reduced(places, prices)
            good = np.argsort(-worth, kind="stable")[: AT_ONCE * 10]
            rows += [
                (float(worth[at]), tuple(places[at].tolist()))
                for at in good.tolist()
                if worth[at] > 0
            ]
        rows = [(worth, chain) for worth, chain in rows if self.problem.fits(chain)]
        rows.sort(key=lambda item: (-item[0], item[1]))
        middles: dict[int, int] = {}
        chosen: list[Chain] = []
        for _, chain in rows:
            middle = chain[len(chain) // 2]
            middles[middle] = middles.get(middle, 0) + 1
            if middles[middle] <= 4 and len(chosen) < AT_ONCE:
                chosen.append(chain)
        return chosen, rows[0][0] if rows else 0.0

    def _try(self, process: HighsProcess, deadline: Deadline) -> None:
        """The best belts among the chains so far, and a search from there."""
        if deadline.over or self.closed:
            return
        self.offer(self.master.solved(process, deadline, self.seed).chains)
        self.search(deadline)

    def _list(self, process: HighsProcess, deadline: Deadline) -> None:
        """All chains that a better plan may have; the integer program over them is exact.

        Where they are too many the most worthwhile of them may still be better belts, and then
        there are fewer.
        """
        while self._prices is not None and not self.closed and not deadline.over:
            prices, over = self._prices
            least = self.value + self.step * (1.0 - 1e-6) - prices.value
            least -= (self.problem.count - 1) * over
            weights = self.master.weights(prices, self.labels)
            found = self.labels.heaviest(weights, least, WIDEST)
            chains, left_out = self._worth_at_least(found, prices, least)
            whole = found.rest <= least and not left_out
            master = BeltMaster(self.problem)
            master.add((*self.chains, *chains))
            master.bar_overlaps()
            before = self.value
            solved = master.solved(process, deadline, self.seed)
            self.offer(solved.chains)
            if whole:
                self._lower(max(self.value, solved.bound))
            if whole or self.value <= before:
                return

    def _worth_at_least(
        self, found: Labels, prices: Prices, least: float
    ) -> tuple[list[Chain], bool]:
        """The chains worth so much; whether some were left out, being too many."""
        rows: list[tuple[float, Chain]] = []
        for places, _ in found.chains:
            if places.size:
                worth = self.master.reduced(places, prices)
                good = np.flatnonzero((worth >= least) & self.problem.fitting(places))
                good = good[np.argsort(-worth[good], kind="stable")][: LISTED + 1].tolist()
                rows += [(float(worth[at]), tuple(places[at].tolist())) for at in good]
        if len(rows) <= LISTED:
            return [chain for _, chain in rows], False
        rows.sort(key=lambda item: (-item[0], item[1]))
        return [chain for _, chain in rows[:FEW]], True

    def plan(self, facts: BeltFacts, seconds: float) -> BeltPlan:
        """The belts with what is proven of them."""
        problem = self.problem
        names = {place.id: place.name or place.id for place in facts.places}
        chains = [
            ([problem.places[at] for at in chain], float(problem.own[list(chain)].sum()))
            for chain in self.chains
        ]
        missed, changes = problem.missed(self.chains), problem.changes(self.chains)
        score, grain = self._own(), problem.grain
        kept = problem.standing + problem.outside - changes
        bound = self.bound - problem.bonus * (problem.asked - missed) - problem.calm * kept
        if grain > 0.0:
            bound = floor(bound / grain + 1e-6) * grain
        if self.closed:
            bound = score
        return BeltPlan(
            task=facts.task.name,
            belts=numbered(chains, names, facts.task.batch),
            score=score,
            bound=max(score, bound),
            missed=missed,
            missed_bound=min(missed, self.least_missed()),
            changes=changes,
            changes_bound=changes if self.closed else self._least_changes(missed, changes),
            seconds=seconds,
        )

    def least_missed(self) -> int:
        """How much every plan misses at least."""
        problem = self.problem
        low = min(0.0, float(problem.score.min(initial=0.0))) * problem.count * problem.most
        there = (self.bound - low) / problem.bonus
        return max(0, ceil(problem.asked - there - 1e-9))

    def _least_changes(self, missed: int, changes: int) -> int:
        """How many places every plan that misses no more changes at least."""
        problem = self.problem
        if not problem.calm:
            return changes
        low = min(0.0, float(problem.own.min(initial=0.0))) * problem.count * problem.most
        there = self.bound - problem.bonus * (problem.asked - missed) - low
        most_kept = floor(there / problem.calm + 1e-9)
        return min(changes, max(0, problem.standing + problem.outside - most_kept))


def solve_belts(facts: BeltFacts, limits: TaskLimits, begin: tuple[Chain, ...] = ()) -> BeltPlan:
    """Find the belts of a task; ``begin`` are some to begin with."""
    started = monotonic()
    warm_up()
    solver = BeltSolver(problem_of(facts), limits.seed)
    solver.offer(begin)
    solver.run(Deadline.after(limits.seconds, limits.stop))
    plan = solver.plan(facts, monotonic() - started)
    return replace(plan, stopped=limits.stop.is_set())
