"""Bounds by counting alone: what no formation can undercut, however its people are mixed.

They hold for cases of any size, and often meet what the search finds.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isclose

import numpy as np
from scipy import sparse

from optimizer.engine.highs import borrowed
from optimizer.engine.mip_engines import EngineOptions, Highs
from optimizer.groups.group_terms import (
    EvenTerm,
    GroupProblem,
    Labels,
    LackTerm,
    SeniorTerm,
    SpreadTerm,
    StayTerm,
    Term,
    TravelTerm,
)
from optimizer.groups.shared_out import shared_out_bound
from optimizer.limits.deadline import Deadline
from optimizer.model.program import LinearProgram

FINEST = 1000
"""Values that are whole numbers of thousandths have a step."""
MOST_COLUMNS = 20_000
SECONDS = 10.0
SAFE = 1e-9


@dataclass(frozen=True, slots=True)
class MissedBound:
    """What shortages cost at least: of people, seats and areas without a group, and of the rest.

    Each part is a bound of its own; where the sum is met, so is each of them.
    """

    ungrouped: float
    lacking: float

    @property
    def total(self) -> float:
        """The sum of both."""
        return self.ungrouped + self.lacking


def missed_bound(problem: GroupProblem) -> MissedBound:
    """Count people and places against groups."""
    count, people = problem.count, problem.people
    over = [_too_many(cap.labels, cap.most * count) for cap in problem.caps]
    out = max(0, people - count * problem.most, *over)
    seat, *others = problem.lacks
    ungrouped = out * problem.left
    ungrouped += seat.price * max(0.0, count * seat.least - (people - out))
    ungrouped += problem.untaken * max(0, problem.areas - count * problem.most_areas)
    ungrouped += problem.untaken * max(0, count * problem.least_areas - problem.areas)
    lacking = sum(lack.price * max(0.0, count * lack.least - sum(lack.counts)) for lack in others)
    return MissedBound(ungrouped, lacking)


def _too_many(labels: Labels, room: int) -> int:
    """How many people of some value are left over where there is room for so many of each."""
    counts = Counter(label for own in labels for label in own)
    return sum(max(0, count - room) for count in counts.values())


def level_bounds(problem: GroupProblem, deadline: Deadline, *, everybody: bool) -> list[float]:
    """What every level of goals costs at least.

    ``everybody``: in every best formation each group has its least size and its least areas, and
    every area a group, as everybody has where there are seats for all.
    """
    found = []
    for level in problem.levels:
        terms = [term for term in problem.terms if term.level == level]
        costs = (t.weight * _bound(problem, t, deadline, everybody=everybody) for t in terms)
        found.append(sum(costs))
    return found


def _bound(problem: GroupProblem, term: Term, deadline: Deadline, *, everybody: bool) -> float:
    of_people = not (isinstance(term, EvenTerm) and term.of_areas)
    if of_people and problem.people > problem.count * problem.most:
        everybody = False
    match term:
        case SpreadTerm():
            return float(_too_many(term.labels, problem.count)) if everybody else 0.0
        case LackTerm():
            return max(0.0, problem.count * term.least - sum(term.counts))
        case SeniorTerm():
            gaps = sorted(gap for own in term.gaps for gap in own)[: problem.count]
            return sum(gaps) + term.none * (problem.count - len(gaps))
        case TravelTerm():
            return _ways(problem, term) if everybody and problem.least_areas else 0.0
        case EvenTerm():
            return _even(problem, term, deadline) if everybody else 0.0
        case StayTerm():
            return _changes(problem, term)


def _changes(problem: GroupProblem, term: StayTerm) -> float:
    """A group keeps no more people and areas than it may have; those of none there is, none."""
    kept: Counter[int] = Counter()
    for own in term.stays:
        kept.update({slot: round(count) for slot, count in own.items()})
    taken = Counter(home for home in term.homes if home is not None)
    moved = sum(term.known) - kept.total() + taken.pop(-1, 0)
    moved += sum(max(0, count - problem.most) for count in kept.values())
    return moved + sum(max(0, count - problem.most_areas) for count in taken.values())


def _ways(problem: GroupProblem, term: TravelTerm) -> float:
    """Everybody goes at least to the nearest areas that he may."""
    total = 0.0
    for block, row in enumerate(term.km):
        allowed = sorted(km for at, km in enumerate(row) if at not in problem.barred_areas[block])
        total += sum(allowed[: problem.least_areas])
    return total


def _even(problem: GroupProblem, term: EvenTerm, deadline: Deadline) -> float:
    """Sums are whole numbers of steps, so that most groups cannot meet the mean exactly."""
    sizes: Sequence[int] = (1,) * problem.areas if term.of_areas else problem.sizes
    raw = [value + term.mean * size for value, size in zip(term.values, sizes, strict=True)]
    step = _step(raw)
    if step == 0:
        return 0.0
    least = problem.least_areas if term.of_areas else floor(problem.lacks[0].least)
    most = problem.most_areas if term.of_areas else problem.most
    total = round(sum(raw) / step)
    columns: list[tuple[int, int, float]] = []
    for size in range(least, most + 1):
        aim = (term.mean * size + term.target) / step
        for sum_of in range(floor(aim) - 1, ceil(aim) + 2):
            off = abs(sum_of - aim) * step / term.scale
            columns.append((size, sum_of, off))
    if len(columns) > MOST_COLUMNS:
        return 0.0
    bound = _counted(columns, problem.count, sum(sizes), total, deadline)
    if term.of_areas and not bound and not term.mean:
        return shared_out_bound(problem, term, step, deadline)
    return bound


def _counted(
    columns: Sequence[tuple[int, int, float]],
    count: int,
    people: int,
    total: int,
    deadline: Deadline,
) -> float:
    """The least cost of so many groups of these sizes and sums; sums count from the least."""
    low = min(sum_of for _, sum_of, _ in columns)
    rows = np.array([[1.0, size, sum_of - low] for size, sum_of, _ in columns]).T
    sides = np.array([count, people, total - low * count], dtype=float)
    program = LinearProgram(
        sparse.csc_array(rows), np.full(len(columns), float(count)), sides, sides
    )
    costs = np.array([off for _, _, off in columns])
    with borrowed() as process:
        options = EngineOptions(
            process=process,
            deadline=deadline.slice(seconds=SECONDS),
            gap=0.0,
            seed=0,
            on_bounds=_unheard,
        )
        result = Highs().solve(program, costs, options)
    return max(0.0, result.bound - SAFE) if np.isfinite(result.bound) else 0.0


def _step(values: Sequence[float]) -> float:
    """The largest of some steps that all values are whole numbers of; 0 where there is none."""
    for parts in (1, 2, 4, 5, 10, 100, FINEST):
        scaled = [value * parts for value in values]
        if all(isclose(value, round(value), abs_tol=1e-6) for value in scaled):
            whole = [abs(round(value)) for value in scaled]
            common = int(np.gcd.reduce(np.array(whole, dtype=np.int64))) if whole else 0
            return common / parts
    return 0.0


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
