"""One cell -> text, and text -> number, share, year, date, yes or no."""

import math
import re
import unicodedata
from datetime import datetime
from functools import lru_cache

from geodata.characters import cleaned
from geodata.columns.aliases import UNKNOWN, words
from geodata.facts.codes import restore_code

REMEMBERED = 1 << 16
"""Cells whose text is remembered."""
EXACT_DIGITS = 15
"""Spreadsheets keep so many digits of a number; the rest become zeros."""
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]+")
COMPACT_YEAR = re.compile(r"([0-9]{4})年?")
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
PARTED = re.compile(r"[0-9][,' ]+[0-9]")
GROUPED = re.compile(r"(?<![0-9,' .])[0-9]{1,3}(?:([,' ])[0-9]{3})(?:\1[0-9]{3})*(?![0-9,'])")
SIGNS = re.compile(r"[-/\\–—―−_*?.、。~·…|]+")
YES = frozenset(words("是 可 可以 能 有 对 同意 可选派 能选派 可派 √ ✓ ✔ ☑ 1 yes y true t"))
NO = frozenset(
    words("否 不 不是 不可 不可以 不能 没有 无 不对 不同意 不可选派 不能选派 不宜 不派 × ✗ ✘ ☐ □ 0")
    + words("x no n false f")
)


def cell_text(cell: object) -> str:
    """Text of a cell, trimmed: 140602001201.0 is "140602001201", a date its ISO form."""
    if isinstance(cell, str):
        return _trimmed(cell) if cell else ""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return _float_text(cell)
        case datetime():
            return cell.date().isoformat()
        case _:
            return str(cell)


@lru_cache(maxsize=REMEMBERED)
def _trimmed(text: str) -> str:
    """Text without what only hides, trimmed: a cell is looked at several times while it is read."""
    return cleaned(text).strip()


@lru_cache(maxsize=REMEMBERED)
def _float_text(cell: float) -> str:
    if math.isnan(cell):
        return ""
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e22 else repr(cell)


def is_number(cell: object) -> bool:
    """Whether the spreadsheet kept the cell as a number."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def mend_code(text: str, numeric: bool) -> tuple[str, str | None]:
    """A code or id as it should read, and the key of the finding where digits are lost."""
    if not any(sign.isdigit() for sign in text):
        return text, None
    plain = restore_code(text) if _looks_numeric(text) else text
    digits = len(plain) if plain.isdigit() else 0
    if numeric and digits > EXACT_DIGITS:
        return plain, "digits_lost"
    if SCIENTIFIC.fullmatch(plain):
        return plain, "code_scientific"
    if digits > EXACT_DIGITS and plain.endswith("000"):
        return plain, "digits_doubtful"
    return plain, None


def _looks_numeric(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text).lstrip("'")
    return all(sign in "0123456789. " for sign in folded)


def folded(text: str) -> str:
    """Full-width signs made half-width, blanks and thousands separators left out."""
    return "".join(unicodedata.normalize("NFKC", text).replace(",", "").split())


def compact(text: str) -> str:
    """A text made half-width, without blanks and without separators of thousands.

    Raises ``ValueError`` where signs or blanks between digits separate no thousands (3,5).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if PARTED.search(plain):
        plain = GROUPED.sub(lambda found: re.sub("[,' ]", "", found.group()), plain)
        if PARTED.search(plain):
            raise ValueError(text)
    return "".join(plain.split())


def is_unknown(text: str) -> bool:
    """Whether a cell says that nobody knows: 不详, 暂无, /, — and the like."""
    plain = folded(text).casefold()
    return plain in UNKNOWN or SIGNS.fullmatch(plain) is not None


def as_number(text: str) -> float:
    """The number that a text says; ``80%`` is 0.8. Raises ``ValueError``."""
    plain = compact(text)
    percent = plain.endswith("%")
    if not NUMBER.fullmatch(plain.rstrip("%")):
        raise ValueError(text)
    value = float(plain.rstrip("%"))
    if not math.isfinite(value):
        raise ValueError(text)
    return value / 100 if percent else value


def as_bool(text: str) -> bool:
    """Yes or no. Raises ``ValueError``."""
    plain = folded(text).casefold()
    if plain in YES or plain in NO:
        return plain in YES
    raise ValueError(text)


def as_list(text: str) -> tuple[str, ...]:
    """The parts between 、 , ， ; ； and line breaks, trimmed, none empty."""
    return tuple(part for raw in re.split(r"[、,，;；\n]", text) if (part := raw.strip()))
