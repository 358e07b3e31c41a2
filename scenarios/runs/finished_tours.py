"""Finished tours, opened again: their scenario, their facts and who goes where on which day."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.findings import Finding, Findings
from maps.files.tour_csv import TourFileError, read_tour_csv
from optimizer.tours.tour_case import TourFacts, in_force
from optimizer.tours.tour_judge import METRES, TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan, Way
from scenarios.cases.reading import Choices
from scenarios.cases.room_facts import read_tours
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_room import OpenedRoom, number_of, open_room

ROOM = "tours"
PLAN_FILE, BOOK_FILE = "tours.csv", "tours.xlsx"
GIS_FILE, MAP_FILE = "tours.gpkg", "map.html"
STANDING_FILE = "standing-tours.csv"
"""The calendar in force that these began from."""


@dataclass(frozen=True, kw_only=True)
class FinishedTours:
    """Tours as their folder has them; bounds are as the manifest states them."""

    room: OpenedRoom
    facts: TourFacts
    judge: TourJudge
    plan: TourPlan


def open_tours(folder: Path, talker: Talker, choices: Choices) -> FinishedTours:
    """Open the folder of some tours; says which inputs have changed since.

    Raises :class:`BadInput` (told already) where manifest, case, task or tours cannot be read.
    """
    room = open_room(folder, talker, choices)
    number = number_of(room.scenario.rooms.tours, room, talker, "tour")
    own = Findings()
    facts = read_tours(room.scenario, room.case, own)[number]
    if own.errors:
        talker.findings(own)
        raise BadInput
    if (folder / STANDING_FILE).is_file():
        facts = in_force(facts, tours_in(folder, STANDING_FILE, talker))
    judge, stated = TourJudge(facts), room.manifest
    plan = TourPlan(
        task=stated.task,
        outings=tours_in(folder, PLAN_FILE, talker),
        missed_bound=round(stated.missed_bound),
        changes_bound=stated.changes_bound,
        km_bound=stated.km_bound,
        iterations=stated.iterations,
        ended=stated.ended or "rounds",
        ways=tuple(Way(key=w.key, value=w.value, missed=w.missed) for w in stated.ways),
    )
    return FinishedTours(room=room, facts=facts, judge=judge, plan=counted(judge, plan))


def counted(judge: TourJudge, plan: TourPlan) -> TourPlan:
    """The plan with what follows from its outings."""
    return replace(
        plan,
        missed=judge.missed(plan),
        repeats=judge.repeats(plan),
        changes=judge.changes(plan),
        km=judge.metres(plan) / METRES,
    )


def tours_in(folder: Path, file: str, talker: Talker) -> tuple[Outing, ...]:
    """The outings of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    try:
        return read_tour_csv(folder / file)
    except (TourFileError, OSError, UnicodeDecodeError) as error:
        item = Finding(key="tour_file", file=file, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error
