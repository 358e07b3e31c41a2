"""Columns of days and months: what is vague is counted in one way, and told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geodata.columns.aliases import words
from geodata.columns.days import Day, day_of, span_of
from geodata.columns.table_specs import SPECS
from geodata.findings import Findings, Severity
from geodata.tables.read_cells import NONE, read_cells
from geodata.tables.read_table import TableCells

NO_MEMBER = frozenset(
    words(
        "群众 非党员 非中共党员 不是 否 团员 共青团员 民主党派 无党派 无党派人士"
        " 民建 民盟 民进 民革 农工党 致公党 九三学社 台盟"
    )
)
"""Who has joined no party, in a column of the day of joining."""
BARE_OCTOBER = re.compile(r"[0-9]{4}\.1")
TWO_DIGITS = re.compile(r"[0-9]{4}\.0[1-9]")


def dates(
    cells: TableCells, name: str, findings: Findings, *, late: bool = False
) -> list[date | None]:
    """Days; of a month or a year alone the first, with ``late`` the last, which is told."""

    def exact(text: str) -> date:
        found = day_of(text)
        if not found.plain or found.day is None:
            raise ValueError(text)
        return found.first

    def vague(text: str) -> date:
        found = _october(day_of(text), text, ten)
        return found.last if late else found.first

    ten = _tell_october(cells, name, findings)
    return read_cells(cells, name, exact, "not_a_date", findings, worded=vague, unknown=NONE)


def terms(cells: TableCells, findings: Findings) -> tuple[list[date | None], list[date | None]]:
    """First and last days of terms: of their own columns, else of the one that says both."""
    starts = dates(cells, "start", findings)
    ends = dates(cells, "end", findings, late=True)
    if "term" not in cells.frame.columns:
        return starts, ends
    spans = read_cells(cells, "term", _plain_term, "not_a_term", findings, worded=_term)
    both = [span or Term(None, None) for span in spans]
    return (
        [mine or span.start for mine, span in zip(starts, both, strict=True)],
        [mine or span.end for mine, span in zip(ends, both, strict=True)],
    )


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day of a term, as far as they are known."""

    start: date | None
    end: date | None

    def __str__(self) -> str:
        return "—".join(day.isoformat() if day else "" for day in (self.start, self.end))


def _term(text: str) -> Term:
    start, end = span_of(text)
    return Term(start.first, end.last if end else None)


def _plain_term(text: str) -> Term:
    days = [day for day in span_of(text) if day]
    if not all(day.plain and day.day for day in days):
        raise ValueError(text)
    return _term(text)


def months(
    cells: TableCells, name: str, findings: Findings, *, exact: bool = True
) -> list[Day | None]:
    """Years with their months where they are given, within the column's range of years."""
    column = SPECS[cells.table].column(name)

    def plain(text: str) -> Day:
        found = day_of(text)
        if not found.plain:
            raise ValueError(text)
        return _october(found, text, ten)

    ten = _tell_october(cells, name, findings) if exact else False
    nobody = NONE | NO_MEMBER if name == "party_entry" else NONE
    found = read_cells(cells, name, plain, "not_a_year", findings, worded=day_of, unknown=nobody)
    low, high = column.low or 0, column.high or 0
    for row, text, day in zip(cells.rows, cells.values(name), found, strict=True):
        if day is not None and not low <= day.year <= high:
            told = cells.finding("out_of_range", Severity.ERROR, name, row, text)
            findings.add(replace(told, details={"low": f"{low:g}", "high": f"{high:g}"}))
    return [day if day and low <= day.year <= high else None for day in found]


def _october(day: Day, text: str, ten: bool) -> Day:
    return replace(day, month=10) if ten and BARE_OCTOBER.fullmatch(text) else day


def _tell_october(cells: TableCells, name: str, findings: Findings) -> bool:
    """Whether 1985.1 is taken as October, as a number that lost its zero; told where one is.

    It is where other cells of the column write January as 1985.01.
    """
    texts: Sequence[str] = cells.values(name)
    ten = any(TWO_DIGITS.fullmatch(text) for text in texts)
    lines = zip(cells.rows, texts, strict=True)
    rows = [(row, text) for row, text in lines if BARE_OCTOBER.fullmatch(text)]
    if rows:
        told = cells.finding("month_doubtful", Severity.WARNING, name, rows[0][0], rows[0][1])
        month = "10" if ten else "1"
        numbers = tuple(row for row, _ in rows)
        findings.add(replace(told, rows=numbers, details={"month": month}))
    return ten
