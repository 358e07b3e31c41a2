"""The account of what was read: rows, columns and words of every table, and what became of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """A header and the column that it was understood as; own columns have no ``means``.

    ``near`` is a header of the vocabulary that an own column is nearly called. Of the cells in
    the rows that are used, ``filled`` hold something and ``empty`` nothing; ``doubtful`` counts
    the rows that some finding names in this column. An ``ignored`` column repeats another one.
    """

    header: str
    means: str = ""
    near: str = ""
    filled: int = 0
    empty: int = 0
    doubtful: int = 0
    ignored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Rows of a table that hold no facts: why, how many, and their numbers as they are shown."""

    why: str
    count: int
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUse:
    """One table: of the rows of its sheet that are no header, ``used`` and those set ``aside``.

    ``read`` is the sum of both.
    """

    table: str
    file: str
    sheet: str
    header: str
    """Row numbers of the header, as they are shown."""
    read: int
    used: int
    aside: tuple[Aside, ...]
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
