"""The groups in force: who is in which, by the numbers that the groups of a plan bear."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_numbers import DISSOLVED, numbered
from optimizer.groups.group_plan import Group
from optimizer.groups.group_policy import ChangesGoal


def in_force(facts: GroupFacts, groups: Iterable[Group], level: int | None = None) -> GroupFacts:
    """The facts with the groups of another plan in force, and what is changed counted.

    Where the task does not count changes, it does at ``level``; absent, before all other goals.
    """
    groups = tuple(groups)
    people = {person: group.number for group in groups for person in group.people}
    areas = {area: group.number for group in groups for area in group.areas}
    names = numbered([str(number) for number in people.values()], facts.count)
    task = facts.task
    if not any(isinstance(goal, ChangesGoal) for goal in task.goal):
        first = min((goal.level for goal in task.goal), default=1)
        at = first - 1 if level is None else level
        calm = ChangesGoal.model_construct(kind="changes", level=at)
        task = task.model_copy(update={"goal": (*task.goal, calm)})
    return replace(
        facts,
        task=task,
        current=_numbers([person.id for person in facts.people], people, names),
        current_areas=_numbers([area.id for area in facts.areas], areas, names),
        standing=tuple(people.get(person.id) for person in facts.people),
    )


def _numbers(
    items: Iterable[str], group: Mapping[str, int], names: Mapping[str, int]
) -> tuple[int, ...]:
    """The number of everybody's or everything's group; 0 where none is known."""
    known = {item: names.get(str(number), DISSOLVED) for item, number in group.items()}
    return tuple(known.get(item, 0) for item in items)


def gone(facts: GroupFacts, groups: Iterable[Group]) -> list[str]:
    """Who was in a group, by id, and is none of the people any more."""
    people = {person.id for person in facts.people}
    return [person for group in groups for person in group.people if person not in people]


def come(facts: GroupFacts, groups: Iterable[Group]) -> list[str]:
    """Who is to be grouped, by id, and was in no group."""
    before = {person for group in groups for person in group.people}
    return [person.id for person in facts.people if person.id not in before]
