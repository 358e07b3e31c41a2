"""Several sheets, or blocks of one, that hold one table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from geodata.columns.units import unit_of_header
from geodata.findings import Finding, Findings, Severity
from geodata.row_numbers import SheetRow
from geodata.sheets.table_cells import TableCells


def joined(parts: Sequence[TableCells], findings: Findings) -> TableCells:
    """All parts as one table, in their order; rows of further sheets say where they stand.

    Columns that only some parts have are empty in the others. What is joined is told, and an
    error where the same amounts stand in different units.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    _tell(parts, findings)
    for name in _other_units(parts):
        findings.add(
            Finding(
                key="units_differ",
                file=first.file,
                sheet=first.sheet,
                column=first.headers.get(name, name),
                value="、".join(dict.fromkeys(_unit(part, name) for part in parts)),
            )
        )
    frames = [part.frame for part in parts]
    rows = [row for n, part in enumerate(parts) for row in _rows(part, n, first)]
    headers: dict[str, str] = {}
    for part in parts:
        headers = {**part.headers, **headers}
    return replace(
        first,
        frame=pd.concat(frames)
        .fillna("")
        .astype(object)
        .set_axis(pd.Index(rows, dtype=object)),  # concat makes plain numbers of them
        headers=headers,
        known=frozenset().union(*(part.known for part in parts)),
        beside=tuple(item for part in parts for item in part.beside),
    )


def _rows(part: TableCells, number: int, first: TableCells) -> list[int]:
    """The rows of a part, numbered so that they are no other's."""
    if (part.file, part.sheet) == (first.file, first.sheet):
        return part.rows
    return [
        row if isinstance(row, SheetRow) else SheetRow.of(number, part.file, part.sheet, row)
        for row in part.rows
    ]


def _other_units(parts: Sequence[TableCells]) -> Iterator[str]:
    """Columns with amounts that two parts give in different units."""
    names = dict.fromkeys(name for part in parts for name in part.headers)
    for name in names:
        if len({_unit(part, name) for part in parts if name in part.headers}) > 1:
            yield name


def _unit(part: TableCells, name: str) -> str:
    return unit_of_header(part.headers.get(name, ""))[1] or "、".join(part.line)


def _tell(parts: Sequence[TableCells], findings: Findings) -> None:
    """Say which sheets, or how many blocks of one sheet, are read as one table."""
    first = parts[0]
    places = list(dict.fromkeys((part.file, part.sheet) for part in parts))
    names = [sheet or file for file, sheet in places]
    if len({file for file, _ in places}) > 1:
        names = [f"{file}[{sheet}]" if sheet else file for file, sheet in places]
    findings.add(
        Finding(
            key="tables_joined" if len(places) == 1 else "sheets_joined",
            severity=Severity.NOTE,
            file=first.file,
            sheet=first.sheet,
            value="、".join(names),
            details={"count": str(len(parts) if len(places) == 1 else len(places))},
        )
    )
