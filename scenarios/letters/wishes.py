"""How letters are wanted, as the command line says it; every mistake in it is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from geodata.words import Language, label
from maps.letters.letter import GIVEN, Kind, Letter, field_names, key_of
from scenarios.console.console import Talker

OneKind = TypeVar("OneKind", bound=Kind)


@dataclass(frozen=True, kw_only=True)
class LetterWishes:
    """Which letters, and how, as the command line says it."""

    kinds: Sequence[str] = ()
    layer: str | None = None
    villages: Sequence[str] = ()
    units: Sequence[str] = ()
    language: str | None = None
    merged: bool = False
    only_new: bool = False
    day: str | None = None
    given: Sequence[str] = ()
    templates: Path | None = None

    @property
    def of_postings(self) -> tuple[str, ...]:
        """The options that only letters of postings have, as far as they are given."""
        asked = {
            "--layer": self.layer,
            "--village": self.villages,
            "--new": self.only_new,
            "--date": self.day,
        }
        return tuple(option for option, value in asked.items() if value)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Letters that are to be written; ``columns`` are the fields that their list shows."""

    letters: Sequence[Letter]
    language: Language
    columns: tuple[str, ...]
    inputs: tuple[Path, ...]


class WishReader:
    """Understands words of the command line; ``lost`` where one was wrong, which is told."""

    def __init__(self, wishes: LetterWishes, talker: Talker) -> None:
        self.wishes, self.talker = wishes, talker
        self.lost = False

    def wrong(self, key: str, **values: object) -> None:
        """Tell a mistake."""
        self.lost = True
        self.talker.say(key, style="red", **values)

    def language(self) -> Language:
        """The language that is asked for."""
        word = self.wishes.language or self.talker.language
        if word not in ("zh", "en"):
            self.wrong("letters.bad_language", name=word)
            return "zh"
        return cast("Language", word)

    def kinds(self, known: Sequence[OneKind]) -> list[OneKind]:
        """The kinds that are asked for; all where none is."""
        if not self.wishes.kinds:
            return [*known]
        asked = [self._kind(name, known) for name in self.wishes.kinds]
        return [kind for kind in asked if kind is not None]

    def given(self) -> dict[str, str]:
        """What ``--set`` says of fields that no table knows."""
        return dict(pair for text in self.wishes.given if (pair := self._given(text)))

    def _kind(self, name: str, known: Sequence[OneKind]) -> OneKind | None:
        for kind in known:
            if name in (kind, *(label("letters.kind", kind, one) for one in ("zh", "en"))):
                return kind
        kinds = "、".join(f"{kind} ({label('letters.kind', kind)})" for kind in known)
        self.wrong("letters.bad_kind", name=name, kinds=kinds)
        return None

    def _given(self, text: str) -> tuple[str, str] | None:
        name, sign, value = text.partition("=")
        key = key_of(name.strip())
        if sign and key in GIVEN:
            return key, value.strip()
        fields = field_names()
        known = "、".join(f"{fields[item]} ({item})" for item in GIVEN)
        self.wrong("letters.bad_set", text=text, fields=known)
        return None
