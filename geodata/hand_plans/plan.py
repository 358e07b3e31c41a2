"""A plan made by hand, as clerks make them: a table with village and names -> postings.

Either one row per village with a column for each layer, or one row per posting. Sheets are
laid out as those of all tables (``geodata.sheets.layout``). What cannot be understood is told
by cell, and the rest is read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.columns.cells import cell_text
from geodata.facts.county import County
from geodata.findings import Findings
from geodata.hand_plans.facts import HandPlan, Riddle
from geodata.hand_plans.heads import HandLayer, hand_columns
from geodata.hand_plans.rows import HandRows
from geodata.lineage.changes import Heirs
from geodata.sheets.grids import WORKBOOKS, Grid, open_workbook, read_grid
from geodata.sheets.hidden import tell_hidden
from geodata.sheets.odd_cells import tell_odd_cells


def read_hand_plan(
    path: Path, county: County, layers: Sequence[HandLayer], findings: Findings
) -> HandPlan | None:
    """Read a table of postings; ``None`` where the file cannot be read (findings say why).

    Of a workbook all sheets are read that have a header with a place and layers; only where
    there is none, those with a row for each posting.
    """
    before = len(findings.errors)
    grids = list(grids_of(path, findings))
    found = hand_plan_of(grids, county, layers, findings)
    if found is None and len(findings.errors) > before:
        return None
    return found or HandPlan((), (Riddle(1, "header", path.name, names=0),), headers=_said(grids))


def hand_plan_of(
    grids: Sequence[Grid],
    county: County,
    layers: Sequence[HandLayer],
    findings: Findings,
    heirs: Heirs | None = None,
) -> HandPlan | None:
    """The plan that some sheets hold; ``None`` where none has a header of one."""
    found = [(grid, hand_columns(grid, layers)) for grid in grids]
    read = [(grid, columns) for grid, columns in found if columns is not None]
    if any(columns.names for _, columns in read):
        read = [(grid, columns) for grid, columns in read if columns.names]
    if not read:
        return None
    reader = HandRows(county, layers, heirs or Heirs())
    for grid, columns in read:
        tell_odd_cells(grid, columns.head.last, findings)
        tell_hidden(grid, columns.head, findings)
        reader.read(grid, columns, findings)
    names = [grid.sheet for grid, _ in read]
    return HandPlan(
        postings=tuple(reader.postings.values()),
        riddles=tuple(reader.riddles),
        sheet="、".join(filter(None, names)),
        rows=reader.rows,
        names=reader.names,
        again=reader.again,
        aside=tuple(dict.fromkeys(text for _, columns in read for text in columns.aside)),
        unread=tuple(grid.sheet for grid in grids if grid.sheet not in names),
    )


def _said(grids: Sequence[Grid]) -> tuple[str, ...]:
    """The texts of the fullest of the first rows: what may have been meant as a header."""
    rows = [[cell_text(cell) for cell in row] for grid in grids for row in grid.rows[:5]]
    fullest = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    return tuple(text for text in fullest if text)


def grids_of(path: Path, findings: Findings) -> Iterator[Grid]:
    """Every sheet of a workbook, or the one of a CSV file."""
    if path.suffix.lower() not in WORKBOOKS or not path.is_file():
        grid = read_grid(path, None, "current", findings)
        return iter([grid] if grid else [])
    workbook = open_workbook(path, findings)
    names = workbook.sheet_names if workbook else []
    found = (read_grid(path, name, "current", findings) for name in names)
    return iter([grid for grid in found if grid is not None])
