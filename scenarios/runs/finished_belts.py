"""Finished belts, opened again: their scenario, their facts and who lies on which."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.findings import Finding, Findings
from maps.files.belt_csv import BeltFileError, read_belt_csv
from optimizer.belts.belt_case import BeltFacts, in_force
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_belts
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_room import OpenedRoom, number_of, open_room, room_of

ROOM = "belts"
STANDING_FILE = "standing-belts.csv"
"""The belts in force that these began from."""
PLAN_FILE, BOOK_FILE = "belts.csv", "belts.xlsx"
GIS_FILE, MAP_FILE = "belts.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class FinishedBelts:
    """Belts as their folder has them; bounds are as the manifest states them."""

    room: OpenedRoom
    facts: BeltFacts
    judge: BeltJudge
    plan: BeltPlan


def is_belts(folder: Path) -> bool:
    """Whether a folder says that ``zhucun belts`` made it."""
    return room_of(folder) == ROOM


def open_belts(folder: Path, talker: Talker, choices: Choices) -> FinishedBelts:
    """Open the folder of some belts; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or belts cannot be read.
    """
    room = open_room(folder, talker, choices)
    number = number_of(room.scenario.rooms.belts, room, talker, "belt")
    own = Findings()
    facts = read_belts(room.scenario, room.case.county, own)[number]
    if own.errors:
        talker.findings(own)
        raise BadInput
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, names_of(belts_in(folder, STANDING_FILE, talker)))
    judge = BeltJudge(facts)
    stated = room.manifest
    plan = BeltPlan(
        task=stated.task,
        belts=belts_in(folder, PLAN_FILE, talker),
        bound=stated.score_bound,
        missed_bound=round(stated.missed_bound),
        changes_bound=stated.changes_bound,
    )
    plan = replace(
        plan,
        score=judge.total(plan),
        missed=judge.missed(plan),
        changes=judge.changes(plan).count,
    )
    return FinishedBelts(room=room, facts=facts, judge=judge, plan=plan)


def names_of(belts: tuple[Belt, ...]) -> dict[str, str]:
    """The name of the belt of every place; belts without one are called by their numbers."""
    return {place: belt.name or str(belt.number) for belt in belts for place in belt.places}


def belts_in(folder: Path, file: str, talker: Talker) -> tuple[Belt, ...]:
    """The belts of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    try:
        return read_belt_csv(folder / file)
    except (BeltFileError, OSError, UnicodeDecodeError) as error:
        item = Finding(key="belt_file", file=file, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error
