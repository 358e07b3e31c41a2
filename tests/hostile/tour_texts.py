"""Texts of tours that hold what is somebody's: each into a calendar of its own, published."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from geodata.facts.calendar import Diary
from geodata.facts.case import Case
from geodata.facts.sources import Sources
from geodata.findings import Findings
from maps.editions.public_view import Edition
from optimizer.facts.layer import Travel
from optimizer.facts.place_faults import Faults
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan
from optimizer.tours.tour_policy import TourTask
from optimizer.tours.tour_reading import read_facts
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_room import OpenedRoom
from scenarios.runs.finished_tours import FinishedTours
from scenarios.runs.room_manifest import RoomManifest
from scenarios.tasks import publish_tours
from tests.maps.editions.test_leaks import case

DAY = date(2026, 1, 7)


def tours_of(
    folder: Path,
    *,
    title: str = "走访",
    edition: Edition | None = None,
    made: Case | None = None,
    visit: str = "农技",
    group: dict[str, Any] | None = None,
) -> FinishedTours:
    """One visit of every village by one group, or by a leader."""
    made = made or case()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tours.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=Policy(layers=()),
        edition=edition or Edition(),
    )
    base = made.county.villages[0].id
    task = TourTask.model_validate(
        {
            "name": "tours",
            "title": title,
            "start": date(2026, 1, 5),
            "weeks": 1,
            "hours": ("00:00", "24:00"),
            "visit": [{"name": visit, "minutes": 1}],
            "group": [{"base": base, **(group or {"name": "甲组"})}],
        }
    )
    faults = Faults(file="scenario.toml", path="tour[1]", findings=Findings())
    facts = read_facts(made.county, task, Travel(), Diary.none(), faults)
    stops = tuple(item.stop for item in facts.asked if facts.groups[0].may(item.stop))
    outing = Outing(day=DAY, group=facts.groups[0].name, stops=stops[:2])
    stated = {"room": "tours", "room_format": 1, "task": "tours", "scenario": "scenario.toml"}
    room = OpenedRoom(
        folder=folder,
        manifest=RoomManifest.model_validate({**stated, "inputs": {}, "outputs": {}}),
        scenario=scenario,
        case=made,
        changed=(),
        altered=(),
    )
    plan = TourPlan(task="tours", outings=(outing,))
    return FinishedTours(room=room, facts=facts, judge=TourJudge(facts), plan=plan)


def with_village(folder: Path, text: str) -> FinishedTours:
    """A village of another name."""
    made = case()
    first, *others = made.county.villages
    villages = (replace(first, name=f"李家村（{text}）"), *others)
    return tours_of(folder, made=replace(made, county=replace(made.county, villages=villages)))


TOUR_PLACES: dict[str, Callable[[Path, str], FinishedTours]] = {
    "title": lambda folder, text: tours_of(folder, title=text),
    "approval": lambda folder, text: tours_of(folder, edition=Edition(approval=text)),
    "village": with_village,
    "visit": lambda folder, text: tours_of(folder, visit=text),
    "group": lambda folder, text: tours_of(folder, group={"name": text}),
}


def said_of_tours(done: FinishedTours, monkeypatch: Any) -> tuple[io.StringIO, Path | None]:
    """What publishing says; the folder, or ``None`` where it was refused."""
    monkeypatch.setattr(publish_tours, "open_tours", lambda *_: done)
    said = io.StringIO()
    talker = Talker(console=Screen(width=300, file=said))
    try:
        return said, publish_tours.publish_tours(done.room.folder, None, talker, Choices())
    except BadInput:
        return said, None
