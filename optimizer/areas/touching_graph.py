"""Which places touch, as arrays: pieces of a set, what holds it together, steps between places."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from optimizer.arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class TouchingGraph:
    """Places 0 to n - 1 and the pairs that touch, each once with the smaller number first.

    ``edges`` has shape (m, 2), sorted; ``neighbours`` lists for every place those that touch it.
    """

    size: int
    edges: Ints
    neighbours: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, size: int, pairs: Iterable[tuple[int, int]]) -> Self:
        """Build from pairs of numbers, in any order, doubled or not; loops are left out."""
        found = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b})
        near: list[list[int]] = [[] for _ in range(size)]
        for one, other in found:
            near[one].append(other)
            near[other].append(one)
        edges = np.array(found, dtype=np.int64).reshape(-1, 2)
        return cls(size, edges, tuple(tuple(sorted(items)) for items in near))

    @classmethod
    def of_names(cls, places: Sequence[str], touching: Mapping[str, Collection[str]]) -> Self:
        """Build from ids; what touches a place that is not among ``places`` does not count."""
        number = {place: n for n, place in enumerate(places)}
        pairs = (
            (number[place], number[other])
            for place in places
            for other in touching.get(place, ())
            if other in number
        )
        return cls.of(len(places), pairs)

    def part(self, members: Sequence[int]) -> "TouchingGraph":
        """The graph of some places alone, numbered in their order."""
        number = {place: n for n, place in enumerate(members)}
        pairs = (
            (number[place], number[other])
            for place in members
            for other in self.neighbours[place]
            if other in number
        )
        return TouchingGraph.of(len(members), pairs)

    def pieces(self, members: Collection[int]) -> list[list[int]]:
        """The pieces that a set of places falls into, each sorted, by their smallest place."""
        left = set(members)
        return [self._piece(start, left) for start in sorted(left) if start in left]

    def _piece(self, start: int, left: set[int]) -> list[int]:
        """Take from ``left`` all that hangs together with ``start``."""
        left.discard(start)
        piece = [start]
        for place in piece:
            for other in self.neighbours[place]:
                if other in left:
                    left.discard(other)
                    piece.append(other)
        return sorted(piece)

    def hangs_together(self, members: Collection[int]) -> bool:
        """Whether a set of places is one piece (the empty one is)."""
        if len(members) <= 1:
            return True
        left = set(members)
        self._piece(next(iter(left)), left)
        return not left

    def hangs_without(self, place: int, members: set[int]) -> bool:
        """Whether the rest of a connected set is one piece when ``place`` leaves it."""
        near = [other for other in self.neighbours[place] if other in members]
        if len(near) <= 1:
            return len(near) == 1 or len(members) <= 1
        return self._joined(near, members, place)

    def _joined(self, near: list[int], members: set[int], without: int) -> bool:
        """Whether all of ``near`` reach each other inside ``members`` less one place."""
        wanted, seen = set(near[1:]), {near[0], without}
        queue = [near[0]]
        for place in queue:
            for other in self.neighbours[place]:
                if other in members and other not in seen:
                    seen.add(other)
                    queue.append(other)
                    wanted.discard(other)
            if not wanted:
                return True
        return not wanted

    def separator(self, piece: Collection[int], target: int) -> list[int]:
        """The places next to ``piece`` by which alone one comes to it from ``target``, sorted.

        A minimal separator of ``target`` and every place of the connected ``piece``, which must
        not hold or touch ``target``. Source: Validi, Buchanan, Lykhovyd, "Imposing contiguity
        constraints in political districting models" (2022), section 3.
        """
        own = set(piece)
        border = {other for place in own for other in self.neighbours[place]} - own
        hit, seen, queue = set(), {target}, deque([target])
        while queue:
            for other in self.neighbours[queue.popleft()]:
                if other in border:
                    hit.add(other)
                elif other not in seen:
                    seen.add(other)
                    queue.append(other)
        return sorted(hit)

    def hops(self) -> Floats:
        """Steps between all places, shape (n, n); infinite where no way leads."""
        steps = np.full((self.size, self.size), np.inf)
        for start in range(self.size):
            row = steps[start]
            row[start] = 0.0
            queue = [start]
            for place in queue:
                for other in self.neighbours[place]:
                    if row[other] == np.inf:
                        row[other] = row[place] + 1.0
                        queue.append(other)
        return steps
