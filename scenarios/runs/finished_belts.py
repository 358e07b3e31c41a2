"""Finished belts, opened again: their scenario, their facts and who lies on which."""

from dataclasses import dataclass, replace
from pathlib import Path

from maps.files.belt_csv import BeltFileError, read_belt_csv
from optimizer.belts.belt_case import BeltFacts, in_force
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_belts
from scenarios.console.console import Talker
from scenarios.runs.finished_room import (
    OpenedRoom,
    facts_again,
    number_of,
    open_room,
    plan_in,
)

ROOM = "belts"
STANDING_FILE = "standing-belts.csv"
"""The belts in force that these began from."""
PLAN_FILE, BOOK_FILE = "belts.csv", "belts.xlsx"
GIS_FILE, MAP_FILE = "belts.gpkg", "map.html"


@dataclass(frozen=True, kw_only=True)
class FinishedBelts(OpenedRoom):
    """Belts as their folder has them; bounds are as the manifest states them."""

    facts: BeltFacts
    judge: BeltJudge
    plan: BeltPlan


def open_belts(folder: Path, talker: Talker, choices: Choices) -> FinishedBelts:
    """Open the folder of some belts; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or belts cannot be read.
    """
    opened = open_room(folder, talker, choices)
    scenario, county = opened.scenario, opened.case.county
    number = number_of(scenario.rooms.belts, opened, talker, "belt")
    facts = facts_again(lambda own: read_belts(scenario, county, own), talker)[number]
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, names_of(belts_in(folder, STANDING_FILE, talker)))
    judge = BeltJudge(facts)
    stated = opened.manifest
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
    return FinishedBelts(**vars(opened), facts=facts, judge=judge, plan=plan)


def names_of(belts: tuple[Belt, ...]) -> dict[str, str]:
    """The name of the belt of every place; belts without one are called by their numbers."""
    return {place: belt.name or str(belt.number) for belt in belts for place in belt.places}


def belts_in(folder: Path, file: str, talker: Talker) -> tuple[Belt, ...]:
    """The belts of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    path = folder / file
    return plan_in(read_belt_csv, path, talker, key="belt_file", spoiled=BeltFileError)
