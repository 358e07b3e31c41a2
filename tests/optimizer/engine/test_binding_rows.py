"""Rows that a relaxation needs: those that some values of the columns taken in break."""

import numpy as np
import pytest
from scipy import sparse

from optimizer.engine.binding_rows import BindingRows
from optimizer.model.program import LinearProgram


@pytest.mark.parametrize("seed", range(20))
def test_a_row_is_needed_where_its_columns_can_break_it(seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 8), rng.integers(1, 10)
    matrix = rng.integers(-2, 3, (rows, columns)).astype(float)
    low = np.where(rng.random(rows) < 0.5, -np.inf, rng.integers(-3, 2, rows))
    high = np.where(rng.random(rows) < 0.3, np.inf, rng.integers(0, 5, rows))
    upper = rng.integers(0, 3, columns).astype(float)
    arrays = LinearProgram(sparse.csc_array(matrix), upper, low, high)
    binding, order = BindingRows(arrays), rng.permutation(columns)
    for cut in np.array_split(order, 3):
        needed = binding.take_in(arrays, cut)
        taken = order[: np.flatnonzero(order == cut[-1])[0] + 1] if cut.size else order[:0]
        extremes = matrix[:, taken] * upper[taken] if cut.size else None
        if extremes is None:
            continue
        most = np.maximum(extremes, 0).sum(axis=1)
        least = np.minimum(extremes, 0).sum(axis=1)
        assert needed.tolist() == np.flatnonzero((most > high) | (least < low)).tolist()
