"""Formula cells that hold no value, and cells that show an error such as #REF!."""

import re
import zipfile
from functools import lru_cache
from pathlib import Path

from geodata.findings import Finding, Findings
from geodata.sandbox.asking import ask

SUSPECT = re.compile(rb"<f[ >/]|t=\"e\"")
CHUNK = 1 << 20
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
    if path.suffix.lower() not in {".xlsx", ".xlsm"} or not _suspect(path, stamp(path)):
        return
    allowed = {"room": int(room), "seconds": seconds * SLOWER}
    for key, row, column, value in ask(
        "formulas", path=str(path.resolve()), sheet=sheet, **allowed
    ):
        findings.add(
            Finding(key=key, file=path.name, sheet=sheet, row=row, column=column, value=value)
        )


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
