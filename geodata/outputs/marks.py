"""The mark by which a file says that this program wrote it, as what, and that nobody altered it.

Workbooks bear a property of their own, letters a version, both a fixed date of change, which
every office program renews; GeoPackages a description and the same date; pages a last
line and pictures a chunk or a comment with the SHA-256 of all the rest. Formats that have no
place for a mark (.csv) have none: a file without one counts as somebody else's.
"""

import hashlib
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PROPERTY = "zhucun"
FIXED = "2000-01-01T00:00:00"
"""Date of change of everything that is written: no hand that alters a file leaves it."""
MOST_XML = 1_000_000
"""Bytes that the properties of a document may take."""
MOST_STEPS = 100_000
"""Steps that SQLite may take to find a mark."""
CUSTOM = re.compile(r'name="zhucun"[^>]*>\s*<vt:lpwstr>([a-z]+)<')
PLAN_PROPERTY = "zhucun-plan"
PLAN = re.compile(r'name="zhucun-plan"[^>]*>\s*<vt:lpwstr[^>]*>([0-9a-f]+)<')
CHANGED = re.compile(r"<dcterms:modified[^>]*>([^<]*)<")
NAMED = re.compile(r"<cp:version>zhucun:([a-z]+)<")
SEAL = re.compile(rb"zhucun ([a-z]+) sha256:([0-9a-f]{64})")
LONGEST_SEAL = 200
LINES = {
    ".html": (b"\n<!-- ", b" -->\n"),
    ".htm": (b"\n<!-- ", b" -->\n"),
    ".pdf": (b"% ", b"\n"),
    ".toml": (b"# ", b"\n"),
}
"""By the ending of a name, what stands before and after a mark that is the last line."""
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
CASE = "case"
"""The mark of tables that are to be filled: input, whoever wrote them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file was written as, and whether it has been altered since."""

    kind: str
    edited: bool


def mark_of(path: Path) -> Mark | None:
    """The mark of a file; ``None`` where it bears none or cannot be read."""
    find = _FINDERS.get(path.suffix.lower())
    if find is None or not path.is_file():
        return None
    try:
        return find(path)
    except (OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError):
        return None
    except (zipfile.BadZipFile, zlib.error, sqlite3.Error):
        return None


def sealed(data: bytes, kind: str, suffix: str) -> bytes:
    """A page, picture or settings file with its mark; what has no place for one as it is."""
    seal = f"zhucun {kind} sha256:{hashlib.sha256(data).hexdigest()}".encode("ascii")
    if suffix in LINES:
        head, tail = LINES[suffix]
        return data + head + seal + tail
    if suffix == ".png" and data.endswith(PNG_END):
        return data[: -len(PNG_END)] + _chunk(seal) + PNG_END
    return data


def _chunk(seal: bytes) -> bytes:
    """The seal as a text chunk of a PNG."""
    body = b"tEXtzhucun\0" + seal
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _sealed(path: Path) -> Mark | None:
    """The mark of a page or picture: the last seal, held against all the rest."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_SEAL))
        found = [*SEAL.finditer(file.read(LONGEST_SEAL))]
    if not found:
        return None
    kind, seal = found[-1][1].decode("ascii"), found[-1][0]
    data, suffix = path.read_bytes(), path.suffix.lower()
    if suffix in LINES:
        head, tail = LINES[suffix]
        bare = data[: -len(head + seal + tail)]
    else:
        bare = data[: -len(_chunk(seal) + PNG_END)] + PNG_END
    return Mark(kind, sealed(bare, kind, suffix) != data)


def _document(path: Path, member: str, words: re.Pattern[str]) -> Mark | None:
    """The mark of an office document, in one of the members that hold its properties."""
    with zipfile.ZipFile(path) as packed:
        if member not in packed.namelist():
            return None
        found = words.search(_xml(packed, member))
        changed = CHANGED.search(_xml(packed, "docProps/core.xml"))
    if found is None:
        return None
    return Mark(found[1], changed is None or not changed[1].startswith(FIXED))


def _xml(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as stream:
        return stream.read(MOST_XML).decode("utf-8", errors="replace")


def _workbook(path: Path) -> Mark | None:
    return _document(path, "docProps/custom.xml", CUSTOM)


def plan_in(path: Path) -> str:
    """The mark of the plan that a workbook of ours tells, altered or not; empty where none."""
    try:
        with zipfile.ZipFile(path) as packed:
            found = PLAN.search(_xml(packed, "docProps/custom.xml"))
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return ""
    return found[1] if found else ""


def _letter(path: Path) -> Mark | None:
    return _document(path, "docProps/core.xml", NAMED)


def _geopackage(path: Path) -> Mark | None:
    """The mark of a GeoPackage; its tables are looked at, no view or trigger is run."""
    with closing(
        sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    ) as base:
        base.set_progress_handler(lambda: 1, MOST_STEPS)
        sound = "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents' AND type = 'table'"
        if base.execute(sound).fetchone() is None:
            return None
        rows = base.execute("SELECT description, last_change FROM gpkg_contents").fetchmany(1000)
    kinds = {text.partition(":")[2] for text, _ in rows if str(text).startswith("zhucun:")}
    if len(kinds) != 1:
        return None
    return Mark(kinds.pop(), any(not str(day).startswith(FIXED) for _, day in rows))


_FINDERS: dict[str, Callable[[Path], Mark | None]] = {
    ".xlsx": _workbook,
    ".docx": _letter,
    ".gpkg": _geopackage,
    ".png": _sealed,
    **dict.fromkeys(LINES, _sealed),
}
