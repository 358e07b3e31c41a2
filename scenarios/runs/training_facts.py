"""The facts of one ``[[training]]``: its people, its classes, and what is in force."""

from collections.abc import Sequence
from pathlib import Path

from geodata.facts.case import Case
from geodata.findings import Finding, Findings
from maps.files.training_csv import TrainingFileError, read_training_csv
from optimizer.facts.task_faults import TaskFaults
from optimizer.training.pin_contradictions import tell_contradictions
from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_plan import Roster
from optimizer.training.training_reading import read_facts
from scenarios.cases.room_facts import add_lined
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.language.scenario import Scenario

ROOM = "training"
PLAN_FILE, BOOK_FILE = "training.csv", "training.xlsx"
STANDING_FILE = "standing-training.csv"
"""The rosters in force that these began from."""
GIS_FILE, MAP_FILE = "training.gpkg", "map.html"


def training_faults(scenario: Scenario, number: int, findings: Findings) -> TaskFaults:
    """Where faults of one ``[[training]]`` are told."""
    return TaskFaults(file=scenario.path.name, path=f"training[{number}]", findings=findings)


def read_training(scenario: Scenario, case: Case, number: int, findings: Findings) -> TrainingFacts:
    """Read what a task speaks of; what is unknown or contradictory is told, with its line."""
    own, task = Findings(), scenario.rooms.trainings[number]
    faults = training_faults(scenario, number, own)
    travel = scenario.policy.travel
    closed = case.diary.closed if case.diary is not None else ()
    facts = read_facts(case.county, task, travel, faults, closed)
    if not own.errors:
        tell_contradictions(facts, faults)
    add_lined(own, scenario, findings)
    return facts


def read_trainings(scenario: Scenario, case: Case, findings: Findings) -> dict[int, TrainingFacts]:
    """The facts of every ``[[training]]`` that assigns people, by number."""
    tasks = scenario.rooms.trainings.items()
    return {n: read_training(scenario, case, n, findings) for n, task in tasks if not task.quota}


def rosters_in(folder: Path, file: str, talker: Talker) -> tuple[Roster, ...]:
    """The rosters of a file; raises :class:`BadInput` (told already) where it cannot be read."""
    try:
        return read_training_csv(folder / file)
    except (TrainingFileError, OSError, UnicodeDecodeError) as error:
        item = Finding(key="training_file", file=file, value=str(error)[:60])
        talker.findings(Findings([item]))
        raise BadInput from error


def whole(rosters: Sequence[Roster], facts: TrainingFacts) -> tuple[Roster, ...]:
    """The rosters in the order of the classes, with those that nobody attends; strangers last."""
    there = {roster.session: roster for roster in rosters}
    known = {session.id for session in facts.sessions}
    own = (there.get(s.id, Roster(session=s.id, people=())) for s in facts.sessions)
    return (*own, *(roster for roster in rosters if roster.session not in known))
