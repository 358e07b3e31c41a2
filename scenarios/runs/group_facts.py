"""The facts of one ``[[group]]``: its people, its areas, and what is in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Findings, Severity
from maps.files.group_csv import GroupFileError, read_group_csv
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import areas_of_level
from optimizer.groups.group_case import GroupFacts, read_facts
from optimizer.groups.group_plan import Group
from optimizer.groups.group_policy import GroupTask
from optimizer.groups.group_problem import problem_of
from optimizer.groups.pin_contradictions import tell_contradictions
from scenarios.cases.room_facts import add_lined
from scenarios.console.console import Talker
from scenarios.language.rooms import LEVELS
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_room import plan_in
from scenarios.runs.latest_areas import WrittenAreas, latest_areas

ROOM = "groups"
PLAN_FILE, BOOK_FILE = "groups.csv", "groups.xlsx"
STANDING_FILE = "standing-groups.csv"
"""The groups in force that these began from."""
GIS_FILE, MAP_FILE = "groups.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class GroupReading:
    """Facts of a task, and the areas that were divided before, if it takes such."""

    facts: GroupFacts
    areas: WrittenAreas


def group_faults(scenario: Scenario, number: int, findings: Findings) -> TaskFaults:
    """Where faults of one ``[[group]]`` are told."""
    return TaskFaults(file=scenario.path.name, path=f"group[{number}]", findings=findings)


def read_group(
    scenario: Scenario, case: Case, number: int, findings: Findings, *, folder: Path | None = None
) -> GroupReading:
    """Read what a task speaks of; what is unknown or contradictory is told, with its line.

    ``folder`` is where its areas were divided, for groups that were formed before.
    """
    own, task = Findings(), scenario.rooms.groups[number]
    faults = group_faults(scenario, number, own)
    areas = _areas(scenario, case, task, faults, folder)
    level = scenario.rooms.level_of(task) or "village"
    facts = read_facts(case.county, task, scenario.policy.travel, areas.areas, level, faults)
    if not own.errors:
        tell_contradictions(facts, faults)
    add_lined(own, scenario, findings)
    return GroupReading(facts=facts, areas=areas)


def read_groups(scenario: Scenario, case: Case, findings: Findings) -> dict[int, GroupReading]:
    """The facts of every ``[[group]]``, by number, where nothing is formed yet.

    Areas that are not divided yet are no error then; what cannot be read is left out.
    """
    found = {}
    for number in scenario.rooms.groups:
        own = Findings()
        reading = read_group(scenario, case, number, own)
        if not own.errors:
            problem_of(reading.facts, group_faults(scenario, number, own))
        for item in own:
            later = item.key == "group_area_folder"
            findings.add(replace(item, severity=Severity.WARNING) if later else item)
        if not own.errors:
            found[number] = reading
    return found


def _areas(
    scenario: Scenario, case: Case, task: GroupTask, faults: TaskFaults, folder: Path | None
) -> WrittenAreas:
    """What groups take: places of a level, or what was divided before."""
    if task.areas is None:
        return WrittenAreas()
    if task.areas in LEVELS:
        found = areas_of_level(case.county, LEVELS[task.areas], task.places, faults)
        return WrittenAreas(areas=found)
    divided = scenario.rooms.area_named(task.areas)
    if divided is None:
        near = "、".join(item.name for item in scenario.rooms.areas.values()) or "—"
        faults.tell("group_area_task", "areas", task.areas, near=near)
        return WrittenAreas()
    if task.places is not None:
        faults.tell("group_area_places", "places", task.places)
    return latest_areas(scenario, case.county, divided, faults, folder=folder)


def groups_in(folder: Path, file: str, talker: Talker) -> tuple[Group, ...]:
    """The groups of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    path = folder / file
    return plan_in(read_group_csv, path, talker, key="group_file", spoiled=GroupFileError)


def whole(groups: Sequence[Group], count: int) -> tuple[Group, ...]:
    """The groups with those of nobody and nothing, which have no row in the file."""
    there = {group.number: group for group in groups}
    bare = (n for n in range(1, count + 1) if n not in there)
    return tuple(sorted([*groups, *(Group(number=n, people=()) for n in bare)], key=_number))


def _number(group: Group) -> int:
    return group.number
