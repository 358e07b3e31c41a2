"""A workbook on the disk against the tables that it should hold, by sheet and heading.

Whoever adds a sheet, a column, a line below a table, a comment or a colour, moves columns or
sorts rows has changed no statement: only the cells of our own tables are compared.
"""

from collections.abc import Iterator, Sequence, Set
from functools import partial
from pathlib import Path
from typing import TypeAlias

from geodata.findings import Findings
from geodata.sandbox.asking import ReadingError, ask
from geodata.sheets.grids import Book, open_workbook
from geodata.words import Language, say
from maps.checks.row_check import Row, Unlike, Value, plain, unlike
from maps.files.workbook import cell_text, sheet_names
from maps.tables.frames import Table

Cells: TypeAlias = Sequence[Sequence[object]]
PAIR = 2
"""Columns of a list of items: what, and its value."""


class UnreadableError(ValueError):
    """An output that is not a file of its kind."""


def book_unlike(
    path: Path, tables: Sequence[Table], *, language: Language
) -> Iterator[tuple[str, Unlike]]:
    """Every cell of ``tables`` that the workbook at ``path`` states otherwise, with its sheet.

    A whole sheet, or a table of it, that is missing is a difference without row and column.
    ``language`` is that of the tables. Raises :class:`UnreadableError`.
    """
    book = _opened(path)
    names = sheet_names([table.name for table in tables], language=language)
    signoff = say("table.text.signoff", language)
    for name, table in zip(names, tables, strict=True):
        if name not in book.sheet_names:
            yield name, Unlike(None, "", None, table.title)
            continue
        cells = _cells(book, name)
        for item in _sheet(cells, table, signoff):
            yield name, item


def _sheet(cells: Cells, table: Table, signoff: str) -> Iterator[Unlike]:
    """The blocks of a sheet, one below the other."""
    blocks, first = (table, *table.below), 0
    lines = {plain(cell_text(text)) for b in blocks for text in (b.title, b.note) if text}
    there = {plain(cell) for row in cells for cell in row}
    yield from (Unlike(None, "", None, str(line)) for line in sorted(map(str, lines - there)))
    lines.add(signoff)
    for number, block in enumerate(blocks):
        heads = [str(name) for name in block.frame.columns]
        top = _head(cells, first, heads)
        if top is None:
            yield Unlike(None, "", None, " | ".join(heads))
            continue
        after = [plain(cell_text(other.title)) for other in blocks[number + 1 :][:1]]
        end = next((n for n in range(top + 1, len(cells)) if _only(cells[n]) in after), len(cells))
        columns = [[plain(c) for c in cells[top]].index(plain(cell_text(h))) for h in heads]
        stated = list(_rows(cells, range(top + 1, end), columns, lines))
        expected = [_row(values) for values in block.frame.itertuples(index=False, name=None)]
        remark = partial(_is_remark, block.kind, expected)
        yield from unlike(heads, expected, stated, is_remark=remark)
        first = end


def _row(values: Sequence[object]) -> Row:
    return tuple(plain(cell_text(v) if isinstance(v, str) else v) for v in values)


def _head(cells: Cells, first: int, heads: Sequence[str]) -> int | None:
    """The first row from ``first`` on that has all the headings."""
    wanted = {plain(cell_text(head)) for head in heads}
    numbers = range(first, len(cells))
    return next((n for n in numbers if wanted <= {plain(c) for c in cells[n]}), None)


def _only(row: Sequence[object]) -> Value:
    """The text of a row that has one, else ``None``."""
    filled = [value for cell in row if (value := plain(cell)) is not None]
    return filled[0] if len(filled) == 1 else None


def _rows(
    cells: Cells, numbers: range, columns: Sequence[int], lines: Set[Value]
) -> Iterator[tuple[int, Row]]:
    """The rows that say anything in the columns of a table, counted from 1."""
    for n in numbers:
        row = tuple(plain(cells[n][column]) for column in columns)
        if any(value is not None for value in row) and _only(cells[n]) not in lines:
            yield n + 1, row


def _is_remark(kind: str, expected: Sequence[Row], row: Row) -> bool:
    """Whether a row that no table of ours has states nothing of a plan.

    One cell is a note; so are two that begin with a word where rows have a number. In a list
    of items an item of the reader's own is one too.
    """
    filled = sum(value is not None for value in row)
    if filled > PAIR or not isinstance(row[0], str):
        return filled <= 1
    first = [one[0] for one in expected]
    listed = kind == "overview" and len(row) == PAIR and row[0] not in first
    numbered = bool(first) and all(isinstance(value, float) for value in first)
    return filled <= 1 or listed or numbered


def sheets_of(path: Path) -> tuple[str, ...]:
    """Names of the sheets of a workbook; raises :class:`UnreadableError`."""
    return tuple(_opened(path).sheet_names)


def _opened(path: Path) -> Book:
    try:
        book = open_workbook(path, Findings()) if path.is_file() else None
    except (OSError, ValueError) as error:
        raise UnreadableError(path.name) from error
    if book is None:
        raise UnreadableError(path.name)
    return book


def _cells(book: Book, sheet: str) -> Cells:
    """The cells of a sheet from its first corner on, blank ones too."""
    try:
        found: Cells = ask(
            "whole", path=str(book.path.resolve()), stamp=book.stamp, sheet=sheet, **book.allowed
        )
    except ReadingError as error:
        raise UnreadableError(book.path.name) from error
    return found
