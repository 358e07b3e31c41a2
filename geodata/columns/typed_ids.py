"""Ids with their table before them, as somebody writes them: ``干部:1``, ``units:1``."""

from collections.abc import Iterable
from functools import cache

from geodata.text import normalised
from geodata.words import Language, label, say

SUPPLIES = ("cadres", "units", "leaders")
PLACES = ("village", "township", "county")


def typed(text: str, kinds: Iterable[str]) -> tuple[str, str]:
    """Kind and id of a text: ``kinds`` are tables or levels; empty where it names none of them."""
    head, sign, tail = text.replace("：", ":").partition(":")
    kind = _words().get(normalised(head), "")
    if not sign or not tail.strip() or kind not in set(kinds):
        return "", text
    return kind, tail.strip()


def shown(kind: str, name: str, language: Language) -> str:
    """The same text, as it is to be written."""
    return f"{_title(kind, language)}:{name}"


@cache
def _words() -> dict[str, str]:
    """Every word for a table of supplies, or a level of places."""
    found: dict[str, str] = {}
    for kind in (*SUPPLIES, *PLACES):
        words = (kind, kind.removesuffix("s"), *(_title(kind, one) for one in ("zh", "en")))
        found |= {normalised(word): kind for word in words}
    return found


def _title(kind: str, language: Language) -> str:
    if kind in SUPPLIES:
        return say(f"sheet.{kind}", language)
    return label("place_level", kind, language)
