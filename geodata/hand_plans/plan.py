"""A plan made by hand, as clerks make them: a table with village and names -> postings.

Either one row per village with a column for each layer, or one row per posting. Sheets are
laid out as those of all tables (``geodata.sheets.layout``). What cannot be understood is told
by cell, and the rest is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geodata.columns.cells import cell_text
from geodata.columns.headers import header
from geodata.facts.county import County
from geodata.facts.former import NO_CHANGES, Former
from geodata.findings import Findings, Severity
from geodata.hand_plans.facts import HandPlan, Riddle
from geodata.hand_plans.heads import HandColumns, HandLayer, hand_columns
from geodata.hand_plans.rows import HandRows
from geodata.sheets.grids import WORKBOOKS, Grid, open_workbook, read_grid
from geodata.sheets.hidden import tell_hidden
from geodata.sheets.odd_cells import tell_odd_cells
from geodata.tables.column_map import MAP_FILE, NO_MAP, TableMap
from geodata.text import normalised

AWAY = re.compile(
    "病|假|借调|抽调|脱产|学习|进修|外派|挂职|停职|待|拟|空缺|退休|去世|离岗|不在|未到|sick|leave|away"
)
"""What somebody's not being there is written with."""
MOST_REMARKS = 20
"""Texts of brackets that a finding names."""


def read_hand_plan(
    path: Path,
    county: County,
    layers: Sequence[HandLayer],
    findings: Findings,
    *,
    former: Former = NO_CHANGES,
    meant: TableMap = NO_MAP,
) -> HandPlan | None:
    """Read a table of postings; ``None`` where the file cannot be read (findings say why).

    Of a workbook all sheets are read that have a header with a place and layers; only where
    there is none, those with a row for each posting. Places and units of before are those of
    today (``former``); headers and words mean what the user says of them (``meant``).
    """
    before = len(findings.errors)
    grids = list(grids_of(path, findings))
    found = hand_plan_of(grids, county, layers, findings, former=former, meant=meant)
    if found is None and len(findings.errors) > before:
        return None
    return found or HandPlan((), (Riddle(1, "header", path.name, names=0),), headers=_said(grids))


def hand_plan_of(
    grids: Sequence[Grid],
    county: County,
    layers: Sequence[HandLayer],
    findings: Findings,
    *,
    former: Former = NO_CHANGES,
    meant: TableMap = NO_MAP,
) -> HandPlan | None:
    """The plan that some sheets hold; ``None`` where none has a header of one."""
    found = [(grid, hand_columns(grid, layers, meant)) for grid in grids]
    read = [(grid, columns) for grid, columns in found if columns is not None]
    if any(columns.names for _, columns in read):
        read = [(grid, columns) for grid, columns in read if columns.names]
    if not read:
        return None
    reader = HandRows(county, layers, former, meant)
    for grid, columns in read:
        tell_odd_cells(grid, columns.head.last, findings)
        tell_hidden(grid, columns.head, findings)
        reader.read(grid, columns, findings)
    _tell_meant(read, layers, meant, findings)
    _tell_remarks(read[0][0], reader, findings)
    names = [grid.sheet for grid, _ in read]
    return HandPlan(
        postings=tuple(reader.postings.values()),
        riddles=tuple(reader.riddles),
        sheet="、".join(filter(None, names)),
        rows=reader.rows,
        names=reader.names,
        again=reader.again,
        aside=tuple(dict.fromkeys(text for _, columns in read for text in columns.aside)),
        days=tuple(reader.days),
        unread=tuple(grid.sheet for grid in grids if grid.sheet not in names),
    )


def _tell_remarks(grid: Grid, reader: HandRows, findings: Findings) -> None:
    """Which texts in brackets behind names were taken for posts, and which may say more."""
    said = dict.fromkeys(text for people in reader.people.values() for text in people.remarks)
    away = [text for text in said if AWAY.search(text)]
    for key, texts in (("hand_away", away), ("hand_remarks", [t for t in said if t not in away])):
        if texts:
            severity = Severity.WARNING if key == "hand_away" else Severity.NOTE
            value = "、".join(
                [*texts[:MOST_REMARKS], *(["…"] if len(texts) > MOST_REMARKS else [])]
            )
            findings.add(replace(grid.finding(key, severity), value=value))


def _tell_meant(
    read: Sequence[tuple[Grid, HandColumns]],
    layers: Sequence[HandLayer],
    meant: TableMap,
    findings: Findings,
) -> None:
    """Say which headers were read as the user says, and which that he names are not there."""
    titles = {layer.name: layer.titles[0] for layer in layers}
    called = {n: titles.get(n) or header("current", n) for n in meant.columns.values()}
    for grid, columns in read:
        used = [text for text in columns.head.texts if normalised(text) in meant.columns]
        names = {meant.columns[normalised(text)] for text in used}
        lost = [name for name in dict.fromkeys(meant.columns.values()) if name not in names]
        told = [f"{called[meant.columns[normalised(text)]]} = {text}" for text in used]
        wanting = [called[name] for name in lost]
        for key, severity, parts in (
            ("map_used", Severity.NOTE, told),
            ("map_unused", Severity.WARNING, wanting),
        ):
            if parts:
                finding = grid.finding(key, severity)
                value = "、".join(dict.fromkeys(parts))
                findings.add(replace(finding, value=value, details={"map": MAP_FILE}))


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
