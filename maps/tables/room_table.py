"""A table of a planning problem beside the postings: areas, groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from geodata.words import Language
from maps.tables.frames import Cell, Table, frame_of


class RoomWords(Protocol):
    """The sentences of one planning problem, in one language."""

    language: Language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        ...


def room_table(
    words: RoomWords,
    key: str,
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    kinds: Mapping[str, str],
    signed: Sequence[str],
) -> Table:
    """The table ``key``; ``kinds`` are those of tables, overview where none is named.

    Tables that are ``signed`` have a line for it below.
    """
    return Table(
        name=words.text(f"sheet.{key}"),
        title=words.text(f"title.{key}", title=title),
        frame=frame_of(heads, rows, language=words.language),
        kind=kinds.get(key, "overview"),
        note=words.text("title.sign") if key in signed else "",
    )
