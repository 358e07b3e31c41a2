"""Tables as one .xlsx that Excel, WPS and LibreOffice open, print and sign off."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import xlsxwriter

from geodata.outputs.marks import PLAN_PROPERTY
from geodata.tables.write_case import mark
from geodata.words import Language, say
from maps.styles import HEADING
from maps.tables.frames import Cell, Table

SHEET_NAME_LIMIT = 31
CELL_LIMIT = 32_767
WIDEST, NARROWEST, SAMPLE = 42, 6, 2_000
A3_FROM = 150
"""Sum of column widths (in characters) from which a sheet is printed on A3."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FONTS: dict[Language, str] = {"zh": "宋体", "en": "Arial"}
Rows = list[tuple[Cell, ...]]
"""The cells of a block, taken from its frame once: that is slow."""


def write_workbook(
    path: Path,
    tables: Sequence[Table],
    *,
    language: Language,
    kind: str = "plan",
    plan: str = "",
) -> None:
    """Write one sheet per table to ``path``; equal tables give equal bytes.

    ``kind`` is what the workbook says that it is (:mod:`geodata.outputs.marks`), ``plan`` the
    mark of the plan that it tells.

    All text is written as text: nothing in a cell can become a formula, a link or a
    number. Row 1 is the title, row 2 the header, frozen and repeated on every page.
    Raises ``ValueError`` where a sheet has no room for a table.
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        mark(book, kind)
        if plan:
            book.set_custom_property(PLAN_PROPERTY, plan, "text")
        formats = _Formats(book, language)
        titles = sheet_names([table.name for table in tables], language=language)
        for name, table in zip(titles, tables, strict=True):
            _Sheet(book.add_worksheet(name), formats, table, language).write()


def sheet_names(wanted: Sequence[str], *, language: Language) -> list[str]:
    """Names that a workbook accepts: at most 31 characters, nothing forbidden, each once."""
    taken: set[str] = {"history"}
    result = []
    for name in wanted:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]", " ", name).strip(" '")
        clean = clean or say("table.text.sheet", language)
        candidate, number = _cut(clean, ""), 1
        while candidate.casefold() in taken:
            number += 1
            candidate = _cut(clean, f" {number}")
        taken.add(candidate.casefold())
        result.append(candidate)
    return result


def _cut(name: str, ending: str) -> str:
    """Cut a name to the limit, which Excel counts in UTF-16 units."""
    while len((name + ending).encode("utf-16-le")) > 2 * SHEET_NAME_LIMIT:
        name = name[:-1]
    return name.rstrip(" '") + ending


SIGNED = frozenset({"villages", "changes"})
"""Kinds of tables with a line for signatures below."""
LINE_POINTS, TALLEST = 14, 400
"""Height of a line and of the highest row, in points."""


class _Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book, self._made = book, dict[tuple[tuple[str, Any], ...], Any]()
        self._font = {"font_name": FONTS[language], "font_size": 10, "valign": "vcenter"}

    def of(self, **properties: Any) -> Any:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._font, **properties})
        return self._made[key]

    def cell(self, value: Cell, number_format: str | None) -> Any:
        """Format of a cell; text is marked as text, once more where it looks like a formula."""
        if isinstance(value, str) or value is None:
            risky = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_STARTS)
            extra = {"quote_prefix": True} if risky else {}
            return self.of(num_format="@", text_wrap=True, border=1, **extra)
        return self.of(num_format=number_format or "General", border=1, align="center")


class _Sheet:
    """One sheet while it is written."""

    def __init__(self, sheet: Any, formats: _Formats, table: Table, language: Language) -> None:
        self._sheet, self._formats, self._language = sheet, formats, language
        self._table, self._row = table, 0
        self._blocks = (table, *table.below)
        self._rows = [[*block.frame.itertuples(index=False, name=None)] for block in self._blocks]
        self._width = max(1, *(block.frame.shape[1] for block in self._blocks))
        self._widths = _widths(self._blocks, self._rows)

    def write(self) -> None:
        """Title, blocks, sign-off, then how it looks on screen and paper."""
        for block, rows in zip(self._blocks, self._rows, strict=True):
            self._line(block.title, bold=True, font_size=14 if block is self._table else 12)
            self._block(block, rows)
            if block.note:
                self._line(block.note, italic=True, text_wrap=True)
            self._row += 1
        if self._table.kind in SIGNED:
            self._row += 1
            self._line(say("table.text.signoff", self._language), font_size=11)
        self._look()

    def _block(self, block: Table, rows: Rows) -> None:
        frame, first = block.frame, self._row
        head = self._formats.of(
            bold=True, border=1, bg_color=HEADING, align="center", text_wrap=True
        )
        for column, name in enumerate(frame.columns):
            self._put(first, column, str(name), head)
        numbers = [block.formats.get(str(name)) for name in frame.columns]
        for offset, values in enumerate(rows, 1):
            for column, value in enumerate(values):
                self._put(first + offset, column, value, self._formats.cell(value, numbers[column]))
            self._raise(first + offset, values)
        self._row = first + len(frame) + 1
        if block is self._table and block.kind != "overview" and frame.shape[1]:
            self._sheet.autofilter(first, 0, first + len(frame), frame.shape[1] - 1)

    def _raise(self, row: int, values: Sequence[Cell]) -> None:
        """Give a row the height of its longest cell: not every program finds it by itself."""
        lines = [
            -(-_breadth(value) // max(1, width - 2))
            for value, width in zip(values, self._widths, strict=False)
            if isinstance(value, str)
        ]
        if max(lines, default=1) > 1:
            self._sheet.set_row(row, min(TALLEST, LINE_POINTS * max(lines)))

    def _line(self, text: str, **properties: Any) -> None:
        """Write one line over the whole width."""
        look = self._formats.of(num_format="@", **properties)
        if self._width > 1:
            _check(self._sheet.merge_range(self._row, 0, self._row, self._width - 1, "", look))
        self._put(self._row, 0, text, look)
        self._sheet.set_row(self._row, self._height(text, int(properties.get("font_size", 10))))
        self._row += 1

    def _height(self, text: str, size: int) -> float:
        """Room for a line over the whole width: programs do not find it for merged cells."""
        room = max(1, sum(self._widths[: self._width]) - 2)
        lines = -(-_breadth(text) * size // (10 * room))
        return min(TALLEST, size * 1.5 * max(1, lines))

    def _put(self, row: int, column: int, value: Cell, look: Any) -> None:
        if isinstance(value, str):
            _check(self._sheet.write_string(row, column, cell_text(value), look))
        elif value is None:
            _check(self._sheet.write_blank(row, column, None, look))
        else:
            _check(self._sheet.write_number(row, column, value, look))

    def _look(self) -> None:
        sheet, widths = self._sheet, self._widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        if self._table.kind != "overview":
            sheet.freeze_panes(2, 0)
            sheet.repeat_rows(0, 1)
        sheet.set_landscape()
        sheet.set_paper(8 if sum(widths) >= A3_FROM else 9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer("&C" + say("table.text.footer", self._language))


def _check(result: int | None) -> None:
    """Refuse what xlsxwriter only reports: a row, column or text beyond the limits."""
    if result:
        raise ValueError(f"the sheet has no room for this table (xlsxwriter says {result})")


def cell_text(text: str) -> str:
    """Cut text to what a cell holds; characters that XML forbids are shown as U+FFFD."""
    text = re.sub(r"[\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"


def _widths(blocks: Sequence[Table], rows: Sequence[Rows]) -> list[int]:
    """Column widths in characters, by the longest line of the first rows of each block."""
    widths: dict[int, int] = {}
    for block, values in zip(blocks, rows, strict=True):
        for column, name in enumerate(block.frame.columns):
            cells = [name, *(row[column] for row in values[:SAMPLE])]
            longest = max(map(_breadth, cells)) + 3
            widths[column] = min(WIDEST, max(NARROWEST, longest, widths.get(column, 0)))
    return [widths[column] for column in sorted(widths)]


def _breadth(value: object) -> int:
    if value is None or isinstance(value, float):
        return 0 if value is None or pd.isna(value) else 8
    return max(map(_of_line, str(value).splitlines()), default=0)


@lru_cache(maxsize=1 << 16)
def _of_line(line: str) -> int:
    """Characters, wide ones twice: counted once for what stands in many cells."""
    return len(line) if line.isascii() else sum(1 + (east_asian_width(c) in "WF") for c in line)
