"""Files beside the tables of a case -> columns of text with row numbers, points of layers.

Households are such files, and what calendars ask for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.account import ColumnUse, TableUse
from geodata.columns.cells import cell_text
from geodata.columns.diary_columns import DIARY_FILES, DIARY_TABLES
from geodata.columns.household_columns import HOUSEHOLD_FILES, HOUSEHOLD_TABLES
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.located import located
from geodata.geometry.vector_files import key_of, read_vector
from geodata.reading.found_files import TABLE_SUFFIXES
from geodata.row_numbers import shown_rows
from geodata.sheets.grids import WORKBOOKS, open_workbook, read_grid
from geodata.text import normalised
from geodata.words import catalogue

Floats = NDArray[np.float64]
BESIDE = HOUSEHOLD_TABLES | DIARY_TABLES
"""Columns by table."""
CALLED = HOUSEHOLD_FILES | DIARY_FILES
"""Usual names by table."""
HEADER = {"holidays": {"first"}, "ways": {"start", "end"}}
"""Columns that a header has; those of a point where a table is not named here."""
POINT = {"lon", "lat"}
HEADER_WITHIN = 10
"""Rows from the top among which the header is looked for."""
MOST_ROWS = 50
"""Rows that one finding lists."""


@dataclass(kw_only=True)
class HouseholdSheet:
    """One file as columns of text by name, with the row numbers that a reader sees."""

    table: str
    file: str
    sheet: str
    rows: Sequence[int]
    columns: dict[str, list[str]]
    heads: Mapping[str, str] = field(default_factory=dict)
    """What the file calls its columns."""
    point: tuple[Floats, Floats] | None = None
    """Points in degrees of EPSG:4326, where a layer has them."""

    def texts(self, name: str) -> list[str]:
        """A column; empty where the file has none."""
        return self.columns.get(name) or [""] * len(self.rows)

    def finding(
        self, key: str, at: Iterable[int], severity: Severity, value: str = "", column: str = ""
    ) -> Finding:
        """What is wrong with some rows, given by their places."""
        rows = [self.rows[place] for place in at]
        return Finding(
            key=key,
            severity=severity,
            file=self.file,
            sheet=self.sheet,
            row=rows[0] if rows else None,
            rows=tuple(rows[:MOST_ROWS]),
            column=self.heads.get(column, column),
            value=value,
            details={"count": str(len(rows)), "rows": _rows(rows)},
        )


def _rows(rows: Sequence[int]) -> str:
    more = "…" if len(rows) > MOST_ROWS else ""
    return shown_rows(sorted(rows)[:MOST_ROWS]) + more


class HouseholdFiles:
    """Reads the files of one table; ``crs`` is that of layers whose file names none."""

    def __init__(self, table: str, crs: str | None, findings: Findings) -> None:
        self.table, self.crs, self.findings = table, crs, findings

    @property
    def _kin(self) -> str:
        """How the findings of the table begin."""
        return "diary" if self.table in DIARY_TABLES else "households"

    def sheet(self, path: Path) -> HouseholdSheet | None:
        """One file; ``None`` where it cannot be read, having told why."""
        vector = path.suffix.lower() not in TABLE_SUFFIXES
        return self._layer(path) if vector else self._cells(path)

    def _cells(self, path: Path) -> HouseholdSheet | None:
        grid = read_grid(path, self._sheet_name(path), "villages", self.findings)
        if grid is None:
            return None
        top = next(
            (
                at
                for at, row in enumerate(grid.rows[:HEADER_WITHIN])
                if HEADER.get(self.table, POINT)
                <= set(_meant(self.table, map(cell_text, row)).values())
            ),
            None,
        )
        if top is None:
            first = "、".join(filter(None, map(cell_text, grid.rows[0]))) if grid.rows else ""
            self.findings.add(
                Finding(key=f"{self._kin}_columns", file=grid.file, sheet=grid.sheet, value=first)
            )
            return None
        heads = [cell_text(cell) for cell in grid.rows[top]]
        body, meant = grid.rows[top + 1 :], _meant(self.table, heads)
        columns = {
            name: [cell_text(row[at]) if at < len(row) else "" for row in body]
            for at, name in meant.items()
        }
        sheet = HouseholdSheet(
            table=self.table,
            file=grid.file,
            sheet=grid.sheet,
            rows=grid.numbers[top + 1 :],
            columns=columns,
            heads={name: heads[at] for at, name in meant.items()},
        )
        self._account(sheet, heads, meant, str(grid.numbers[top]))
        return sheet

    def _sheet_name(self, path: Path) -> str | None:
        """The sheet of a workbook that bears a usual name, else its only one."""
        if path.suffix.lower() not in WORKBOOKS or not path.is_file():
            return None
        book = open_workbook(path, Findings())
        if book is None or len(book.sheet_names) < 2:
            return None
        wanted = {normalised(name) for name in CALLED[self.table]}
        named = (name for name in book.sheet_names if normalised(name) in wanted)
        return next(named, CALLED[self.table][0])

    def _layer(self, path: Path) -> HouseholdSheet | None:
        tell = partial(self._tell_layer, path)
        frame = read_vector(path, layer=None, encoding=None, tell=tell)
        if frame is None:
            return None
        drawn = ~(frame.geometry.isna() | frame.geometry.is_empty)
        if not drawn.any():
            tell("empty")
            return None
        placed = located(frame[drawn], self.crs, tell)
        if placed is None:
            return None
        lon, lat = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
        lon[drawn], lat[drawn] = _inner(placed.geometry.to_numpy())
        heads = [str(name) for name in frame.columns if name != "geometry"]
        meant = _meant(self.table, heads)
        columns = {name: [_text(v) for v in frame[heads[at]]] for at, name in meant.items()}
        sheet = HouseholdSheet(
            table=self.table,
            file=path.name,
            sheet="",
            rows=[int(number) + 1 for number in frame.index],
            columns=columns,
            heads={name: heads[at] for at, name in meant.items()},
            point=(lon, lat),
        )
        self._account(sheet, heads, meant, "")
        return sheet

    def _tell_layer(
        self, path: Path, key: str, severity: Severity = Severity.ERROR, **fields: object
    ) -> None:
        place = {name: fields.pop(name) for name in ("row", "column", "value") if name in fields}
        details = {name: str(value) for name, value in fields.items()}
        row = place.get("row")
        self.findings.add(
            Finding(
                key=key_of(key),
                severity=severity,
                file=path.name,
                row=row if isinstance(row, int) else None,
                column=str(place.get("column", "")),
                value=str(place.get("value", "")),
                details=details,
            )
        )

    def _account(
        self, sheet: HouseholdSheet, heads: Sequence[str], meant: dict[int, str], top: str
    ) -> None:
        """Say which columns are read, and that the others are not."""
        used = []
        for at, head in enumerate(heads):
            name = meant.get(at, "")
            filled = sum(map(bool, sheet.columns[name])) if name else 0
            empty = len(sheet.rows) - filled if name else 0
            if head:
                use = ColumnUse(
                    header=head, means=name, filled=filled, empty=empty, ignored=not name
                )
                used.append(use)
        self.findings.account.tables.append(
            TableUse(
                table=self.table,
                file=sheet.file,
                sheet=sheet.sheet,
                header=top,
                read=len(sheet.rows),
                used=len(sheet.rows),
                aside=(),
                columns=tuple(used),
            )
        )
        more = [head for at, head in enumerate(heads) if head and at not in meant]
        if more:
            self.findings.add(
                Finding(
                    key=f"{self._kin}_unread",
                    severity=Severity.NOTE,
                    file=sheet.file,
                    sheet=sheet.sheet,
                    value="、".join(more[:MOST_ROWS]),
                )
            )


def _inner(shapes: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """A point of every shape, inside of polygons; longitudes and latitudes."""
    bad = ~shapely.is_valid(shapes)
    if bad.any():
        shapes = shapes.copy()
        shapes[bad] = shapely.make_valid(shapes[bad])
    inner = shapely.point_on_surface(shapes)
    return shapely.get_x(inner), shapely.get_y(inner)


def _meant(table: str, heads: Iterable[str]) -> dict[int, str]:
    """Position -> column, of the first header that means it."""
    names = _names(table)
    found: dict[int, str] = {}
    for at, head in enumerate(heads):
        key = normalised(head)
        name = names.get(key) or names.get(key.split("(")[0]) if key else None
        if name and name not in found.values():
            found[at] = name
    return found


def _names(table: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in BESIDE[table]:
        labels = catalogue().get(f"column.{table}.{column.name}", {}).values()
        for text in (column.name, *labels, *column.aliases):
            names.setdefault(normalised(text), column.name)
    return names


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return (
        str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    )
