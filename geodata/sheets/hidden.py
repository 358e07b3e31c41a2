"""What of a sheet is hidden: rows (also those that a filter leaves out) and columns."""

from geodata.columns.cells import cell_text
from geodata.findings import Finding, Findings, Severity
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header, shown_rows


def tell_hidden(grid: Grid, head: Header, findings: Findings) -> None:
    """Tell of hidden rows and columns that hold something: they are read like all others."""
    last = grid.numbers[head.last]
    rows = [number for number in grid.numbers if number > last and number in grid.hidden.rows]
    if rows:
        findings.add(
            Finding(
                key="rows_hidden",
                severity=Severity.WARNING,
                file=grid.file,
                sheet=grid.sheet,
                row=rows[0],
                rows=tuple(rows),
                details={"rows": shown_rows(rows)},
            )
        )
    titles = [text for place, text in enumerate(head.texts) if place in grid.hidden.columns]
    if any(titles):
        findings.add(
            Finding(
                key="columns_hidden",
                severity=Severity.NOTE,
                file=grid.file,
                sheet=grid.sheet,
                column="、".join(cell_text(text) for text in titles if text),
            )
        )
    if grid.hidden.sheet:
        findings.add(
            Finding(key="sheet_hidden", severity=Severity.WARNING, file=grid.file, sheet=grid.sheet)
        )
