"""From facts to a calendar with the routes of every day: chunk after chunk, the best kept."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np

from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.tour_bounds import least_metres, most_visits
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_days import dealt, home_of
from optimizer.tours.tour_judge import SOFT, TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan, Way, in_order
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
from optimizer.tours.tour_relaxed import relaxed
from optimizer.tours.tour_routes import RouteProblem
from optimizer.tours.tour_search import Effort
from optimizer.tours.tour_standing import Kept, every_slot, inserted, kept_of

RATE = 700.0
"""Iterations of a search for routes for which a second is set aside."""
CALM, CALM_EACH = 500, 400
"""Iterations without a better calendar that end a search, and more for every visit."""
TRIES, LONGER = 4, 1.3
"""How often rounds get other days where visits are missed, and how much longer they become."""
SEARCH = 0.9
"""Share of the time for the calendar; the rest is for what else would help, and for writing."""
METRES = 1000.0


@dataclass(kw_only=True)
class _Spent:
    """What a search has used, and what is left of it."""

    limits: TaskLimits
    planned: float
    iterations: int = 0
    late: bool = False
    started: float = field(default_factory=monotonic)

    share: float = SEARCH

    @property
    def until(self) -> float:
        """When its time is over."""
        return self.started + self.limits.seconds * self.share

    @property
    def over(self) -> bool:
        """Whether its time is over, or somebody stops it."""
        return self.limits.stop.is_set() or monotonic() >= self.until

    @property
    def over_all(self) -> bool:
        """Whether nothing is left for anything."""
        gone = monotonic() - self.started
        return self.limits.stop.is_set() or gone >= self.limits.seconds

    def rest(self, part: float) -> "_Spent":
        """A part of what is left of the whole time, for a question beside the calendar."""
        left = max(0.0, self.started + self.limits.seconds - monotonic()) * part
        asked = self.planned * (1.0 - self.share) * part
        return _Spent(limits=replace(self.limits, seconds=left), planned=asked, share=1.0)

    def effort(self, share: float, part: float, visits: int) -> Effort:
        """What a chunk gets: a share of all iterations, and a part of the time that is left."""
        until = monotonic() + max(0.0, self.until - monotonic()) * part
        return Effort(
            iterations=max(200, int(RATE * self.planned * share)),
            calm=CALM + CALM_EACH * visits,
            over=lambda: self.over or monotonic() >= until,
            seed=self.limits.seed,
            left=lambda: 0.0 if self.over else until - monotonic(),
        )


def solve_tours(
    facts: TourFacts, limits: TaskLimits, *, asked_seconds: float | None = None
) -> TourPlan:
    """Make the calendar; it always ends with one, whatever is missed.

    How many iterations there are follows from ``asked_seconds`` (those of the limits where it is
    absent), so that it does not follow from how long something else took.
    """
    spent = _Spent(limits=limits, planned=asked_seconds or limits.seconds)
    if facts.standing is None:
        return _with_ways(facts, _plan(facts, _fresh(facts, spent), spent), spent)
    kept = kept_of(facts)
    best = _calm(facts, kept, spent)
    if best is None or best.missed:
        other = _fresh(facts, spent)
        best = other if best is None else min(best, other, key=lambda one: one.rank[:1])
    plan = _plan(facts, best, spent)
    changes = TourJudge(facts).changes(plan)
    plan = replace(plan, changes=changes, changes_bound=min(changes, kept.moved))
    return _with_ways(facts, plan, spent)


@dataclass(frozen=True, kw_only=True)
class Made:
    """One calendar: its outings, visits that it misses, and how it compares."""

    outings: tuple[Outing, ...]
    missed: tuple[Visit, ...]
    repeats: int
    metres: float

    @property
    def rank(self) -> tuple[float, ...]:
        """What is less is better: missed, repeated groups, metres."""
        return len(self.missed), self.repeats, self.metres


def _fresh(facts: TourFacts, spent: _Spent) -> Made:
    """A calendar with nothing in force; rounds that need more days get them."""
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
    return best


def _calm(facts: TourFacts, kept: Kept, spent: _Spent) -> Made | None:
    """What is in force with freed visits put into free days, then into outings that have room.

    ``None`` where that breaks what is asked.
    """
    chunks = chunks_of(facts, kept.freed, kept.slots)
    placed = {id(visit) for chunk in chunks for visit in chunk.visits}
    lost = [visit for visit in kept.freed if id(visit) not in placed]
    made, more = _chunked(facts, chunks, spent, 1.0)
    outings, left = inserted(facts, [*kept.outings, *made], [*lost, *more])
    found = _made(facts, outings, left)
    judge = TourJudge(facts)
    plan = TourPlan(task=facts.task.name, outings=found.outings)
    return None if any(item.kind not in SOFT for item in judge.breaches(plan)) else found


def _pass(
    facts: TourFacts, slots: Sequence[Slot], shares: Shares, spent: _Spent, share: float
) -> Made:
    """One calendar by chunks in the order of their days."""
    visits = visits_of(facts, slots, shares)
    chunks = chunks_of(facts, visits, slots)
    placed = {id(visit) for chunk in chunks for visit in chunk.visits}
    missed = [visit for visit in visits if id(visit) not in placed]
    outings, lost = _chunked(facts, chunks, spent, share)
    return _made(facts, outings, [*missed, *lost])


def _made(facts: TourFacts, outings: Sequence[Outing], missed: Sequence[Visit]) -> Made:
    plan = TourPlan(task=facts.task.name, outings=in_order(tuple(outings)))
    judge = TourJudge(facts)
    return Made(
        outings=plan.outings,
        missed=tuple(missed),
        repeats=judge.repeats(plan),
        metres=judge.metres(plan),
    )


def _chunked(
    facts: TourFacts, chunks: Sequence[Chunk], spent: _Spent, share: float
) -> tuple[list[Outing], list[Visit]]:
    """The outings of all chunks, and their visits that are on none."""
    outings: list[Outing] = []
    missed: list[Visit] = []
    last: dict[str, set[str]] = defaultdict(set)
    whole = left = sum(len(chunk.visits) for chunk in chunks)
    for chunk in chunks:
        own, size = _with_dear(facts, chunk, last), len(chunk.visits)
        effort = spent.effort(share * size / whole, share * size / left, size)
        left -= size
        found = RouteProblem(facts, own).solve(effort)
        spent.iterations += found.iterations
        spent.late |= found.late
        made, lost = dealt(facts, own, found, last)
        outings += made
        missed += lost
        if facts.task.rotate is not None:
            _remember(facts, made, last)
    return outings, missed


def _with_dear(facts: TourFacts, chunk: Chunk, last: dict[str, set[str]]) -> Chunk:
    """Groups that visited an area the last time are kept from it now."""
    if facts.task.rotate is None:
        return chunk
    homes = [home_of(facts, visit) for visit in chunk.visits]
    dear = [[group.name in last[home] for group in chunk.groups] for home in homes]
    return replace(chunk, dear=np.array(dear, dtype=bool))


def _remember(facts: TourFacts, made: Sequence[Outing], last: dict[str, set[str]]) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for outing in made:
        for stop in outing.stops:
            seen[f"{stop.visit} {facts.home(stop.place)}"].add(outing.group)
    last.update(seen)


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


def _plan(facts: TourFacts, made: Made, spent: _Spent) -> TourPlan:
    """The calendar with its account."""
    chunks = whole_chunks(facts)
    asked = sum(item.times for item in facts.asked)
    bound = asked - sum(_most(facts, chunk) for chunk in chunks) if made.missed else 0
    metres = 0.0 if made.missed else sum(least_metres(facts, chunk) for chunk in chunks)
    return TourPlan(
        task=facts.task.name,
        outings=made.outings,
        missed=len(made.missed),
        missed_bound=bound,
        repeats=made.repeats,
        km=made.metres / METRES,
        km_bound=metres / METRES,
        iterations=spent.iterations,
        ended="time" if spent.late else "rounds",
        seconds=monotonic() - spent.started,
        stopped=spent.limits.stop.is_set(),
    )


def whole_chunks(facts: TourFacts) -> list[Chunk]:
    """Chunks in which rounds may have any days of their spans: what every calendar obeys."""
    slots = slots_of(facts) if facts.standing is None else every_slot(facts)
    visits = [
        replace(visit, days=facts.spans[visit.stop.visit][visit.span])
        for visit in visits_of(facts, slots, rounds_of(facts))
    ]
    return chunks_of(facts, visits, slots)


def _most(facts: TourFacts, chunk: Chunk) -> int:
    problem = RouteProblem(facts, chunk)
    return most_visits(facts, chunk, problem.kinds, problem.epoch)


def _with_ways(facts: TourFacts, plan: TourPlan, spent: _Spent) -> TourPlan:
    """Where visits are missed: what single relaxation would miss fewer, by solving again."""
    if not plan.missed or spent.over_all:
        return plan
    found = []
    options = list(relaxed(facts))
    for at, (key, value, other) in enumerate(options):
        rest = spent.rest(1.0 / (len(options) - at))
        if rest.over:
            break
        made = _pass(other, slots_of(other), rounds_of(other), rest, 1.0)
        if len(made.missed) < plan.missed:
            found.append(Way(key=key, value=value, missed=len(made.missed)))
    ways = tuple(sorted(found, key=lambda way: way.missed))
    return replace(plan, ways=ways, seconds=monotonic() - spent.started)
