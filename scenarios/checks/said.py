"""What a check of a run folder can say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from geodata.words import Language, say


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: text as it stands, or a key of the catalogue with its values."""

    text: str = ""
    key: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, language: Language) -> str:
        """Say it in a language."""
        return say(self.key, language, **self.values) if self.key else self.text


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that a run states otherwise than it follows from facts and policy.

    ``stated`` or ``recomputed`` is ``None`` where that side has nothing.
    """

    file: str
    where: Where
    stated: str | None
    recomputed: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a word that condemns nothing: a key of the catalogue and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What was compared (``done``), or was not, as a key of the catalogue and its values."""

    key: str
    done: bool = True
    values: Mapping[str, object] = field(default_factory=dict)


Said: TypeAlias = Difference | Remark | Scope
Saying: TypeAlias = Iterator[Said]


def at(text: str) -> Where:
    """A place that is written the same in every language."""
    return Where(text=text)


def differs(file: str, where: str, stated: object, recomputed: object) -> Difference:
    """A difference of one value."""
    return Difference(file, at(where), _text(stated), _text(recomputed))


def _text(value: object) -> str | None:
    if isinstance(value, float):
        return f"{value:.10g}"
    return None if value is None else str(value)
