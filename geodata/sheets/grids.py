"""Files -> grids of raw cells: which sheet, which encoding, is it a workbook at all."""

import codecs
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from geodata.columns.headers import header_names
from geodata.columns.table_specs import SPECS
from geodata.findings import Finding, Findings, Severity
from geodata.outputs import exhausted
from geodata.row_numbers import shown_rows
from geodata.sandbox.asking import ReadingError, ask
from geodata.sandbox.packed import PackedError, shown, unpacked_size
from geodata.sandbox.sheet_size import MOST_CELLS, areas_of
from geodata.sheets.csv_rows import read_csv
from geodata.sheets.formulas import stamp, tell_empty_formulas
from geodata.text import normalised
from geodata.words import say

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_TEXT = 256 * 2**20
"""Bytes of a CSV file."""
ROOM_PER_BYTE, ROOM_PER_CELL, BYTES_PER_SECOND = 5, 40, 2**20
"""Memory and time that reading a workbook may take, by its size unpacked and its cells."""
MARKED_UP, TERSE = frozenset({".xlsx", ".xlsm", ".ods"}), 4
"""Kinds that are text with marks, and how much more each byte of the others says."""
ZIPPED = frozenset({".xlsx", ".xlsm"})
OTHERS = (".et", ".ett", ".wps", ".numbers", ".doc", ".docx", ".pdf")
"""Kinds of tables that nobody but their own program reads: named, with what to save them as."""
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged cell: row numbers as the spreadsheet shows them, positions in a row."""

    first: int
    last: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown: row numbers, positions in a row, the sheet itself."""

    rows: Set[int] = frozenset()
    columns: Set[int] = frozenset()
    sheet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Raw cells of one sheet, blank rows left out; ``numbers`` are the row numbers.

    ``sheet`` is empty for CSV.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    merged: Sequence[Merged] = ()
    start: int = 0
    """The number of the row before the first, where this is a part of a sheet."""
    hidden: Hidden = Hidden()

    def finding(
        self, key: str, severity: Severity, rows: Sequence[int] = (), column: str = ""
    ) -> Finding:
        """A finding about the sheet, or some of its rows, which its sentence may name."""
        return Finding(
            key=key,
            severity=severity,
            file=self.file,
            sheet=self.sheet,
            row=rows[0] if rows else None,
            column=column,
            details={"rows": shown_rows(rows)} if rows else {},
            rows=tuple(rows),
        )


def read_grid(path: Path, sheet: str | None, table: str, findings: Findings) -> Grid | None:
    """Read the cells of a table's sheet; ``None`` where unreadable, having added findings."""
    if not file_is_sound(path, findings):
        return None
    if path.suffix.lower() in OTHERS:
        findings.add_once(Finding(key="table_format", file=path.name, value=path.suffix))
        return None
    if path.suffix.lower() in WORKBOOKS:
        workbook = open_workbook(path, findings)
        return None if workbook is None else _sheet_grid(workbook, sheet, table, findings)
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
        findings.add_once(Finding(key=key, file=path.name))
    return key is None


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that can be read: its path, the state of it, and its sheets."""

    path: Path
    stamp: tuple[int, int]
    sheet_names: tuple[str, ...]
    hidden: frozenset[str]
    """Names of the sheets that are not shown."""
    allowed: Mapping[str, float]
    """Memory and time that reading a sheet may take."""


def open_workbook(path: Path, findings: Findings) -> Book | None:
    """Open a workbook, or say once why it cannot be opened, however many tables it may hold."""
    book, finding = _opened(path, stamp(path))
    if finding is not None:
        findings.add_once(finding)
    return book


@lru_cache(maxsize=8)
def _opened(path: Path, state: tuple[int, int]) -> tuple[Book | None, Finding | None]:
    """A workbook, or what is wrong; opened once for all its sheets."""
    cells, finding = _container(path)
    if finding is not None:
        return None, finding
    size = unpacked_size(path)
    terse = 1 if path.suffix.lower() in MARKED_UP else TERSE
    room = size * ROOM_PER_BYTE * terse + cells * ROOM_PER_CELL
    allowed = {"room": room, "seconds": size / BYTES_PER_SECOND}
    try:
        names = ask("sheets", path=str(path.resolve()), stamp=state, **allowed)
        unseen = ask("hidden_sheets", path=str(path.resolve()), stamp=state, **allowed)
    except ReadingError as error:
        return None, _refused(path, error)
    return Book(path, state, tuple(names), frozenset(unseen), allowed), None


def _refused(path: Path, error: ReadingError) -> Finding:
    """What to say of a workbook that could not be read to its end."""
    if error.kind != "failed":
        return Finding(key=f"reading_{error.kind}", file=path.name)
    if error.cause == "PasswordError":
        return Finding(key="workbook_locked", file=path.name)
    reason = str(error).splitlines()[0][:200]
    return Finding(key="workbook_broken", file=path.name, details={"reason": reason})


def _container(path: Path) -> tuple[int, Finding | None]:
    """Cells of the largest sheet (0: not known), or what is wrong with the file around them."""
    with path.open("rb") as file:
        head = file.read(len(OLE))
    if head.startswith(OLE):
        locked = ENCRYPTED in path.read_bytes()
        return 0, Finding(key="workbook_locked", file=path.name) if locked else None
    if not head.startswith(ZIP):
        return 0, Finding(key="not_a_workbook", file=path.name)
    try:
        cells, corner = areas_of(path)
    except PackedError as error:
        key = "workbook_locked" if error.key == "locked" else f"packed_{error.key}"
        limit = {"limit": error.limit}
        return 0, Finding(key=key, file=path.name, value=error.value, details=limit)
    except (BadZipFile, EOFError, OSError) as error:
        if exhausted(error):
            raise
        return 0, Finding(key="file_truncated", file=path.name)
    if cells <= MOST_CELLS:
        return cells, None
    details = {"count": f"{cells:,}", "limit": f"{MOST_CELLS:,}"}
    return 0, Finding(key="sheet_too_large", file=path.name, value=corner, details=details)


def sheet_for(names: Sequence[str], table: str) -> str | None:
    """The sheet that bears one of the table's names, or ``None``."""
    spec = SPECS[table]
    titles = {say(f"sheet.{table}", "zh"), say(f"sheet.{table}", "en"), table, *spec.aliases}
    wanted = {normalised(title) for title in titles}
    return next((name for name in names if normalised(name) in wanted), None)


def _sheet_grid(book: Book, sheet: str | None, table: str, findings: Findings) -> Grid | None:
    names, path = book.sheet_names, book.path
    found = sheet if sheet in names else sheet_for(names, table)
    if found is None and sheet is None and len(names) == 1:
        found = names[0]
    if found is None:
        listed = {"present": "、".join(names)}
        wanted = sheet or say(f"sheet.{table}")
        findings.add(Finding(key="sheet_missing", file=path.name, value=wanted, details=listed))
        return None
    known: dict[str, Any] = {"path": str(path.resolve()), "stamp": book.stamp}
    try:
        rows, numbers, merged = ask("cells", sheet=found, **known, **book.allowed)
        tell_empty_formulas(path, found, findings, **book.allowed)
        unseen = _hidden(book, found)
    except ReadingError as error:
        finding = _refused(path, error)
        if finding not in findings.items:  # once, not for each of its sheets
            findings.add(finding)
        return None
    areas = tuple(Merged(*area) for area in merged)
    return Grid(
        file=path.name, sheet=found, rows=rows, numbers=numbers, merged=areas, hidden=unseen
    )


def _hidden(book: Book, sheet: str) -> Hidden:
    """What of a sheet is not shown; rows and columns where the file is an .xlsx."""
    if book.path.suffix.lower() not in ZIPPED:
        return Hidden(sheet=sheet in book.hidden)
    path = str(book.path.resolve())
    rows, columns = ask("hidden", path=path, sheet=sheet, **book.allowed)
    if not rows and not columns:
        return Hidden(sheet=sheet in book.hidden)
    before = ask("first_column", path=path, stamp=book.stamp, sheet=sheet, **book.allowed)
    places = frozenset(column - 1 - before for column in columns)
    return Hidden(frozenset(rows), places, sheet in book.hidden)


def _csv_grid(path: Path, table: str, findings: Findings) -> Grid | None:
    size = path.stat().st_size
    if size > MOST_TEXT:
        limit = {"limit": shown(MOST_TEXT)}
        finding = Finding(key="file_too_large", file=path.name, value=shown(size), details=limit)
        findings.add(finding)
        return None
    data = path.read_bytes()
    if data.startswith((ZIP, OLE)):
        findings.add(Finding(key="not_a_csv", file=path.name))
        return None
    text = decode(data)
    if text is None:
        findings.add(Finding(key="encoding", file=path.name))
        return None
    delimiter = _delimiter(text, table)
    cells = text.count(delimiter) + text.count("\n")
    if cells > MOST_CELLS:
        limit = {"limit": f"{MOST_CELLS:,}"}
        findings.add(
            Finding(key="table_too_large", file=path.name, value=f"{cells:,}", details=limit)
        )
        return None
    rows, numbers = read_csv(text, delimiter, path.name, findings)
    return None if rows is None else Grid(file=path.name, sheet="", rows=rows, numbers=numbers)


def decode(data: bytes) -> str | None:
    """Text of UTF-8 (with or without BOM), GB18030, or UTF-16 with its mark; else ``None``."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
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
