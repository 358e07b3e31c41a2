"""tours.csv: who visits whom on which day, in order. Everything else of a plan derives from it."""

import csv
import re
from datetime import date
from pathlib import Path

from maps.files.plan_csv import guarded, unguarded
from optimizer.tours.tour_plan import Outing, Stop, in_order

COLUMNS = ("day", "group", "position", "visit", "place")
NUMBER = re.compile("[0-9]{1,6}")


def write_tour_csv(path: Path, outings: tuple[Outing, ...]) -> None:
    """Write one row for every stop; UTF-8 with BOM and CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for outing in outings:
            for at, stop in enumerate(outing.stops, 1):
                cells = (outing.day.isoformat(), outing.group, str(at), stop.visit, stop.place)
                writer.writerow([guarded(cell) for cell in cells])


class TourFileError(ValueError):
    """A tours.csv that cannot be read; the message says where."""


def read_tour_csv(path: Path) -> tuple[Outing, ...]:
    """Read it again; positions decide the order, whatever the rows' own.

    Raises :class:`TourFileError` for a file that is none.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise TourFileError("1")
    found: dict[tuple[date, str], list[tuple[int, Stop]]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [unguarded(cell) for cell in row]
        if len(cells) != len(COLUMNS) or not NUMBER.fullmatch(cells[2]) or not cells[4]:
            raise TourFileError(str(number))
        try:
            key = (date.fromisoformat(cells[0]), cells[1])
        except ValueError as error:
            raise TourFileError(str(number)) from error
        found.setdefault(key, []).append((int(cells[2]), Stop(cells[3], cells[4])))
    return in_order(tuple(_outing(key, stops) for key, stops in found.items()))


def _outing(key: tuple[date, str], stops: list[tuple[int, Stop]]) -> Outing:
    stops = sorted(stops)
    if len({at for at, _ in stops}) < len(stops):
        raise TourFileError(f"{key[0]}: {key[1]}")
    return Outing(day=key[0], group=key[1], stops=tuple(stop for _, stop in stops))
