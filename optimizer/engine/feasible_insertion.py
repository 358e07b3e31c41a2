"""A plan that keeps every row at every step: pairs are put in one by one, rows mended at once.

Begins from a plan that the rows accept. A pair that breaks a row is put in together with other
columns that mend it, and these with others in turn; where none do it is left out. Slower than
taking whatever fits, and never wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats
from optimizer.model.program import LinearProgram

EPS = 1e-7
MOST_MOVES = 100
"""One pair is left out after so many moves of other columns."""
ALL_MOVES = 100_000
"""So many moves in all: a count repeats, a time does not."""


@dataclass(eq=False)
class FeasibleInsertion:
    """A plan ``x``, shape (columns,), that the rows of ``arrays`` accept, and how to go on.

    Only ``helpers``, shape (columns,), are moved to mend rows; a column that was moved up is not
    moved down again for the same pair.
    """

    arrays: LinearProgram
    x: Floats
    helpers: Bools
    moves: int = 0
    _trail: dict[int, float] = field(init=False, default_factory=dict)
    _left: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        matrix = self.arrays.matrix
        self._activity: list[float] = (matrix @ self.x).tolist()
        self._low: list[float] = self.arrays.row_low.tolist()
        self._high: list[float] = self.arrays.row_high.tolist()
        self._value: list[float] = self.x.tolist()
        self._upper: list[float] = self.arrays.upper.tolist()
        self._by_row = sparse.csr_array(matrix)

    def put_all(self, columns: Iterable[int]) -> None:
        """Put in one column after the other where the rows permit."""
        for column in columns:
            self.put(column)

    def put(self, column: int) -> bool:
        """Put a column in; whether it stands now."""
        return self._value[column] > 0.5 or self._begin(column, 1.0)

    def keep(self, promise: int, answers: Iterable[int]) -> None:
        """Put in the first of the pairs that answer a promise, and give it up for no other.

        ``promise`` is the column that says it is not kept.
        """
        if self._value[promise] > 0.5 and any(map(self.put, answers)):
            self._begin(promise, -1.0)

    def plan(self) -> Floats:
        """The plan as it stands, shape (columns,)."""
        return np.array(self._value)

    def _begin(self, column: int, step: float) -> bool:
        self._left, self._trail = MOST_MOVES, {}
        fits = 0 <= self._value[column] + step <= self._upper[column]
        return fits and self.moves < ALL_MOVES and self._move(column, step)

    def _move(self, column: int, step: float) -> bool:
        """Move a column and mend the rows that this breaks; nothing has moved where it fails."""
        known = self._trail.get(column, 0.0)
        if known * step < 0 or self._left <= 0:
            return False
        begun = dict(self._trail)
        self._left, self.moves = self._left - 1, self.moves + 1
        self._shift(column, step)
        if all(self._mended(row) for row, _ in self._entries(column)):
            return True
        for moved, now in list(self._trail.items()):
            self._shift(moved, begun.get(moved, 0.0) - now)
        self._trail = begun
        return False

    def _shift(self, column: int, step: float) -> None:
        if step:
            self._trail[column] = self._trail.get(column, 0.0) + step
            self._value[column] += step
            for row, value in self._entries(column):
                self._activity[row] += step * value

    def _mended(self, row: int) -> bool:
        """Whether a row is kept, after other columns were moved where it was not."""
        while True:
            wanted = self._wanted(row)
            if not wanted:
                return True
            if not any(self._move(column, step) for column, step in self._ways(row, wanted)):
                return False

    def _wanted(self, row: int) -> float:
        """By how much the row must change to be kept."""
        activity = self._activity[row]
        if activity > self._high[row] + EPS:
            return self._high[row] - activity
        return self._low[row] - activity if activity < self._low[row] - EPS else 0.0

    def _ways(self, row: int, wanted: float) -> Iterator[tuple[int, float]]:
        """Columns of a row and the steps by which they could mend it."""
        mine = slice(self._by_row.indptr[row], self._by_row.indptr[row + 1])
        columns = self._by_row.indices[mine]
        some = self.helpers[columns] & (self._by_row.data[mine] != 0)
        values = self._by_row.data[mine][some].tolist()
        for column, value in zip(columns[some].tolist(), values, strict=True):
            now, needed = self._value[column], wanted / value
            step = np.ceil(needed - EPS) if needed > 0 else np.floor(needed + EPS)
            step = min(step, self._upper[column] - now) if step > 0 else max(step, -now)
            if step:
                yield column, float(step)

    def _entries(self, column: int) -> list[tuple[int, float]]:
        matrix = self.arrays.matrix
        mine = slice(matrix.indptr[column], matrix.indptr[column + 1])
        pairs = zip(matrix.indices[mine].tolist(), matrix.data[mine].tolist(), strict=True)
        return list(pairs)
