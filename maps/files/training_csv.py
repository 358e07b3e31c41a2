"""training.csv: who attends which class. All else of a plan derives from it."""

import csv
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.training.training_plan import Roster, TrainingPlan

COLUMNS = ("session", "person")


def write_training_csv(path: Path, plan: TrainingPlan) -> None:
    """Write one row for every person of every class; UTF-8 with BOM and CRLF for spreadsheets.

    A class that nobody attends has a row without a person.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for roster in plan.rosters:
            for person in roster.people or ("",):
                writer.writerow([guarded(roster.session), guarded(person)])


class TrainingFileError(ValueError):
    """A training.csv that cannot be read; the message says where."""


def read_training_csv(path: Path) -> tuple[Roster, ...]:
    """Read the rosters again. Raises :class:`TrainingFileError` for a file that is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise TrainingFileError("1")
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [unguarded(cell) for cell in row]
        if len(cells) != len(COLUMNS) or not cells[0]:
            raise TrainingFileError(str(number))
        own = found.setdefault(cells[0], [])
        own += [cells[1]] if cells[1] else []
    return tuple(Roster(session=session, people=tuple(own)) for session, own in found.items())
