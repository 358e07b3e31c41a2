"""Rows that the columns taken in could break: a relaxation does without all others."""

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.model.program import LinearProgram

ROUNDING = 1e-9
"""Relative tolerance of a row's activity."""


class BindingRows:
    """How far the columns taken in reach in every row of a program.

    A row ``low <= sum of a(j) x(j) <= high`` with 0 <= x <= upper holds by itself while the sum
    of the positive a(j) upper(j) does not exceed ``high``, nor that of the negative ones fall
    below ``low``. Left out, its price is 0, and a bound from the prices of the others holds.
    """

    def __init__(self, arrays: LinearProgram) -> None:
        self._high, self._low = arrays.row_high, arrays.row_low
        self._most, self._least = np.zeros((2, self._high.size))

    def take_in(self, arrays: LinearProgram, columns: Ints) -> Ints:
        """Take new columns in; returns all rows that can be broken now, in order.

        ``arrays`` has the rows from the beginning first; others are its caller's.
        """
        part = arrays.matrix[:, columns]
        entry = part.data * np.repeat(arrays.upper[columns], np.diff(part.indptr))
        self._most += self._sums(part.indices, entry, entry > 0)
        self._least += self._sums(part.indices, entry, entry < 0)
        most = self._most - ROUNDING * np.maximum(1.0, np.abs(self._most))
        least = self._least + ROUNDING * np.maximum(1.0, np.abs(self._least))
        return np.flatnonzero((most > self._high) | (least < self._low))

    def _sums(self, rows: Ints, values: Floats, chosen: Bools) -> Floats:
        size = self._high.size
        sums = np.bincount(rows[chosen], values[chosen], minlength=size)[:size]
        return sums.astype(float)
