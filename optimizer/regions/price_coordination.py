"""A province county by county: what the counties share is priced until it goes round.

Every county is solved exactly by ``solve`` on its own case. Shared people, units and leaders
have prices, moved until they are used within their capacities; then each is handed to the
counties that want it most, and every county is solved once more with just those. The plans
together keep every capacity, and the sum of the counties' bounds under prices, less prices
times capacities, bounds what any plan of the whole can cost. What the committee has fixed has
no price: every county keeps as much as it can. Where two have fixed the same supply one of
them cannot, and then no bound is told.

Rules and goals are read county by county. What counts over a whole case (a quota, a budget,
a balance) so counts over each county; a rule on the places of one supply that several
counties share is kept within each of them, ``exclusive`` over all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Floats, Ints
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.objectives import DECIMALS
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.proof.gate import EXACT
from optimizer.regions.allocation import hand_out, is_single
from optimizer.regions.bundle_master import INWARD, Master, Step
from optimizer.regions.coordination import Coordination, Effort, Round, Run, serial
from optimizer.regions.county_solves import CountyAnswer, Job, LastSolve, PricedSolve
from optimizer.regions.scalarised import highest_price, summed, weights_of
from optimizer.regions.shared_resources import Use, uses_of

PRICES, HANDED_OUT, SOLVED = 0.5, 0.5, 0.8
"""Shares of the time that is left: of prices, of the first hand-out, of solving before repairs."""
SERIOUS = 0.1
"""Share of the promised gain from which on prices are the new best ones."""


def coordinate(
    keys: Sequence[str],
    load: Callable[[str], County],
    policy: Policy,
    shared: County,
    *,
    run: Run = serial,
    effort: Effort | None = None,
    params: SearchParams = STANDARD,
    deadline: Deadline = NEVER,
) -> Coordination:
    """Plan counties that share supplies.

    ``load`` gives the county of a key with its own supplies only; it is called where a county
    is solved, so that no process holds more than it works on, and must be picklable for a
    ``run`` in other processes. ``shared`` holds the shared cadres, units and leaders; ids are
    unique over all counties. Raises ``ValueError`` for a shared supply with a least number of
    places, and for goals that are no sum over counties (``leximin``, ``equity`` by levels).
    Before the ``deadline`` prices end, then repairs; every county is solved three times at
    least, each time within its part of what is left were one solved after the other.
    """
    asked = (tuple(keys), load, policy, shared, run, effort or Effort(), params)
    work = _Work(*asked, deadline=deadline)
    return work.result()


@dataclass(eq=False)
class _Work:
    keys: tuple[str, ...]
    load: Callable[[str], County]
    policy: Policy
    shared: County
    run: Run
    effort: Effort
    params: SearchParams
    deadline: Deadline
    rounds: list[Round] = field(default_factory=list)
    solves: int = 0

    def __post_init__(self) -> None:
        self.uses = uses_of(self.policy, self.shared)
        self.capacities = np.array([use.capacity for use in self.uses], dtype=float)
        self.one_level = summed(self.policy, self.effort.trade)
        self.weights = weights_of(self.policy, self.effort.trade)
        self.number = {key: place for place, key in enumerate(self.keys)}

    def result(self) -> Coordination:
        """Prices, hand-out, last pass, repairs."""
        master = Master(
            counties=len(self.keys),
            capacities=self.capacities,
            group=_groups(self.uses),
            highest=highest_price(self.one_level),
        )
        best = self._prices(master, self.deadline.slice(share=PRICES))
        shares = np.zeros((len(self.keys), 0))
        if self.uses:
            shares = master.propose().shares
        families = {c.key: SupplyKey("units", c.unit) for c in self.shared.cadres if c.unit}
        first = hand_out(self.uses, shares, families)
        within = self.deadline.slice(share=HANDED_OUT)
        held = self._solved(self._task(best.prices, within.slice(share=SOLVED)), first)
        self._repair(held, self._lost(held, best), best.prices, within)
        taken = np.rint([held[key].uses for key in self.keys]).astype(np.int64)
        second = hand_out(self.uses, shares, families, taken.reshape(shares.shape))
        last = self._solved(self._last_task(self.deadline.slice(share=SOLVED)), second)
        first_level = min(self.weights)
        short = {key: a.levels[first_level] for key, a in last.items() if a.levels[first_level] > 0}
        short |= self._given_up(last, best)
        self._repair(last, short, None, self.deadline)
        return self._told(last, 0.0 if self._given_up(last, best) else self.rounds[-1].best)

    def _prices(self, master: Master, within: Deadline) -> "_Best":
        """Move prices until the cuts promise no better bound, or time is over."""
        prices = np.zeros(len(self.uses))
        best = self._priced(master, prices, within)
        step = Step.first(best.scale)
        for _ in range(self.effort.rounds - 1):
            if within.over or not self.uses or (best.excess <= 0 and not best.prices.any()):
                break
            proposal = master.propose(best.prices, step.box, step.reach)
            enough = best.bound + 0.5 * self.effort.gap * max(1.0, abs(best.bound))
            if proposal.promised <= enough and master.propose().promised <= enough:
                break
            hoped = max(proposal.promised - best.bound, EXACT)
            tried = np.round(best.prices + INWARD * (proposal.prices - best.prices), DECIMALS)
            found = self._priced(master, tried, within)
            gain = (found.bound - best.bound) / hoped
            if gain >= SERIOUS:
                step = step.serious(gain, float(np.abs(found.prices - best.prices).max()))
                best = found
            else:
                step = step.null()
        return best

    def _priced(self, master: Master, prices: Floats, within: Deadline) -> "_Best":
        """Solve every county at prices; adds the cuts."""
        bounds, total, cost, posts = np.zeros(len(self.keys)), np.zeros(len(self.uses)), 0.0, 0
        unkept = np.zeros(len(self.keys), dtype=np.int64)
        task = self._task(prices, within)
        for answer in self._answers(task, [Job(key) for key in self.keys]):
            number = self.number[answer.key]
            bounds[number], unkept[number] = answer.bound, answer.unkept.least
            total += answer.uses
            cost, posts = cost + answer.cost, posts + answer.posts
            master.cut(number, answer.cost, answer.uses)
        bound = float(bounds.sum() - prices @ self.capacities)
        excess = float(np.maximum(total - self.capacities, 0.0).sum())
        top = max([bound, *(item.best for item in self.rounds[-1:])])
        self.rounds.append(Round(bound, top, excess))
        return _Best(prices, bounds, bound, excess, max(cost, 1.0) / max(posts, 1), unkept)

    def _job(self, key: str, counts: Ints) -> Job:
        allotted: dict[str, dict[str, int]] = {layer.name: {} for layer in self.policy.layers}
        for number, use in enumerate(self.uses):
            if is_single(use):
                allotted[use.layers[0]][use.supply] = int(counts[number])
        return Job(key, {layer: named for layer, named in allotted.items() if named})

    def _limits(self, within: Deadline) -> Limits:
        """What one county may take where all are solved one after the other."""
        own = self.effort.limits
        return replace(own, seconds=min(own.seconds, within.left() / max(1, len(self.keys))))

    def _task(self, prices: Floats, within: Deadline) -> PricedSolve:
        limits, params = self._limits(within), self.params
        return PricedSolve(
            self.load, self.one_level, self.shared, self.uses, prices, limits, params
        )

    def _last_task(self, within: Deadline) -> LastSolve:
        limits, params = self._limits(within), self.params
        return LastSolve(
            self.load, self.policy, self.weights, self.shared, self.uses, limits, params
        )

    def _solved(
        self, task: Callable[[Job], CountyAnswer], allotted: Ints
    ) -> dict[str, CountyAnswer]:
        """Solve every county with its allotment, a row of (counties, uses)."""
        jobs = [self._job(key, allotted[number]) for key, number in self.number.items()]
        return {answer.key: answer for answer in self._answers(task, jobs)}

    def _answers(
        self, task: Callable[[Job], CountyAnswer], jobs: Sequence[Job]
    ) -> list[CountyAnswer]:
        """Do the jobs; answers in the order of the counties, however they came."""
        self.solves += len(jobs)
        return sorted(self.run(task, jobs), key=lambda answer: self.number[answer.key])

    def _lost(self, held: Mapping[str, CountyAnswer], best: "_Best") -> dict[str, float]:
        """What each plan costs, prices included, above the optimum with everything on offer.

        No more than the gap that is asked for counts as nothing.
        """
        enough = self.effort.gap * max(1.0, abs(best.bound)) / max(1, len(self.keys))
        paid = {key: a.cost + float(best.prices @ a.uses) for key, a in held.items()}
        lost = {key: cost - best.bounds[self.number[key]] for key, cost in paid.items()}
        found = {key: loss for key, loss in lost.items() if loss > enough}
        return found | self._given_up(held, best)

    def _given_up(self, held: Mapping[str, CountyAnswer], best: "_Best") -> dict[str, float]:
        """The counties that keep fewer pins than with everything on offer: no loss is larger."""
        return {
            key: np.inf
            for key, answer in held.items()
            if answer.unkept.count > best.unkept[self.number[key]]
        }

    def _repair(
        self,
        held: dict[str, CountyAnswer],
        lost: Mapping[str, float],
        prices: Floats | None,
        within: Deadline,
    ) -> None:
        """Offer what nobody uses to the counties that have lost most, one after another.

        Without ``prices`` it is the last pass.
        """
        task = self._last_task(within) if prices is None else self._task(prices, within)
        paid = np.zeros(len(self.uses)) if prices is None else prices
        total = np.sum([answer.uses for answer in held.values()], axis=0)
        for key in sorted(lost, key=lambda key: (-lost[key], key))[: self.effort.repairs]:
            spare, old = self.capacities - total, held[key]
            if within.over or not spare.any():
                return
            free = np.rint(spare + old.uses).astype(np.int64)
            (found,) = self._answers(task, [self._job(key, self._within(free))])
            gain = old.cost - found.cost + float(paid @ (old.uses - found.uses))
            more = found.unkept.count - old.unkept.count
            if more < 0 or (more == 0 and gain > 1e-9):
                total += found.uses - old.uses
                held[key] = found

    def _within(self, free: Ints) -> Ints:
        """What is free in one layer is no more than what is free over several."""
        wide = [n for n, use in enumerate(self.uses) if not is_single(use)]
        most = {self.uses[n].key: int(free[n]) for n in wide}
        caps = [most.get(use.key, int(n)) for use, n in zip(self.uses, free, strict=True)]
        return np.minimum(free, np.array(caps, dtype=np.int64))

    def _told(self, last: Mapping[str, CountyAnswer], bound: float) -> Coordination:
        levels: dict[int, float] = {}
        for answer in last.values():
            for level, cost in answer.levels.items():
                levels[level] = levels.get(level, 0.0) + cost
        allotted = {
            key: self._job(key, np.rint(last[key].uses).astype(np.int64)).allotted or {}
            for key in self.keys
        }
        return Coordination(
            plans={key: last[key].plan for key in self.keys},
            cost=sum(answer.cost for answer in last.values()),
            bound=bound,
            levels=dict(sorted(levels.items())),
            allotted=allotted,
            rounds=tuple(self.rounds),
            solves=self.solves,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """Prices (uses,), every county's bound there (counties,), and the bound of the whole.

    ``scale`` is the mean cost of a posting: how far apart prices are looked for at first.
    ``unkept`` is how many pins every county leaves unkept at least (counties,).
    """

    prices: Floats
    bounds: Floats
    bound: float
    excess: float
    scale: float
    unkept: Ints


def _groups(uses: Sequence[Use]) -> Ints:
    """Number of the layers of every use, shape (uses,)."""
    number = {layers: n for n, layers in enumerate(sorted({use.layers for use in uses}))}
    return np.array([number[use.layers] for use in uses], dtype=np.int64)
