"""Characters that act instead of being read, and their visible form.

A terminal obeys control and escape characters, direction marks turn a line around, zero-width
characters make two equal-looking names differ. What Chinese names really hold is no such
character: ideographs of every plane (also those that this Python does not know yet), full-width
spaces, the dot of a name, variation selectors behind an ideograph, joiners and vowel separators
behind a letter of Uyghur, Kazakh, Mongolian or another cursive script.
"""

import re
from unicodedata import category

BREAKS = "\t\n\r"
"""Part of a cell of several lines, and harmless on a screen but for the carriage return."""
_IDEOGRAPHS = range(0x20000, 0x3FFFE)
"""Planes 2 and 3 hold ideographs only: a newer Unicode has more of them than this Python."""
_JOINERS = frozenset("\u200c\u200d")
_CURSIVE = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
    "\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefc]"
)
_MONGOLIAN_MARKS, _MONGOLIAN = frozenset("\u180b\u180c\u180d\u180e\u180f"), range(0x1800, 0x18B0)
_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Format characters that are seen: number signs and the end of a verse."""
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0"
"""Marks and letters without a shape."""
_UNSEEN = re.compile(f"[{_BLANKS}{_SELECTORS}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")
CONTROLS = ("Cc", "Cs")
_NOTHING = range(0xFDD0, 0xFDF0)
"""Numbers that will never be characters, beside the last two of each plane."""


def visible(text: str) -> str:
    """The text with every acting character as ``<U+001B>``; tabs and line feeds stay."""
    if _plain(text):
        return text
    text = text.replace("\r\n", "\n")
    return "".join(
        _form(char) if char == "\r" or _acts(text, place) else char
        for place, char in enumerate(text)
    )


def on_one_line(text: str) -> str:
    """The visible form of a value inside a sentence: it cannot begin a line of its own."""
    return visible(re.sub(r"\r\n|\n|\r", "↵", text)).replace("\t", " ")


def acting(text: str) -> list[str]:
    """The acting characters of a text, each once, in their order; breaks of a cell are none."""
    if _plain(text):
        return []
    return list(dict.fromkeys(char for place, char in enumerate(text) if _acts(text, place)))


def controls(text: str) -> list[str]:
    """Those among the acting characters that no text can mean: controls, halves, non-characters."""
    return [char for char in acting(text) if _is_control(char)]


def cleaned(text: str) -> str:
    """The text without what only hides or turns; controls and unknown characters stay."""
    if _plain(text):
        return text
    return "".join(
        "\n" if category(char) in ("Zl", "Zp") else "" if _hides(text, place) else char
        for place, char in enumerate(text)
    )


def named(chars: list[str]) -> str:
    """Characters by their numbers: U+001B、U+202E."""
    return "、".join(f"U+{ord(char):04X}" for char in chars)


def _plain(text: str) -> bool:
    return text.isprintable() and _UNSEEN.search(text) is None


def _form(char: str) -> str:
    return f"<U+{ord(char):04X}>"


def _is_control(char: str) -> bool:
    return (
        category(char) in CONTROLS or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) < 0xFDF0
    )


def _hides(text: str, place: int) -> bool:
    """Whether an acting character is neither a control nor one of an unknown shape."""
    char = text[place]
    return _acts(text, place) and not _is_control(char) and category(char) not in ("Co", "Cn")


def _acts(text: str, place: int) -> bool:
    char, before = text[place], text[place - 1] if place else " "
    if char in BREAKS or (char.isprintable() and not _UNSEEN.match(char)):
        return False
    if char in _MONGOLIAN_MARKS:
        return ord(before) not in _MONGOLIAN
    if _SELECTOR.match(char):
        return before.isspace() or not _has_shape(before)
    if char in _JOINERS:
        return not _CURSIVE.match(before)
    return not (_has_shape(char) or category(char) == "Zs")


def _has_shape(char: str) -> bool:
    known = char.isprintable() and not _UNSEEN.match(char)
    return known or char in _SIGNS or ord(char) in _IDEOGRAPHS
