"""The costs of all pairs of a layer in a closed form, so that a hundred million are cheap.

A cost that is a sum of products of a number of the supply and a number of the place is one
product of matrices; one that depends on a kind of supply is a row for each kind; single pairs
may differ. Costs computed this way are single precision: good enough to see which pairs may
matter, whose exact costs are then asked for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
AT_ONCE = 8
"""So many rows of a table are made at once: they stay in the cache."""
LARGEST = 24_000_000
"""Entries of a table by kinds, above which it is not made."""


@dataclass(frozen=True, eq=False)
class Table:
    """A row of costs for every kind of supply: ``kind`` (supplies,), ``rows`` (kinds, places).

    No cost of a table is negative.
    """

    kind: Ints
    rows: Singles

    def take(self, supplies: Ints, places: Ints) -> "Table":
        """The rows of some supplies at some places, in order."""
        kind, whole = self.kind[supplies], places.size == self.rows.shape[1]
        if supplies.size < len(self.rows):
            kinds, kind = np.unique(kind, return_inverse=True)
            return Table(kind, self.rows[kinds] if whole else self.rows[np.ix_(kinds, places)])
        return Table(kind, self.rows if whole else self.rows[:, places])


@dataclass(frozen=True, eq=False)
class Spots:
    """Single pairs that differ: ``supply``, ``place`` and ``more``, shape (spots,)."""

    supply: Ints
    place: Ints
    more: Floats


@dataclass(frozen=True, eq=False)
class CostField:
    """Cost of every pair: ``supply @ place.T`` + tables + spots; shapes (items, rank)."""

    supply: Floats
    place: Floats
    tables: tuple[Table, ...] = ()
    spots: tuple[Spots, ...] = ()

    @classmethod
    def zero(cls, supplies: int, places: int) -> "CostField":
        """Nothing costs anything."""
        return cls(np.zeros((supplies, 0)), np.zeros((places, 0)))

    def plus(self, other: "CostField", weight: float) -> "CostField":
        """Add another field with a weight; its tables are used up."""
        for table in other.tables:
            np.multiply(table.rows, np.float32(weight), out=table.rows)
        spots = tuple(Spots(s.supply, s.place, s.more * weight) for s in other.spots)
        return CostField(
            np.hstack([self.supply, other.supply * weight]),
            np.hstack([self.place, other.place]),
            (*self.tables, *other.tables),
            (*self.spots, *spots),
        )

    def take(self, supplies: Ints, places: Ints) -> "CostField":
        """The costs between some supplies and some places, in order, numbered anew."""
        tables = tuple(table.take(supplies, places) for table in self.tables)
        at = positions(supplies, self.supply.shape[0]), positions(places, self.place.shape[0])
        spots = []
        for spot in self.spots:
            supply, place = at[0][spot.supply], at[1][spot.place]
            mine = (supply >= 0) & (place >= 0)
            spots.append(Spots(supply[mine], place[mine], spot.more[mine]))
        return CostField(self.supply[supplies], self.place[places], tables, tuple(spots))

    @property
    def reach(self) -> float:
        """No finite cost, and no part of its sum, is larger than this."""
        width = np.abs(self.place).max(axis=0, initial=0.0)
        total = float((np.abs(self.supply) @ width).max(initial=0.0))
        for table in self.tables:
            highest = (float(np.max(row, where=row < np.inf, initial=0.0)) for row in table.rows)
            total += max(highest, default=0.0)
        return total + sum(float(np.abs(spot.more).max(initial=0.0)) for spot in self.spots)

    @property
    def terms(self) -> int:
        """Of how many parts a cost is the sum."""
        return int(self.supply.shape[1]) + len(self.tables) + len(self.spots)


def products(supply: Iterable[Floats], place: Iterable[Floats]) -> CostField:
    """The field of a sum of products; shapes (supplies,) and (places,) each."""
    return CostField(np.stack(list(supply), axis=1), np.stack(list(place), axis=1))


def by_value(values: Floats, places: int, cost: Callable[[Floats], Floats]) -> CostField | None:
    """The field of a cost that depends on one number of the supply, and on the place.

    ``cost`` gives those of some values, shape (values, 1), at all places; ``None`` where there
    are too many distinct values.
    """
    known, kind = np.unique(values, return_inverse=True)
    return by_kind(kind, known.size, places, lambda some: cost(known[some, None]))


def by_kind(
    kind: Ints, kinds: int, places: int, cost: Callable[[Ints], Floats]
) -> CostField | None:
    """The field of a cost that depends on a kind of supply and on the place.

    ``cost`` gives those of some kinds at all places; ``None`` where there are too many kinds.
    """
    if kinds * places > LARGEST:
        return None
    rows = np.empty((kinds, places), dtype=np.float32)
    for first in range(0, kinds, AT_ONCE):
        last = min(kinds, first + AT_ONCE)
        rows[first:last] = cost(np.arange(first, last))
    bare = CostField.zero(kind.size, places)
    return CostField(bare.supply, bare.place, (Table(kind, rows),))


def positions(chosen: Ints, size: int) -> Ints:
    """Position of every number below ``size`` among the chosen, -1 where it is not; (size,)."""
    at = np.full(size, -1)
    at[chosen] = np.arange(chosen.size)
    return at
