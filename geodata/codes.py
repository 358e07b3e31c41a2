"""Twelve-digit division codes (统计用区划代码).

Digits: 2 province, 4 city, 6 county, 9 township, 12 village. Codes
are text. Structure after the National Bureau of Statistics' rules (mechanisms D24).
"""

import unicodedata

CODE_LENGTH = 12
TOWNSHIP_LENGTH = 9
COUNTY_LENGTH = 6
SHORTEST = 4
"""Digits of the shortest code that is mended."""
PARTS = (2, 4, COUNTY_LENGTH, TOWNSHIP_LENGTH)
"""Digits of a province, city, county and township."""


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
