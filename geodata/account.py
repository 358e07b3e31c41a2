"""The account of what was read: rows, columns and words of every table, and what became of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

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


Note = Literal[
    "",
    "bars_all",
    "undecided_all",
    "nobody",
    "some_unknown",
    "some_unvalued",
    "some_unitless",
    "some_levelless",
    "some_without_neighbours",
    "never",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUse:
    """One clause at one layer.

    Of ``total`` combinations of a place and a supply ``pairs`` were looked at, all but in very
    large layers; of these ``barred`` may not stand by this clause alone, for ``undecided`` it
    lacks facts. Where it speaks of people, places or postings one by
    one, ``subjects`` are those, ``unknown`` those of which the fact is not known. ``note`` says
    what is odd: ``bars_all``; ``undecided_all``: it can never bite; ``nobody``: it speaks of
    nobody here; ``some_unknown``, ``some_unvalued``, ``some_levelless``,
    ``some_without_neighbours``: it lacks facts of some and leaves them alone;
    ``some_unitless``: it keeps some out for that; ``never``: nobody here could break it.
    """

    name: str
    kind: str
    layer: str
    title: str = ""
    """What the scenario calls the layer; empty where the vocabulary says it."""
    total: int = 0
    pairs: int = 0
    barred: int = 0
    undecided: int = 0
    subjects: int | None = None
    unknown: int = 0
    note: Note = ""


@dataclass(slots=True)
class Account:
    """What was read of a case, what was joined to what, and what every rule does to its pairs."""

    tables: list[TableUse] = field(default_factory=list)
    words: list[WordUse] = field(default_factory=list)
    joins: list[JoinUse] = field(default_factory=list)
    rules: tuple[RuleUse, ...] = ()
    doubts: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)
    """(file, sheet, header) -> rows whose cell is known only in part, as a year without a month."""

    def take(self, other: "Account") -> None:
        """Add what another reading of the same case has to tell."""
        self.tables += other.tables
        self.words += other.words
        self.joins += other.joins
        self.rules += other.rules
        for place, rows in other.doubts.items():
            self.doubts.setdefault(place, set()).update(rows)

    @property
    def asks_classes(self) -> bool:
        """Whether some column gives classes of villages."""
        return any(use.table == "villages" and use.column == "village_class" for use in self.words)

    def with_doubts(self, doubts: Mapping[tuple[str, str, str], int]) -> "Account":
        """The account with the doubtful cells of each column: (file, sheet, header) -> how many.

        Only cells that hold something can be doubtful: an empty one is unknown already.
        """
        tables = [_doubted(use, doubts) for use in self.tables]
        return replace(self, tables=tables)


def _doubted(use: TableUse, doubts: Mapping[tuple[str, str, str], int]) -> TableUse:
    columns = (
        replace(
            column,
            doubtful=min(column.filled, doubts.get((use.file, use.sheet, column.header), 0)),
        )
        for column in use.columns
    )
    return replace(use, columns=tuple(columns))
