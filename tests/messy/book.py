"""Sheets with their merged and hidden parts, written as workbooks."""

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

Row = list[object]
Rows = list[Row]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows, merged areas such as ``A1:B2``, and what of it is hidden."""

    title: str
    rows: Rows
    merges: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    state: str = "visible"
    filter: str = ""


def write_book(path: Path, sheets: tuple[Sheet, ...]) -> None:
    """Write a workbook."""
    book = Workbook()
    del book[book.active.title]
    for made in sheets:
        sheet = book.create_sheet(made.title)
        for row in made.rows:
            sheet.append(row)
        for area in made.merges:
            sheet.merge_cells(area)
        for number in made.hidden_rows:
            sheet.row_dimensions[number].hidden = True
        for letter in made.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        sheet.sheet_state = made.state
        if made.filter:
            sheet.auto_filter.ref = made.filter
    book.save(path)
