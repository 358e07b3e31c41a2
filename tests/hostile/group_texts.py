"""Texts of groups that hold what is somebody's: each into groups of its own, published."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.county import Place
from geodata.facts.sources import Sources
from geodata.findings import Findings
from maps.editions.public_view import Edition
from optimizer.facts.layer import Travel
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import GroupArea
from optimizer.groups.group_case import read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import Group, GroupPlan
from optimizer.groups.group_policy import GroupTask
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_groups import FinishedGroups
from scenarios.runs.group_facts import GroupReading
from scenarios.runs.latest_areas import WrittenAreas
from scenarios.runs.room_manifest import RoomManifest
from scenarios.tasks import publish_groups
from tests.maps.editions.test_leaks import case


def groups_of(
    folder: Path,
    *,
    title: str = "督导组",
    area: str = "东关片",
    edition: Edition | None = None,
    made: Case | None = None,
) -> FinishedGroups:
    """Everybody of the small county in one group, which takes its villages as one area."""
    made = made or case()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "groups.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=Policy(layers=()),
        edition=edition or Edition(),
    )
    villages: tuple[Place, ...] = made.county.villages
    areas = (GroupArea(id="1", name=area, places=villages),)
    load = {"kind": "load", "of": "village.population", "unknown": 0}
    table = {"name": "groups", "title": title, "count": 1, "areas": "areas", "goal": [load]}
    table["leader"] = {"order": sorted({c.grade or "" for c in made.county.cadres})}
    faults = TaskFaults(file="scenario.toml", path="group[1]", findings=Findings())
    task = GroupTask.model_validate(table)
    facts = read_facts(made.county, task, Travel(), areas, "village", faults)
    people = tuple(person.id for person in facts.people)
    stated = {"room": "groups", "room_format": 1, "task": "groups", "scenario": "scenario.toml"}
    group = Group(number=1, people=people, leader=people[0], areas=("1",))
    return FinishedGroups(
        folder=folder,
        scenario=scenario,
        case=made,
        number=1,
        reading=GroupReading(facts=facts, areas=WrittenAreas(areas=areas)),
        judge=GroupJudge(facts),
        plan=GroupPlan(task="groups", groups=(group,)),
        manifest=RoomManifest.model_validate({**stated, "inputs": {}, "outputs": {}}),
        changed=(),
        altered=(),
    )


def with_village(folder: Path, text: str) -> FinishedGroups:
    """A village of another name."""
    made = case()
    first, *others = made.county.villages
    villages = (replace(first, name=f"李家村（{text}）"), *others)
    return groups_of(folder, made=replace(made, county=replace(made.county, villages=villages)))


def with_township(folder: Path, text: str) -> FinishedGroups:
    """A township of another name."""
    made = case()
    towns = (replace(made.county.townships[0], name=f"神头镇 {text}"),)
    return groups_of(folder, made=replace(made, county=replace(made.county, townships=towns)))


GROUP_PLACES: dict[str, Callable[[Path, str], FinishedGroups]] = {
    "title": lambda folder, text: groups_of(folder, title=text),
    "area": lambda folder, text: groups_of(folder, area=text),
    "approval": lambda folder, text: groups_of(folder, edition=Edition(approval=text)),
    "village": with_village,
    "township": with_township,
}


def said_of_groups(done: FinishedGroups, monkeypatch) -> tuple[io.StringIO, Path | None]:
    """What publishing says; the folder, or ``None`` where it was refused."""
    monkeypatch.setattr(publish_groups, "open_groups", lambda *_: done)
    said = io.StringIO()
    talker = Talker(console=Screen(width=300, file=said))
    try:
        return said, publish_groups.publish_groups(done.folder, None, talker, Choices())
    except BadInput:
        return said, None
