"""One letter: its fields under both of their names, and lists of rows, no document yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal, get_args

from geodata.words import Language, catalogue, say

Kind = Literal["pledge", "notice", "recall", "training", "quota"]
"""责任书, 派驻通知, 召回调整通知, 培训通知, 名额分配通知."""
KINDS: tuple[Kind, ...] = get_args(Kind)
GIVEN = ("issuer", "document_number", "date")
"""Fields that no table knows: whoever writes the letters says them."""
BLANK = "______"
Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter; ``number`` counts within its kind. An empty field is not known.

    ``lists`` are rows that a template may repeat a line for. ``called`` are the fields that its
    file is named by.
    """

    kind: Kind
    number: int
    fields: Mapping[str, str]
    lists: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    called: tuple[str, ...] = ("township", "village", "who")

    @property
    def context(self) -> dict[str, str | list[dict[str, str]]]:
        """Fields and lists under both of their names, as a template may use either."""
        found: dict[str, str | list[dict[str, str]]] = {}
        for key, text in self.fields.items():
            found |= {shown_name(key): text, key: text}
        for key, rows in self.lists.items():
            both = [{shown_column(k): text for k, text in row.items()} | {**row} for row in rows]
            found |= {shown_name(key): both, key: both}
        return found

    @property
    def known(self) -> set[str]:
        """What a template may use; columns of a list behind the name of the list."""
        columns = {
            f"{name}.{column}"
            for name, rows in self.context.items()
            if not isinstance(rows, str)
            for row in rows
            for column in row
        }
        return columns | {*self.context}

    def lacks(self, key: str) -> bool:
        """Whether a field, or any row of a column of a list, is not known."""
        name, _, column = key.partition(".")
        if not column:
            return name in self.fields and not self.fields[name].strip()
        return any(not row.get(column, "").strip() for row in self.lists.get(name, ()))

    @property
    def who(self) -> str:
        """To whom or for what place it is."""
        keys = ("who", "place", "addressee")
        return next((found for key in keys if (found := self.fields.get(key))), "")

    @property
    def stem(self) -> str:
        """Name of its file, not yet safe for a file system."""
        known = (self.fields[key] for key in self.called)
        return "-".join([f"{self.number:04}", *filter(None, known)])


def field_names(language: Language = "zh") -> Mapping[str, str]:
    """The fields of letters -> their names in a language."""
    return _names("letters.field.", language)


def column_names(language: Language = "zh") -> Mapping[str, str]:
    """The columns of lists -> their names in a language."""
    return _names("letters.row.", language)


@cache
def _names(start: str, language: Language) -> Mapping[str, str]:
    items = catalogue().items()
    return {key.removeprefix(start): e[language] for key, e in items if key.startswith(start)}


def shown_name(key: str, language: Language = "zh") -> str:
    """A field, list or column of a list (``classes.venue``) as people call it."""
    name, dot, column = key.partition(".")
    return field_names(language).get(name, name) + (
        dot + shown_column(column, language) if dot else ""
    )


def shown_column(key: str, language: Language = "zh") -> str:
    """A column of a list as people call it."""
    return column_names(language).get(key, key)


def key_of(name: str) -> str:
    """The field, list or column that a template calls by either name."""
    head, dot, column = name.partition(".")
    own = _key(head, field_names())
    return f"{own}.{_key(column, column_names())}" if dot else own


def _key(name: str, names: Mapping[str, str]) -> str:
    return next((key for key, chinese in names.items() if chinese == name), name)


def said_date(day: date, language: Language) -> str:
    """A day as letters write it."""
    return say("letters.text.date", language, year=day.year, month=day.month, day=day.day)
