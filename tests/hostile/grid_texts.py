"""Texts of grids that hold what is somebody's: each into grids of its own, published."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from geodata.facts.case import Case
from geodata.facts.households import Households
from geodata.facts.sources import Sources
from geodata.findings import Findings
from maps.editions.public_view import Edition
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.grid_case import read_facts
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.solve_grids import solve_grids
from optimizer.limits.task_limits import TaskLimits
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_grids import FinishedGrids
from scenarios.runs.room_manifest import RoomManifest
from scenarios.tasks import publish_grids
from tests.maps.editions.test_leaks import case

HEADS = {"of": "'李家村'", "village": ["cadre.id == 'C0001'"], "cell": ["cadre.id == 'C0002'"]}


def points(letter: str, *, count: int, room: int) -> Households:
    """Points beside the first village of the small county, numbered ``letter`` and four digits."""
    rows = np.arange(count)
    return Households(
        id=np.array([f"{letter}{9000 + row}" for row in rows], dtype=object),
        village=np.zeros(count, dtype=np.int64),
        lon=112.0 + rows.astype(np.float64) * 1e-3,
        lat=39.0 + (rows % 2).astype(np.float64) * 1e-3,
        count=np.full(count, room, dtype=np.int64),
        cell=np.full(count, "", dtype=object),
    )


def grids_of(
    folder: Path, *, title: str = "网格", edition: Edition | None = None, made: Case | None = None
) -> FinishedGrids:
    """Six households of one village in two grids, with heads and member households."""
    made = made or case()
    households = points("户", count=6, room=1)
    members = points("M", count=2, room=4)
    made = replace(made, households=households, member_households=members)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "grids.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=Policy(layers=()),
        edition=edition or Edition(),
    )
    table = {"name": "grids", "title": title, "size": [2, 4], "heads": HEADS, "members": {}}
    table["villages"] = "village.id == '140602001201'"
    faults = TaskFaults(file="scenario.toml", path="grid[1]", findings=Findings())
    task = GridTask.model_validate(table)
    facts = read_facts(made.county, task, households, members, faults)
    stated = {"room": "grids", "room_format": 1, "task": "grids", "scenario": "scenario.toml"}
    return FinishedGrids(
        folder=folder,
        scenario=scenario,
        case=made,
        facts=facts,
        judge=GridJudge(facts),
        plan=solve_grids(facts, TaskLimits(seconds=1, seed=1)),
        manifest=RoomManifest.model_validate({**stated, "inputs": {}, "outputs": {}}),
        changed=(),
        altered=(),
    )


def with_village(folder: Path, text: str) -> FinishedGrids:
    """A village of another name."""
    made = case()
    first, *others = made.county.villages
    villages = (replace(first, name=f"李家村（{text}）"), *others)
    return grids_of(folder, made=replace(made, county=replace(made.county, villages=villages)))


def with_township(folder: Path, text: str) -> FinishedGrids:
    """A township of another name."""
    made = case()
    towns = (replace(made.county.townships[0], name=f"神头镇 {text}"),)
    return grids_of(folder, made=replace(made, county=replace(made.county, townships=towns)))


GRID_PLACES: dict[str, Callable[[Path, str], FinishedGrids]] = {
    "title": lambda folder, text: grids_of(folder, title=text),
    "approval": lambda folder, text: grids_of(folder, edition=Edition(approval=text)),
    "village": with_village,
    "township": with_township,
}


def said_of_grids(done: FinishedGrids, monkeypatch) -> tuple[io.StringIO, Path | None]:
    """What publishing says; the folder, or ``None`` where it was refused."""
    monkeypatch.setattr(publish_grids, "open_grids", lambda *_: done)
    said = io.StringIO()
    talker = Talker(console=Screen(width=300, file=said))
    try:
        return said, publish_grids.publish_grids(done.folder, None, talker, Choices())
    except BadInput:
        return said, None
