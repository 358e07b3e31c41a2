"""The leak test: does a written file hold anything that its edition may not show?

Every value of every column that is not on the whitelist is looked for in everything that a
file says (:mod:`maps.editions.file_contents`), whatever its width, case, script or separators
(:mod:`maps.editions.folding`); identity and telephone numbers are recognised even where no
table has them. What the same writer says of an empty plan is the program's own and passed over.
A name of a person that is part of a village's or township's name (王家 in 王家沟) is none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from maps.editions.file_contents import contents
from maps.editions.folding import Squeezed, folded, numbers, squeezed
from maps.editions.person_numbers import patterned
from maps.editions.secrets import SHORT_NUMBER, Kind, Secret, Shown

HAN = re.compile(r"[^\W\d_a-z]+")
GENERIC = re.compile(
    "[村庄镇乡区县市街道社居委会行政屯寨堡沟店营坊里东西南北中大小上下前后新老旧第一二三四五六七八九十]*"
)
"""What a place's name has around the name that it was called after."""
AROUND = 30
IDEOGRAPHS = "\u2e80"
"""Where they begin: before stand the alphabets."""


@dataclass(frozen=True, slots=True, order=True)
class Leak:
    """A value of a private column that a file holds, and the text that holds it."""

    file: str
    column: str
    value: str
    text: str = ""


class LeakTest:
    """Looks for secrets in texts, all of them at once."""

    def __init__(self, secrets: Iterable[Secret], shown: Shown) -> None:
        self.shown = shown
        self._words: dict[str, list[tuple[str, Secret]]] = defaultdict(list)
        self._numbers: dict[str, list[tuple[str, Secret]]] = defaultdict(list)
        self._carriers: dict[tuple[str, Kind], list[str]] = {}
        for secret in secrets:
            plain = squeezed(secret.value).text
            if secret.kind is Kind.NUMBER:
                digits = "".join(char for char in plain if char.isdigit())
                self._numbers[digits[:SHORT_NUMBER]].append((digits, secret))
            if plain:
                self._words[plain[:2]].append((plain, secret))

    def of_file(self, path: Path, *, own: frozenset[str] = frozenset()) -> list[Leak]:
        """What a file holds, sorted; ``own`` is what the program says in any file of the kind."""
        return self.of_texts(path.name, contents(path), own=own)

    def of_texts(
        self, file: str, texts: Iterable[str], *, own: frozenset[str] = frozenset()
    ) -> list[Leak]:
        """What texts hold."""
        found: dict[tuple[str, str], Leak] = {}
        for text in dict.fromkeys(texts):
            if text not in own and text not in self.shown.own:
                for value, column in self.of_text(text):
                    leak = Leak(file, column, value, _brief(text, value))
                    found.setdefault((column, value), leak)
        return sorted(found.values())

    def of_text(self, text: str) -> Iterator[tuple[str, str]]:
        """Values and columns of what one text holds: a cell, a title, an attribute."""
        for secret in self._found(text):
            yield secret.value, secret.column
        for name, number in patterned(text):
            if not any(_digits(number) in _digits(word) for word in self.shown.public):
                yield number, f"number.{name}"

    def _found(self, text: str) -> Iterator[Secret]:
        yield from self._found_numbers(text)
        plain = squeezed(text)
        for start in range(len(plain.text) - 1):
            for word, secret in self._words.get(plain.text[start : start + 2], ()):
                end = start + len(word)
                if (
                    plain.text.startswith(word, start)
                    and _is_word(plain, start, end)
                    and not self._excused(text, plain.text, start, end, secret)
                ):
                    yield secret

    def _found_numbers(self, text: str) -> Iterator[Secret]:
        for digits in numbers(text):
            for start in range(len(digits) - SHORT_NUMBER + 1):
                for number, secret in self._numbers.get(digits[start : start + SHORT_NUMBER], ()):
                    inside = digits.startswith(number, start)
                    if inside and not any(number in _digits(word) for word in self.shown.public):
                        yield secret

    def _excused(self, text: str, plain: str, start: int, end: int, secret: Secret) -> bool:
        """Whether a value stands inside a longer text that may hold it."""
        if secret.kind is Kind.NAME and text.strip() in self.shown.places:
            return _is_of_place(folded(text), secret.value)
        whole = plain[start:end]
        for word in self._carriers_of(whole, secret.kind):
            place = plain.find(word, max(0, end - len(word)), start + len(word))
            if place >= 0 and (place, place + len(word)) != (start, end):
                return True
            if place >= 0 and word in self._public:
                return True
        return False

    def _carriers_of(self, plain: str, kind: Kind) -> list[str]:
        if (plain, kind) not in self._carriers:
            known = self._folded[kind]
            self._carriers[plain, kind] = [word for word in known if plain in word]
        return self._carriers[plain, kind]

    @cached_property
    def _folded(self) -> dict[Kind, frozenset[str]]:
        carriers = {kind: self.shown.carriers(kind) for kind in Kind}
        return {kind: frozenset(map(_squeezed, words)) for kind, words in carriers.items()}

    @cached_property
    def _public(self) -> frozenset[str]:
        return frozenset(map(_squeezed, self.shown.public))


def _is_word(plain: Squeezed, start: int, end: int) -> bool:
    """Whether a stretch is the value and no accident of what stands around it."""
    word = plain.text[start:end]
    if word.isdigit() and len(word) < SHORT_NUMBER:
        return len(plain.text) == len(word)
    if any(char < IDEOGRAPHS for char in word):  # letters of an alphabet
        return plain.alone(start, end)
    return len(word) > 2 or not plain.broken(start, end) or plain.alone(start, end)


def _is_of_place(place: str, name: str) -> bool:
    """Whether a person's name in the name of a place is the place's own.

    王家 in 王家沟 is, and 刘胡兰 in 刘胡兰镇; 张三丰 in 李家村（张三丰） is not.
    """
    name = squeezed(name).text
    first = found[0] if (found := HAN.findall(place)) else place
    rest = squeezed(place.partition(first)[2])
    start = rest.text.find(name)
    if start >= 0 and (len(name) > 2 or rest.alone(start, start + len(name))):
        return False
    return len(name) <= 2 or name not in first or bool(GENERIC.fullmatch(first.replace(name, "")))


def _squeezed(text: str) -> str:
    return squeezed(text).text


def _digits(text: str) -> str:
    return "".join(char for char in folded(text) if char.isdigit())


def _brief(text: str, value: str) -> str:
    """A long text around the value, where it stands there as written."""
    place = max(0, text.find(value))
    start, end = max(0, place - AROUND), place + len(value) + AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
