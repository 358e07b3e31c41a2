"""Rows of the table of changes that are about units; what became of them is told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.facts.county import Township, Unit, Village
from geodata.findings import Finding, Findings, Severity
from geodata.lineage.successors import Change
from geodata.lineage.unit_changes import of_units, unit_heirs
from geodata.tables.read_table import TableCells
from geodata.text import normalised

SHOWN = 10


def changes_of_units(
    changes: Sequence[Change],
    units: TableCells | None,
    villages: Sequence[Village],
    towns: Sequence[Township],
) -> tuple[list[Change], tuple[Change, ...]]:
    """The changes of units, by the table of units, and those of places."""
    if units is None:
        return [], tuple(changes)
    texts = {normalised(t) for name in ("id", "name") for t in units.values(name) if t}
    places = {normalised(t) for v in villages for t in (v.id, v.name, v.code or "")}
    places |= {normalised(t) for town in towns for t in (town.id, town.name)}
    mine, rest = of_units(changes, texts, places)
    return mine, tuple(rest)


def followed(
    changes: Sequence[Change],
    units: tuple[Unit, ...],
    cells: TableCells | None,
    findings: Findings,
) -> tuple[tuple[Unit, ...], Mapping[str, str]]:
    """The units of today, and spellings of those of before -> the id of who carries on."""
    if cells is None or not changes:
        return units, {}
    heirs, bad = unit_heirs(changes, units)
    if heirs.steps:
        steps = [f"{old} → {new}" for old, new in heirs.steps]
        gone = "、".join(unit.name for unit in units if unit.id in heirs.gone)
        shown = "、".join(steps[:SHOWN]) + ("…" if steps[SHOWN:] else "")
        told = Finding(key="units_followed", severity=Severity.NOTE, file=cells.file)
        key = "units_followed_gone" if gone else told.key
        details = {"count": str(len(steps)), "gone": gone}
        findings.add(replace(told, key=key, sheet=cells.sheet, value=shown, details=details))
    for change in bad:
        value = f"{change.old} → {change.new}"
        findings.add(cells.finding("unit_change", Severity.ERROR, "old", change.row, value))
    return heirs.after(units), heirs.by_spelling
