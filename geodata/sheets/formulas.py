"""Formula cells that hold no value, and cells that show an error such as #REF!."""

from pathlib import Path
from typing import Any

from geodata.findings import Finding, Findings
from geodata.sandbox.asking import ask

SLOWER = 10.0
"""The thorough look takes so much longer than reading the cells."""


def tell_empty_formulas(
    path: Path, sheet: str, findings: Findings, *, room: float = 0, seconds: float = 0.0
) -> None:
    """Add a finding for each cell of an .xlsx sheet whose value cannot be known.

    A workbook that a program wrote may hold formulas that no spreadsheet has worked out;
    to a reader such a cell looks empty. The thorough look is taken only where the file
    holds a formula or an error at all, and given ``room`` bytes and ``seconds`` besides what
    a small file takes. Raises :class:`~geodata.sandbox.asking.ReadingError`.
    """
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return
    allowed: dict[str, Any] = {"room": room, "seconds": seconds * SLOWER}
    for key, row, column, value in ask(
        "formulas", path=str(path.resolve()), stamp=stamp(path), sheet=sheet, **allowed
    ):
        findings.add(
            Finding(key=key, file=path.name, sheet=sheet, row=row, column=column, value=value)
        )


def stamp(path: Path) -> tuple[int, int]:
    """What tells that a file has changed: its time of change and its size."""
    known = path.stat()
    return known.st_mtime_ns, known.st_size
