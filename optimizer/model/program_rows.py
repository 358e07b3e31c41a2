"""Rows and columns of a small program of its own, gathered one by one; then arrays."""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.model.program import LinearProgram


@dataclass(kw_only=True)
class ProgramRows:
    """Columns from 0 to ``upper``, and rows over them; ``loose`` columns need not be whole."""

    upper: list[float] = field(default_factory=list)
    loose: list[bool] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[tuple[Ints, Floats]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.upper)

    def add_row(self, low: float, high: float, columns: Ints, values: Floats) -> None:
        """Add one row; barred columns (-1) are left out."""
        there = columns >= 0
        self.rows.append((columns[there], values[there]))
        self.low.append(low)
        self.high.append(high)

    def add_columns(self, count: int, upper: float, *, loose: bool) -> Ints:
        """Add columns; their numbers."""
        first = self.width
        self.upper += [upper] * count
        self.loose += [loose] * count
        return np.arange(first, first + count, dtype=np.int64)

    def arrays(self) -> LinearProgram:
        """The program as arrays."""
        counts = [columns.size for columns, _ in self.rows]
        row = np.repeat(np.arange(len(self.rows)), counts)
        column = np.concatenate([columns for columns, _ in self.rows])
        value = np.concatenate([values for _, values in self.rows])
        matrix = sparse.csc_array((value, (row, column)), shape=(len(self.rows), self.width))
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        return LinearProgram(matrix, np.array(self.upper), np.array(self.low), np.array(self.high))
