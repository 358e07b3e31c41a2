"""The township of villages whose table has no column for it: that of a title or a sheet's name."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import PurePath

from geodata.findings import Finding, Findings, Severity
from geodata.sheets.find_header import PLACED
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header
from geodata.sheets.table_cells import TableCells
from geodata.sheets.titles import titles_of, township_in


@dataclass(frozen=True, slots=True)
class Town:
    """A township, the text that names it, and another that a second text names."""

    name: str = ""
    source: str = ""
    other: str = ""

    @property
    def column(self) -> str:
        """The column that need not be there."""
        return "township" if self.name else ""


def town_of(grid: Grid, head: Header, table: str, found: Collection[str]) -> Town:
    """The township that the nearest title, the sheet or the file names, where no column does."""
    if table != "villages" or PLACED & set(found):
        return Town()
    texts = [*titles_of(grid, head), grid.sheet, PurePath(grid.file).stem]
    named = [(name, text) for text in texts if (name := township_in(text))]
    if not named:
        return Town()
    name, source = named[0]
    return Town(name, source, next((other for other, _ in named if other != name), ""))


def with_town(cells: TableCells, town: Town, findings: Findings) -> TableCells:
    """The cells with a column for the township; told, and a warning where titles disagree."""
    if not town.name:
        return cells
    findings.add(
        Finding(
            key="township_of_titles" if town.other else "township_of_title",
            severity=Severity.WARNING if town.other else Severity.NOTE,
            file=cells.file,
            sheet=cells.sheet,
            value=town.name,
            details={"source": town.source, "other": town.other},
        )
    )
    return replace(
        cells,
        frame=cells.frame.assign(township=town.name),
        headers={**cells.headers, "township": town.source},
        known=cells.known | {"township"},
    )
