"""A province county by county: what the counties share is priced until it goes round.

Every county is solved exactly by ``solve`` on its own case. Shared people, units and leaders
have prices, moved until they are used within their capacities; then each is handed to the
counties that want it most, and every county is solved once more with just those. The plans
together keep every capacity, and the sum of the counties' bounds under prices, less prices
times capacities, bounds what any plan of the whole can cost.

Rules and goals are read county by county. What counts over a whole case (a quota, a budget,
a balance) so counts over each county; a rule on the places of one supply that several
counties share is kept within each of them, ``exclusive`` over all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np

from geodata.county import County
from optimizer.candidates import Floats, Ints
from optimizer.county_solves import Answer, Job, LastSolve, PricedSolve
from optimizer.hand_out import hand_out, is_single
from optimizer.levels import DECIMALS
from optimizer.outcome import Limits
from optimizer.plan import Plan
from optimizer.policy import Policy
from optimizer.price_master import Master
from optimizer.shared_uses import Use, uses_of
from optimizer.summed import highest_price, summed, weights_of

T = TypeVar("T")
R = TypeVar("R")
SERIOUS = 0.1
"""Share of the promised gain from which on prices are the new best ones."""


class Run(Protocol):
    """Apply a function to items, anywhere and in any order: ``map``, a pool's, Dask's."""

    def __call__(self, function: Callable[[T], R], items: Sequence[T], /) -> Iterable[R]:
        """Yield the results as they come."""


def serial(function: Callable[[T], R], items: Sequence[T], /) -> Iterator[R]:
    """One after another, in this process."""
    return map(function, items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How far to go: rounds of prices, repairs after the last pass, the gap to end at.

    ``trade`` is the weight of a level of goals in units of the one below: an open post
    counts as much as so many units of what is wished.
    """

    rounds: int = 20
    repairs: int = 50
    gap: float = 1e-3
    trade: float = 100.0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of prices: its bound, the best so far, and by how much capacity was exceeded."""

    bound: float
    best: float
    excess: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """The plans of all counties by key, and what is proven of them together.

    ``cost`` and ``bound`` are sums over counties of all levels, each level weighing ``trade``
    times the next. ``allotted`` says who was given what: county -> layer -> supply -> places.
    """

    plans: Mapping[str, Plan]
    cost: float
    bound: float
    levels: Mapping[int, float]
    allotted: Mapping[str, Mapping[str, Mapping[str, int]]]
    rounds: tuple[Round, ...]
    solves: int

    @property
    def gap(self) -> float:
        """``(cost - bound) / max(1, |cost|)``, at least 0."""
        return max(0.0, self.cost - self.bound) / max(1.0, abs(self.cost))


def coordinate(
    keys: Sequence[str],
    load: Callable[[str], County],
    policy: Policy,
    shared: County,
    *,
    run: Run = serial,
    effort: Effort | None = None,
) -> Coordination:
    """Plan counties that share supplies.

    ``load`` gives the county of a key with its own supplies only; it is called where a county
    is solved, so that no process holds more than it works on, and must be picklable for a
    ``run`` in other processes. ``shared`` holds the shared cadres, units and leaders; ids are
    unique over all counties. Raises ``ValueError`` for a shared supply with a least number of
    places, and for goals that are no sum over counties (``leximin``, ``equity`` by levels).
    """
    work = _Work(tuple(keys), load, policy, shared, run, effort or Effort())
    return work.result()


@dataclass(eq=False)
class _Work:
    keys: tuple[str, ...]
    load: Callable[[str], County]
    policy: Policy
    shared: County
    run: Run
    effort: Effort
    rounds: list[Round] = field(default_factory=list)
    solves: int = 0

    def __post_init__(self) -> None:
        self.uses = uses_of(self.policy, self.shared)
        self.capacities = np.array([use.capacity for use in self.uses], dtype=float)
        self.one_level = summed(self.policy, self.effort.trade)
        self.number = {key: place for place, key in enumerate(self.keys)}

    def result(self) -> Coordination:
        """Prices, hand-out, last pass, repairs."""
        master = Master(
            counties=len(self.keys),
            capacities=self.capacities,
            group=_groups(self.uses),
            highest=highest_price(self.one_level),
        )
        best = self._prices(master)
        shares = master.propose().shares if self.uses else np.zeros((len(self.keys), 0))
        families = {c.id: c.unit for c in self.shared.cadres if c.unit}
        first = hand_out(self.uses, shares, families)
        held = self._solved(self._task(best.prices), first)
        self._repair(held, best)
        taken = np.array([held[key].uses for key in self.keys]).reshape(shares.shape)
        last = self._solved(self._last_task(), self._with_rest(taken))
        return self._told(last, best)

    def _prices(self, master: Master) -> "_Best":
        """Move prices until the cuts promise no better bound."""
        prices = np.zeros(len(self.uses))
        best = self._priced(master, prices)
        box = best.scale
        for _ in range(self.effort.rounds - 1):
            if not self.uses or (best.excess <= 0 and not best.prices.any()):
                break
            proposal = master.propose(best.prices, box)
            hoped = proposal.promised - best.bound
            if hoped <= 0.5 * self.effort.gap * max(1.0, abs(best.bound)):
                break
            found = self._priced(master, np.round(proposal.prices, DECIMALS))
            if found.bound >= best.bound + SERIOUS * hoped:
                best, box = found, box * 2.0
            else:
                box /= 2.0
        return best

    def _priced(self, master: Master, prices: Floats) -> "_Best":
        """Solve every county at prices; adds the cuts."""
        bounds, total, cost, posts = np.zeros(len(self.keys)), np.zeros(len(self.uses)), 0.0, 0
        for answer in self.run(self._task(prices), [Job(key) for key in self.keys]):
            number = self.number[answer.key]
            bounds[number] = answer.bound
            total += answer.uses
            cost, posts = cost + answer.cost, posts + answer.posts
            master.cut(number, answer.cost, answer.uses)
        self.solves += len(self.keys)
        bound = float(bounds.sum() - prices @ self.capacities)
        excess = float(np.maximum(total - self.capacities, 0.0).sum())
        top = max([bound, *(item.best for item in self.rounds[-1:])])
        self.rounds.append(Round(bound, top, excess))
        return _Best(prices, bounds, bound, excess, max(cost, 1.0) / max(posts, 1))

    def _job(self, key: str, counts: Ints) -> Job:
        allotted: dict[str, dict[str, int]] = {layer.name: {} for layer in self.policy.layers}
        for number, use in enumerate(self.uses):
            if is_single(use):
                allotted[use.layers[0]][use.supply] = int(counts[number])
        return Job(key, {layer: named for layer, named in allotted.items() if named})

    def _task(self, prices: Floats) -> PricedSolve:
        limits = self.effort.limits
        return PricedSolve(self.load, self.one_level, self.shared, self.uses, prices, limits)

    def _last_task(self) -> LastSolve:
        weights = weights_of(self.policy, self.effort.trade)
        limits = self.effort.limits
        return LastSolve(self.load, self.policy, weights, self.shared, self.uses, limits)

    def _solved(self, task: Callable[[Job], Answer], allotted: Ints) -> dict[str, Answer]:
        """Solve every county with its allotment, a row of (counties, uses)."""
        jobs = [self._job(key, allotted[number]) for key, number in self.number.items()]
        self.solves += len(jobs)
        return {answer.key: answer for answer in self.run(task, jobs)}

    def _repair(self, held: dict[str, Answer], best: "_Best") -> None:
        """Offer what is not used to the counties that have lost most, one after another.

        A county has lost what its plan costs, prices included, above its optimum with
        everything on offer.
        """
        paid = {key: a.cost + float(best.prices @ a.uses) for key, a in held.items()}
        losses = {key: cost - best.bounds[self.number[key]] for key, cost in paid.items()}
        total = np.sum([answer.uses for answer in held.values()], axis=0)
        enough = self.effort.gap * max(1.0, abs(best.bound)) / max(1, len(self.keys))
        for key in sorted(losses, key=lambda key: (-losses[key], key))[: self.effort.repairs]:
            if losses[key] <= enough or not self.uses:
                return
            free = np.rint(self.capacities - total + held[key].uses).astype(np.int64)
            job = self._job(key, self._within(free))
            (found,) = self.run(self._task(best.prices), [job])
            self.solves += 1
            if found.cost + float(best.prices @ found.uses) < paid[key] - 1e-9:
                total += found.uses - held[key].uses
                held[key] = found

    def _with_rest(self, taken: Floats) -> Ints:
        """What counties have taken, and what is left for those who have taken most of a layer."""
        found: Ints = np.rint(taken).astype(np.int64)
        return found

    def _within(self, free: Ints) -> Ints:
        """What is free in one layer is no more than what is free over several."""
        wide = [n for n, use in enumerate(self.uses) if not is_single(use)]
        most = {self.uses[n].supply: int(free[n]) for n in wide}
        caps = [most.get(use.supply, int(n)) for use, n in zip(self.uses, free, strict=True)]
        return np.minimum(free, np.array(caps, dtype=np.int64))

    def _told(self, last: Mapping[str, Answer], best: "_Best") -> Coordination:
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
            bound=best.bound,
            levels=dict(sorted(levels.items())),
            allotted=allotted,
            rounds=tuple(self.rounds),
            solves=self.solves,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """Prices (uses,), every county's bound there (counties,), and the bound of the whole.

    ``scale`` is the mean cost of a posting: how far apart prices are looked for at first.
    """

    prices: Floats
    bounds: Floats
    bound: float
    excess: float
    scale: float


def _groups(uses: Sequence[Use]) -> Ints:
    """Number of the layers of every use, shape (uses,)."""
    number = {layers: n for n, layers in enumerate(sorted({use.layers for use in uses}))}
    return np.array([number[use.layers] for use in uses], dtype=np.int64)
