"""Numbers of identity cards: kept as text, and read only where the scenario asks for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geodata.columns.days import Day
from geodata.facts.county import Fact
from geodata.findings import Findings, Severity
from geodata.tables.read_table import TableCells

NUMBER = re.compile(r"([0-9]{6})([0-9]{8})([0-9]{3})[0-9Xx]|([0-9]{6})([0-9]{6})([0-9]{3})")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
COLUMN, SEX = "id_number", "性别"


@dataclass(frozen=True, slots=True)
class Told:
    """What a number says of its holder."""

    born: date
    sex: str


def told_by(numbers: Sequence[str], cells: TableCells, findings: Findings) -> list[Told | None]:
    """What the numbers say; those that are wrong are told, with their rows, and say nothing."""
    found = [_told(text) for text in numbers]
    pairs = zip(cells.rows, numbers, found, strict=True)
    rows = [row for row, text, one in pairs if text and one is None]
    if rows:
        told = cells.finding("id_number_odd", Severity.WARNING, COLUMN, rows[0], "")
        findings.add(replace(told, rows=tuple(rows)))
    return found


def _told(text: str) -> Told | None:
    match = NUMBER.fullmatch(text)
    if match is None or (len(text) == len(WEIGHTS) + 1 and not _checks(text)):
        return None
    _, born, order, _, old, old_order = match.groups()
    day, serial = born or f"19{old}", order or old_order
    try:
        known = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return None
    return Told(known, "男" if int(serial[-1]) % 2 else "女")


def _checks(text: str) -> bool:
    total = sum(weight * int(sign) for weight, sign in zip(WEIGHTS, text[:-1], strict=True))
    return CHECKS[total % len(CHECKS)] == text[-1].upper()


def with_id_facts(
    cells: TableCells,
    born: Sequence[Day | None],
    more: Sequence[dict[str, Fact]],
    wanted: Sequence[str],
    findings: Findings,
) -> list[Day | None]:
    """Days of birth, those that are missing from identity cards where ``birth`` is wanted.

    The numbers are kept in ``more`` as text, and the sex where ``sex`` is wanted and not given.
    What was taken is told once; a day of birth that contradicts the number is told and stays.
    """
    numbers = cells.values(COLUMN)
    for mine, number in zip(more, numbers, strict=True):
        if number:
            mine[COLUMN] = number
    said = told_by(numbers, cells, findings) if wanted else [None] * len(numbers)
    days, taken, other = list(born), list[int](), list[int]()
    for n, one in enumerate(said):
        if one is None:
            continue
        day = days[n]
        if "sex" in wanted:
            more[n].setdefault(SEX, one.sex)
        if "birth" in wanted and day is None:
            days[n] = Day(one.born.year, one.born.month, one.born.day)
            taken.append(cells.rows[n])
        elif (
            "birth" in wanted
            and day
            and (day.year, day.month or one.born.month)
            != (
                one.born.year,
                one.born.month,
            )
        ):
            other.append(cells.rows[n])
    for key, rows in (("id_number_taken", taken), ("id_number_contradicts", other)):
        if rows:
            level = Severity.NOTE if key == "id_number_taken" else Severity.WARNING
            told = cells.finding(key, level, COLUMN, rows[0], "")
            findings.add(replace(told, rows=tuple(rows), details={"count": str(len(rows))}))
    return days
