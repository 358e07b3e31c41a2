"""Two plans of groups side by side: which groups answer to each other, and what differs then."""

from dataclasses import dataclass

import numpy as np

from optimizer.groups.group_plan import Group, GroupPlan


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """What differs where every group of the second answers to one of the first: ids in order.

    ``people`` and ``areas`` are in another group, or in none, or only in one of the plans;
    ``leaders`` lead in one of both alone.
    """

    people: tuple[str, ...]
    areas: tuple[str, ...]
    leaders: tuple[str, ...]


def answering(first: GroupPlan, second: GroupPlan) -> dict[int, int]:
    """The group of the first for every group of the second: most people and areas in common.

    Of matches that are alike those of equal numbers are taken. Groups left over answer to none.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  loaded for questions only

    if not first.groups or not second.groups:
        return {}
    shared = np.array([[_alike(one, two) for one in first.groups] for two in second.groups])
    rows, columns = linear_sum_assignment(-shared)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {second.groups[two].number: first.groups[one].number for two, one in pairs}


def _alike(one: Group, other: Group) -> float:
    people, areas = {*one.people} & {*other.people}, {*one.areas} & {*other.areas}
    return len(people) + len(areas) + 1e-6 * (one.number == other.number)


def unlike(first: GroupPlan, second: GroupPlan) -> Unlike:
    """What differs between two plans."""
    match = answering(first, second)
    found = []
    for of_areas in (False, True):
        old = _group_of(first, {}, of_areas=of_areas)
        new = _group_of(second, match, of_areas=of_areas)
        found.append(tuple(i for i in sorted({*old, *new}) if old.get(i, 0) != new.get(i, 0)))
    leads = [{group.leader for group in plan.groups} - {None} for plan in (first, second)]
    leaders = sorted(str(leader) for leader in leads[0] ^ leads[1])
    return Unlike(people=found[0], areas=found[1], leaders=tuple(leaders))


def _group_of(plan: GroupPlan, match: dict[int, int], *, of_areas: bool) -> dict[str, int]:
    """The number of everybody's group; of groups that answer to none one of its own below 0."""
    return {
        item: match.get(group.number, -group.number) if match else group.number
        for group in plan.groups
        for item in (group.areas if of_areas else group.people)
    }
