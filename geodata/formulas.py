"""Formula cells that hold no value, and cells that show an error such as #REF!."""

import re
import zipfile
from functools import lru_cache
from pathlib import Path

from geodata.findings import Finding, Findings

SUSPECT = re.compile(rb"<f[ >/]|t=\"e\"")
CHUNK = 1 << 20


def tell_empty_formulas(path: Path, sheet: str, findings: Findings) -> None:
    """Add a finding for each cell of an .xlsx sheet whose value cannot be known.

    A workbook that a program wrote may hold formulas that no spreadsheet has worked out;
    to a reader such a cell looks empty. The thorough look is taken only where the file
    holds a formula or an error at all.
    """
    if path.suffix.lower() not in {".xlsx", ".xlsm"} or not _suspect(path, stamp(path)):
        return
    import openpyxl  # noqa: PLC0415  rarely needed, and slow to load

    shown = openpyxl.load_workbook(path, read_only=True, data_only=True)
    written = openpyxl.load_workbook(path, read_only=True)
    try:
        if sheet in shown.sheetnames:
            _compare(path, shown[sheet], written[sheet], findings)
    finally:
        shown.close()
        written.close()


def _compare(path: Path, shown: object, written: object, findings: Findings) -> None:
    rows = zip(shown.iter_rows(), written.iter_rows(), strict=False)  # type: ignore[attr-defined]
    for values, formulas in rows:
        for value, formula in zip(values, formulas, strict=False):
            key = _problem(value, formula)
            if key is not None:
                findings.add(
                    Finding(
                        key=key,
                        file=path.name,
                        sheet=written.title,  # type: ignore[attr-defined]
                        row=formula.row,
                        column=formula.column_letter,
                        value=str(formula.value),
                    )
                )


def _problem(value: object, formula: object) -> str | None:
    if getattr(value, "data_type", None) == "e":
        return "error_cell"
    is_formula = getattr(formula, "data_type", None) == "f"
    unknown = getattr(value, "value", None) is None and getattr(value, "data_type", "") == "n"
    return "formula" if is_formula and unknown else None


def stamp(path: Path) -> tuple[int, int]:
    """What tells that a file has changed: its time of change and its size."""
    known = path.stat()
    return known.st_mtime_ns, known.st_size


@lru_cache(maxsize=8)
def _suspect(path: Path, _: tuple[int, int]) -> bool:
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
