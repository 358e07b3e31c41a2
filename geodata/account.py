"""The account of what was read: rows, columns and words of every table, and what became of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

MOST_NAMED = 20
"""Items of one outcome of a join that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """A header and the column that it was understood as; own columns have no ``means``.

    ``near`` is a header of the vocabulary that an own column is nearly called. Of the cells in
    the rows that are used, ``filled`` hold something and ``empty`` nothing; ``doubtful`` counts
    the rows that some finding names in this column. An ``ignored`` column repeats another one.
    ``unit`` is the unit that the header names.
    """

    header: str
    means: str = ""
    near: str = ""
    filled: int = 0
    empty: int = 0
    doubtful: int = 0
    ignored: bool = False
    unit: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinUse:
    """How the items of one source found what they belong to in another.

    ``kind`` is what was joined to what (``join.<kind>`` of the catalogue), ``counts`` how many
    items had each outcome (``join_outcome.<outcome>``), in the order in which the outcomes were
    named; they add up to all items. ``named`` holds the first few items of those outcomes that
    somebody may want to look at.
    """

    kind: str
    counts: tuple[tuple[str, int], ...]
    named: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(
        cls,
        kind: str,
        items: Iterable[tuple[str, str]],
        *,
        outcomes: Collection[str],
        quiet: Collection[str] = (),
    ) -> "JoinUse":
        """Count (outcome, item) pairs; those of a ``quiet`` outcome are only counted.

        Raises ``KeyError`` for an outcome that is not one of ``outcomes``.
        """
        found: dict[str, list[str]] = {outcome: [] for outcome in outcomes}
        for outcome, item in items:
            found[outcome].append(item)
        return cls(
            kind=kind,
            counts=tuple((outcome, len(items)) for outcome, items in found.items()),
            named=tuple(
                (outcome, tuple(items[:MOST_NAMED]))
                for outcome, items in found.items()
                if items and outcome not in quiet
            ),
        )

    @property
    def total(self) -> int:
        """All items."""
        return sum(count for _, count in self.counts)


@dataclass(slots=True)
class Account:
    """What was read of a case: tables, words, and what was joined to what."""

    tables: list[TableUse] = field(default_factory=list)
    words: list[WordUse] = field(default_factory=list)
    joins: list[JoinUse] = field(default_factory=list)

    def with_doubts(self, doubts: Mapping[tuple[str, str, str], int]) -> "Account":
        """The account with the doubtful cells of each column: (file, sheet, header) -> how many.

        Only cells that hold something can be doubtful: an empty one is unknown already.
        """
        tables = [_doubted(use, doubts) for use in self.tables]
        return Account(tables, self.words, self.joins)


def _doubted(use: TableUse, doubts: Mapping[tuple[str, str, str], int]) -> TableUse:
    columns = (
        replace(
            column,
            doubtful=min(column.filled, doubts.get((use.file, use.sheet, column.header), 0)),
        )
        for column in use.columns
    )
    return replace(use, columns=tuple(columns))
