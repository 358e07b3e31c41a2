"""areas.csv: who lies in which area. Everything else of an area plan derives from it."""

import csv
import re
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.areas.area_plan import Area

COLUMNS = ("area", "area_name", "place", "centre", "division")
YES = "1"
NUMBER = re.compile("[0-9]{1,9}")
"""The number of an area."""


def write_area_csv(path: Path, areas: tuple[Area, ...]) -> None:
    """Write one row for every place, sorted by area; UTF-8 with BOM and CRLF for spreadsheets."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for area in areas:
            for place in area.places:
                mark = YES if place == area.centre else ""
                cells = (str(area.number), area.name, place, mark, area.inside)
                writer.writerow([guarded(cell) for cell in cells])


class AreaFileError(ValueError):
    """An areas.csv that cannot be read; the message says where."""


def read_area_csv(path: Path) -> tuple[Area, ...]:
    """Read it again. Raises :class:`AreaFileError` for a file that is none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise AreaFileError("1")
    found: dict[int, list[list[str]]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [unguarded(cell) for cell in row]
        if len(cells) != len(COLUMNS) or not NUMBER.fullmatch(cells[0]) or not cells[2]:
            raise AreaFileError(str(number))
        found.setdefault(int(cells[0]), []).append(cells)
    return tuple(_area(number, found[number]) for number in sorted(found))


def _area(number: int, rows: list[list[str]]) -> Area:
    centres = [place for _, _, place, mark, _ in rows if mark == YES]
    return Area(
        number=number,
        name=rows[0][1],
        places=tuple(row[2] for row in rows),
        centre=centres[0] if centres else None,
        inside=rows[0][4],
    )
