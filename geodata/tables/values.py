"""Whole columns of text -> values of their kind; what cannot be read becomes a finding."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from rapidfuzz import process

from geodata.account import WordUse
from geodata.columns.cells import as_bool, as_list, is_unknown
from geodata.columns.headers import choice_names, choices_of, dimension_of
from geodata.columns.table_specs import SEPARATOR, SPECS, Column
from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.tables.day_columns import months
from geodata.tables.number_columns import amounts
from geodata.tables.read_cells import read_cells
from geodata.tables.read_table import TableCells
from geodata.text import normalised
from geodata.words import label

NEAR = 50.0
SET_APART = re.compile(r"[\u3400-\u9fff](\s*[\u3400-\u9fff]){1,3}")
BETWEEN = re.compile(r"\s+")
Value = TypeVar("Value")
Default = TypeVar("Default", str, None)


def read_column(
    cells: TableCells, name: str, parse: Callable[[str], Value], key: str, findings: Findings
) -> list[Value | None]:
    """Parse a column; a cell that ``parse`` refuses is ``None`` and a finding ``key``."""
    return read_cells(cells, name, parse, key, findings)


def texts(cells: TableCells, name: str) -> list[str | None]:
    """Text, ``None`` where empty."""
    return [text or None for text in cells.values(name)]


def required_texts(cells: TableCells, name: str, findings: Findings) -> list[str]:
    """Text; an empty cell is a finding."""
    values = cells.values(name)
    for row, text in zip(cells.rows, values, strict=True):
        if not text:
            findings.add(cells.finding("cell_empty", Severity.ERROR, name, row, ""))
    return values


def names_of(cells: TableCells, findings: Findings) -> list[str]:
    """Names, the blanks taken out that only set characters apart (张 三); told once.

    Names of more than four characters keep theirs: 买买提 艾力 is no 张 三.
    """
    values = required_texts(cells, "name", findings)
    folded = [BETWEEN.sub("", text) if SET_APART.fullmatch(text) else text for text in values]
    rows = [row for row, old, new in zip(cells.rows, values, folded, strict=True) if old != new]
    if rows:
        first = next(new for old, new in zip(values, folded, strict=True) if old != new)
        told = cells.finding("name_blanks", Severity.NOTE, "name", rows[0], first)
        findings.add(replace(told, rows=tuple(rows), details={"count": str(len(rows))}))
    return folded


def numbers(cells: TableCells, name: str, findings: Findings) -> list[float | None]:
    """Numbers within the column's range, in its own unit."""
    column = SPECS[cells.table].column(name)
    return _within(cells, column, amounts(cells, name, findings), findings)


def integers(cells: TableCells, name: str, findings: Findings) -> list[int | None]:
    """Whole numbers within the column's range."""
    column = SPECS[cells.table].column(name)
    found = amounts(cells, name, findings, whole=True)
    whole = [None if value is None else int(value) for value in found]
    return _within(cells, column, whole, findings)


def years(cells: TableCells, name: str, findings: Findings) -> list[int | None]:
    """Four-digit years within the column's range."""
    found = months(cells, name, findings, exact=False)
    return [None if day is None else day.year for day in found]


def yes_or_no(cells: TableCells, name: str, findings: Findings) -> list[bool | None]:
    """Yes, no, or ``None`` where empty."""
    return read_column(cells, name, as_bool, "not_a_flag", findings)


def lists(cells: TableCells, name: str) -> list[tuple[str, ...]]:
    """The parts of each cell."""
    return [as_list(text) for text in cells.values(name)]


def choices(
    cells: TableCells, name: str, default: Default, findings: Findings
) -> list[str | Default]:
    """Identifiers of the vocabulary, ``default`` where empty; a word of the user's own is kept.

    Each word that neither the vocabulary nor a list of open choices knows is one finding.
    """
    column = SPECS[cells.table].column(name)
    known = choice_names(column.choices)
    strange: dict[str, list[int]] = {}
    values: list[str | Default] = []
    for row, text in zip(cells.rows, cells.values(name), strict=True):
        word = known.get(normalised(text))
        if text and word is None:
            strange.setdefault(text, []).append(row)
        silent = not text or (default is None and word is None and is_unknown(text))
        values.append(default if silent else word or text)
    for text, rows in strange.items() if not column.open_choice else ():
        findings.add(_not_a_choice(cells, column, rows, text))
    keep_words(cells, name, known, findings)
    return values


def keep_words(
    cells: TableCells,
    name: str,
    known: Mapping[str, str],
    findings: Findings,
    split: Callable[[str], Iterable[str]] = lambda text: (text,),
    means: str = "",
) -> None:
    """Keep account of the words of a column: each once, with its rows.

    ``known`` maps normalised words to what they mean; ``split`` gives the words of a cell,
    ``means`` the column that it is where that has another name.
    """
    if name not in cells.frame.columns:
        return
    rows: dict[str, list[int]] = {}
    for row, text in zip(cells.rows, cells.values(name), strict=True):
        for word in split(text):
            rows.setdefault(word, []).append(row)
    for word, numbers in rows.items():
        findings.account.words.append(
            WordUse(
                table=cells.table,
                column=means or name,
                file=cells.file,
                sheet=cells.sheet,
                header=cells.headers.get(name, name),
                word=word,
                means=known.get(normalised(word), ""),
                rows=tuple(numbers),
            )
        )


def _not_a_choice(cells: TableCells, column: Column, rows: list[int], text: str) -> Finding:
    words = [label(column.choices, word) for word in choices_of(column.choices)]
    spelt = choice_names(column.choices)
    near = process.extractOne(normalised(text), list(spelt), score_cutoff=NEAR)
    likely = label(column.choices, spelt[near[0]]) if near else "、".join(words)
    return replace(
        cells.finding("not_a_choice", Severity.WARNING, column.name, rows[0], text),
        details={"choices": "、".join(words), "rows": shown_rows(rows), "near": likely},
    )


Number = TypeVar("Number", int, float)


def _within(
    cells: TableCells, column: Column, values: list[Number | None], findings: Findings
) -> list[Number | None]:
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    kept: list[Number | None] = []
    for index, value in enumerate(values):
        fits = value is None or low <= value <= high
        kept.append(value if fits else None)
        if not fits:
            findings.add(out_of_range(cells, column, index))
    return kept


def out_of_range(cells: TableCells, column: Column, index: int) -> Finding:
    """The finding for the ``index``-th row's cell of a column with a range."""
    return Finding(
        key="out_of_range",
        file=cells.file,
        sheet=cells.sheet,
        row=cells.rows[index],
        column=cells.headers.get(column.name, column.name),
        value=cells.values(column.name)[index],
        details={"low": f"{column.low:.15g}", "high": f"{column.high:.15g}"},
    )


def scores(cells: TableCells, findings: Findings) -> list[dict[str, float]]:
    """Scores by need dimension: columns of numbers, and a list column where there is one.

    A dimension that is only named (专长: 产业、治理) scores 1. Dimensions are in alphabetical
    order, so that a sum over them does not depend on the order of the columns.
    """
    family = SPECS[cells.table].scores
    found: list[dict[str, float]] = [{} for _ in cells.rows]
    if family in cells.frame.columns and family in cells.known:
        found = [{dimension_of(p): 1.0 for p in parts} for parts in lists(cells, family)]
    for name in cells.frame.columns:
        if name in cells.known and name.startswith(family + SEPARATOR):
            dimension = name.removeprefix(family + SEPARATOR)
            for mine, value in zip(found, numbers(cells, name, findings), strict=True):
                if value is not None:
                    mine[dimension] = value
    return [dict(sorted(mine.items())) for mine in found]
