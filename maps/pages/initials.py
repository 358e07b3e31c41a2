"""Initials of the characters of names in pinyin, for a search by letters: 南家岭 by njl.

A character of several readings has several letters; no letter is guessed from what stands
around it, so that a name is found by any of its readings.
"""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
FIRST_IDEOGRAPH = "\u2e80"


def initials_of(names: Iterable[str]) -> dict[str, str]:
    """The initials of every ideograph in names, sorted: ``{"长": "cz"}``; none where unknown."""
    found = {char for name in names for char in name if char >= FIRST_IDEOGRAPH}
    letters = {char: _initials(char) for char in sorted(found)}
    return {char: known for char, known in letters.items() if known}


@cache
def _initials(char: str) -> str:
    """The first letters of all readings of a character, sorted."""
    pinyin = import_module("pypinyin")  # a third of a second that no command without a map needs
    readings = pinyin.pinyin(char, style=pinyin.Style.NORMAL, heteronym=True)[0]
    return "".join(sorted({reading[:1] for reading in readings} & LETTERS))
