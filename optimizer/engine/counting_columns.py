"""Counting columns once the pairs are given: no more than the rows ask for."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import Deadline
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram

EPS = 1e-9
MOST_SECONDS = 3.0
"""An engine within this process chooses counts for so long: it cannot be interrupted."""
NEAR = 1e-6
"""Rows are kept to within this, as :meth:`LinearProgram.accepts` has it."""


def counting(arrays: LinearProgram, ends: Ends) -> Bools:
    """Which columns are no pairs, shape (columns,)."""
    found = np.ones(arrays.width, dtype=bool)
    found[ends.pairs] = False
    return found


def complete(arrays: LinearProgram, ends: Ends, x: Floats) -> Floats:
    """Set the counting columns to what the pairs of ``x`` leave open or ask for.

    Each is the least that the rows ask of it where they leave no choice. Where they do, the
    first column takes what is asked; where that breaks a row, no column takes more than the
    others leave it. The rows may still refuse what comes of it: then the pairs themselves break
    them, or a choice was wrong.
    """
    rest = _Rest.of(arrays, ends, x)
    least = rest.least()
    begun = rest.with_counts(x, np.zeros(rest.numbers.size) if least is None else least)
    if arrays.accepts(begun):
        return begun
    whole = _filled(arrays, rest.numbers, begun, capped=False)
    return whole if arrays.accepts(whole) else _filled(arrays, rest.numbers, begun, capped=True)


def completed(arrays: LinearProgram, ends: Ends, x: Floats, deadline: Deadline) -> Floats | None:
    """The same where rows leave choices that depend on each other, such as the tree of a set.

    What ``x`` has of counting columns is taken over where it can stand. Else an engine chooses;
    ``None`` where the pairs of ``x`` break a row whatever is chosen, or where that takes it too
    long.
    """
    rest = _Rest.of(arrays, ends, x)
    for least in (rest.least(x[rest.numbers]), rest.least()):
        begun = None if least is None else rest.with_counts(x, least)
        if begun is not None and arrays.accepts(begun):
            return begun
    if least is None:
        return None
    counts = rest.chosen(deadline.slice(seconds=MOST_SECONDS).left())
    found = None if counts is None else rest.with_counts(x, counts)
    return found if found is not None and arrays.accepts(found) else None


def leaves_choices(arrays: LinearProgram, ends: Ends, x: Floats) -> bool:
    """Whether rows that the pairs of ``x`` keep ask for more than the least of each count.

    Such as the tree of a set: somebody must choose it.
    """
    rest = _Rest.of(arrays, ends, x)
    least = rest.least()
    return least is not None and not arrays.accepts(rest.with_counts(x, least))


def settled(arrays: LinearProgram, ends: Ends, x: Floats) -> Floats:
    """The same pairs with no counting column higher than the rows ask for.

    ``x`` keeps every row, and so does what is returned. Where the rows leave a choice (such as
    the centre of a leader's villages) it stays as it is in ``x``.
    """
    rest = _Rest.of(arrays, ends, x)
    least = rest.least()
    if least is None:
        return x
    return rest.with_counts(x, np.where(rest.free(least), x[rest.numbers], least))


@dataclass(frozen=True, eq=False)
class _Rest:
    """What rows ask of the counting columns, ``numbers``, once the pairs are given.

    ``row``, ``column`` (a position in ``numbers``) and ``value`` are the entries, ``low`` and
    ``high``, shape (rows,), what is left of the rows, ``upper``, shape (columns,), the bounds.
    """

    numbers: Ints
    row: Ints
    column: Ints
    value: Floats
    low: Floats
    high: Floats
    upper: Floats

    @classmethod
    def of(cls, arrays: LinearProgram, ends: Ends, x: Floats) -> "_Rest":
        """The rest of a program under the pairs of ``x``."""
        numbers = np.flatnonzero(counting(arrays, ends))
        pairs = x.copy()
        pairs[numbers] = 0.0
        activity = arrays.matrix @ pairs
        table = sparse.csc_array(arrays.matrix[:, numbers]).tocoo()
        table.eliminate_zeros()
        low, high = arrays.row_low - activity, arrays.row_high - activity
        return cls(numbers, table.row, table.col, table.data, low, high, arrays.upper[numbers])

    def with_counts(self, x: Floats, counts: Floats) -> Floats:
        """The pairs of ``x`` with some counts, shape (columns,)."""
        found = x.copy()
        found[self.numbers] = counts
        return found

    def least(self, given: Floats | None = None) -> Floats | None:
        """The least that each column can be, by bounds that follow from one row at a time.

        No less than is ``given``, shape (columns,). ``None`` where the rows contradict each other.
        """
        bounds = self._bounds(given)
        return None if bounds is None else bounds[0]

    def _bounds(self, given: Floats | None = None) -> tuple[Floats, Floats] | None:
        """The least and the most of each column; ``None`` where no count is left for one."""
        low = np.zeros(self.upper.size) if given is None else given
        high = np.floor(self.upper + EPS)
        while True:
            before = low, high
            low, high = self._tightened(low, high)
            if np.any(low > high):
                return None
            if np.array_equal(before[0], low) and np.array_equal(before[1], high):
                return low, high

    def chosen(self, seconds: float) -> Floats | None:
        """Counts that keep all rows; ``None`` where an engine finds none.

        Only rows are given to it that the bounds of the columns do not keep anyway.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to load

        bounds = self._bounds()
        if bounds is None:
            return None
        low, high = bounds
        shape = (self.low.size, self.upper.size)
        table = sparse.csr_array((self.value, (self.row, self.column)), shape=shape)
        least, most = self._activity(low, high)
        rows = np.flatnonzero((least < self.low - NEAR) | (most > self.high + NEAR))
        asked = np.zeros(low.size, dtype=bool)
        asked[table[rows].indices] = True
        left = np.flatnonzero(asked & (low < high))
        if not left.size:
            return low
        held = table[rows] @ np.where(asked & (low < high), 0.0, low)
        part = table[rows][:, left]
        limits = LinearConstraint(part, self.low[rows] - held, self.high[rows] - held)
        found = milp(
            np.zeros(left.size),
            integrality=np.ones(left.size),
            bounds=Bounds(low[left], high[left]),
            constraints=limits,
            options={"time_limit": seconds},
        )
        if found.x is None:
            return None
        counts = low.copy()
        counts[left] = np.round(found.x)
        return counts

    def _activity(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """The least and the most that every row can come to within bounds of the columns."""
        up = self.value > 0
        small = self.value * np.where(up, low[self.column], high[self.column])
        large = self.value * np.where(up, high[self.column], low[self.column])
        least = np.bincount(self.row, small, self.low.size).astype(float)
        most = np.bincount(self.row, large, self.low.size).astype(float)
        return least, most

    def _tightened(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """What every row asks of each of its columns, whatever the others are."""
        up, value = self.value > 0, self.value
        small = value * np.where(up, low[self.column], high[self.column])
        large = value * np.where(up, high[self.column], low[self.column])
        least, most = (np.bincount(self.row, part, self.low.size) for part in (small, large))
        above = (self.low - most)[self.row] + large
        below = (self.high - least)[self.row] + small
        one, other = above / value, below / value
        asked = np.ceil(np.where(up, one, other) - NEAR)
        allowed = np.floor(np.where(up, other, one) + NEAR)
        low, high = low.copy(), high.copy()
        np.maximum.at(low, self.column, asked)
        np.minimum.at(high, self.column, allowed)
        return low, high

    def free(self, least: Floats) -> Bools:
        """The columns that rows tie to a row which is not kept with the least of each."""
        found = np.bincount(self.row, self.value * least[self.column], self.low.size)
        broken = (found < self.low - NEAR) | (found > self.high + NEAR)
        broken[np.setdiff1d(np.arange(self.low.size), self.row)] = False
        if not broken.any():
            return np.zeros(least.size, dtype=bool)
        size = self.low.size + least.size
        edges = (np.ones(self.row.size), (self.row, self.low.size + self.column))
        graph = sparse.coo_array(edges, shape=(size, size))
        label = connected_components(graph, directed=False)[1]
        return np.isin(label[self.low.size :], label[: self.low.size][broken])


def _filled(arrays: LinearProgram, numbers: Ints, x: Floats, *, capped: bool) -> Floats:
    """Let one column after the other take what rows still ask for."""
    x = x.copy()
    part = arrays.matrix[:, numbers]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    activity = arrays.matrix @ x
    lacking: list[float] = (arrays.row_low - activity).tolist()
    beyond: list[float] = (activity - arrays.row_high).tolist()
    left = (arrays.upper - x)[numbers].tolist()
    for position, number in enumerate(numbers.tolist()):
        entry = range(starts[position], starts[position + 1])
        needs = [
            lacking[rows[e]] / values[e] if values[e] > 0 else -beyond[rows[e]] / values[e]
            for e in entry
            if values[e]
        ]
        amount = min(left[position], float(np.ceil(max([0.0, *needs]) - EPS)))
        if capped and amount > 0:
            rest = [
                -beyond[rows[e]] / values[e] if values[e] > 0 else lacking[rows[e]] / values[e]
                for e in entry
                if values[e]
            ]
            amount = min(amount, float(np.floor(max(0.0, min(rest)) + EPS)))
        if amount > 0:
            x[number] += amount
            for e in entry:
                lacking[rows[e]] -= amount * values[e]
                beyond[rows[e]] += amount * values[e]
    return x
