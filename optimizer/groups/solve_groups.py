"""From facts and task to groups with a proof: exchanges, bounds by counting, the exact program."""

import time
from dataclasses import replace

from optimizer.facts.task_level import TaskLevel
from optimizer.groups.group_bounds import level_bounds, missed_bound
from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_proof import GroupProof, Proven, met
from optimizer.groups.group_search import GroupSearch
from optimizer.groups.group_terms import Formation, GroupProblem, Value, fits_all, value_of
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits

MOVES, MOST_MOVES = 100, 40_000
"""Moves of the first annealing of a level, for every block and every group, up to a most; each
round has twice as many as the one before."""
ROUNDS, FEW_ROUNDS = 6, 3
"""Annealings of all levels; few where the exact program follows."""
SEARCH_SHARE, ALONE = 0.5, 0.9
"""Share of the time for exchanges where the exact program follows, and where none does."""
PROVABLE = 6_000
"""Blocks times groups up to which the exact program is tried."""


def solve_groups(
    facts: GroupFacts,
    problem: GroupProblem,
    limits: TaskLimits,
    begin: Formation | None = None,
) -> GroupPlan:
    """Form the groups of a task, from one that fits where there is; the best is always kept."""
    begun = time.monotonic()
    found = solved(problem, limits, begin)
    plan = _plan(facts, problem, found, time.monotonic() - begun)
    return replace(plan, stopped=limits.stop.is_set())


def solved(problem: GroupProblem, limits: TaskLimits, begin: Formation | None = None) -> Proven:
    """The best formation of a problem, with a bound for every level."""
    deadline = Deadline.after(limits.seconds, limits.stop)
    search, bounds = GroupSearch(problem, limits.seed), _Bounds(problem, deadline)
    if begin is not None and fits_all(problem, begin):
        search.offer(begin, value_of(problem, begin))
    exact = len(problem.blocks) * problem.count <= PROVABLE
    own = deadline.slice(share=SEARCH_SHARE if exact else ALONE)
    moves = min(MOST_MOVES, MOVES * problem.count * len(problem.blocks))
    for _ in range(FEW_ROUNDS if exact else ROUNDS):
        if own.over or all(map(met, search.value, bounds.of(search.value))):
            break
        search.round(moves, own, bounds.of)
        moves *= 2
    known = bounds.of(search.value)
    if all(map(met, search.value, known)) or not exact:
        return Proven(search.best, search.value, known)
    found = GroupProof(problem, search.best, known, limits.seed).run(deadline)
    return Proven(found.formation, found.value, (*found.bounds, *known[len(found.bounds) :]))


class _Bounds:
    """Bounds by counting; those of goals as soon as nothing that is short can be mended."""

    def __init__(self, problem: GroupProblem, deadline: Deadline) -> None:
        self.problem, self.deadline = problem, deadline
        self.missed = missed_bound(problem)
        self._goals: tuple[float, ...] | None = None

    def of(self, value: Value) -> tuple[float, ...]:
        """Bounds of shortages and of every level, given the best that is known."""
        if not met(value[0], self.missed.total):
            return (self.missed.total, *([0.0] * len(self.problem.levels)))
        if self._goals is None:
            everybody = self.missed.ungrouped <= _spared(self.problem)
            goals = level_bounds(self.problem, self.deadline, everybody=everybody)
            self._goals = tuple(goals)
        return (self.missed.total, *self._goals)


def _plan(facts: GroupFacts, problem: GroupProblem, found: Proven, seconds: float) -> GroupPlan:
    levels, above = [], met(found.value[0], found.bounds[0])
    for at, level in enumerate(problem.levels, 1):
        cost, bound = found.value[at], min(found.value[at], found.bounds[at])
        above = above and met(cost, bound)
        levels.append(TaskLevel(level=level, cost=cost, bound=bound, proven=above))
    formation = found.formation
    return GroupPlan(
        task=facts.task.name,
        groups=tuple(_groups(facts, problem, formation)),
        left=tuple(
            facts.people[person].id
            for block, group in enumerate(formation.group)
            if group < 0
            for person in problem.blocks[block]
        ),
        untaken=tuple(facts.areas[a].id for a, group in enumerate(formation.area) if group < 0),
        levels=tuple(levels),
        missed=found.value[0] - _spared(problem),
        missed_bound=min(found.value[0], found.bounds[0]) - _spared(problem),
        seconds=seconds,
    )


def _spared(problem: GroupProblem) -> float:
    """What those cost for whom there is no seat, and who are no shortage."""
    return problem.left * problem.spares


def _groups(facts: GroupFacts, problem: GroupProblem, formation: Formation) -> list[Group]:
    """Groups of slots that bear a number, the others in the order of their first area or person.

    Empty ones are last of those.
    """
    blocks, areas = formation.members(problem.count)
    members = [sorted(p for block in own for p in problem.blocks[block]) for own in blocks]
    last = (len(facts.areas), len(facts.people))
    alike = sorted(
        (slot for slot in range(problem.count) if slot not in problem.named),
        key=lambda g: (min(areas[g], default=last[0]), min(members[g], default=last[1]), g),
    )
    slots = iter(alike)
    order = [slot if slot in problem.named else next(slots) for slot in range(problem.count)]
    return [
        Group(
            number=number,
            people=tuple(facts.people[person].id for person in members[group]),
            leader=_leader(facts, members[group]),
            areas=tuple(facts.areas[area].id for area in sorted(areas[group])),
        )
        for number, group in enumerate(order, 1)
    ]


def _leader(facts: GroupFacts, members: list[int]) -> str | None:
    """Whoever is decided, else the most senior that may lead; ``None`` without one.

    Of equals it is the first of the table.
    """
    allowed = [person for person in members if facts.may_lead[person]]
    allowed = [person for person in allowed if person in facts.chiefs] or allowed
    if facts.task.leader is None or not allowed:
        return None
    return facts.people[max(allowed, key=lambda p: (facts.seniority[p], -p))].id
