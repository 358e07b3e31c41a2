"""The same program in fewer rows and columns' words, before an engine sees it.

Two exact steps. A row ``sum of x <= z`` (the unit of a person is the one at the village) is
used to replace ``z`` by ``w + sum of x``, ``w`` being the row's slack: the village's unit is
there alone, or with one of its people. Where the bound of ``z`` follows from another row,
the row itself is then empty. And of rows with the same entries only the tightest is kept.
What is left is mostly a transportation problem, and falls into parts that know nothing of
each other, which are solved apart: the optimum of a sum over parts is the sum of optima.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.candidates import Bools, Floats, Ints
from optimizer.program import Arrays

BUNDLE = 2_000
"""Components are put together up to so many columns."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """A reduced program with its costs per level, each shape (columns,).

    ``takers``, shape (columns, columns), maps a solution back: ``x + takers @ x``.
    """

    arrays: Arrays
    costs: tuple[Floats, ...]
    takers: sparse.csc_array

    def expand(self, x: Floats) -> Floats:
        """A solution of the reduced program in the words of the whole one."""
        whole: Floats = x + self.takers @ x
        return whole

    def shrink(self, x: Floats) -> Floats:
        """A solution of the whole program in the words of the reduced one."""
        part: Floats = x - self.takers @ x
        return part


@dataclass(frozen=True, eq=False)
class Part:
    """Columns of a program that no row ties to the others.

    ``columns``, shape (part's columns,), are their numbers in the whole program.
    """

    columns: Ints
    arrays: Arrays
    costs: tuple[Floats, ...]


def reduce_program(arrays: Arrays, costs: Sequence[Floats]) -> Reduced:
    """Replace the columns that are a sum and a slack, and drop rows said twice."""
    rows, owners, members = _slacks(arrays)
    width = arrays.width
    takers = sparse.csc_array(
        (np.ones(members.size), (owners, members)), shape=(width, width), dtype=float
    )
    keep = np.ones(arrays.row_low.size, dtype=bool)
    keep[rows] = False
    lean = _rows_of(arrays, np.flatnonzero(keep))
    if members.size:
        lean = Arrays(
            sparse.csc_array(lean.matrix + lean.matrix @ takers),
            lean.upper,
            lean.row_low,
            lean.row_high,
        )
    carried = tuple(cost + takers.T @ cost for cost in costs)
    return Reduced(_rows_of(lean, np.flatnonzero(~_said_twice(lean))), carried, takers)


def unreduced(arrays: Arrays, costs: Sequence[Floats]) -> Reduced:
    """A program left as it is."""
    return Reduced(arrays, tuple(costs), sparse.csc_array((arrays.width, arrays.width)))


def split(reduced: Reduced) -> Iterator[Part]:
    """The parts of a program, each with at least one column, in the order of their columns."""
    matrix = reduced.arrays.matrix
    height, width = matrix.shape
    corner = sparse.csr_array(
        (np.ones(matrix.nnz, dtype=np.int8), matrix.indices, matrix.indptr), shape=(width, height)
    )
    graph = sparse.block_array([[None, corner], [corner.T, None]], format="csr")
    label = connected_components(graph, directed=False)[1]
    bundle = _bundles(label, width)
    parts = int(bundle[:width].max(initial=-1)) + 1
    groups = (_groups(bundle[:width], parts), _groups(bundle[width:], parts))
    for columns, rows in zip(*groups, strict=True):
        yield Part(
            columns=columns,
            arrays=_rows_of(reduced.arrays.take(columns), rows),
            costs=tuple(cost[columns] for cost in reduced.costs),
        )


def _bundles(label: Ints, width: int) -> Ints:
    """Number of the part of every column and row: small components share one.

    Components without columns go with the first part.
    """
    sizes = np.bincount(label[:width], minlength=int(label.max(initial=0)) + 1)
    first = np.full(sizes.size, width)
    np.minimum.at(first, label[:width], np.arange(width))
    part = np.zeros(sizes.size, dtype=np.int64)
    number, filled = 0, 0
    for component in np.argsort(first, kind="stable")[: np.count_nonzero(sizes)]:
        if filled and filled + sizes[component] > BUNDLE:
            number, filled = number + 1, 0
        part[component] = number
        filled += sizes[component]
    result: Ints = part[label]
    return result


def _groups(bundle: Ints, count: int) -> list[Ints]:
    """Indices of every value of ``bundle`` below ``count``, each in order."""
    order = np.argsort(bundle, kind="stable")
    return np.split(order, np.searchsorted(bundle[order], np.arange(1, count)))


def _rows_of(arrays: Arrays, rows: Ints) -> Arrays:
    if rows.size == arrays.row_low.size:
        return arrays
    matrix = sparse.csc_array(arrays.matrix.tocsr()[rows])
    return Arrays(matrix, arrays.upper, arrays.row_low[rows], arrays.row_high[rows])


def _slacks(arrays: Arrays) -> tuple[Ints, Ints, Ints]:
    """Rows ``sum of x <= z`` to use, with owner ``z`` and member ``x`` of every entry.

    Each ``z`` is used once, and only where its own bound follows from another row; no
    member is itself an owner.
    """
    candidates = np.flatnonzero((arrays.row_high == 0.0) & np.isneginf(arrays.row_low))
    nothing = np.zeros(0, dtype=np.int64)
    if not candidates.size:
        return nothing, nothing, nothing
    part = sparse.csr_array(arrays.matrix.tocsr()[candidates])
    row = np.repeat(np.arange(candidates.size), np.diff(part.indptr))
    owns = part.data < 0
    unit = np.ones(candidates.size, dtype=bool)
    np.logical_and.at(unit, row, np.abs(part.data) == 1.0)
    unit &= np.bincount(row[owns], minlength=candidates.size) == 1
    owner = np.zeros(candidates.size, dtype=np.int64)
    owner[row[owns]] = part.indices[owns]
    unit &= _bounded_elsewhere(arrays)[owner]
    unit &= ~np.isin(owner, part.indices[~owns])
    chosen = np.flatnonzero(unit)
    chosen = chosen[np.unique(owner[chosen], return_index=True)[1]]
    used = np.zeros(candidates.size, dtype=bool)
    used[chosen] = True
    entries = np.flatnonzero(used[row] & ~owns)
    return candidates[chosen], owner[row[entries]], part.indices[entries].astype(np.int64)


def _bounded_elsewhere(arrays: Arrays) -> Bools:
    """Columns whose upper bound follows from a row of nonnegative entries, shape (columns,)."""
    matrix = arrays.matrix
    plain = np.isfinite(arrays.row_high)
    plain[matrix.indices[matrix.data < 0]] = False
    column = np.repeat(np.arange(arrays.width), np.diff(matrix.indptr))
    held = plain[matrix.indices] & (matrix.data > 0)
    held &= arrays.row_high[matrix.indices] <= matrix.data * arrays.upper[column] + 1e-9
    bounded = np.zeros(arrays.width, dtype=bool)
    bounded[column[held]] = True
    return bounded


def _said_twice(arrays: Arrays) -> Bools:
    """Rows ``<= high`` whose entries another row of no higher bound has as well.

    Equal rows are found by two sums of random whole numbers, then compared entry by entry.
    """
    matrix = sparse.csr_array(arrays.matrix.tocsr())
    matrix.sort_indices()
    open_rows = np.flatnonzero(np.isneginf(arrays.row_low) & np.isfinite(arrays.row_high))
    signs = np.random.default_rng(0).integers(1, 2**20, (arrays.width, 2)).astype(float)
    sums = matrix @ signs
    seen: dict[tuple[float, float, int], int] = {}
    twice = np.zeros(arrays.row_low.size, dtype=bool)
    for row in open_rows[np.argsort(arrays.row_high[open_rows], kind="stable")]:
        key = (sums[row, 0], sums[row, 1], int(matrix.indptr[row + 1] - matrix.indptr[row]))
        first = seen.setdefault(key, int(row))
        twice[row] = first != row and _same(matrix, first, int(row))
    return twice


def _same(matrix: sparse.csr_array, one: int, other: int) -> bool:
    first = slice(matrix.indptr[one], matrix.indptr[one + 1])
    second = slice(matrix.indptr[other], matrix.indptr[other + 1])
    return bool(
        np.array_equal(matrix.indices[first], matrix.indices[second])
        and np.array_equal(matrix.data[first], matrix.data[second])
    )
