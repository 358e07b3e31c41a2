"""Reduced costs at given prices, with how far rounding may have moved them.

Every column j has d_j = c_j + sum over levels l above of t_l c_lj - sum over rows i of y_i a_ij.
With n terms in one sum, floating point is off by at most n * eps * (sum of their sizes); all
bounds are rounded outward by that.
"""

from dataclasses import dataclass
from math import fsum

import numpy as np

from optimizer.arrays import Bools, Floats
from optimizer.certificate.rows import Block, Numbers, RefusedError, Rows

EPS = float(np.finfo(np.float64).eps)
MORE = 8
"""Terms beside the entries of a column: costs, holds, and what is handed over."""
PASSES = 3


@dataclass(eq=False)
class Reduced:
    """Reduced costs ``d`` and the sum of the sizes of their terms, both shape (columns,)."""

    rows: Rows
    d: Floats
    size: Floats

    @classmethod
    def at(cls, rows: Rows, costs: Floats, prices: Floats) -> "Reduced":
        """The costs less what the rows pay at ``prices``, shape (rows,)."""
        found, pays = cls(rows, costs.copy(), np.abs(costs)), prices != 0
        for row, column, value in rows.blocks_of(pays):
            found.pay(column, -prices[row] * value)
        return found

    def pay(self, columns: Numbers, amounts: Floats) -> None:
        """Add amounts to the reduced costs of some columns."""
        first = int(columns.min())
        at = columns - first
        more = np.bincount(at, amounts)
        self.d[first : first + more.size] += more
        self.size[first : first + more.size] += np.bincount(at, np.abs(amounts))

    def bar(self, columns: Bools) -> None:
        """Some columns, shape (columns,), can be in no plan that is asked about."""
        self.d[columns], self.size[columns] = np.inf, 0.0

    @property
    def least(self) -> Floats:
        """What the reduced costs are at least, shape (columns,)."""
        found: Floats = self.d - (self.rows.entries + MORE) * EPS * self.size
        return found

    def relieve(self, linking: Bools) -> None:
        """Lower the prices of linking rows where columns on their left side cost too little.

        What the right side has to spare is handed over; the bound itself does not change, for
        these rows are ``<= 0``. ``linking``, shape (rows,), says which they are.
        """
        for _ in range(PASSES):
            lacking = self._lacking(linking)
            if not lacking.any() or not self._handed_over(lacking):
                return

    def _lacking(self, linking: Bools) -> Floats:
        """By how much the price of every linking row would have to fall, shape (rows,)."""
        found, cheap = np.zeros(linking.size), self.d < 0
        for row, column, value in self.rows.blocks_of(linking):
            short = np.flatnonzero(cheap[column])
            short = short[value[short] > 0]
            np.maximum.at(found, row[short], -self.d[column[short]] / value[short])
        return found

    def _handed_over(self, lacking: Floats) -> bool:
        """Lower prices as far as the right sides bear it; whether any price fell."""
        blocks = list(self.rows.blocks_of(lacking > 0))
        moved = self._bearable(lacking, blocks)
        if not moved.any():
            return False
        for row, column, value in blocks:
            self.pay(column, value * moved[row])
        return True

    def _bearable(self, lacking: Floats, blocks: list[Block]) -> Floats:
        asked = np.zeros(self.d.size)
        for row, column, value in blocks:
            gives = np.flatnonzero(value < 0)
            np.add.at(asked, column[gives], -value[gives] * lacking[row[gives]])
        share = np.ones(self.d.size)
        some = np.flatnonzero(asked)
        share[some] = np.clip(self.d[some] / asked[some], 0.0, 1.0)
        moved = lacking.copy()
        for row, column, value in blocks:
            gives = np.flatnonzero(value < 0)
            np.minimum.at(moved, row[gives], lacking[row[gives]] * share[column[gives]])
        return moved


def paid_by_part(rows: Rows, prices: Floats) -> Floats:
    """What the rows are worth at their prices, at least; shape (parts,).

    The sum over rows of y_i low_i where y_i > 0, and y_i high_i where y_i < 0. Raises
    :class:`RefusedError` where such a bound is infinite.
    """
    some = np.flatnonzero(prices)
    worth = prices[some] * np.where(prices[some] > 0, rows.low[some], rows.high[some])
    if not np.all(np.isfinite(worth)):
        raise RefusedError("a price asks of a row what it does not promise")
    return summed(rows.row_part[some], worth, rows.parts)


def summed(part: Numbers, terms: Floats, parts: int) -> Floats:
    """The sum of terms by part, rounded downward; shape (parts,).

    Terms are products, each rounded once; their sum is exact but for its last digit.
    """
    some = np.flatnonzero(terms)
    order = some[np.argsort(part[some], kind="stable")]
    ends = np.searchsorted(part[order], np.arange(1, parts))
    total = np.array([fsum(mine.tolist()) for mine in np.split(terms[order], ends)])
    size = np.bincount(part[some], np.abs(terms[some]), parts)
    found: Floats = total - 4 * EPS * size
    return found
