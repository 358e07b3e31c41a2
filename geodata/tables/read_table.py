"""One sheet or CSV file -> a table of text cells under known column names.

Ids stay text. Everything that is wrong with the file, its header or a cell that a
spreadsheet has damaged becomes a finding; what the values mean is read elsewhere.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from geodata.account import ColumnUse, TableUse
from geodata.columns.cells import cell_text, is_number, mend_code
from geodata.columns.headers import header_names, resolve
from geodata.columns.table_specs import SPECS
from geodata.columns.units import unit_of_header, units_of_line
from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import shown_rows
from geodata.sheets.blocks import blocks_of
from geodata.sheets.find_header import header_index
from geodata.sheets.grids import Grid, read_grid
from geodata.sheets.hidden import tell_hidden
from geodata.sheets.joined import joined
from geodata.sheets.layout import Body, Header, body_of, header_of
from geodata.sheets.missing_columns import missing_columns, no_header, tell_missing
from geodata.sheets.odd_cells import tell_odd_cells
from geodata.sheets.table_cells import TableCells
from geodata.sheets.towns import town_of, with_town
from geodata.tables.column_map import NO_MAP, TableMap
from geodata.text import normalised
from geodata.words import Language, say

__all__ = ["TableCells", "is_example", "read_table", "read_tables", "table_of"]

EXAMPLE = re.compile(r"\(?(填写|填报)?(示例|样例|范例|例如|举例|例)\)?[0-9一二三]?(:.*)?")
EXAMPLE_STARTS = frozenset("示例样范填举(（*Ee")
SERIALS = frozenset({"序号", "no", "no.", "number"})
"""Headers of columns that may only number the rows."""
NEAR = 70.0
"""From this likeness on, out of 100, a header may be a known one with a slip."""


def read_table(path: Path, sheet: str | None, table: str, findings: Findings) -> TableCells | None:
    """Read a table of a workbook or CSV file.

    ``sheet`` is the sheet's name; ``None`` takes the sheet that bears one of the table's
    names, else the only sheet. Returns ``None`` where nothing can be read, having added
    findings.
    """
    grid = read_grid(path, sheet, table, findings)
    return None if grid is None else table_of(grid, table, findings)


def read_tables(
    places: Sequence[tuple[Path, str | None]],
    table: str,
    findings: Findings,
    meant: TableMap = NO_MAP,
) -> TableCells | None:
    """Read a table that lies on several sheets or files, as one; ``meant`` is the user's word."""
    grids = [read_grid(path, sheet, table, findings) for path, sheet in places]
    parts = [table_of(grid, table, findings, meant) for grid in grids if grid is not None]
    found = [cells for cells in parts if cells is not None]
    return joined(found, findings) if found else None


def table_of(
    grid: Grid, table: str, findings: Findings, meant: TableMap = NO_MAP
) -> TableCells | None:
    """The table that a sheet holds; ``None`` where it holds none, having added findings.

    Where the sheet holds it in several blocks, all of them are one table. Headers and words mean
    what the user says of them in ``meant``, else what the vocabulary says.
    """
    grid, before = meant.renamed(grid, table)
    if not any(cell_text(cell) for row in grid.rows for cell in row):
        _tell_empty(grid, table, findings)
        return None
    top = header_index(grid, table)
    if top is None:
        findings.add(no_header(grid, table))
        return None
    tell_odd_cells(grid, top, findings)
    tell_hidden(grid, header_of(grid, top, partial(resolve, table)), findings)
    blocks = blocks_of(grid, table)
    parts = [_block_of(block, table, findings) for block in blocks.own]
    found = [cells for cells in parts if cells is not None]
    if not found:
        return None
    cells = meant.applied(joined(found, findings), before, findings)
    return replace(cells, beside=blocks.others)


def _block_of(grid: Grid, table: str, findings: Findings) -> TableCells | None:
    top = header_index(grid, table)
    return None if top is None else _table_of(grid, top, table, findings)


def _tell_empty(grid: Grid, table: str, findings: Findings) -> None:
    """Only villages are indispensable; other tables may well be empty."""
    if table == "villages":
        findings.add(Finding(key="table_empty", file=grid.file, sheet=grid.sheet))


def _table_of(grid: Grid, top: int, table: str, findings: Findings) -> TableCells | None:
    head = header_of(grid, top, partial(resolve, table))
    positions, headers, known, repeats = _columns(grid, head, table, findings)
    town = town_of(grid, head, table, positions)
    missing = [name for name in missing_columns(table, positions) if name != town.column]
    if missing:
        tell_missing(grid, head, table, missing, findings)
        return None
    body = body_of(grid, head, is_example, findings)
    grid, kept = replace(grid, rows=body.rows), body.kept
    if not kept:
        _tell_empty(grid, table, findings)
    _tell_cells_without_header(grid, kept, head, findings)
    codes = {c.name for c in SPECS[table].columns if c.kind == "code"}
    columns = {
        name: _column_texts(grid, kept, position, headers[name], name in codes, findings)
        for name, position in positions.items()
    }
    frame = pd.DataFrame(columns, index=[grid.numbers[i] for i in kept], dtype=object)
    cells = TableCells(
        table=table,
        file=grid.file,
        sheet=grid.sheet,
        frame=frame,
        headers=headers,
        known=known,
        line=_line(grid, head, body),
    )
    findings.account.tables.append(_use_of(cells, grid, head, body, repeats))
    return with_town(cells, town, findings)


def _line(grid: Grid, head: Header, body: Body) -> tuple[str, ...]:
    """The units that a line above the table or below it names."""
    aside = {number for number, _ in body.aside}
    rows = [grid.rows[index] for index in range(head.first)]
    rows += [row for number, row in zip(grid.numbers, grid.rows, strict=True) if number in aside]
    return units_of_line(text for row in rows for cell in row if (text := cell_text(cell)))


def _use_of(
    cells: TableCells, grid: Grid, head: Header, body: Body, repeats: Sequence[ColumnUse]
) -> TableUse:
    """What became of the rows and columns of a table."""
    rows = [grid.numbers[index] for index in range(head.first, head.last + 1)]
    aside = body.accounted(grid)
    return TableUse(
        table=cells.table,
        file=grid.file,
        sheet=grid.sheet,
        header=shown_rows(rows),
        read=len(body.kept) + sum(item.count for item in aside),
        used=len(body.kept),
        aside=aside,
        columns=(*(_column_use(cells, name) for name in cells.headers), *repeats),
    )


def _column_use(cells: TableCells, name: str) -> ColumnUse:
    filled = sum(text != "" for text in cells.values(name))
    known = name in cells.known
    return ColumnUse(
        header=cells.headers[name],
        means=(resolve(cells.table, name) or name) if known else "",
        near="" if known else _nearly(cells, name),
        filled=filled,
        empty=len(cells.frame) - filled,
        unit=unit_of_header(cells.headers[name])[1],
    )


def _nearly(cells: TableCells, name: str) -> str:
    """The header that an own column is nearly called, among those that are not there."""
    names = header_names(cells.table)
    taken = {normalised(text) for text in cells.headers.values()}
    free = [text for text in names if names[text] not in cells.headers and text not in taken]
    near = process.extractOne(normalised(name), free, scorer=fuzz.ratio, score_cutoff=NEAR)
    return near[0] if near else ""


def _columns(
    grid: Grid, head: Header, table: str, findings: Findings
) -> tuple[dict[str, int], dict[str, str], frozenset[str], list[ColumnUse]]:
    """Column name -> position, column name -> header, the declared columns, and repeated ones."""
    positions: dict[str, int] = {}
    headers: dict[str, str] = {}
    repeats: list[ColumnUse] = []
    known = set()
    top = head.last
    own = _own_names(head, table)
    meant = _meant(head, table)
    for position, text in enumerate(head.texts):
        if not text:
            continue
        name = meant[text]
        known |= {name} if name else set()
        if (name or own[text]) not in positions:
            positions[name or own[text]], headers[name or own[text]] = position, text
            continue
        if name and text not in positions and SPECS[table].column(name).several:
            positions[text], headers[text] = position, text
            known |= {text}
            continue
        repeats.append(ColumnUse(header=text, means=name or "", ignored=True))
        if _differ(grid, top, positions[name or own[text]], position):
            findings.add(
                Finding(
                    key="header_twice",
                    file=grid.file,
                    sheet=grid.sheet,
                    row=grid.numbers[top],
                    column=text,
                    value=text,
                    details={"first": headers[name or own[text]]},
                )
            )
    return positions, headers, frozenset(name for name in known if name), repeats


def _meant(head: Header, table: str) -> dict[str, str | None]:
    """What every header means: a mere serial number gives way to a column that says the same."""
    meant = {text: resolve(table, text) for text in head.texts}
    names = Counter(meant.values())
    for text, name in meant.items():
        if normalised(text) in SERIALS and names[name] > 1:
            meant[text] = None
    return meant


def _own_names(head: Header, table: str) -> dict[str, str]:
    """What columns of the user's own are called: their headers without units, where that is one."""
    own = dict.fromkeys(text for text, name in _meant(head, table).items() if text and name is None)
    bare = {text: unit_of_header(text) for text in own}
    taken = Counter(name for name, _ in bare.values())
    return {
        text: name if unit and taken[name] == 1 else text for text, (name, unit) in bare.items()
    }


def _differ(grid: Grid, top: int, one: int, other: int) -> bool:
    return any(_at(row, one) != _at(row, other) for row in grid.rows[top + 1 :])


def _at(row: Sequence[object], position: int) -> str:
    return cell_text(row[position]) if position < len(row) else ""


def is_example(text: str) -> bool:
    """Whether a first cell marks its row as an example, the template's or the user's own."""
    if text[:1] not in EXAMPLE_STARTS:
        return False
    head, marks = normalised(text), _example_marks()
    named = any(head == mark or head.startswith((mark + ":", mark + "：")) for mark in marks)
    return named or EXAMPLE.fullmatch(head) is not None


@cache
def _example_marks() -> tuple[str, ...]:
    languages: tuple[Language, ...] = ("zh", "en")
    return tuple(normalised(say("template.example_mark", language)) for language in languages)


def _column_texts(
    grid: Grid, kept: Sequence[int], position: int, title: str, is_code: bool, findings: Findings
) -> list[str]:
    texts = []
    sound: dict[str, str] = {}  # a long table says the same ids again and again
    for index in kept:
        row = grid.rows[index]
        cell = row[position] if position < len(row) else ""
        if isinstance(cell, str) and cell in sound:
            texts.append(sound[cell])
            continue
        text = cell_text(cell)
        if is_code and text:
            text, key = mend_code(text, is_number(cell))
            if key is None and isinstance(cell, str):
                sound[cell] = text
            if key is not None:
                findings.add(
                    Finding(
                        key=key,
                        file=grid.file,
                        sheet=grid.sheet,
                        row=grid.numbers[index],
                        column=title,
                        value=text,
                        severity=Severity.WARNING if key == "digits_doubtful" else Severity.ERROR,
                    )
                )
        texts.append(text)
    return texts


def _tell_cells_without_header(
    grid: Grid, kept: Sequence[int], head: Header, findings: Findings
) -> None:
    """In CSV a cell beyond the header means a shifted row; in a sheet it is a remark."""
    titled = {place for place, text in enumerate(head.texts) if text}
    for index in kept:
        row = grid.rows[index]
        beyond = [
            cell_text(cell)
            for place, cell in enumerate(row)
            if cell != "" and place not in titled and cell_text(cell)
        ]
        if beyond:
            findings.add(
                Finding(
                    key="row_too_long",
                    file=grid.file,
                    sheet=grid.sheet,
                    row=grid.numbers[index],
                    value=beyond[0],
                    severity=Severity.WARNING if grid.sheet else Severity.ERROR,
                )
            )
