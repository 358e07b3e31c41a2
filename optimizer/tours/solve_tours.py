"""From facts to a calendar with the routes of every day: chunk after chunk, the best kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.tour_bounds import least_metres, most_visits
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan, in_order
from optimizer.tours.tour_problem import (
    Chunk,
    Shares,
    Slot,
    Visit,
    chunks_of,
    rounds_of,
    slots_of,
    visits_of,
)
from optimizer.tours.tour_routes import Effort, RouteProblem, Routes

RATE = 700.0
"""Iterations of the search for routes for which a second is set aside."""
CALM, CALM_EACH = 500, 80
"""Iterations without a better calendar that end a search, and more for every visit."""
TRIES, LONGER = 4, 1.3
"""How often rounds get other days where visits are missed, and how much longer they become."""
METRES = 1000.0


@dataclass(kw_only=True)
class _Spent:
    """What a search has used, and what is left of it."""

    limits: TaskLimits
    planned: float
    iterations: int = 0
    late: bool = False
    started: float = field(default_factory=monotonic)

    @property
    def over(self) -> bool:
        """Whether its time is over, or somebody stops it."""
        gone = monotonic() - self.started
        return self.limits.stop.is_set() or gone >= self.limits.seconds

    def effort(self, share: float, part: float, visits: int) -> Effort:
        """What a chunk gets: a share of all iterations, and a part of the time that is left."""
        until = monotonic() + max(0.0, self.limits.seconds - monotonic() + self.started) * part
        return Effort(
            iterations=max(200, int(RATE * self.planned * share)),
            calm=CALM + CALM_EACH * visits,
            over=lambda: self.over or monotonic() >= until,
            seed=self.limits.seed,
        )


def solve_tours(
    facts: TourFacts, limits: TaskLimits, *, asked_seconds: float | None = None
) -> TourPlan:
    """Make the calendar; it always ends with one, whatever is missed.

    How many iterations there are follows from ``asked_seconds`` (those of the limits where it is
    absent), so that it does not follow from how long something else took.
    """
    spent = _Spent(limits=limits, planned=asked_seconds or limits.seconds)
    slots = slots_of(facts)
    shares: Shares = rounds_of(facts)
    best = _pass(facts, slots, shares, spent, 1.0)
    for turn in range(TRIES):
        longer = _longer(best, shares)
        if longer is None or spent.over:
            break
        shares = longer
        other = _pass(facts, slots, shares, spent, 1.0 / (TRIES - turn))
        best = min(best, other, key=lambda one: one.rank)
    return _plan(facts, slots, best, spent)


@dataclass(frozen=True, kw_only=True)
class Made:
    """One calendar: its outings, visits that it misses, and how it compares."""

    outings: tuple[Outing, ...]
    missed: tuple[Visit, ...]
    repeats: int
    metres: float
    bound: float

    @property
    def rank(self) -> tuple[float, ...]:
        """What is less is better: missed, repeated groups, metres."""
        return len(self.missed), self.repeats, self.metres


def _pass(
    facts: TourFacts, slots: Sequence[Slot], shares: Shares, spent: _Spent, share: float
) -> Made:
    """One calendar by chunks in the order of their days."""
    visits = visits_of(facts, slots, shares)
    chunks = chunks_of(facts, visits, slots)
    placed = {id(visit) for chunk in chunks for visit in chunk.visits}
    missed = [visit for visit in visits if id(visit) not in placed]
    outings: list[Outing] = []
    last: dict[str, set[str]] = defaultdict(set)
    bound, whole = 0.0, sum(len(chunk.visits) for chunk in chunks)
    left = whole
    for chunk in chunks:
        own = _with_dear(facts, chunk, last)
        size = len(chunk.visits)
        effort = spent.effort(share * size / whole, share * size / left, size)
        left -= size
        found = RouteProblem(facts, own).solve(effort)
        spent.iterations += found.iterations
        spent.late |= found.late
        made, lost = _placed(facts, own, found)
        outings += made
        missed += lost
        bound += least_metres(facts, own)
        if facts.task.rotate is not None:
            _remember(facts, made, last)
    plan = TourPlan(task=facts.task.name, outings=in_order(tuple(outings)))
    judge = TourJudge(facts)
    return Made(
        outings=plan.outings,
        missed=tuple(missed),
        repeats=judge.repeats(plan),
        metres=judge.metres(plan),
        bound=0.0 if missed else bound,
    )


def _with_dear(facts: TourFacts, chunk: Chunk, last: dict[str, set[str]]) -> Chunk:
    """Groups that visited an area the last time are kept from it now."""
    if facts.task.rotate is None:
        return chunk
    homes = [f"{visit.stop.visit} {facts.home(visit.stop.place)}" for visit in chunk.visits]
    dear = [[group.name in last[home] for group in chunk.groups] for home in homes]
    return replace(chunk, dear=np.array(dear, dtype=bool))


def _remember(facts: TourFacts, made: Sequence[Outing], last: dict[str, set[str]]) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for outing in made:
        for stop in outing.stops:
            seen[f"{stop.visit} {facts.home(stop.place)}"].add(outing.group)
    last.update(seen)


def _placed(facts: TourFacts, chunk: Chunk, found: Routes) -> tuple[list[Outing], list[Visit]]:
    """Routes get their days: what is needed most goes first, which is best for given routes."""
    by_kind: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for route in found.routes:
        by_kind[route.kind].append(route.visits)
    need = np.array([facts.need[visit.stop] for visit in chunk.visits])
    weight = need - need.min(initial=0.0) if np.ptp(need) > 0.0 else np.ones(need.size)
    made = []
    for kind, routes in by_kind.items():
        order = sorted(routes, key=lambda visits: (-float(weight[list(visits)].sum()), visits))
        for slot, visits in zip(found.kinds[kind].slots, order, strict=False):
            stops = tuple(chunk.visits[at].stop for at in visits)
            made.append(Outing(day=slot.day, group=slot.group, stops=stops))
    kept = {at for routes in by_kind.values() for visits in routes for at in visits}
    return made, [visit for at, visit in enumerate(chunk.visits) if at not in kept]


def _longer(made: Made, shares: Shares) -> Shares | None:
    """Rounds that miss visits get more days; ``None`` where no round can."""
    turns = {(v.stop.visit, v.span, v.turn) for v in made.missed}
    found = {
        key: [s * (LONGER if (*key, at) in turns else 1.0) for at, s in enumerate(own)]
        for key, own in shares.items()
    }
    changed = any(
        len(own) > 1 and any((*key, at) in turns for at in range(len(own)))
        for key, own in shares.items()
    )
    return found if changed else None


def _plan(facts: TourFacts, slots: Sequence[Slot], made: Made, spent: _Spent) -> TourPlan:
    """The calendar with its account."""
    bound = missed_bound(facts, slots) if made.missed else 0
    stopped = spent.limits.stop.is_set()
    return TourPlan(
        task=facts.task.name,
        outings=made.outings,
        missed=len(made.missed),
        missed_bound=bound,
        repeats=made.repeats,
        km=made.metres / METRES,
        km_bound=made.bound / METRES,
        iterations=spent.iterations,
        ended="time" if spent.late else "rounds",
        seconds=monotonic() - spent.started,
        stopped=stopped,
    )


def missed_bound(facts: TourFacts, slots: Sequence[Slot]) -> int:
    """Every calendar misses at least so many visits, whatever the days of rounds."""
    visits = [
        replace(visit, days=facts.spans[visit.stop.visit][visit.span])
        for visit in visits_of(facts, slots, rounds_of(facts))
    ]
    made = 0
    for chunk in chunks_of(facts, visits, slots):
        problem = RouteProblem(facts, chunk)
        made += most_visits(facts, chunk, problem.kinds, problem.epoch)
    return len(visits) - made
