"""Texts of a division that hold what is somebody's: each into areas of its own, published."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.sources import Sources
from maps.editions.public_view import Edition
from optimizer.areas.area_case import read_facts
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.facts.layer import Travel
from optimizer.facts.place_faults import Faults
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_areas import FinishedAreas
from scenarios.runs.room_manifest import RoomManifest
from scenarios.tasks import publish_areas
from tests.maps.editions.test_leaks import case


def areas_of(
    folder: Path,
    *,
    title: str = "片区",
    name: str = "东关片",
    edition: Edition | None = None,
    made: Case | None = None,
) -> FinishedAreas:
    """The two villages of the small county as one area, in a folder of its own."""
    made = made or case()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "areas.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=Policy(layers=()),
        edition=edition or Edition(),
    )
    rule = {"kind": "bound", "of": "village.population", "most": 9e9, "unknown": 0}
    table = {"name": "areas", "title": title, "count": 1, "rule": [rule]}
    facts = read_facts(made.county, AreaTask.model_validate(table), Travel(), Faults.silent())
    places = tuple(place.id for place in facts.places)
    stated = {"room": "areas", "room_format": 1, "task": "areas", "scenario": "scenario.toml"}
    return FinishedAreas(
        folder=folder,
        scenario=scenario,
        case=made,
        number=1,
        facts=facts,
        judge=AreaJudge(facts),
        plan=AreaPlan(task="areas", areas=(Area(number=1, places=places, name=name),)),
        manifest=RoomManifest.model_validate({**stated, "inputs": {}, "outputs": {}}),
        changed=(),
        altered=(),
    )


def with_village(folder: Path, text: str) -> FinishedAreas:
    """A village of another name."""
    made = case()
    first, *others = made.county.villages
    villages = (replace(first, name=f"李家村（{text}）"), *others)
    return areas_of(folder, made=replace(made, county=replace(made.county, villages=villages)))


def with_township(folder: Path, text: str) -> FinishedAreas:
    """A township of another name."""
    made = case()
    towns = (replace(made.county.townships[0], name=f"神头镇 {text}"),)
    return areas_of(folder, made=replace(made, county=replace(made.county, townships=towns)))


AREA_PLACES: dict[str, Callable[[Path, str], FinishedAreas]] = {
    "title": lambda folder, text: areas_of(folder, title=text),
    "area": lambda folder, text: areas_of(folder, name=text),
    "approval": lambda folder, text: areas_of(folder, edition=Edition(approval=text)),
    "village": with_village,
    "township": with_township,
}


def said_of_areas(done: FinishedAreas, monkeypatch) -> tuple[io.StringIO, Path | None]:
    """What publishing says; the folder, or ``None`` where it was refused."""
    monkeypatch.setattr(publish_areas, "open_areas", lambda *_: done)
    heard = io.StringIO()
    talker = Talker(console=Screen(width=300, file=heard))
    try:
        return heard, publish_areas.publish_areas(done.folder, None, talker, Choices())
    except BadInput:
        return heard, None
