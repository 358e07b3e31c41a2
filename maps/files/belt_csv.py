"""belts.csv: who lies on which belt, in order. Everything else of a plan derives from it."""

import csv
import re
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.belts.belt_plan import Belt

COLUMNS = ("belt", "belt_name", "batch", "position", "place")
NUMBER = re.compile("[0-9]{1,9}")
"""The number of a belt, and of a place on it."""


def write_belt_csv(path: Path, belts: tuple[Belt, ...]) -> None:
    """Write one row for every place, from end to end; UTF-8 with BOM and CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for belt in belts:
            for at, place in enumerate(belt.places, 1):
                cells = (str(belt.number), belt.name, belt.batch, str(at), place)
                writer.writerow([guarded(cell) for cell in cells])


class BeltFileError(ValueError):
    """A belts.csv that cannot be read; the message says where."""


def read_belt_csv(path: Path) -> tuple[Belt, ...]:
    """Read it again; positions decide the order, whatever the rows' own.

    Raises :class:`BeltFileError` for a file that is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise BeltFileError("1")
    found: dict[int, list[list[str]]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [unguarded(cell) for cell in row]
        sound = len(cells) == len(COLUMNS) and bool(cells[4])
        if not sound or not NUMBER.fullmatch(cells[0]) or not NUMBER.fullmatch(cells[3]):
            raise BeltFileError(str(number))
        found.setdefault(int(cells[0]), []).append(cells)
    return tuple(_belt(number, found[number]) for number in sorted(found))


def _belt(number: int, rows: list[list[str]]) -> Belt:
    rows = sorted(rows, key=lambda row: int(row[3]))
    if len({row[3] for row in rows}) < len(rows):
        raise BeltFileError(f"{number}: {rows[0][1]}")
    places = tuple(row[4] for row in rows)
    return Belt(number=number, name=rows[0][1], batch=rows[0][2], places=places)
