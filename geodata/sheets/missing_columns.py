"""Columns that a table cannot do without and that its header does not name."""

from collections.abc import Collection, Sequence

from rapidfuzz import fuzz, process

from geodata.columns.cells import cell_text
from geodata.columns.headers import header, resolve
from geodata.columns.table_specs import SPECS
from geodata.findings import Finding, Findings
from geodata.sheets.find_header import PLACED
from geodata.sheets.grids import Grid
from geodata.sheets.layout import Header

NEAR = 50.0
"""From this likeness on, out of 100, another header may be the one that is missed."""
MOST_SHOWN = 30
"""So many headers are listed."""
FIRST_ROWS = 5


def missing_columns(table: str, found: Collection[str]) -> list[str]:
    """Required columns that are not among those found."""
    missing = [c.name for c in SPECS[table].columns if c.required and c.name not in found]
    if table == "villages" and not PLACED & set(found):
        missing.append("township")
    return missing


def no_header(grid: Grid, table: str) -> Finding:
    """What to say of a sheet in which no row names a column: what stands there instead."""
    wanted = [header(table, column.name) for column in SPECS[table].columns if column.required]
    rows = [[cell_text(cell) for cell in row] for row in grid.rows[:FIRST_ROWS]]
    fullest = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    details = {"wanted": "、".join(wanted), "present": _listed(fullest)}
    row = grid.numbers[0]
    return Finding(key="no_header", file=grid.file, sheet=grid.sheet, row=row, details=details)


def tell_missing(
    grid: Grid, head: Header, table: str, missing: Sequence[str], findings: Findings
) -> None:
    """A finding for each missing column, with the headers that are there."""
    free = [text for text in head.texts if text and resolve(table, text) is None]
    for name in missing:
        wanted = header(table, name)
        near = process.extractOne(wanted, free, scorer=fuzz.ratio, score_cutoff=NEAR)
        like = {} if near is None else {"near": near[0]}
        findings.add(
            Finding(
                key="column_missing" if near is None else "column_missing_near",
                file=grid.file,
                sheet=grid.sheet,
                row=grid.numbers[head.last],
                column=wanted,
                details={"wanted": wanted, "present": _listed(head.texts), **like},
            )
        )


def _listed(texts: Sequence[str]) -> str:
    said = [text for text in texts if text]
    return "、".join(said[:MOST_SHOWN]) + ("…" if len(said) > MOST_SHOWN else "")
