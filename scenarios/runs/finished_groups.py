"""Finished groups, opened again: their scenario, their facts and who is in which."""

from dataclasses import dataclass, replace
from pathlib import Path

from optimizer.groups.group_case import GroupFacts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan
from optimizer.groups.group_standing import in_force
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_room import (
    OpenedRoom,
    facts_again,
    levels_of,
    number_of,
    open_room,
)
from scenarios.runs.group_facts import (
    PLAN_FILE,
    STANDING_FILE,
    GroupReading,
    groups_in,
    read_group,
    whole,
)
from scenarios.runs.room_manifest import RoomManifest


@dataclass(frozen=True, kw_only=True)
class FinishedGroups(OpenedRoom):
    """Groups as their folder has them; bounds and what is proven are as the manifest states them.

    ``plan`` has the groups of groups.csv.
    """

    number: int
    reading: GroupReading
    judge: GroupJudge
    plan: GroupPlan

    @property
    def facts(self) -> GroupFacts:
        """The facts that the groups are judged by."""
        return self.judge.facts


def open_groups(folder: Path, talker: Talker, choices: Choices) -> FinishedGroups:
    """Open the folder of groups; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or groups cannot be read.
    """
    opened = open_room(folder, talker, choices)
    scenario, case, manifest = opened.scenario, opened.case, opened.manifest
    number = number_of(scenario.rooms.groups, opened, talker, "group")
    stated = manifest.areas_read.get("folder")
    divided = scenario.path.resolve().parent / stated if stated else None
    reading = facts_again(
        lambda own: read_group(scenario, case, number, own, folder=divided), talker
    )
    facts = reading.facts
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, groups_in(folder, STANDING_FILE, talker))
    judge = GroupJudge(facts)
    plan = _plan(folder, manifest, judge, talker)
    return FinishedGroups(**vars(opened), number=number, reading=reading, judge=judge, plan=plan)


def _plan(folder: Path, manifest: RoomManifest, judge: GroupJudge, talker: Talker) -> GroupPlan:
    """The groups with what is stated of them; shortages and costs are computed anew."""
    groups = whole(groups_in(folder, PLAN_FILE, talker), judge.facts.count)
    people = {person for group in groups for person in group.people}
    areas = {area for group in groups for area in group.areas}
    plan = GroupPlan(
        task=manifest.task,
        groups=groups,
        left=tuple(person for person in judge.people if person not in people),
        untaken=tuple(area for area in judge.areas if area not in areas),
        missed_bound=manifest.missed_bound,
    )
    known = people <= set(judge.people) and areas <= set(judge.areas)
    levels = levels_of(manifest.levels)
    if known:  # what is strange is a breach; nothing can be summed over it
        levels = tuple(replace(one, cost=judge.cost(one.level, plan)) for one in levels)
    return replace(plan, levels=levels, missed=judge.missed(judge.breaches(plan)))
