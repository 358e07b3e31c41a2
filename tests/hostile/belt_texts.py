"""Texts of belts that hold what is somebody's: each into a belt of its own, published."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.sources import Sources
from geodata.findings import Findings
from maps.editions.public_view import Edition
from optimizer.belts.belt_case import in_force, read_facts
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from optimizer.belts.belt_policy import BeltTask
from optimizer.facts.place_faults import Faults
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.console.terminal import Screen
from scenarios.language.scenario import Scenario
from scenarios.runs.finished_belts import FinishedBelts
from scenarios.runs.finished_room import OpenedRoom
from scenarios.runs.room_manifest import RoomManifest
from scenarios.tasks import publish_belts
from tests.maps.editions.test_leaks import case


def belts_of(
    folder: Path,
    *,
    title: str = "示范带",
    name: str = "东关—西关",
    batch: str = "",
    before: str = "",
    edition: Edition | None = None,
    made: Case | None = None,
) -> FinishedBelts:
    """The villages of the small county as one belt; ``before`` is what it is called in force."""
    made = made or case()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "belts.csv").write_text("made up", "utf-8")
    scenario = Scenario(
        path=folder.parent / "scenario.toml",
        title=title,
        language="zh",
        sources=Sources(),
        limits=Limits(),
        policy=Policy(layers=()),
        edition=edition or Edition(),
    )
    size = len(made.county.villages)
    table = {"name": "belts", "title": title, "count": 1, "length": size, "unknown": 0}
    table |= {"score": "village.population", "chords": True}
    table |= {"batch": [{"name": batch, "count": 1}]} if batch else {}
    faults = Faults(file="scenario.toml", path="belt[1]", findings=Findings())
    facts = read_facts(made.county, BeltTask.model_validate(table), faults)
    places = tuple(place.id for place in facts.places)
    facts = in_force(facts, dict.fromkeys(places, before)) if before else facts
    stated = {"room": "belts", "room_format": 1, "task": "belts", "scenario": "scenario.toml"}
    room = OpenedRoom(
        folder=folder,
        scenario=scenario,
        case=made,
        manifest=RoomManifest.model_validate({**stated, "inputs": {}, "outputs": {}}),
        changed=(),
        altered=(),
    )
    belt = Belt(number=1, places=places, name=name, batch=batch)
    plan = BeltPlan(task="belts", belts=(belt,))
    return FinishedBelts(**vars(room), facts=facts, judge=_Unbroken(facts), plan=plan)


class _Unbroken(BeltJudge):
    """A judge of villages without borders: what is published matters, not whether they touch."""

    def adjoin(self, one: str, other: str) -> bool:
        """Everything touches."""
        return True


def with_village(folder: Path, text: str) -> FinishedBelts:
    """A village of another name."""
    made = case()
    first, *others = made.county.villages
    villages = (replace(first, name=f"李家村（{text}）"), *others)
    return belts_of(folder, made=replace(made, county=replace(made.county, villages=villages)))


def with_township(folder: Path, text: str) -> FinishedBelts:
    """A township of another name."""
    made = case()
    towns = (replace(made.county.townships[0], name=f"神头镇 {text}"),)
    return belts_of(folder, made=replace(made, county=replace(made.county, townships=towns)))


BELT_PLACES: dict[str, Callable[[Path, str], FinishedBelts]] = {
    "title": lambda folder, text: belts_of(folder, title=text),
    "belt": lambda folder, text: belts_of(folder, name=text),
    "batch": lambda folder, text: belts_of(folder, batch=text),
    "approval": lambda folder, text: belts_of(folder, edition=Edition(approval=text)),
    "village": with_village,
    "township": with_township,
}


def said_of_belts(done: FinishedBelts, monkeypatch) -> tuple[io.StringIO, Path | None]:
    """What publishing says; the folder, or ``None`` where it was refused."""
    monkeypatch.setattr(publish_belts, "open_belts", lambda *_: done)
    heard = io.StringIO()
    talker = Talker(console=Screen(width=300, file=heard))
    folder = done.folder
    try:
        return heard, publish_belts.publish_belts(folder, None, talker, Choices())
    except BadInput:
        return heard, None
