"""Places and who touches whom as arrays: pieces, distances, separators, moves that tear nothing.

A set of places hangs together (is connected) where every two of them are joined by a chain of
neighbours within the set. Sets are given as numbers of places, in any order. What planning of
areas and rules about the places of one supply share; it knows neither.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from optimizer.arrays import Bools, Floats, Ints

Cycle = tuple[int, ...]
UNREACHED = -1
"""The distance of what no chain leads to."""


@dataclass(frozen=True, eq=False)
class NeighbourGraph:
    """An undirected graph over ``size`` places without loops.

    ``first`` and ``second``, shape (arcs,), hold every pair of neighbours in both directions,
    sorted by ``first``, then ``second``. ``known``, shape (places,): whether anything is known
    of a place's neighbours; one of which nothing is known has none.
    """

    size: int
    first: Ints
    second: Ints
    known: Bools = field(repr=False)

    @classmethod
    def of(cls, places: Sequence[str], touch: Mapping[str, Collection[str]]) -> "NeighbourGraph":
        """The graph of some places; neighbours that are none of them are left out."""
        number = {place: index for index, place in enumerate(places)}
        ends = {
            (number[place], number[other])
            for place in places
            for other in touch.get(place, ())
            if other in number and other != place
        }
        ends |= {(there, here) for here, there in ends}
        arcs = np.array(sorted(ends), dtype=np.int64).reshape(len(ends), 2)
        known = np.array([place in touch for place in places], dtype=bool)
        known[arcs[:, 0]] = True
        return cls(len(places), arcs[:, 0], arcs[:, 1], known)

    @classmethod
    def of_pairs(cls, size: int, pairs: Iterable[tuple[int, int]]) -> "NeighbourGraph":
        """The graph of pairs of numbers, in any order, doubled or not; all places are known."""
        ends = {
            both for one, other in pairs if one != other for both in ((one, other), (other, one))
        }
        arcs = np.array(sorted(ends), dtype=np.int64).reshape(len(ends), 2)
        return cls(size, arcs[:, 0], arcs[:, 1], np.ones(size, dtype=bool))

    @cached_property
    def edges(self) -> Ints:
        """Every pair of neighbours once, the smaller number first, sorted; shape (edges, 2)."""
        once = self.first < self.second
        return np.column_stack((self.first[once], self.second[once]))

    @cached_property
    def around(self) -> tuple[tuple[int, ...], ...]:
        """The neighbours of every place, in order."""
        found: list[list[int]] = [[] for _ in range(self.size)]
        for here, there in zip(self.first.tolist(), self.second.tolist(), strict=True):
            found[here].append(there)
        return tuple(map(tuple, found))

    def pieces(self, members: Iterable[int]) -> list[list[int]]:
        """The connected parts of a set, each sorted, in the order of their first places."""
        left, found = set(members), []
        for start in sorted(left):
            if start in left:
                piece = self._reached([start], left)
                left -= piece
                found.append(sorted(piece))
        return found

    def is_connected(self, members: Iterable[int]) -> bool:
        """Whether a set hangs together; the empty one and single places do."""
        whole = set(members)
        return not whole or len(self._reached([min(whole)], whole)) == len(whole)

    def is_connected_without(self, place: int, members: Set[int]) -> bool:
        """Whether the rest of a connected set hangs together when ``place`` leaves it."""
        near = [other for other in self.around[place] if other in members]
        if len(near) <= 1:
            return True
        wanted, seen = set(near[1:]), {near[0], place}
        queue = [near[0]]
        for here in queue:
            for other in self.around[here]:
                if other in members and other not in seen:
                    seen.add(other)
                    queue.append(other)
                    wanted.discard(other)
            if not wanted:
                return True
        return False

    def border(self, members: Collection[int]) -> set[int]:
        """The places outside a set that touch it."""
        inside = set(members)
        return {other for place in inside for other in self.around[place]} - inside

    def distances(self, starts: Iterable[int], within: Set[int] | None = None) -> Ints:
        """Steps from the nearest of ``starts`` to every place, ``UNREACHED`` where no way leads.

        Shape (places,). With ``within`` only over places of that set (starts are in it).
        """
        steps = np.full(self.size, UNREACHED, dtype=np.int64)
        front = list(dict.fromkeys(starts))
        steps[front] = 0
        count = 0
        while front:
            count += 1
            ways = (other for place in front for other in self.around[place])
            if within is not None:
                ways = (other for other in ways if other in within)
            front = [other for other in dict.fromkeys(ways) if steps[other] == UNREACHED]
            steps[front] = count
        return steps

    def fence(self, piece: Collection[int], target: int) -> list[int]:
        """The places next to a connected ``piece`` by which alone one comes to it from ``target``.

        A minimal separator of ``target`` and every place of the piece, which must not hold or
        touch it; sorted.
        """
        border = self.border(piece)
        beyond = self._reached([target], set(range(self.size)) - border)
        return sorted(place for place in border if not beyond.isdisjoint(self.around[place]))

    def part(self, members: Sequence[int]) -> "NeighbourGraph":
        """The graph of some places alone, numbered in their order."""
        number = {place: index for index, place in enumerate(members)}
        pairs = (
            (number[place], number[other])
            for place in members
            for other in self.around[place]
            if other in number
        )
        return NeighbourGraph.of_pairs(len(members), pairs)

    def all_distances(self) -> Floats:
        """Steps between all places, shape (places, places); infinite where no way leads."""
        steps = np.array([self.distances([place]) for place in range(self.size)], dtype=float)
        steps[steps == UNREACHED] = np.inf
        return steps.reshape(self.size, self.size)

    def short_cycles(self) -> list[Cycle]:
        """All triangles, and all cycles of four places without a chord; each once, sorted."""
        found: set[Cycle] = set()
        for one in range(self.size):
            near = self.around[one]
            for n, left in enumerate(near):
                mine = set(self.around[left])
                for right in near[n + 1 :]:
                    if right in mine:
                        found.add(_sorted(one, left, right))
                        continue
                    for last in mine.intersection(self.around[right]):
                        if last > one and last not in near:
                            found.add(_sorted(one, left, right, last))
        return sorted(found)

    def _reached(self, starts: Iterable[int], within: Set[int]) -> set[int]:
        found = set(starts)
        stack = list(found)
        while stack:
            for other in self.around[stack.pop()]:
                if other in within and other not in found:
                    found.add(other)
                    stack.append(other)
        return found


def _sorted(*places: int) -> Cycle:
    return tuple(sorted(places))
