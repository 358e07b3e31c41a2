"""Bars that ask only of what kind a place and a supply are: pairs are made from them, not sifted.

A province has 60 million combinations of a person and a village, of which a rule like "only
inside the own county" leaves one in fifty. Where a rule can say so by kinds, the others are
never made.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MOST_KINDS = 10_000_000
AT_ONCE = 4_000_000
"""So many pairs are made at once."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which kind of place may have which kind of supply.

    ``place``, shape (places,), and ``supply``, shape (supplies,), number the kinds of each;
    ``allowed`` has shape (kinds of place, kinds of supply).
    """

    place: Ints
    supply: Ints
    allowed: Bools

    @classmethod
    def any(cls, places: int, supplies: int) -> "Kinds":
        """Everything may have everything."""
        nothing = (np.zeros(places, dtype=np.int64), np.zeros(supplies, dtype=np.int64))
        return cls(*nothing, np.ones((1, 1), dtype=bool))

    def of(self, place: Ints, supply: Ints) -> Bools:
        """Which pairs may stand, shape (pairs,)."""
        found: Bools = self.allowed[self.place[place], self.supply[supply]]
        return found

    def both(self, other: "Kinds") -> "Kinds":
        """What both allow; this bar alone where their kinds together are very many."""
        place, places = _paired(self.place, other.place)
        supply, supplies = _paired(self.supply, other.supply)
        if places[0].size * supplies[0].size > MOST_KINDS:
            return self
        mine = self.allowed[np.ix_(places[0], supplies[0])]
        return Kinds(place, supply, mine & other.allowed[np.ix_(places[1], supplies[1])])

    @property
    def count(self) -> int:
        """Number of pairs that may stand."""
        places = np.bincount(self.place, minlength=self.allowed.shape[0])
        supplies = np.bincount(self.supply, minlength=self.allowed.shape[1])
        return int(places @ self.allowed.astype(np.int64) @ supplies)

    def blocks(self) -> Iterator[tuple[Ints, Ints]]:
        """All pairs that may stand by place, then by supply: arrays of at most some millions."""
        fitting = [np.flatnonzero(row[self.supply]) for row in self.allowed]
        sizes = np.array([fitting[kind].size for kind in self.place.tolist()], dtype=np.int64)
        block = np.cumsum(sizes) // AT_ONCE
        for number in np.unique(block):
            mine = np.flatnonzero(block == number)
            supply = np.concatenate([fitting[kind] for kind in self.place[mine].tolist()])
            yield np.repeat(mine, sizes[mine]), supply

    def some(self, count: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
        """Up to ``count`` pairs that may stand for each place: places and supplies.

        They are dealt: nobody is drawn again before everybody else of his kind is.
        """
        places, supplies = [], []
        for kind in np.unique(self.place).tolist():
            fitting = np.flatnonzero(self.allowed[kind][self.supply])
            if fitting.size:
                mine = np.flatnonzero(self.place == kind)
                rounds = -(-mine.size * count // fitting.size)
                dealt = np.concatenate([rng.permutation(fitting) for _ in range(rounds)])
                places.append(np.repeat(mine, count))
                supplies.append(dealt[: mine.size * count])
        nothing = np.zeros(0, dtype=np.int64)
        return np.concatenate([nothing, *places]), np.concatenate([nothing, *supplies])


def _paired(one: Ints, other: Ints) -> tuple[Ints, tuple[Ints, Ints]]:
    """Number the pairs of two kinds that occur; their numbers, and the two kinds of each."""
    width = int(other.max(initial=0)) + 1
    found, number = np.unique(one * width + other, return_inverse=True)
    return number, (found // width, found % width)


def numbered(values: Iterable[Hashable]) -> tuple[Ints, list[Hashable]]:
    """Number values by their first appearance; the numbers, shape (values,), and the kinds."""
    known: dict[Hashable, int] = {}
    numbers = [known.setdefault(value, len(known)) for value in values]
    return np.array(numbers, dtype=np.int64), list(known)


def kinds_of(
    places: Iterable[Hashable],
    supplies: Iterable[Hashable],
    fits: Callable[[Any, Any], bool],
) -> Kinds:
    """Ask once for every two kinds, of a place and of a supply, whether they fit."""
    place, place_kinds = numbered(places)
    supply, supply_kinds = numbered(supplies)
    table = [[fits(one, other) for other in supply_kinds] for one in place_kinds]
    shape = (len(place_kinds), len(supply_kinds))
    return Kinds(place, supply, np.array(table, dtype=bool).reshape(shape))
