"""The parts of a text and every form that they may hide: markup, escapes, base64, percent signs.

What is hidden as bytes (packed data, an encoded text) comes out as bytes, for
:mod:`maps.editions.file_contents` to look into.
"""

import base64
import binascii
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from unicodedata import category
from urllib.parse import unquote

PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3\0", b"\x89PNG\r\n", b"%PDF")
"""How packed data begin: zip, gzip, SQLite, PNG, PDF."""
MOST_TURNS = 12
"""Escapes within escapes."""
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
LONG_NUMBER = 10**8
LINE = 2_000
"""Characters of a text whose forms are kept."""
Part = str | bytes


def parts(text: str) -> Iterator[Part]:
    """The parts of a text by its markup, each once more in every form that it may hide."""
    if text[:1] in ("{", "[", '"') and (value := _json(text)) is not None:
        yield from _values(value)
    elif "<" in text and ">" in text:
        joined = INLINE.sub("", text)
        for piece in dict.fromkeys((*re.split("[<>]", text), *re.split("[<>]", joined))):
            yield from forms(piece.strip())
    else:
        for line in text.split("\n"):
            yield from forms(line.strip())


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _values(value: object) -> Iterator[Part]:
    if isinstance(value, str):
        yield from forms(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from forms(str(key))
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)
    else:
        yield from long_number(value)


def long_number(value: object) -> Iterator[str]:
    """Long numbers alone: coordinates and counts are short."""
    if isinstance(value, int | float) and abs(value) >= LONG_NUMBER:
        yield f"{value:.0f}"


def forms(text: str, turn: int = 0) -> Iterable[Part]:
    """A text and what it says when it is unescaped or decoded."""
    return _known_forms(text, turn) if len(text) <= LINE else _every_form(text, turn)


@lru_cache(maxsize=16_384)
def _known_forms(text: str, turn: int) -> tuple[Part, ...]:
    """Once for the lines that every page has."""
    return tuple(_every_form(text, turn))


def _every_form(text: str, turn: int) -> Iterator[Part]:
    words = {word: _from_base64(word) for word in ENCODED.findall(text)}
    for word in [word for word, data in words.items() if data.startswith(PACKED)]:
        text = text.replace(word, " ")  # packed data says nothing as it stands
    if text:
        yield text
    yield from filter(_says, (*words.values(), *map(bytes.fromhex, HEX.findall(text))))
    for plain in dict.fromkeys(_plainer(text) if turn < MOST_TURNS else ()):
        if plain != text:
            yield from forms(plain, turn + 1)


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


def _says(data: bytes) -> bool:
    """Whether decoded bytes are packed data, or a text that can be read."""
    if data.startswith(PACKED):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False  # a long word, nothing encoded
    return bool(text) and not any(_is_odd(char) for char in text)


def _is_odd(char: str) -> bool:
    return category(char) in UNREADABLE and char not in "\t\n\r"
