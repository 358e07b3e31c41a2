"""What if: somebody, or an area, in another group, as it is or with all groups formed anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import RecusalReader
from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_judge import GroupBreach, GroupJudge
from optimizer.groups.group_pins import Pinned
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import ChangesGoal, RecusalRule
from optimizer.groups.group_problem import problem_of
from optimizer.groups.group_standing import in_force
from optimizer.groups.pin_contradictions import tell_contradictions
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits

FLAGS = ("recusals", "native_place", "unit", "former")
"""What a rule of recusal may look at, beside own columns and ties."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """One person or area in another group: alone, or in exchange for one of it.

    ``breaches`` are those that the plan has not; ``costs`` those of every goal before and after.
    """

    group: Group
    other: str | None
    breaches: tuple[GroupBreach, ...]
    costs: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class FormedAnew:
    """The groups that a demand asks for, everything else formed anew for it."""

    plan: GroupPlan
    judge: GroupJudge
    people: tuple[str, ...]
    areas: tuple[str, ...]
    """Who and what is in another group than before."""


def elsewhere(
    judge: GroupJudge, plan: GroupPlan, item: str, *, of_areas: bool = False
) -> list[Elsewhere]:
    """What it would change if a person (or an area) were in each of the other groups.

    Of moving alone and of every exchange the one is taken that breaks and costs least.
    """
    before = _costs(judge, plan)
    known = set(judge.breaches(plan))
    own = _home(plan, item, of_areas=of_areas)
    found = []
    for group in plan.groups:
        if group.number == own:
            continue
        tried = (
            _tried(judge, plan, group, (item, other), known, before, of_areas=of_areas)
            for other in (None, *(group.areas if of_areas else group.people))
        )
        found.append(min(tried, key=lambda one: _order(judge, one)))
    return found


def _home(plan: GroupPlan, item: str, *, of_areas: bool) -> int:
    groups = plan.groups
    return next((g.number for g in groups if item in (g.areas if of_areas else g.people)), 0)


def _order(judge: GroupJudge, one: Elsewhere) -> tuple[float, ...]:
    """Rules broken, what is short, then the cost of every level."""
    strict = sum(not breach.shortage for breach in one.breaches)
    goals = judge.task.goal
    levels = sorted({goal.level for goal in goals})
    after = [
        sum(g.weight * c for g, (_, c) in zip(goals, one.costs, strict=True) if g.level == level)
        for level in levels
    ]
    return strict, judge.missed(one.breaches), *after


def _tried(
    judge: GroupJudge,
    plan: GroupPlan,
    group: Group,
    items: tuple[str, str | None],
    known: set[GroupBreach],
    before: Sequence[float],
    *,
    of_areas: bool,
) -> Elsewhere:
    changed = with_exchange(judge, plan, items, group.number, of_areas=of_areas)
    return Elsewhere(
        group=group,
        other=items[1],
        breaches=tuple(breach for breach in judge.breaches(changed) if breach not in known),
        costs=tuple(zip(before, _costs(judge, changed), strict=True)),
    )


def _costs(judge: GroupJudge, plan: GroupPlan) -> list[float]:
    return [judge.measure(at, plan) for at in range(1, len(judge.task.goal) + 1)]


def with_exchange(
    judge: GroupJudge,
    plan: GroupPlan,
    items: tuple[str, str | None],
    target: int,
    *,
    of_areas: bool,
) -> GroupPlan:
    """The plan with an item in the group of a number, and another in the first one's place."""
    item, other = items
    own = _home(plan, item, of_areas=of_areas)
    groups = []
    for group in plan.groups:
        kept = [one for one in (group.areas if of_areas else group.people) if one not in items]
        if group.number == target:
            kept.append(item)
        elif group.number == own and other is not None:
            kept.append(other)
        groups.append(_with(judge, group, tuple(kept), of_areas=of_areas))
    left = tuple(one for one in plan.left if one != item)
    untaken = tuple(one for one in plan.untaken if one != item)
    return replace(plan, groups=tuple(groups), left=left, untaken=untaken)


def _with(judge: GroupJudge, group: Group, items: tuple[str, ...], *, of_areas: bool) -> Group:
    """The group with other people (led by whoever then does) or areas."""
    if of_areas or items == group.people:
        return replace(group, areas=items) if of_areas else group
    changed = replace(group, people=items)
    return replace(changed, leader=judge.leader_of(changed))


def reasons(facts: GroupFacts, person: int, area: int) -> list[tuple[int, str]]:
    """Why somebody must keep away from an area: rule, and what of it (``native_place``, ...)."""
    reader = RecusalReader(facts.county, facts.areas)
    found = []
    for at, rule in enumerate(facts.task.rule, 1):
        for key, part in _parts(rule) if isinstance(rule, RecusalRule) else ():
            if reader.read(part, [facts.people[person]]).barred[0, area]:
                found.append((at, key))
    return found


def _parts(rule: RecusalRule) -> Iterator[tuple[str, RecusalRule]]:
    """The rule taken apart: one thing that it looks at after another."""
    nothing = {**dict.fromkeys(FLAGS, False), "by": (), "tie": None}
    for key in (*FLAGS, "by", "tie"):
        if getattr(rule, key):
            yield key, rule.model_copy(update={**nothing, key: getattr(rule, key)})


def against(facts: GroupFacts, demand: Pinned) -> str | None:
    """The clause that a demand cannot hold beside; ``None`` where it can."""
    silent = TaskFaults(file="", path="group", findings=Findings())
    asked = replace(facts, pins=(*facts.pins, demand))
    tell_contradictions(asked, silent)
    for finding in silent.findings.errors:
        return finding.details["clause"].removeprefix("group.")
    return None


def formed_anew(
    facts: GroupFacts, plan: GroupPlan, demand: Pinned, limits: TaskLimits
) -> FormedAnew:
    """Form the groups anew with one more demand; as few as can be change, after all goals."""
    last = max((goal.level for goal in facts.task.goal), default=0)
    asked = replace(facts, pins=(*facts.pins, demand))
    if not any(isinstance(goal, ChangesGoal) for goal in facts.task.goal):
        asked = in_force(asked, plan.groups, level=last + 1)
    silent = TaskFaults(file="", path="", findings=Findings())
    found = solve_groups(asked, problem_of(asked, silent), limits)
    return FormedAnew(
        plan=found,
        judge=GroupJudge(asked),
        people=_moved(plan, found, of_areas=False),
        areas=_moved(plan, found, of_areas=True),
    )


def _moved(before: GroupPlan, after: GroupPlan, *, of_areas: bool) -> tuple[str, ...]:
    """What is in a group of another number."""
    old, new = _numbers(before, of_areas=of_areas), _numbers(after, of_areas=of_areas)
    return tuple(item for item in sorted({*old, *new}) if old.get(item) != new.get(item))


def _numbers(plan: GroupPlan, *, of_areas: bool) -> dict[str, int]:
    groups = plan.groups
    return {item: g.number for g in groups for item in (g.areas if of_areas else g.people)}
