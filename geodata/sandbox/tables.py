"""What the process beside us does with workbooks and GeoParquet."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from geodata.sandbox.rows import filled

SUSPECT = re.compile(rb"<(?:\w+:)?f[\s>/]|t=[\"']e[\"']")
CHUNK = 1 << 20
MOST_CELLS = 50_000_000
"""Cells of a GeoParquet file, which may say many times more than it has bytes."""
Stamp = tuple[int, int]
Area = tuple[int, int, int, int]
"""First and last row number of a merged cell, first and last position in a row."""
Problem = tuple[str, int, str, str]
"""Key of the finding, row, column letters, value."""


@lru_cache(maxsize=2)
def _opened(path: str, _: Stamp) -> CalamineWorkbook:
    return CalamineWorkbook.from_path(path)


def sheets(path: str, stamp: Stamp) -> list[str]:
    """Names of all sheets. ``stamp`` tells one state of the file from another."""
    return list(_opened(path, stamp).sheet_names)


def hidden_sheets(path: str, stamp: Stamp) -> list[str]:
    """Names of the sheets that are not shown."""
    known = _opened(path, stamp).sheets_metadata
    return [sheet.name for sheet in known if sheet.visible != SheetVisibleEnum.Visible]


def first_column(path: str, stamp: Stamp, sheet: str) -> int:
    """How many columns stand before the first that holds anything."""
    found = _opened(path, stamp).get_sheet_by_name(sheet)
    return int((found.start or (0, 0))[1])


def cells(
    path: str, stamp: Stamp, sheet: str
) -> tuple[list[Sequence[object]], list[int], list[Area]]:
    """The rows of a sheet that hold anything, their numbers counted from 1, and merged cells."""
    found = _opened(path, stamp).get_sheet_by_name(sheet)
    before = (found.start or (0, 0))[1]
    merged = [
        (first + 1, last + 1, left - before, right - before)
        for (first, left), (last, right) in found.merged_cell_ranges or ()
        if left >= before
    ]
    return *filled(found.iter_rows()), sorted(merged)


def whole(path: str, stamp: Stamp, sheet: str) -> list[list[object]]:
    """All cells of a sheet from its first corner on, blank ones too."""
    found: Any = _opened(path, stamp).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return list(found)


def formulas(path: str, stamp: Stamp, sheet: str) -> list[Problem]:
    """Cells whose value cannot be known: formulas without one, and errors such as #REF!.

    The thorough look is taken only where the file holds a formula or an error at all.
    """
    if not _suspect(path, stamp):
        return []
    import openpyxl  # noqa: PLC0415  (rarely needed, and slow to load)

    shown = openpyxl.load_workbook(path, read_only=True, data_only=True)
    written = openpyxl.load_workbook(path, read_only=True)
    try:
        if sheet not in shown.sheetnames:
            return []
        return list(_compared(shown[sheet].iter_rows(), written[sheet].iter_rows()))
    finally:
        shown.close()
        written.close()


@lru_cache(maxsize=8)
def _suspect(path: str, _: tuple[int, int]) -> bool:
    """Whether a workbook holds a formula or an error at all; looked for once, not per sheet."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as stream:
                    tail = b""
                    while chunk := stream.read(CHUNK):
                        if SUSPECT.search(tail + chunk):
                            return True
                        tail = chunk[-8:]
    return False


def _compared(shown: Iterable[Any], written: Iterable[Any]) -> Iterator[Problem]:
    for values, formed in zip(shown, written, strict=False):
        for value, formula in zip(values, formed, strict=False):
            key = _problem(value, formula)
            if key is not None:
                yield key, int(formula.row), str(formula.column_letter), str(formula.value)


def _problem(value: object, formula: object) -> str | None:
    if getattr(value, "data_type", None) == "e":
        return "error_cell"
    is_formula = getattr(formula, "data_type", None) == "f"
    unknown = getattr(value, "value", None) is None and getattr(value, "data_type", "") == "n"
    return "formula" if is_formula and unknown else None


def parquet_ready() -> None:
    """Load what GeoParquet needs: much room in memory, which is not the file's."""
    for name in ("geopandas", "pyarrow.parquet"):
        import_module(name)


def parquet(path: str) -> Any:
    """A frame of GeoParquet. Raises ``ValueError`` where it has far too many cells."""
    file = import_module("pyarrow.parquet").ParquetFile(path)
    with file:
        cells = file.metadata.num_rows * file.metadata.num_columns
    if cells > MOST_CELLS:
        raise ValueError(f"{cells:,} cells")
    return import_module("geopandas").read_parquet(path)
