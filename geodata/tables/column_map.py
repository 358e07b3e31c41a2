"""What the user says that headers and words of a table mean: ``columns.toml`` of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from geodata.columns.cells import cell_text
from geodata.columns.headers import header
from geodata.columns.units import unit_of_header
from geodata.findings import Findings, Severity
from geodata.sheets.find_header import HEADER_ROWS
from geodata.sheets.grids import Grid
from geodata.sheets.table_cells import TableCells
from geodata.text import normalised

MAP_FILE = "columns.toml"


@dataclass(frozen=True, slots=True)
class TableMap:
    """Of one table: header (normalised) -> column; column -> word (normalised) -> what it means."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def renamed(self, grid: Grid, table: str) -> tuple[Grid, dict[str, str]]:
        """The sheet with its first rows headed as the table has it; column -> header before."""
        if not self.columns:
            return grid, {}
        before: dict[str, str] = {}
        rows = list(grid.rows)
        for index, row in enumerate(grid.rows[:HEADER_ROWS]):
            rows[index] = [self._header(cell, table, before) for cell in row]
        return replace(grid, rows=rows), before

    def _header(self, cell: object, table: str, before: dict[str, str]) -> object:
        text = cell_text(cell) if isinstance(cell, str) else ""
        name, unit = unit_of_header(text) if text else ("", "")
        column = self.columns.get(normalised(text)) or self.columns.get(normalised(name))
        if not text or column is None:
            return cell
        before.setdefault(column, text)
        return header(table, column) + (f"（{unit}）" if unit else "")

    def applied(
        self, cells: TableCells, before: Mapping[str, str], findings: Findings
    ) -> TableCells:
        """The cells with their own headers again and words replaced; what was used is told."""
        headers = {name: before.get(name, text) for name, text in cells.headers.items()}
        frame, used = cells.frame, [f"{header(cells.table, n)} = {t}" for n, t in before.items()]
        for name, meanings in self.words.items():
            if name in frame.columns:
                texts = list(frame[name])
                said = {text for text in texts if normalised(text) in meanings}
                used += [f"{text} = {meanings[normalised(text)]}" for text in sorted(said)]
                frame = frame.assign(**{name: [meanings.get(normalised(t), t) for t in texts]})
        if used:
            findings.add(
                cells.remark(
                    "map_used", Severity.NOTE, "、".join(dict.fromkeys(used)), map=MAP_FILE
                )
            )
        lost = [header(cells.table, n) for n in self.columns.values() if n not in before]
        if lost:
            findings.add(
                cells.remark(
                    "map_unused", Severity.WARNING, "、".join(dict.fromkeys(lost)), map=MAP_FILE
                )
            )
        return replace(cells, frame=frame, headers=headers)


NO_MAP = TableMap()
