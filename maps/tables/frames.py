"""A named table, as every output shows it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import pandas as pd

from geodata.words import Language, say

Cell = str | int | float | None
"""Text, a number, or nothing."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table with its headings in the reader's language.

    ``name`` is short (a sheet's name), ``title`` stands above it, ``note`` below. The
    columns of ``frame`` are of dtype object and hold text, numbers or ``None``; ids and
    codes are text. ``kind`` is one of overview, villages, roster, shortages, rules,
    findings, changes, block. ``formats`` maps a column to a spreadsheet number format.
    ``below`` are further blocks on the same sheet.
    """

    name: str
    title: str
    frame: pd.DataFrame
    kind: str
    note: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)
    below: tuple["Table", ...] = ()


def frame_of(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, language: Language
) -> pd.DataFrame:
    """Frame of dtype object, shape (rows, headers); headings that repeat are numbered.

    A number that is not finite (no bound is proven yet, a distance is not known) is ``None``.
    """
    columns = numbered(headers, language=language)
    data = [{column: _finite(cell) for column, cell in enumerate(row)} for row in rows]
    frame = pd.DataFrame(data, columns=range(len(columns)), dtype=object)
    frame = frame.where(frame.notna(), None)
    frame.columns = pd.Index(columns, dtype=object)
    return frame


def _finite(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not isfinite(cell) else cell


def numbered(headers: Sequence[str], *, language: Language) -> list[str]:
    """Headings, each once: the second of a kind gets a number that no other has."""
    taken, seen, result = set(headers), Counter[str](), []
    for header in headers:
        seen[header] += 1
        name, number = header, seen[header]
        while number > 1 and name in taken:
            name = say("table.text.again", language, name=header, number=number)
            number += 1
        taken.add(name)
        result.append(name)
    return result
