"""Greedy construction: the cheapest pair that still fits, before any engine starts."""

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.engine.counting_columns import (
    complete,
    completed,
    counting,
    leaves_choices,
    settled,
)
from optimizer.engine.feasible_insertion import FeasibleInsertion
from optimizer.limits.deadline import Deadline
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram

EPS = 1e-9
AT_ONCE = 1000
"""So many columns are tried between two looks at the clock."""
NO_COLUMNS: Ints = np.zeros(0, dtype=np.int64)
Entries = list[tuple[int, float]]
"""Row and value of every entry of a column."""


class RefusedRowsError(RuntimeError):
    """The rows of a program have no plan at all: they were posted wrongly."""


def first_plan(
    arrays: LinearProgram,
    ends: Ends,
    costs: Floats,
    chosen: Ints,
    first: Ints,
    deadline: Deadline,
    promised: Ints = NO_COLUMNS,
) -> Floats | None:
    """Return an ``x`` (columns,) that the rows accept, people before units and leaders.

    ``promised`` are columns that say a promise is not kept: as many as can be are kept before
    anything else. ``chosen`` are the pairs to try, cheapest first; those of ``first`` come before
    them, with counting columns that go with them where somebody has chosen these. What was
    refused is tried once more at the end: a pair may make room for others. What stays open, or
    is not come to before time is over, is counted by the counting columns: what was promised is
    kept in any case. ``None`` where the rows refuse even the plan that posts nobody.
    """
    kind = np.zeros(arrays.width, dtype=np.int64)
    kind[ends.pairs] = ends.kind
    order = chosen[np.lexsort((chosen, costs[chosen], kind[chosen]))]
    pair = ~counting(arrays, ends)
    begin = first[pair[first]]
    columns = np.concatenate([begin[np.argsort(kind[begin], kind="stable")], order])
    begun = np.zeros(arrays.width)
    if promised.size:
        begun = complete(arrays, ends, begun)
        if arrays.accepts(begun):
            begun = _promised(arrays, ends, costs, begun, promised)
    given = np.zeros(arrays.width)
    given[first] = 1.0
    whole = None
    if first.size and leaves_choices(arrays, ends, given):
        whole = _from_plan(arrays, ends, columns, given, deadline)
    if whole is not None and not whole[promised].any():
        return whole
    x = _greedy(arrays, ends, columns, begun, deadline)
    if arrays.accepts(x):
        return x
    steady = _steady(arrays, ends, columns, begun, deadline)
    if whole is None or steady is None:
        return steady if whole is None else whole
    return steady if steady[promised].sum() < whole[promised].sum() else whole


def _from_plan(
    arrays: LinearProgram, ends: Ends, columns: Ints, given: Floats, deadline: Deadline
) -> Floats | None:
    """The plan to begin with, taken as a whole or else supply by supply, and what fits beside.

    ``given``, shape (columns,), has its pairs. ``None`` where nothing of it may stand.
    """
    found = completed(arrays, ends, given, deadline)
    if found is None:
        pair = ~counting(arrays, ends)
        found = _by_supply(arrays, ends, np.flatnonzero(given * pair), deadline)
    if found is None:
        return None
    steady = FeasibleInsertion(arrays, found, counting(arrays, ends))
    for few in np.array_split(columns, 1 + columns.size // AT_ONCE):
        if not deadline.over:
            steady.put_all(few.tolist())
    return settled(arrays, ends, steady.plan())


def _by_supply(arrays: LinearProgram, ends: Ends, first: Ints, deadline: Deadline) -> Floats | None:
    """Of the plan to begin with, the pairs of as many supplies as may stand together."""
    supply = np.full(arrays.width, -1)
    supply[ends.pairs] = ends.supply
    x, best = np.zeros(arrays.width), None
    for one in np.unique(supply[first]).tolist():
        mine = first[supply[first] == one]
        x[mine] = 1.0
        found = None if deadline.over else completed(arrays, ends, x, deadline)
        best = best if found is None else found
        x[mine] = 0.0 if found is None else 1.0
    return best


def _promised(
    arrays: LinearProgram, ends: Ends, costs: Floats, x: Floats, promised: Ints
) -> Floats:
    """The plan with promises kept, one after the other, by the cheapest pair that can."""
    helpers = np.ones(arrays.width, dtype=bool)
    helpers[promised] = False
    steady, by_row = FeasibleInsertion(arrays, x, helpers), sparse.csr_array(arrays.matrix)
    pair = ~counting(arrays, ends)
    for promise in promised.tolist():
        rows = arrays.matrix.indices[slice(*arrays.matrix.indptr[promise : promise + 2])]
        inside = by_row[rows].indices
        answers = inside[pair[inside] & (arrays.upper[inside] > 0)]
        steady.keep(promise, answers[np.lexsort((answers, costs[answers]))].tolist())
    return steady.plan()


def _steady(
    arrays: LinearProgram, ends: Ends, columns: Ints, begun: Floats, deadline: Deadline
) -> Floats | None:
    """The plan that comes of keeping every row at every step."""
    x = begun if arrays.accepts(begun) else complete(arrays, ends, np.zeros(arrays.width))
    if not arrays.accepts(x):
        return None
    steady = FeasibleInsertion(arrays, x, counting(arrays, ends))
    for few in np.array_split(np.tile(columns, 2), 1 + 2 * columns.size // AT_ONCE):
        if not deadline.over:
            steady.put_all(few.tolist())
    return settled(arrays, ends, steady.plan())


def _greedy(
    arrays: LinearProgram, ends: Ends, columns: Ints, begun: Floats, deadline: Deadline
) -> Floats:
    """Take whatever fits under the upper bounds of rows, beside the pairs of ``begun``."""
    openers = _Openers(arrays, ends)
    part = arrays.matrix[:, columns]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    pairs = np.where(counting(arrays, ends), 0.0, begun)
    room: list[float] = (arrays.row_high - arrays.matrix @ pairs).tolist()
    openers.opened(begun, room)
    taken = dict.fromkeys(np.flatnonzero(pairs > 0.5).tolist())
    upper = arrays.upper[columns].tolist()
    numbers = columns.tolist()
    for position in [*range(len(numbers)), *range(len(numbers))]:
        if position % AT_ONCE == 0 and deadline.over:
            break
        entry = range(starts[position], starts[position + 1])
        if numbers[position] in taken or upper[position] < 1.0:
            continue
        if all(room[rows[e]] >= values[e] - EPS for e in entry) or (
            openers.columns and openers.open([(rows[e], values[e]) for e in entry], room)
        ):
            taken[numbers[position]] = None
            for e in entry:
                room[rows[e]] -= values[e]
    x = np.zeros(arrays.width)
    x[list(taken)] = 1.0
    return complete(arrays, ends, x)


class _Openers:
    """Counting columns of which one step makes room in a row ``pairs <= n * column``.

    Such as "this unit serves at all".
    """

    def __init__(self, arrays: LinearProgram, ends: Ends) -> None:
        self.columns: dict[int, Entries] = {}
        self.of_row: dict[int, int] = {}
        self.numbers = numbers = np.flatnonzero(counting(arrays, ends) & (arrays.upper >= 1.0))
        tie = (arrays.row_high == 0.0) & np.isneginf(arrays.row_low)
        part = sparse.csc_array(arrays.matrix[:, numbers])
        owner = np.repeat(np.arange(numbers.size), np.diff(part.indptr))
        gives = np.flatnonzero(tie[part.indices] & (part.data < 0))
        for e in gives.tolist():
            self.of_row.setdefault(int(part.indices[e]), int(owner[e]))
        for index in sorted(set(self.of_row.values())):
            mine = slice(part.indptr[index], part.indptr[index + 1])
            entries = zip(part.indices[mine].tolist(), part.data[mine].tolist(), strict=True)
            self.columns[index] = list(entries)

    def opened(self, x: Floats, room: list[float]) -> None:
        """Take note of what is open in a plan; ``room`` is brought up to date."""
        for index in [one for one in self.columns if x[self.numbers[one]] > 0.5]:
            for row, value in self.columns.pop(index):
                room[row] -= value

    def open(self, entries: Entries, room: list[float]) -> bool:
        """Make room for a pair with these entries where columns still closed give it.

        ``room``, by row, is brought up to date.
        """
        short = [row for row, value in entries if room[row] < value - EPS]
        asked = {self.of_row.get(row, -1) for row in short}
        if not asked <= self.columns.keys():
            return False
        need = dict(entries)
        for index in asked:
            for row, value in self.columns[index]:
                need[row] = need.get(row, 0.0) + value
        if any(room[row] < value - EPS for row, value in need.items()):
            return False
        for index in asked:
            for row, value in self.columns.pop(index):
                room[row] -= value
        return True
