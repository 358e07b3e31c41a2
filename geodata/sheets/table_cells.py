"""The cells of one table, with the places that they come from."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from geodata.columns.headers import header
from geodata.findings import Finding, Severity
from geodata.sheets.grids import Grid


@dataclass(frozen=True, kw_only=True)
class TableCells:
    """The cells of one table.

    ``frame`` holds text, index = row number as the spreadsheet shows it, columns = column
    names of ``geodata.columns.headers`` (others under their own header); an empty cell is ``""``.
    ``headers`` maps a column name to the header as the file has it. ``known`` are the
    columns that the table declares. ``line`` are the units of a line such as 单位：万元.
    """

    table: str
    file: str
    sheet: str
    frame: pd.DataFrame
    headers: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    line: tuple[str, ...] = ()
    beside: tuple[tuple[str, Grid], ...] = ()
    """Other tables that stand on the same sheet."""

    def values(self, name: str) -> list[str]:
        """The texts of a column; all empty where the file lacks it."""
        if name not in self.frame.columns:
            return [""] * len(self.frame)
        return list(self.frame[name])

    @cached_property
    def rows(self) -> list[int]:
        """Row numbers; those of further sheets say on which they are."""
        return list(self.frame.index)

    def remark(self, key: str, severity: Severity, value: str, **details: str) -> Finding:
        """A finding about the table as a whole."""
        return Finding(
            key=key,
            severity=severity,
            file=self.file,
            sheet=self.sheet,
            value=value,
            details=details,
        )

    def finding(self, key: str, severity: Severity, name: str, row: int, value: str) -> Finding:
        """A finding at one cell. ``key`` must be in the catalogue."""
        return Finding(
            key=key,
            severity=severity,
            file=self.file,
            sheet=self.sheet,
            row=row,
            column=self.headers.get(name) or header(self.table, name),
            value=value,
        )
