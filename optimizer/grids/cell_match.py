"""Which cells of two divisions of the same households answer to each other."""

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.grid_plan import NONE

UNANSWERED = -1
"""The cell of the first to which a cell of the second answers, where there is none."""


def answering(before: Ints, after: Ints, weight: Ints) -> dict[int, int]:
    """Cell after -> cell before, so that as many households as can be stay in theirs.

    All arrays have shape (households,); cells count from 1. Of matches that are alike those of
    equal numbers are taken; cells without one before answer to none.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  slow to load

    old, new = int(before.max(initial=NONE)), int(after.max(initial=NONE))
    shared = np.zeros((new + 1, old + 1))
    np.add.at(shared, (after, before), weight)
    alike = 1e-6 * np.eye(new + 1, old + 1)
    rows, columns = linear_sum_assignment(-(shared + alike)[1:, 1:])
    return {int(row) + 1: int(column) + 1 for row, column in zip(rows, columns, strict=True)}


def matched(cell: Ints, match: dict[int, int]) -> Ints:
    """Cells by the numbers of those that they answer to; 0 stays 0."""
    names = [NONE, *(match.get(n, UNANSWERED) for n in range(1, int(cell.max(initial=0)) + 1))]
    found: Ints = np.array(names, dtype=np.int64)[cell]
    return found
