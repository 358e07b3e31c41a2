"""The sparse mixed-integer program: columns are pairs, then the small counting columns.

Minimise a cost vector subject to ``row_low <= A x <= row_high`` and column bounds. Rules
post rows through :meth:`Program.add_rows`; every block of rows knows its rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.model.candidates import Candidates
from optimizer.pairs.layer_pairs import LayerPairs

Numbers = NDArray[np.int32]

HELD = 16.0
"""What a row that holds a level is multiplied by: costs come in steps of 1e-6, and so do the
tolerances of engines. A power of two, so that no price is rounded."""


@dataclass(frozen=True, eq=False)
class ColumnBlock:
    """Counting columns of one kind, such as ``short``: missing posts per place of a layer.

    ``owner``, shape (columns,), is the index of the place or supply in its layer.
    ``price`` is the cost of one at the level of shortage, 0 for columns of other goals.
    """

    kind: str
    layer: LayerPairs | None
    owner: Ints
    columns: Ints
    price: float = 0.0
    part: object = None
    """The rule or goal that added them, where it must find them again."""


@dataclass(eq=False)
class Program:
    """A program under construction; :meth:`freeze` gives its arrays."""

    candidates: Candidates
    width: int = 0
    height: int = 0
    blocks: list[ColumnBlock] = field(default_factory=list)
    row_rules: list[tuple[str, int]] = field(default_factory=list)
    posted: list[tuple[object, int]] = field(default_factory=list)
    """Every rule, coupling and goal whose rows stand there, with the number of its first one."""
    _upper: list[Floats] = field(default_factory=list)
    _row_bounds: list[tuple[Floats, Floats]] = field(default_factory=list)
    _entries: list[tuple[Numbers, Numbers, Floats]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width = self.candidates.size
        self._upper.append(np.ones(self.width))

    def add_columns(
        self,
        kind: str,
        owner: Ints,
        upper: NDArray[np.generic],
        layer: LayerPairs | None = None,
        *,
        price: float = 0.0,
        part: object = None,
    ) -> Ints:
        """Add integer columns from 0 to ``upper``, one per owner; returns their numbers."""
        columns = np.arange(self.width, self.width + owner.size)
        self.width += owner.size
        self.blocks.append(ColumnBlock(kind, layer, owner, columns, price, part))
        self._upper.append(np.asarray(upper, dtype=float))
        return columns

    def add_rows(
        self,
        rule: str,
        count: int,
        entries: Sequence[tuple[Ints, Ints, float | Floats]],
        *,
        low: float | NDArray[np.generic] = -np.inf,
        high: float | NDArray[np.generic] = np.inf,
    ) -> None:
        """Post ``count`` rows of ``rule``: ``entries`` are (row, column, value), rows from 0."""
        for rows, columns, values in entries:
            whole = np.broadcast_to(np.asarray(values, dtype=float), rows.shape)
            numbers = np.asarray(rows, dtype=np.int32) + np.int32(self.height)
            self._entries.append((numbers, np.asarray(columns, dtype=np.int32), whole))
        self._row_bounds.append(
            (
                np.broadcast_to(np.asarray(low, dtype=float), (count,)),
                np.broadcast_to(np.asarray(high, dtype=float), (count,)),
            )
        )
        self.row_rules.append((rule, count))
        self.height += count

    def count_rows(
        self,
        rule: str,
        groups: int,
        counted: Sequence[tuple[Ints, Ints, float | Floats]],
        *,
        most: float | NDArray[np.generic] | None = None,
        least: int = 0,
        missing: str = "missing",
        price: float = 0.0,
    ) -> None:
        """Post for every group what its columns add up to: at most, and at least, so many.

        ``counted`` are (group, column, value), groups from 0. Posts sum <= ``most``, and where
        ``least`` is above 0 also sum + (what is missing) >= ``least``: a new column of kind
        ``missing`` for every group, up to ``least``, each at ``price`` at the level of shortage.
        """
        if most is not None:
            self.add_rows(rule, groups, counted, high=most)
        if least > 0:
            owner = np.arange(groups)
            columns = self.add_columns(missing, owner, np.full(groups, least), price=price)
            self.add_rows(rule, groups, [*counted, (owner, columns, 1.0)], low=float(least))

    def of_part(self, part: object, kind: str) -> list[ColumnBlock]:
        """The counting columns of one kind that ``part``, or one equal to it, added."""
        return [block for block in self.blocks if block.kind == kind and block.part == part]

    def of_kind(self, kind: str) -> list[ColumnBlock]:
        """The counting columns of one kind."""
        return [block for block in self.blocks if block.kind == kind]

    def rows_called(self, name: str) -> Iterator[NDArray[np.int64]]:
        """The numbers of the rows of one rule, block by block as they were posted."""
        first = 0
        for rule, count in self.row_rules:
            if rule == name:
                yield np.arange(first, first + count)
            first += count

    @property
    def entries(self) -> Sequence[tuple[Numbers, Numbers, Floats]]:
        """Row, column and value of all entries as they were posted, block by block."""
        return tuple(self._entries)

    def row_bounds(self) -> tuple[Floats, Floats]:
        """The least and the most of every row, each shape (rows,)."""
        bounds = self._row_bounds or [(np.zeros(0), np.zeros(0))]
        low, high = zip(*bounds, strict=True)
        return np.concatenate(low), np.concatenate(high)

    def upper_bounds(self) -> Floats:
        """The most of every column, shape (columns,)."""
        return np.concatenate(self._upper)

    def freeze(self) -> "LinearProgram":
        """Give the arrays for the engines; they share nothing with what was posted."""
        rows, columns, values = (
            np.concatenate([entry[part] for entry in self._entries] or [np.zeros(0)])
            for part in range(3)
        )
        table = sparse.coo_array(
            (values, (rows.astype(np.int32, copy=False), columns.astype(np.int32, copy=False))),
            shape=(self.height, self.width),
        )
        table.has_canonical_format = True  # spares a sort; doubled entries are summed below
        turned = table.tocsc()
        matrix = sparse.csc_array((turned.data, turned.indices, turned.indptr), shape=table.shape)
        matrix.sum_duplicates()
        low, high = self.row_bounds()
        return LinearProgram(matrix=matrix, upper=self.upper_bounds(), row_low=low, row_high=high)


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """The program as arrays: all columns are integers from 0 to ``upper``.

    ``matrix`` is compressed by column, shape (rows, columns).
    """

    matrix: sparse.csc_array
    upper: Floats
    row_low: Floats
    row_high: Floats

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.upper.size)

    def take(self, columns: Ints) -> "LinearProgram":
        """Keep some columns only; the others stay 0."""
        return LinearProgram(
            self.matrix[:, columns], self.upper[columns], self.row_low, self.row_high
        )

    def with_row(self, costs: Floats, high: float) -> "LinearProgram":
        """Add the row ``costs @ x <= high``."""
        row = sparse.csc_array(costs.reshape(1, -1))
        return LinearProgram(
            sparse.vstack([self.matrix, row], format="csc"),
            self.upper,
            np.append(self.row_low, -np.inf),
            np.append(self.row_high, high),
        )

    def holding(self, costs: Floats, high: float) -> "LinearProgram":
        """Add the row ``costs @ x <= high``, told as :data:`HELD` times that."""
        return self.with_row(HELD * costs, HELD * high)

    def with_upper(self, upper: Floats) -> "LinearProgram":
        """Replace the upper bounds."""
        return LinearProgram(self.matrix, upper, self.row_low, self.row_high)

    def accepts(self, x: Floats, tolerance: float = 1e-6) -> bool:
        """Whether ``x`` keeps every row and bound."""
        activity = self.matrix @ x
        return bool(
            np.all(x >= -tolerance)
            and np.all(x <= self.upper + tolerance)
            and np.all(activity >= self.row_low - tolerance)
            and np.all(activity <= self.row_high + tolerance)
        )
