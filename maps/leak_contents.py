"""Everything that a file says, decoded: archives, compressed and encoded data, markup, tables.

What comes out are the texts of a file one by one: a cell, an attribute, a text between two
tags, a string of packed data, a member's name. A text is given once more in each form that it
may hide: unescaped, decoded from base64, from percent signs, from hexadecimal.
"""

import base64
import binascii
import gzip
import html
import io
import json
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from unicodedata import category
from urllib.parse import unquote

from geodata.outputs import temporary_folder

DEEPEST = 12
"""Archives within archives; what lies deeper is read as it stands."""
ZIP, GZIP, SQLITE = b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0"
PNG, PDF = b"\x89PNG\r\n", b"%PDF"
PACKED = (ZIP, GZIP, SQLITE, PNG, PDF)
ENCODED = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){6,}")
ESCAPE = re.compile(
    r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\x([0-9A-Fa-f]{2})"
    r"|_x([0-9A-Fa-f]{4})_|\\([0-9A-Fa-f]{4,6})\s?|\\([0-7]{3})"
)
SHEET_CODE = re.compile(r'&(?:[LCRPNDTAFGBIUSXYEOHKZ]|"[^"]*"|\d+)')
"""Orders inside headers and footers of a sheet."""
INLINE = re.compile(
    r"</?(?:b|i|u|s|a|em|strong|span|font|small|big|sub|sup|mark|wbr|tspan|r|t|rPh|w:r|w:t)"
    r"(?:\s[^<>]*)?/?>|<(?:w:)?rPr>.*?</(?:w:)?rPr>|<!--.*?-->",
    re.DOTALL,
)
UNREADABLE = ("Cc", "Cn", "Co", "Cs")
"""Categories of what no text is made of."""
STRINGS = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){3,}"
    rb"|(?:[\xe3-\xe9][\x80-\xbf]{2}){2,}"
)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LONG_NUMBER = 10**8
LINE = 2_000
"""Characters of a text whose forms are kept."""


def contents(path: Path) -> Iterator[str]:
    """Everything that a file says, beginning with its name."""
    yield path.name
    yield from unpacked(path.read_bytes())


def unpacked(data: bytes, depth: int = 0) -> Iterator[str]:
    """The texts of bytes of any kind."""
    if depth > DEEPEST:
        yield from _strings(data)
    elif data.startswith(ZIP):
        yield from _archive(data, depth)
    elif data.startswith(GZIP):
        yield from _strings(data[:300])  # the header may name a file
        yield from unpacked(gzip.decompress(data), depth + 1)
    elif data.startswith(SQLITE):
        yield from _database(data, depth)
    elif data.startswith(PNG):
        yield from _chunks(data, depth)
    elif data.startswith(PDF):
        yield from _document(data, depth)
    else:
        text = _decoded(data)
        yield from _strings(data) if text is None else texts(text, depth)


def _archive(data: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from _strings(archive.comment)
        for info in archive.infolist():
            yield info.filename
            yield from _strings(info.comment + info.extra)
            yield from unpacked(archive.read(info), depth + 1)


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
            yield from _number(cell)


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
                yield from unpacked(zlib.decompressobj().decompress(data[start:]), depth + 1)
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


def texts(text: str, depth: int = 0) -> Iterator[str]:
    """The parts of a text by its markup, each once more in every form that it may hide."""
    if text[:1] in ("{", "[", '"') and (value := _json(text)) is not None:
        yield from _values(value, depth)
        return
    if "<" in text and ">" in text:
        joined = INLINE.sub("", text)
        for piece in dict.fromkeys((*re.split("[<>]", text), *re.split("[<>]", joined))):
            yield from _forms(piece.strip(), depth)
    else:
        for line in text.split("\n"):
            yield from _forms(line.strip(), depth)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _values(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from _forms(value, depth)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _forms(str(key), depth)
            yield from _values(item, depth)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, depth)
    else:
        yield from _number(value)


def _number(value: object) -> Iterator[str]:
    """Long numbers alone: coordinates and counts are short."""
    if isinstance(value, int | float) and abs(value) >= LONG_NUMBER:
        yield f"{value:.0f}"


def _forms(text: str, depth: int) -> Iterable[str]:
    """A text and what it says when it is unescaped or decoded."""
    return _known_forms(text, depth) if len(text) <= LINE else _every_form(text, depth)


@lru_cache(maxsize=16_384)
def _known_forms(text: str, depth: int) -> tuple[str, ...]:
    """Once for the lines that every page has."""
    return tuple(_every_form(text, depth))


def _every_form(text: str, depth: int) -> Iterator[str]:
    words = {} if depth > DEEPEST else {word: _from_base64(word) for word in ENCODED.findall(text)}
    for word in [word for word, data in words.items() if data.startswith(PACKED)]:
        text = text.replace(word, " ")  # packed data says nothing as it stands
    if text:
        yield text
    if depth > DEEPEST:
        return
    for plain in dict.fromkeys(_plainer(text)):
        if plain != text:
            yield from _forms(plain, depth + 1)
    for data in (*words.values(), *map(bytes.fromhex, HEX.findall(text))):
        yield from _hidden(data, depth)


def _plainer(text: str) -> Iterator[str]:
    """A text without entities, without escapes, and without percent signs."""
    if "&" in text:
        yield html.unescape(html.unescape(text))
        yield SHEET_CODE.sub(" ", text)
    if "\\" in text or "_x" in text:
        yield _unescaped(text)
    if "%" in text:
        yield unquote(text, "utf-8", "ignore")
        yield unquote(text, "gb18030", "ignore")


def _unescaped(text: str) -> str:
    """Escapes of JSON, JavaScript, CSS and Python as characters, halves of pairs joined."""

    def char(match: re.Match[str]) -> str:
        groups = match.groups()
        number = next(value for value in groups if value is not None)
        code = int(number, 8 if groups[-1] is not None else 16)
        return chr(code) if code < 0x110000 else match.group()

    plain = ESCAPE.sub(char, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _from_base64(word: str) -> bytes:
    bare = word.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        return b""


def _hidden(data: bytes, depth: int) -> Iterator[str]:
    """What decoded bytes say, where they are packed data or a text that can be read."""
    if data.startswith(PACKED):
        yield from unpacked(data, depth + 1)
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return  # a long word, nothing encoded
    if not any(category(char) in UNREADABLE and char not in "\t\n\r" for char in text):
        yield from texts(text, depth + 1)
