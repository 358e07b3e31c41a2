"""Twelve-digit division codes (统计用区划代码).

Digits: 2 province, 4 city, 6 county, 9 township, 12 village. Codes
are text. Structure after the National Bureau of Statistics' rules (mechanisms D24).
"""

import unicodedata
from enum import StrEnum

CODE_LENGTH = 12
TOWNSHIP_LENGTH = 9
COUNTY_LENGTH = 6
SHORTEST = 4
"""Digits of the shortest code that is mended."""
PARTS = (2, 4, COUNTY_LENGTH, TOWNSHIP_LENGTH)
"""Digits of a province, city, county and township."""
LEVELS = ("province", "city", "county", "township", "village")
"""What a code of 2, 4, 6, 9 and 12 digits stands for: words of the vocabulary ``level``."""


class TownshipKind(StrEnum):
    """What the digits 7 to 9 say of a township."""

    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    TOWNSHIP = "township"
    OTHER = "other"


class Committee(StrEnum):
    """What the digits 10 to 12 say of a village: residents', villagers', or none at all."""

    RESIDENTS = "residents"
    VILLAGERS = "villagers"
    VIRTUAL = "virtual"


TOWNSHIP_KINDS = (
    (1, 99, TownshipKind.SUBDISTRICT),
    (100, 199, TownshipKind.TOWN),
    (200, 399, TownshipKind.TOWNSHIP),
    (400, 599, TownshipKind.OTHER),
)
"""Ranges of the digits 7 to 9, inclusive: 街道, 镇, 乡, 类似乡级 (mechanisms D24)."""
COMMITTEES = (
    (1, 199, Committee.RESIDENTS),
    (200, 399, Committee.VILLAGERS),
    (400, 499, Committee.RESIDENTS),
    (500, 599, Committee.VILLAGERS),
)
"""Ranges of the digits 10 to 12, inclusive; from 400 on, what is like a committee."""
VIRTUAL = frozenset({498, 598})
"""Virtual villages: ground that belongs to a township itself."""


def restore_code(text: str) -> str:
    """Undo what spreadsheets do to a code: spaces, full-width digits, a trailing ``.0``.

    Short texts such as ``1.0`` are left alone: they may well be ids of somebody's own.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "").lstrip("'")
    head, _, tail = plain.partition(".")
    spoilt = len(head) >= SHORTEST and head.isdigit() and tail and set(tail) == {"0"}
    return head if spoilt else plain


def problem_of_code(code: str) -> str | None:
    """``None`` for a sound code, ``"scientific"``, ``"digits"`` or ``"length"`` otherwise."""
    if "e+" in code.lower():
        return "scientific"
    if not (code.isascii() and code.isdigit()):
        return "digits"
    return None if len(code) == CODE_LENGTH else "length"


def township_of(code: str) -> str:
    """The first nine digits."""
    return code[:TOWNSHIP_LENGTH]


def county_of(code: str) -> str:
    """The first six digits."""
    return code[:COUNTY_LENGTH]


def contains(parent: str, child: str) -> bool:
    """Whether the division ``parent`` contains ``child`` (or is it).

    A parent of full length stands for its level: ``140602000000`` is a county. Zeros that
    belong to a level stay: township ``140602100`` does not contain ``140602101201``.
    """
    for start in PARTS:
        if len(parent) > start and not parent[start:].strip("0"):
            parent = parent[:start]
            break
    return child.startswith(parent)


def level_of(code: str) -> str | None:
    """The level that a code stands for, ``None`` where it has no such structure.

    ``140602`` and ``140602000000`` are a county, ``140602001`` and ``140602001000`` a
    township.
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in (*PARTS, CODE_LENGTH):
        return None
    for level, digits in zip(LEVELS, (*PARTS, CODE_LENGTH), strict=True):
        if not code[digits:].strip("0"):
            return level
    return None


def township_kind(code: str) -> TownshipKind | None:
    """What digits 7 to 9 of a code of nine or more digits say; ``None`` outside all ranges."""
    number = int(code[COUNTY_LENGTH:TOWNSHIP_LENGTH])
    return next((kind for low, high, kind in TOWNSHIP_KINDS if low <= number <= high), None)


def committee_of(code: str) -> Committee | None:
    """What the last three of twelve digits say; ``None`` outside all ranges."""
    number = int(code[TOWNSHIP_LENGTH:CODE_LENGTH])
    if number in VIRTUAL:
        return Committee.VIRTUAL
    return next((kind for low, high, kind in COMMITTEES if low <= number <= high), None)
