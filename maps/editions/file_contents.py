"""Everything that a file says, decoded: archives, compressed and encoded data, markup, tables.

What comes out are the texts of a file one by one: a cell, an attribute, a text between two
tags, a string of packed data, a member's name. A text is given once more in each form that it
may hide: unescaped, decoded from base64, from percent signs, from hexadecimal.
"""

import io
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from geodata.outputs import temporary_folder
from maps.editions.hidden_texts import long_number, parts

DEEPEST = 12
"""Archives within archives; what lies deeper is read as it stands."""
ZIP, GZIP, SQLITE = b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0"
PNG, PDF = b"\x89PNG\r\n", b"%PDF"
STRINGS = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){3,}"
    rb"|(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}"
)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LEAST_ROOM, MOST_RATIO = 2**24, 200
"""Bytes that packed data may always unpack to; beyond, so many times their own size."""
BROKEN = (zipfile.BadZipFile, zlib.error, sqlite3.Error, struct.error, RuntimeError, ValueError)
"""What is raised for data that only begin like packed data."""


def contents(path: Path) -> Iterator[str]:
    """Everything that a file says, beginning with its name."""
    yield path.name
    yield from unpacked(path.read_bytes())


def texts(text: str, depth: int = 0) -> Iterator[str]:
    """The parts of a text in every form, and what is packed or encoded in it."""
    for part in parts(text):
        if isinstance(part, str):
            yield part
        else:
            yield from unpacked(part, depth + 1)


def unpacked(data: bytes, depth: int = 0) -> Iterator[str]:
    """The texts of bytes of any kind."""
    for kind, reader in READERS.items():
        if data.startswith(kind) and depth <= DEEPEST:
            try:
                yield from reader(data, depth)
            except BROKEN:
                yield from _strings(data)
            return
    text = _decoded(data)
    yield from _strings(data) if text is None or depth > DEEPEST else texts(text, depth)


def _gzipped(data: bytes, depth: int) -> Iterator[str]:
    yield from _strings(data[:300])  # the header may name a file
    yield from unpacked(zlib.decompressobj(31).decompress(data, _room(data)), depth + 1)


def _room(data: bytes) -> int:
    """How much of packed data is unpacked: no page of ours is packed so tightly."""
    return max(LEAST_ROOM, MOST_RATIO * len(data))


def _archive(data: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from _strings(archive.comment)
        for info in archive.infolist():
            yield info.filename
            yield from _strings(info.comment + info.extra)
            with archive.open(info) as member:
                yield from unpacked(member.read(_room(data)), depth + 1)


def _database(data: bytes, depth: int) -> Iterator[str]:
    """Names, definitions and cells of every table; what deleted rows left behind."""
    with temporary_folder() as folder:
        path = folder / "a.db"
        path.write_bytes(data)
        base = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            known = list(base.execute("select type, name, sql from sqlite_master"))
            for kind, name, sql in known:
                yield from filter(None, (name, sql))
                if kind == "table":
                    quoted = name.replace('"', '""')
                    for row in base.execute(f'select * from "{quoted}"'):
                        yield from _cells(row, depth)
        finally:
            base.close()
    yield from _strings(data)


def _cells(row: tuple[object, ...], depth: int) -> Iterator[str]:
    for cell in row:
        if isinstance(cell, bytes):
            yield from unpacked(cell, depth + 1)
        elif isinstance(cell, str):
            yield from texts(cell, depth + 1)
        elif cell is not None:
            yield from long_number(cell)


def _chunks(data: bytes, depth: int) -> Iterator[str]:
    """The texts of a picture."""
    place = 8
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        if kind in (b"zTXt", b"iTXt"):
            keyword, _, rest = body.partition(b"\0")
            yield from _strings(keyword)
            yield from _inflated(rest, depth)
        if kind not in (b"IDAT", b"PLTE"):
            yield body.replace(b"\0", b"\n").decode("utf-8", "ignore")
            yield from _strings(body)
        place += 12 + size


def _document(data: bytes, depth: int) -> Iterator[str]:
    """The strings of a PDF and of its packed streams."""
    yield from texts("\n".join(_strings(data)), depth + 1)
    for body in STREAM.findall(data):
        yield from _inflated(body, depth)
    for match in re.findall(rb"<(FEFF[0-9A-Fa-f]+)>", data):
        yield bytes.fromhex(match.decode()).decode("utf-16", "ignore")
    for match in re.findall(rb"\(\xfe\xff(.*?)\)", data, re.DOTALL):
        yield match.decode("utf-16-be", "ignore")


def _inflated(data: bytes, depth: int) -> Iterator[str]:
    """What a stretch of bytes holds where it is packed by zlib, wherever it begins."""
    for start in (data.find(mark) for mark in (b"\x78\x9c", b"\x78\xda", b"\x78\x01")):
        if start >= 0:
            try:
                yield from unpacked(
                    zlib.decompressobj().decompress(data[start:], _room(data)), depth + 1
                )
            except zlib.error:
                continue  # only looked like it


def _strings(data: bytes) -> Iterator[str]:
    """What can be read in bytes of no known kind."""
    for match in STRINGS.findall(data):
        for start in range(3 if match[:1].isalnum() else 1):  # a length or a type may look like one
            yield match[start:].decode("utf-8", "ignore")
    wide = data.decode("utf-16-le", "ignore") if b"\0" in data else ""
    for word in re.findall("[\\w ]{4,}", wide):
        if all(char < "\u3000" or "\u4e00" <= char <= "\u9fff" for char in word):
            yield word


def _decoded(data: bytes) -> str | None:
    """Text in an encoding that is used here; ``None`` for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:  # the next one, or none
            continue
        return None if "\0" in text else text
    return None


READERS = {ZIP: _archive, GZIP: _gzipped, SQLITE: _database, PNG: _chunks, PDF: _document}
