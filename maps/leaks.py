"""The leak test: does a written file hold anything that its edition may not show?

Every value of every column that is not on the whitelist is looked for in the decoded
content of the file: the page's packed data, the cells and properties of a workbook, the
tables of a GeoPackage, plain text. A value that the whitelist shows anyway (a cadre with
the name of a village) cannot be told apart and is passed over, and so are the words of
the program's own sentences.
"""

import base64
import binascii
import gzip
import html
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from geodata.county import Cadre, County, Leader, Place, Supply
from geodata.words import catalogue

Row = Place | Supply
PACKED = re.compile(r'"([A-Za-z0-9+/=]{40,})"')
WORD = re.compile(r"[\w·.\-]+")
SHORT_TEXT, SHORT_WORD, SHORT_NUMBER = 2, 4, 9
"""Shorter texts, Latin words and numbers stand everywhere and identify nobody."""
PUBLIC = {"name", "county", "township", "level"}


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A value of a private column that a file holds."""

    file: str
    column: str
    value: str


def private_values(county: County, *, names: bool, classes: bool) -> dict[str, str]:
    """Value -> column (``cadres.name``) of everything that the public edition may not show."""
    tables: dict[str, Sequence[Row]] = {
        "villages": county.villages,
        "townships": county.townships,
        "units": county.units,
        "cadres": county.cadres,
        "leaders": county.leaders,
    }
    allowed = public_words(county, names=names, classes=classes)
    found: dict[str, str] = {}
    for table, rows in tables.items():
        for row in rows:
            for column, value in _cells(row):
                if _is_public(row, column, names=names, classes=classes):
                    continue
                for text in _texts(value):
                    if text not in allowed:
                        found.setdefault(text, f"{table}.{column}")
    return found


def public_words(county: County, *, names: bool, classes: bool) -> frozenset[str]:
    """What the whitelist shows, and the words of the program itself."""
    shown: set[str] = {county.name, *_own_words()}
    for place in (*county.villages, *county.townships):
        shown |= {place.name, place.county}
        if classes:
            shown.add(place.place_class)
    shown |= {unit.name for unit in county.units} | {unit.level for unit in county.units}
    if names:
        shown |= {cadre.name for cadre in county.cadres} | {x.name for x in county.leaders}
    return frozenset(shown)


def leaks(path: Path, private: Mapping[str, str], allowed: Iterable[str]) -> list[Leak]:
    """The private values that a file holds, sorted."""
    texts = list(contents(path))
    words = {word for text in texts for word in WORD.findall(text)}
    public = frozenset(allowed)
    rest, every = "\n".join(sorted(words - public)), "\n".join(texts)
    found = []
    for value, column in private.items():
        if value.isascii() and WORD.fullmatch(value):
            there = value in words
        else:
            there = _stands(value, rest if WORD.fullmatch(value) else every, public)
        if there:
            found.append(Leak(path.name, column, value))
    return sorted(found)


def _stands(value: str, text: str, public: frozenset[str]) -> bool:
    """Whether a value stands in a line otherwise than inside public words (李家 in 李家村)."""
    if value not in text:
        return False
    around = sorted((word for word in public if value in word), key=len, reverse=True)
    for line in text.split("\n"):
        if value in line:
            for word in around:
                line = line.replace(word, " ")  # noqa: PLW2901
            if value in line:
                return True
    return False


def contents(path: Path) -> Iterator[str]:
    """Everything that a file says, decoded."""
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".docx", ".zip"}:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield _unmarked(archive.read(name).decode("utf-8", "ignore"))
    elif suffix in {".gpkg", ".mbtiles"}:
        yield from _tables(path)
    else:
        text = path.read_bytes().decode("utf-8", "ignore")
        bare = PACKED.sub('""', text)
        yield html.unescape(bare) if suffix in {".html", ".svg"} else bare
        yield from _packed(text)


def _packed(text: str) -> Iterator[str]:
    """The texts and long numbers of data that a page carries packed: JSON, gzip, base64."""
    for match in PACKED.finditer(text):
        try:
            data = base64.b64decode(match.group(1), validate=True)
        except binascii.Error:
            continue  # a long word, not base64
        if data[:2] == b"\x1f\x8b":
            yield "\n".join(_strings(json.loads(gzip.decompress(data))))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, int | float) and abs(value) >= 10 ** (SHORT_NUMBER - 1):
        yield f"{value:.0f}"


def _unmarked(text: str) -> str:
    """XML without its tags but with its attributes; entities resolved."""
    return html.unescape(re.sub(r"[<>]", "\n", text))


def _tables(path: Path) -> Iterator[str]:
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        names = [
            row[0] for row in base.execute("select name from sqlite_master where type='table'")
        ]
        for name in names:
            quoted = name.replace('"', '""')
            for row in base.execute(f'select * from "{quoted}"'):
                yield "\n".join(str(cell) for cell in row if not isinstance(cell, bytes))
    finally:
        base.close()


def _cells(row: Place | Supply) -> Iterator[tuple[str, object]]:
    for field in fields(row):
        if field.name == "extra":
            yield from row.extra.items()
        elif field.name != "sender":
            yield field.name, getattr(row, field.name)


def _is_public(row: Place | Supply, column: str, *, names: bool, classes: bool) -> bool:
    if column == "name" and isinstance(row, Cadre | Leader):
        return names
    if column in {"village_class", "township_class"}:
        return classes
    if column in {"lon", "lat", "precision", "available"}:
        return True  # places are drawn; yes and no identify nobody
    return column in PUBLIC or (column == "unit" and isinstance(row, Cadre) and row.sender is None)


def _texts(value: object) -> Iterator[str]:
    """The texts by which a value could be recognised."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, str):
        if len(value) >= (SHORT_WORD if value.isascii() else SHORT_TEXT):
            yield value
    elif isinstance(value, int | float):
        text = f"{value:.0f}"
        if float(value).is_integer() and len(text) >= SHORT_NUMBER:
            yield text
    elif isinstance(value, frozenset | tuple):
        for item in value:
            yield from _texts(item)


def _own_words() -> frozenset[str]:
    """The words of the program's sentences, keys and labels."""
    texts = {text for entry in catalogue().values() for text in entry.values()}
    keys = {part for key in catalogue() for part in key.split(".")}
    found = {word for text in texts for word in WORD.findall(text)}
    return frozenset(found | keys | texts)
