"""A feasible plan before any engine starts: the cheapest pair that still fits, again and again."""

import numpy as np
from scipy import sparse

from optimizer.candidates import Bools, Floats, Ints
from optimizer.deadline import Deadline
from optimizer.ends import Ends
from optimizer.program import Arrays

EPS = 1e-9
AT_ONCE = 1000
"""So many columns are tried between two looks at the clock."""
Entries = list[tuple[int, float]]
"""Row and value of every entry of a column."""


def first_plan(
    arrays: Arrays, ends: Ends, costs: Floats, chosen: Ints, first: Ints, deadline: Deadline
) -> Floats:
    """Return a feasible ``x`` (columns,) of pairs in order, people before units and leaders.

    ``chosen`` are the columns to try, cheapest first; the pairs of ``first`` come before
    them. What was refused is tried once more at the end: a pair may make room for others.
    What stays open, or is not come to before time is over, is counted by the counting columns.
    """
    openers = _Openers(arrays, ends)
    several = bool(openers)
    x = _greedy(arrays, ends, costs, chosen, first, openers, deadline)
    if several and not arrays.accepts(x):
        x = _greedy(arrays, ends, costs, chosen, first, None, deadline)
    return x


def _greedy(
    arrays: Arrays,
    ends: Ends,
    costs: Floats,
    chosen: Ints,
    first: Ints,
    openers: "_Openers | None",
    deadline: Deadline,
) -> Floats:
    kind = np.zeros(arrays.width, dtype=np.int64)
    kind[ends.pairs] = ends.kind
    order = chosen[np.lexsort((chosen, costs[chosen], kind[chosen]))]
    columns = np.concatenate([first[np.argsort(kind[first], kind="stable")], order])
    part = arrays.matrix[:, columns]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    room: list[float] = arrays.row_high.tolist()
    taken: dict[int, None] = {}
    upper = arrays.upper[columns].tolist()
    numbers = columns.tolist()
    for position in [*range(len(numbers)), *range(len(numbers))]:
        if position % AT_ONCE == 0 and deadline.over:
            break
        entry = range(starts[position], starts[position + 1])
        if numbers[position] in taken or upper[position] < 1.0:
            continue
        if all(room[rows[e]] >= values[e] - EPS for e in entry) or (
            openers and openers.open([(rows[e], values[e]) for e in entry], room)
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

    def __init__(self, arrays: Arrays, ends: Ends) -> None:
        self.columns: dict[int, Entries] = {}
        self.of_row: dict[int, int] = {}
        numbers = np.flatnonzero(counting(arrays, ends) & (arrays.upper >= 1.0))
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

    def __bool__(self) -> bool:
        return bool(self.columns)

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


def counting(arrays: Arrays, ends: Ends) -> Bools:
    """Which columns are no pairs, shape (columns,)."""
    found = np.ones(arrays.width, dtype=bool)
    found[ends.pairs] = False
    return found


def complete(arrays: Arrays, ends: Ends, x: Floats) -> Floats:
    """Set the counting columns to what the pairs of ``x`` leave open or ask for.

    Where that breaks a row, no column takes more than the others leave it.
    """
    whole = _completed(arrays, ends, x, capped=False)
    return whole if arrays.accepts(whole) else _completed(arrays, ends, x, capped=True)


def _completed(arrays: Arrays, ends: Ends, x: Floats, *, capped: bool) -> Floats:
    others = counting(arrays, ends)
    numbers = np.flatnonzero(others)
    x = np.where(others, 0.0, x)
    part = arrays.matrix[:, numbers]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    activity = arrays.matrix @ x
    lacking: list[float] = (arrays.row_low - activity).tolist()
    beyond: list[float] = (activity - arrays.row_high).tolist()
    upper = arrays.upper[numbers].tolist()
    for position, number in enumerate(numbers.tolist()):
        entry = range(starts[position], starts[position + 1])
        needs = [
            lacking[rows[e]] / values[e] if values[e] > 0 else -beyond[rows[e]] / values[e]
            for e in entry
            if values[e]
        ]
        amount = min(upper[position], float(np.ceil(max([0.0, *needs]) - EPS)))
        if capped and amount > 0:
            rest = [
                -beyond[rows[e]] / values[e] if values[e] > 0 else lacking[rows[e]] / values[e]
                for e in entry
                if values[e]
            ]
            amount = min(amount, float(np.floor(max(0.0, min(rest)) + EPS)))
        if amount > 0:
            x[number] = amount
            for e in entry:
                lacking[rows[e]] -= amount * values[e]
                beyond[rows[e]] += amount * values[e]
    return x
