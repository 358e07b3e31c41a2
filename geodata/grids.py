"""Files -> grids of raw cells: which sheet, which encoding, is it a workbook at all."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from geodata.columns import header_names, normalised
from geodata.findings import Finding, Findings
from geodata.formulas import stamp, tell_empty_formulas
from geodata.table_specs import TABLES
from geodata.words import say

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Raw cells of one sheet, blank rows left out; ``numbers`` are the row numbers.

    ``sheet`` is empty for CSV.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]


def read_grid(path: Path, sheet: str | None, table: str, findings: Findings) -> Grid | None:
    """Read the cells of a table's sheet; ``None`` where unreadable, having added findings."""
    if not file_is_sound(path, findings):
        return None
    if path.suffix.lower() in WORKBOOKS:
        workbook = open_workbook(path, findings)
        return None if workbook is None else _sheet_grid(workbook, path, sheet, table, findings)
    return _csv_grid(path, table, findings)


def file_is_sound(path: Path, findings: Findings) -> bool:
    """Whether a path is a file that holds anything; else a finding says what it is."""
    key = None
    if not path.exists():
        key = "file_missing"
    elif path.is_dir():
        key = "file_is_folder"
    elif path.stat().st_size == 0:
        key = "file_empty"
    if key is not None:
        findings.add(Finding(key=key, file=path.name))
    return key is None


def open_workbook(path: Path, findings: Findings) -> CalamineWorkbook | None:
    """Open a workbook, or say why it cannot be opened."""
    workbook, key, reason = _opened(path, stamp(path))
    if workbook is None:
        details = {"reason": reason} if reason else {}
        findings.add(Finding(key=key, file=path.name, details=details))
    return workbook


@lru_cache(maxsize=4)
def _opened(path: Path, _: tuple[int, int]) -> tuple[CalamineWorkbook | None, str, str]:
    """A workbook, or the key of what is wrong and the reason; opened once for all its sheets."""
    key = _container_problem(path.read_bytes())
    if key is not None:
        return None, key, ""
    try:
        return CalamineWorkbook.from_path(path), "", ""
    except PasswordError:
        return None, "workbook_locked", ""
    except (CalamineError, OSError) as error:
        return None, "workbook_broken", str(error)


def _container_problem(data: bytes) -> str | None:
    if data.startswith(OLE):
        return "workbook_locked" if ENCRYPTED in data else None
    if not data.startswith(ZIP):
        return "not_a_workbook"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return None if archive.testzip() is None else "file_truncated"
    except (zipfile.BadZipFile, EOFError):
        return "file_truncated"


def sheet_for(names: Sequence[str], table: str) -> str | None:
    """The sheet that bears one of the table's names, or ``None``."""
    spec = TABLES[table]
    titles = {say(f"sheet.{table}", "zh"), say(f"sheet.{table}", "en"), table, *spec.aliases}
    wanted = {normalised(title) for title in titles}
    return next((name for name in names if normalised(name) in wanted), None)


def _sheet_grid(
    workbook: CalamineWorkbook, path: Path, sheet: str | None, table: str, findings: Findings
) -> Grid | None:
    names = workbook.sheet_names
    found = sheet if sheet in names else sheet_for(names, table)
    if found is None and sheet is None and len(names) == 1:
        found = names[0]
    if found is None:
        listed = {"present": "、".join(names)}
        wanted = sheet or say(f"sheet.{table}")
        findings.add(Finding(key="sheet_missing", file=path.name, value=wanted, details=listed))
        return None
    try:
        opened = workbook.get_sheet_by_name(found)
        rows, numbers = _filled(opened.iter_rows())
    except (CalamineError, OSError) as error:
        problem = {"reason": str(error)}
        findings.add(Finding(key="workbook_broken", file=path.name, details=problem))
        return None
    tell_empty_formulas(path, found, findings)
    return Grid(file=path.name, sheet=found, rows=rows, numbers=numbers)


def _filled(rows: Iterable[Sequence[object]]) -> tuple[list[Sequence[object]], list[int]]:
    """The rows that hold something, and their numbers counted from 1."""
    kept: list[Sequence[object]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows, 1):
        if any(cell != "" for cell in row):
            kept.append(row)
            numbers.append(number)
    return kept, numbers


def _csv_grid(path: Path, table: str, findings: Findings) -> Grid | None:
    data = path.read_bytes()
    if data.startswith((ZIP, OLE)):
        findings.add(Finding(key="not_a_csv", file=path.name))
        return None
    text = decode(data)
    if text is None:
        findings.add(Finding(key="encoding", file=path.name))
        return None
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, table))
        rows, numbers = _filled(reader)
    except csv.Error as error:
        findings.add(Finding(key="csv_broken", file=path.name, details={"reason": str(error)}))
        return None
    return Grid(file=path.name, sheet="", rows=rows, numbers=numbers)


def decode(data: bytes) -> str | None:
    """Text of UTF-8 (with or without BOM) or GB18030 bytes; ``None`` for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _delimiter(text: str, table: str) -> str:
    """The separator whose cells name the most columns in the first lines."""
    names = header_names(table)
    lines = text.splitlines()[:20]

    def hits(sign: str) -> int:
        return max(
            (sum(normalised(part) in names for part in line.split(sign)) for line in lines),
            default=0,
        )

    return max(",;\t", key=hits)
