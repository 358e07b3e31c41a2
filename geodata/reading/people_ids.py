"""Ids of people and units whose table gives none: the name, of several with unit or level."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from geodata.findings import Findings, Severity
from geodata.reading.twice import tell_twice
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
    return _ids(cells, names, findings, by=("unit", "level"), alike=("ids_by_unit", "people_alike"))


def unit_ids(
    cells: TableCells, names: Sequence[str], findings: Findings
) -> tuple[list[str], list[bool]]:
    """Ids by row, and which rows to keep; units of one name get ids of name and level, or seat."""
    columns = ("level", "seat", "bound_county")
    return _ids(cells, names, findings, by=columns, alike=("ids_by_level", "units_alike"))


def _ids(
    cells: TableCells,
    names: Sequence[str],
    findings: Findings,
    *,
    by: Sequence[str],
    alike: tuple[str, str],
) -> tuple[list[str], list[bool]]:
    """``by``: columns that may tell rows of one name apart; ``alike``: keys of what is told."""
    given = cells.values("id")
    ids = [one or name for one, name in zip(given, names, strict=True)]
    groups: dict[str, list[int]] = defaultdict(list)
    for n, name in enumerate(names):
        groups[normalised(name)].append(n)
    made = []
    for group in (rows for rows in groups.values() if len(rows) > 1):
        other = _telling(cells, group, by)
        bare = [n for n in group if names[n] and other[n] and not given[n]]
        ids = [f"{one}（{other[n]}）" if n in bare else one for n, one in enumerate(ids)]
        made += bare
    if made:
        made.sort()
        shown = "、".join([*(ids[n] for n in made[:SHOWN]), *(["…"] if made[SHOWN:] else [])])
        told = cells.finding(alike[0], Severity.NOTE, "name", cells.rows[made[0]], shown)
        findings.add(replace(told, rows=tuple(cells.rows[n] for n in made)))
    return ids, _kept(cells, ids, given, findings, alike[1])


def _telling(cells: TableCells, rows: Sequence[int], by: Sequence[str]) -> list[str]:
    """The column that tells rows of one name apart, else the first in which they have a word."""
    columns = [cells.values(name) for name in by]
    apart = (c for c in columns if len({c[n] for n in rows} - {""}) == len(rows))
    filled = (c for c in columns if any(c[n] for n in rows))
    return next(apart, None) or next(filled, columns[0])


def _kept(
    cells: TableCells,
    ids: Sequence[str],
    given: Sequence[str],
    findings: Findings,
    alike: str,
) -> list[bool]:
    """Which rows to keep: filled ids that no earlier row has; the others are told."""
    first: dict[str, int] = {}
    kept, twice = [], []
    for row, one, own in zip(cells.rows, ids, given, strict=True):
        kept.append(bool(one) and one not in first)
        if one in first:
            key, column = ("duplicate", "id") if own else (alike, "name")
            finding = cells.finding(key, Severity.ERROR, column, row, one)
            twice.append(replace(finding, details={"first": str(first[one])}))
        first.setdefault(one, row)
    tell_twice(twice, findings)
    return kept
