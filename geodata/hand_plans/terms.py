"""Terms in a plan made by hand: columns of days beside the names, and days behind a name."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geodata.columns.days import span_of
from geodata.columns.headers import choice_names, header_names
from geodata.facts.county import SERVING
from geodata.findings import Findings
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header
from geodata.sheets.table_cells import TableCells
from geodata.tables.day_columns import terms
from geodata.text import normalised

DAYS = ("start", "end", "term")
PARTS = re.compile(r"[、,，;；\n\r]+")
BEHIND = re.compile(r"^(?P<name>[^（(]+)[（(](?P<said>.+)[）)]$")


@dataclass(frozen=True, slots=True)
class Term:
    """First and last day, and whether it goes on (a word of group ``status``)."""

    start: date | None = None
    end: date | None = None
    status: str = SERVING


NO_TERM = Term()


def days_of(text: str) -> str:
    """What of a term a header means (``start``, ``end``, ``term``); empty where nothing."""
    name = header_names("current").get(normalised(text), "")
    return name if name in DAYS else ""


def bare_days(
    head: Header, names: Mapping[str, Sequence[int]], people: Set[str]
) -> tuple[dict[tuple[str, str], int], tuple[str, ...]]:
    """Columns of days whose headers name no layer: (layer, kind) -> position, and the unclear.

    ``names`` are the columns of names of each layer, ``people`` the layers of people. A column of
    days is that of the only people, or of those that it follows; behind the last of several
    columns of people, not all of which have days, whose it is is unclear.
    """
    mine = {layer: spots for layer, spots in names.items() if layer in people} or names
    bare = {spot: kind for spot, text in enumerate(head.texts) if (kind := days_of(text))}
    owners = {spot: _before(spot, mine) for spot in bare}
    found: dict[tuple[str, str], int] = {}
    unclear = []
    for spot, kind in bare.items():
        alike = {owners[other] for other, what in bare.items() if what == kind}
        amid = any(max(spots) > spot for spots in names.values())
        if owners[spot] and (len(mine) == 1 or amid or alike == mine.keys()):
            found.setdefault((owners[spot], kind), spot)
        else:
            unclear.append(head.texts[spot])
    return found, tuple(unclear)


def _before(spot: int, names: Mapping[str, Sequence[int]]) -> str:
    """The layer whose names stand nearest before a column; empty where none does."""
    before = [(s, layer) for layer, spots in names.items() for s in spots if s < spot]
    return max(before)[1] if before else ""


def terms_in(
    grid: Grid,
    heads: Mapping[str, str],
    rows: Mapping[int, Mapping[str, str]],
    findings: Findings,
) -> dict[int, list[Term]]:
    """The terms that the columns of one layer give, by row number: one, or one for each name.

    ``heads`` are the headers of the columns (start, end, term), ``rows`` their texts.
    """
    lines = [(row, dict(zip(heads, parts, strict=True))) for row, said in rows.items()
             for parts in _parted([said[kind] for kind in heads])]  # fmt: skip
    frame = pd.DataFrame(
        [texts for _, texts in lines],
        index=[row for row, _ in lines],
        columns=list(heads),
        dtype=object,
    )
    cells = TableCells(
        table="current", file=grid.file, sheet=grid.sheet, frame=frame, headers=dict(heads),
        known=frozenset(heads),
    )  # fmt: skip
    found: dict[int, list[Term]] = {}
    for (row, _), start, end in zip(lines, *terms(cells, findings), strict=True):
        found.setdefault(row, []).append(Term(start, end))
    return found


def _parted(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The cells of one row as lines: one for each of several days in a cell."""
    parts = [[part.strip() for part in PARTS.split(text) if part.strip()] or [""] for text in texts]
    most = max(map(len, parts))
    level = [part * most if len(part) == 1 else part + [""] * (most - len(part)) for part in parts]
    return list(zip(*level, strict=True))


def behind_name(text: str) -> tuple[str, Term | None]:
    """A name without the days or the status in brackets behind it, and what these say.

    What else stands in the brackets stays: a unit, a post. ``None`` where they say neither.
    """
    match = BEHIND.match(text)
    if match is None:
        return text, None
    start, end, status, rest = None, None, SERVING, list[str]()
    for part in (piece.strip() for piece in PARTS.split(match["said"])):
        word, said = _state(part)
        days = _days(said)
        days = (None, days[0]) if word not in (None, SERVING) and days else days
        if word is None and days is None:
            rest.append(part)
        status = word or status
        start, end = days or (start, end)
    if status == SERVING and start is None and end is None:
        return text, None
    bare = match["name"].strip() + (f"（{'，'.join(rest)}）" if rest else "")
    return bare, Term(start, end, status)


def _state(part: str) -> tuple[str | None, str]:
    """The status that a text says at its end, and what stands before it."""
    key, names = normalised(part), choice_names("status")
    for word in sorted(names, key=len, reverse=True):
        if key.endswith(word):
            return names[word], key.removesuffix(word)
    return None, part


def _days(text: str) -> tuple[date | None, date | None] | None:
    try:
        first, last = span_of(text)
    except ValueError:
        return None
    return first.first, last.last if last else None
