"""Rows of the table of changes that are about units; what became of them is told."""

from collections.abc import Sequence
from dataclasses import replace

from geodata.facts.county import Township, Unit, Village
from geodata.findings import Finding, Findings, Severity
from geodata.lineage.successors import Change
from geodata.lineage.unit_changes import UnitHeirs, of_units, unit_heirs
from geodata.tables.read_table import TableCells
from geodata.text import normalised

SHOWN = 10


def changes_of_units(
    changes: Sequence[Change],
    units: TableCells | None,
    villages: Sequence[Village],
    towns: Sequence[Township],
    cells: TableCells,
    findings: Findings,
) -> tuple[list[Change], tuple[Change, ...]]:
    """The changes of units, by the table of units, and those of places.

    ``cells`` is the table of changes: a place that becomes nothing is a finding.
    """
    columns = () if units is None else (units.values("id"), units.values("name"))
    texts = {normalised(text) for values in columns for text in values if text}
    places = {normalised(t) for v in villages for t in (v.id, v.name, v.code or "")}
    places |= {normalised(t) for town in towns for t in (town.id, town.name)}
    mine, rest = of_units(changes, texts, places) if units is not None else ([], list(changes))
    for change in (change for change in rest if not change.new):
        findings.add(cells.finding("cell_empty", Severity.ERROR, "new", change.row, ""))
    return mine, tuple(change for change in rest if change.new)


def followed(
    changes: Sequence[Change],
    units: tuple[Unit, ...],
    cells: TableCells | None,
    findings: Findings,
) -> tuple[tuple[Unit, ...], UnitHeirs]:
    """The units of today, and who carries on those of before."""
    if cells is None or not changes:
        return units, UnitHeirs()
    heirs, bad = unit_heirs(changes, units)
    if heirs.steps:
        steps = [f"{old} → {new}" for old, new in heirs.steps]
        into = (unit for unit in units if normalised(unit.name) in heirs.by_spelling)
        gone = "、".join(unit.name for unit in into if unit.id in heirs.gone)
        shown = "、".join(steps[:SHOWN]) + ("…" if steps[SHOWN:] else "")
        told = Finding(key="units_followed", severity=Severity.NOTE, file=cells.file)
        key = "units_followed_gone" if gone else told.key
        details = {"count": str(len(steps)), "gone": gone}
        findings.add(replace(told, key=key, sheet=cells.sheet, value=shown, details=details))
    lost = [unit.name for unit in units if normalised(unit.name) in heirs.lost]
    if lost:
        told = Finding(key="units_lost", severity=Severity.NOTE, file=cells.file)
        findings.add(replace(told, sheet=cells.sheet, value="、".join(lost)))
    for change in bad:
        value = f"{change.old} → {change.new}"
        findings.add(cells.finding("unit_change", Severity.ERROR, "old", change.row, value))
    return heirs.after(units), heirs
