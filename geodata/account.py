"""The account of what was read: rows, columns and words of every table, and what became of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """A header and the column that it was understood as; own columns have no ``means``.

    ``near`` is a header of the vocabulary that an own column is nearly called.
    """

    header: str
    means: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUse:
    """One table: ``read`` rows under its header are ``used`` or set ``aside`` (why, how many)."""

    table: str
    file: str
    sheet: str
    header: str
    """Row numbers of the header, as they are shown."""
    read: int
    used: int
    aside: tuple[tuple[str, int], ...]
    columns: tuple[ColumnUse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUse:
    """A word of a column with a vocabulary, what it was understood as, and in which rows.

    ``means`` is empty where the word is the user's own; an empty ``word`` is an empty cell.
    """

    table: str
    column: str
    file: str
    sheet: str
    header: str
    word: str
    means: str
    rows: tuple[int, ...]


@dataclass(slots=True)
class Account:
    """What was read of a case, table by table and word by word."""

    tables: list[TableUse] = field(default_factory=list)
    words: list[WordUse] = field(default_factory=list)
