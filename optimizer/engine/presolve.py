"""Presolve: the same program in fewer rows and fewer columns, before an engine sees it.

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

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.limits.search_params import SearchParams
from optimizer.model.prepared_program import Component
from optimizer.model.program import LinearProgram


@dataclass(frozen=True, eq=False)
class Presolved:
    """A reduced program with its costs per level, each shape (columns,).

    ``takers``, shape (columns, columns), maps a solution back: ``x + takers @ x``. ``rows``,
    shape (rows,), are the numbers of its rows in the program that it was.
    """

    arrays: LinearProgram
    costs: tuple[Floats, ...]
    takers: sparse.csc_array
    rows: Ints


def reduce_program(
    arrays: LinearProgram, costs: Sequence[Floats], deadline: Deadline = NEVER
) -> Presolved:
    """Replace the columns that are a sum and a slack, and drop rows said twice.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    rows, owners, members = _slacks(arrays)
    deadline.check()
    width = arrays.width
    starts = np.concatenate([[0], np.cumsum(np.bincount(members, minlength=width))])
    takers = sparse.csc_array((np.ones(members.size), owners, starts), shape=(width, width))
    keep = np.ones(arrays.row_low.size, dtype=bool)
    keep[rows] = False
    kept = np.flatnonzero(keep)
    lean = _rows_of(arrays, kept)
    deadline.check()
    if members.size:
        lean = LinearProgram(
            sparse.csc_array(lean.matrix + lean.matrix @ takers),
            lean.upper,
            lean.row_low,
            lean.row_high,
        )
    deadline.check()
    carried = tuple(cost + np.bincount(members, cost[owners], width) for cost in costs)
    once = np.flatnonzero(~_said_twice(lean))
    deadline.check()
    return Presolved(_rows_of(lean, once), carried, takers, kept[once])


def unreduced(arrays: LinearProgram, costs: Sequence[Floats]) -> Presolved:
    """A program left as it is."""
    nothing = sparse.csc_array((arrays.width, arrays.width))
    return Presolved(arrays, tuple(costs), nothing, np.arange(arrays.row_low.size))


def split(reduced: Presolved, params: SearchParams) -> Iterator[Component]:
    """The parts of a program, each with at least one column, in the order of their columns."""
    arrays = reduced.arrays
    height, width = arrays.matrix.shape
    of_row = _components(arrays, params.sample)
    starts = arrays.matrix.indptr
    nothing = starts[1:] == starts[:-1]
    of_column = np.empty(width, dtype=np.int64)
    of_column[~nothing] = of_row[arrays.matrix.indices[starts[:-1][~nothing]]]
    of_column[nothing] = height + np.arange(np.count_nonzero(nothing))
    bundle = _bundles(np.concatenate([of_column, of_row]), width, params.bundle)
    parts = int(bundle[:width].max(initial=-1)) + 1
    groups = (_groups(bundle[:width], parts), _groups(bundle[width:], parts))
    for columns, rows in zip(*groups, strict=True):
        yield Component(
            columns=columns,
            rows=reduced.rows[rows],
            arrays=_rows_of(arrays.take(columns), rows),
            costs=tuple(cost[columns] for cost in reduced.costs),
        )


def _components(arrays: LinearProgram, most: int) -> Ints:
    """Number of the component of every row, shape (rows,).

    Some ``most`` columns, evenly spread, join most rows; then the columns that still span two
    components do the rest.
    """
    height, width = arrays.matrix.shape
    label = np.arange(height)
    span = np.arange(0, width, max(1, width // most))
    sample = arrays.matrix[:, span]
    label = _joined(label, sample.indices[:-1], sample.indices[1:], np.diff(_owners(sample)) == 0)
    matrix = arrays.matrix
    begins = matrix.indptr[1:-1]
    begins = begins[(begins > 0) & (begins < matrix.indices.size)] - 1
    while True:
        found = label[matrix.indices]
        apart = found[1:] != found[:-1]
        apart[begins] = False
        if not apart.any():
            return label
        label = _joined(label, matrix.indices[:-1], matrix.indices[1:], apart)


def _joined(label: Ints, one: Ints, other: Ints, linked: Bools) -> Ints:
    """Give linked rows one label, and with them all rows of the same labels."""
    size = label.size
    edges = (np.ones(int(linked.sum()), dtype=np.int8), (label[one[linked]], label[other[linked]]))
    graph = sparse.coo_array(edges, shape=(size, size))
    merged: Ints = connected_components(graph, directed=False)[1]
    return _first_rows(merged[label])


def _first_rows(label: Ints) -> Ints:
    """Name every component by its first row."""
    first = np.full(label.size, label.size)
    np.minimum.at(first, label, np.arange(label.size))
    named: Ints = first[label]
    return named


def _owners(matrix: sparse.csc_array) -> Ints:
    """Column of every entry."""
    return np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))


def _bundles(label: Ints, width: int, most: int) -> Ints:
    """Number of the part of every column and row: small components share one of ``most`` columns.

    Components without columns go with the first part.
    """
    sizes = np.bincount(label[:width], minlength=int(label.max(initial=-1)) + 1)
    first = np.full(sizes.size, width)
    np.minimum.at(first, label[:width], np.arange(width))
    part = np.zeros(sizes.size, dtype=np.int64)
    number, filled = 0, 0
    for component in np.argsort(first, kind="stable")[: np.count_nonzero(sizes)]:
        if filled and filled + sizes[component] > most:
            number, filled = number + 1, 0
        part[component] = number
        filled += sizes[component]
    result: Ints = part[label]
    return result


def _groups(bundle: Ints, count: int) -> list[Ints]:
    """Indices of every value of ``bundle`` below ``count``, each in order."""
    order = np.argsort(bundle, kind="stable")
    return np.split(order, np.searchsorted(bundle[order], np.arange(1, count)))


def _rows_of(arrays: LinearProgram, rows: Ints) -> LinearProgram:
    """Keep some rows, in order; entries of the others are dropped."""
    height = arrays.row_low.size
    if rows.size == height:
        return arrays
    at = np.full(height, -1, dtype=np.int32)
    at[rows] = np.arange(rows.size, dtype=np.int32)
    matrix = arrays.matrix
    row = at[matrix.indices]
    kept = row >= 0
    if kept.all():
        whole = sparse.csc_array((matrix.data, row, matrix.indptr), shape=(rows.size, arrays.width))
        return LinearProgram(whole, arrays.upper, arrays.row_low[rows], arrays.row_high[rows])
    starts = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])[matrix.indptr]
    lean = sparse.csc_array((matrix.data[kept], row[kept], starts), shape=(rows.size, arrays.width))
    return LinearProgram(lean, arrays.upper, arrays.row_low[rows], arrays.row_high[rows])


def _slacks(arrays: LinearProgram) -> tuple[Ints, Ints, Ints]:
    """Rows ``sum of x <= z`` to use, with owner ``z`` and member ``x`` of every entry.

    Each ``z`` is used once, and only where its own bound follows from another row; no
    member is itself an owner. Members are in order.
    """
    matrix, height = arrays.matrix, arrays.row_low.size
    tie = (arrays.row_high == 0.0) & np.isneginf(arrays.row_low)
    nothing = np.zeros(0, dtype=np.int64)
    if not tie.any():
        return nothing, nothing, nothing
    entries = np.flatnonzero(tie[matrix.indices])
    row, column = matrix.indices[entries], _owners(matrix)[entries]
    value = matrix.data[entries]
    owns = value < 0
    tie &= np.bincount(row[owns], minlength=height) == 1
    tie[row[np.abs(value) != 1.0]] = False
    owner = np.full(height, -1)
    owner[row[owns]] = column[owns]
    member = np.zeros(arrays.width, dtype=bool)
    member[column[~owns]] = True
    chosen = np.flatnonzero(tie)
    chosen = chosen[~member[owner[chosen]]]
    chosen = chosen[_bounded_elsewhere(arrays, owner[chosen])[owner[chosen]]]
    chosen = chosen[np.unique(owner[chosen], return_index=True)[1]]
    used = np.zeros(height, dtype=bool)
    used[chosen] = True
    mine = used[row] & ~owns
    return chosen, owner[row[mine]], column[mine]


def _bounded_elsewhere(arrays: LinearProgram, some: Ints) -> Bools:
    """Which of some columns have an upper bound that follows from a row of nonnegative entries.

    Shape (columns of the program,).
    """
    matrix = arrays.matrix
    plain = np.isfinite(arrays.row_high)
    plain[matrix.indices[matrix.data < 0]] = False
    asked, bounded = np.zeros((2, arrays.width), dtype=bool)
    asked[some] = True
    columns = np.flatnonzero(asked)
    mine = sparse.csc_array(matrix[:, columns])
    column = columns[_owners(mine)]
    held = plain[mine.indices] & (mine.data > 0)
    held &= arrays.row_high[mine.indices] <= mine.data * arrays.upper[column] + 1e-9
    bounded[column[held]] = True
    return bounded


def _said_twice(arrays: LinearProgram) -> Bools:
    """Rows ``<= high`` whose entries another row of no higher bound has as well.

    Equal rows are found by a sum of random numbers, then compared entry by entry. Entries are
    added in the order of columns, so equal rows have the same sum to the last digit.
    """
    matrix, height = arrays.matrix, arrays.row_low.size
    signs = np.random.default_rng(0).random(arrays.width)
    weights = np.repeat(signs, np.diff(matrix.indptr))
    sums = np.bincount(matrix.indices, np.multiply(weights, matrix.data, out=weights), height)
    seen: dict[float, int] = {}
    pairs: list[tuple[int, int]] = []
    plain = np.isneginf(arrays.row_low) & np.isfinite(arrays.row_high) & (arrays.row_high > 0)
    open_rows = np.flatnonzero(plain)
    for row in open_rows[np.argsort(arrays.row_high[open_rows], kind="stable")].tolist():
        first = seen.setdefault(float(sums[row]), row)
        if first != row:
            pairs.append((first, row))
    twice = np.zeros(height, dtype=bool)
    if pairs:
        rows = np.unique(np.array(pairs))
        part = sparse.csr_array(_rows_of(arrays, rows).matrix)
        for (_, row), (one, other) in zip(pairs, np.searchsorted(rows, pairs), strict=True):
            twice[row] = _same(part, one, other)
    return twice


def _same(matrix: sparse.csr_array, one: int, other: int) -> bool:
    first = slice(matrix.indptr[one], matrix.indptr[one + 1])
    second = slice(matrix.indptr[other], matrix.indptr[other + 1])
    return bool(
        np.array_equal(matrix.indices[first], matrix.indices[second])
        and np.array_equal(matrix.data[first], matrix.data[second])
    )
