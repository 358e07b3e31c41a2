"""What of a sheet is hidden: rows (also those that a filter leaves out) and columns."""

from geodata.columns.cells import cell_text
from geodata.findings import Findings, Severity
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header


def tell_hidden(grid: Grid, head: Header, findings: Findings) -> None:
    """Tell of hidden rows and columns that hold something: they are read like all others."""
    last = grid.numbers[head.last]
    rows = [number for number in grid.numbers if number > last and number in grid.hidden.rows]
    if rows:
        findings.add(grid.finding("rows_hidden", Severity.WARNING, rows))
    titles = [text for place, text in enumerate(head.texts) if place in grid.hidden.columns]
    if any(titles):
        listed = "、".join(cell_text(text) for text in titles if text)
        findings.add(grid.finding("columns_hidden", Severity.NOTE, column=listed))
    if grid.hidden.sheet:
        findings.add(grid.finding("sheet_hidden", Severity.WARNING))
