"""Ids of people whose table gives none: the name, that of several people with the unit."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from geodata.findings import Findings, Severity
from geodata.tables.read_table import TableCells
from geodata.text import normalised

SHOWN = 3


def people_ids(
    cells: TableCells, names: Sequence[str], findings: Findings
) -> tuple[list[str], list[bool]]:
    """Ids by row, and which rows to keep.

    Several people of one name get ids of name and unit, which is told once; two of one name and
    one unit are an error that asks for ids.
    """
    given, units = cells.values("id"), cells.values("unit")
    count = Counter(map(normalised, names))
    ids = [one or name for one, name in zip(given, names, strict=True)]
    made = [
        n
        for n, name in enumerate(names)
        if name and units[n] and not given[n] and count[normalised(name)] > 1
    ]
    for n in made:
        ids[n] = f"{names[n]}（{units[n]}）"
    if made:
        shown = "、".join([*(ids[n] for n in made[:SHOWN]), *(["…"] if made[SHOWN:] else [])])
        told = cells.finding("ids_by_unit", Severity.NOTE, "name", cells.rows[made[0]], shown)
        findings.add(replace(told, rows=tuple(cells.rows[n] for n in made)))
    return ids, _kept(cells, ids, given, findings)


def _kept(
    cells: TableCells, ids: Sequence[str], given: Sequence[str], findings: Findings
) -> list[bool]:
    """Which rows to keep: filled ids that no earlier row has; the others are told."""
    first: dict[str, int] = {}
    kept = []
    for row, one, own in zip(cells.rows, ids, given, strict=True):
        kept.append(bool(one) and one not in first)
        if one in first:
            key, column = ("duplicate", "id") if own else ("people_alike", "name")
            finding = cells.finding(key, Severity.ERROR, column, row, one)
            findings.add(replace(finding, details={"first": str(first[one])}))
        first.setdefault(one, row)
    return kept
