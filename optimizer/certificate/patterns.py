"""Rows that are kept whole instead of priced: what one supply serves, as a knapsack.

A kept row says that the weights of a supply's pairs fit into its room, perhaps only where a
counting column says that it serves at all. For given reduced costs the cheapest that it can
serve is found exactly by dynamic programming over the room; that bounds no worse than any
price of the row, and mostly far better.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.certificate.prices import EPS
from optimizer.certificate.rows import RefusedError, Rows

MOST_CELLS = 30_000_000
"""Tables of items by room are not larger: then a pair is not bounded by itself."""
MOST_ROOM = 1_000_000
UNOWNED = -1


@dataclass(frozen=True, eq=False)
class Pattern:
    """What one supply may serve: columns and weights, shape (pairs,), and its room.

    ``owner`` is the column that is 1 where it serves anything, -1 where there is none.
    """

    columns: Ints
    weights: Ints
    room: int
    owner: int

    def best(self, least: Floats) -> float:
        """What it costs at least, at most 0; ``least``, shape (columns,), are reduced costs."""
        opening = float(least[self.owner]) if self.owner >= 0 else 0.0
        if not np.isfinite(opening):
            return 0.0
        gains = np.maximum(-least[self.columns], 0.0)
        most = float(_table(gains, self.weights, self.room)[-1][-1])
        return min(0.0, opening - most * (1.0 + gains.size * EPS) - EPS * abs(opening))

    def with_each(self, least: Floats) -> Floats:
        """What it costs at least with each of its pairs among what it serves, shape (pairs,)."""
        opening = float(least[self.owner]) if self.owner >= 0 else 0.0
        if not np.isfinite(opening):
            return np.full(self.columns.size, np.inf)
        if (self.columns.size + 1) * (self.room + 1) > MOST_CELLS:
            return np.full(self.columns.size, self.best(least))
        gains = np.maximum(-least[self.columns], 0.0)
        before = _table(gains, self.weights, self.room)
        after = _table(gains[::-1], self.weights[::-1], self.room)[::-1]
        most = np.full(gains.size, -np.inf)
        for item, heavy in enumerate(self.weights.tolist()):
            if heavy <= self.room:
                rest = self.room - heavy
                most[item] = (before[item, : rest + 1] + after[item + 1, rest::-1]).max()
        slack = EPS * (gains.size + 4) * (abs(opening) + float(gains.sum()))
        found: Floats = opening + least[self.columns] - most - slack
        return found


def _table(gains: Floats, weights: Ints, room: int) -> Floats:
    """The most that the first items gain within every room, shape (items + 1, room + 1)."""
    table = np.zeros((gains.size + 1, room + 1))
    for item, heavy in enumerate(weights.tolist()):
        row = table[item + 1]
        row[:] = table[item]
        if gains[item] > 0 and heavy <= room:
            np.maximum(row[heavy:], table[item, : room + 1 - heavy] + gains[item], out=row[heavy:])
    return table


def patterns_of(rows: Rows, kept: Ints) -> tuple[Pattern, ...]:
    """The patterns of kept rows; raises :class:`RefusedError` where a row is no load."""
    if not kept.size:
        return ()
    wanted = np.zeros(rows.low.size, dtype=bool)
    wanted[kept] = True
    row, column, value = _entries(rows, wanted)
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row[order], np.sort(kept))
    owners = _owners(rows, column[value > 0])
    found = [
        _pattern(rows, int(number), column[mine], value[mine], owners)
        for number, mine in zip(np.sort(kept), np.split(order, starts[1:]), strict=True)
    ]
    members = np.concatenate([pattern.columns for pattern in found])
    if np.unique(members).size < members.size:
        raise RefusedError("two kept rows speak of one column")
    owned = Counter(pattern.owner for pattern in found)
    return tuple(
        pattern if owned[pattern.owner] == 1 else replace(pattern, owner=UNOWNED)
        for pattern in found  # what several own is nobody's, and priced as any column
    )


def _entries(rows: Rows, wanted: Bools) -> tuple[Ints, Ints, Floats]:
    """The entries of the wanted rows."""
    parts = []
    for row, column, value in rows.blocks:
        some = np.flatnonzero(wanted[row])
        ends = (np.asarray(end[some], dtype=np.int64) for end in (row, column))
        parts.append((*ends, value[some]))
    rows_of, columns, values = zip(*parts, strict=True)
    return np.concatenate(rows_of), np.concatenate(columns), np.concatenate(values)


def _owners(rows: Rows, members: Ints) -> set[tuple[int, int]]:
    """Pairs of a member and the column that must be 1 where it is: rows ``x - z <= 0``."""
    row, column, value = _entries(rows, rows.linking)
    size = rows.low.size
    plain = (np.bincount(row, minlength=size) == 2) & (np.bincount(row, value == 1.0, size) == 1)
    plain &= np.bincount(row, value == -1.0, size) == 1
    taker, giver = np.full(size, -1), np.full(size, -1)
    taker[row[value > 0]], giver[row[value < 0]] = column[value > 0], column[value < 0]
    mine = np.flatnonzero(plain)
    mine = mine[np.isin(taker[mine], members)]
    return set(zip(taker[mine].tolist(), giver[mine].tolist(), strict=True))


def _pattern(
    rows: Rows, number: int, columns: Ints, values: Floats, owners: set[tuple[int, int]]
) -> Pattern:
    members, givers = columns[values > 0], columns[values < 0]
    weights = values[values > 0]
    room = float(-values[values < 0].sum()) if givers.size else float(rows.high[number])
    lawful = (
        givers.size <= 1
        and (not givers.size or rows.high[number] == 0.0)
        and np.isneginf(rows.low[number])
        and np.array_equal(weights, np.rint(weights))
        and np.all(rows.upper[columns] <= 1.0)
        and np.unique(members).size == members.size
        and 0 <= room <= MOST_ROOM
    )
    if not lawful or not members.size:
        raise RefusedError("a kept row is no load of one supply")
    candidates = givers.tolist() or sorted({z for _, z in owners})
    owner = next((z for z in candidates if _owned(members, int(z), givers, owners)), UNOWNED)
    return Pattern(members, weights.astype(np.int64), int(np.floor(room)), int(owner))


def _owned(members: Ints, owner: int, givers: Ints, owners: set[tuple[int, int]]) -> bool:
    """Whether a plan with any of the members has the owner as well."""
    return owner in givers or all((one, owner) in owners for one in members.tolist())


def owned_rows(rows: Rows, patterns: Sequence[Pattern]) -> Bools:
    """Linking rows that a pattern keeps by itself: no price of theirs may move."""
    found = np.zeros(rows.low.size, dtype=bool)
    if patterns:
        inside = np.zeros(rows.upper.size, dtype=bool)
        for pattern in patterns:
            inside[pattern.columns] = True
        for row, column, _ in rows.blocks:
            found[row[inside[column]]] = True
    return found
