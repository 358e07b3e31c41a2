"""Rows that make chosen places hang together: a tree over what every owner chose.

A place that an owner has chosen is the root of his tree, or is joined to exactly one neighbour
that he has chosen as well and lies one step deeper than that one; an owner has at most one root.
That is exact, and needs no rows while a program is being solved. The rows of short cycles say
nothing new of whole numbers and much of fractions: of the ways within a cycle fewer are taken
than of its places are chosen (generalised subtour elimination for triangles and squares).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph

Entries = tuple[Ints, Ints, float | Floats]


class Rows(NamedTuple):
    """Rows ``low <= entries <= high``: ``height`` of them, entries as (row, column, value)."""

    height: int
    entries: Sequence[Entries]
    low: float | Floats
    high: float


class Columns(NamedTuple):
    """Numbers of columns: of every choice whether it is taken, is a root, and how deep it lies.

    Each shape (choices,); ``joined``, shape (arcs,): whether a tree takes a way.
    """

    chosen: Ints
    joined: Ints
    root: Ints
    step: Ints


@dataclass(frozen=True, eq=False)
class SpanningTrees:
    """What owners may choose: ``owner`` and ``place``, shape (choices,), each pair once.

    ``most``, shape (owners,), is how many places an owner can have at most.
    """

    graph: NeighbourGraph
    owner: Ints
    place: Ints
    most: Ints

    @cached_property
    def ways(self) -> tuple[Ints, Ints]:
        """Arcs between neighbouring choices of one owner: from and to, each shape (arcs,)."""
        begin, end = self._number[:, self.graph.first], self._number[:, self.graph.second]
        both = (begin >= 0) & (end >= 0)
        return begin[both], end[both]

    @property
    def deepest(self) -> Ints:
        """How deep every choice can lie, shape (choices,)."""
        deepest: Ints = self.most[self.owner] - 1
        return deepest

    def rows(self, columns: Columns, most_cycles: int) -> Iterator[Rows]:
        """All rows; those of short cycles only where these are no more than ``most_cycles``."""
        begin, end = self.ways
        choice, arc = np.arange(self.owner.size), np.arange(begin.size)
        joins: list[Entries] = [(end, columns.joined, 1.0)]
        joins += [(choice, columns.root, 1.0), (choice, columns.chosen, -1.0)]
        yield Rows(choice.size, joins, 0.0, 0.0)
        yield Rows(self.most.size, [(self.owner, columns.root, 1.0)], -np.inf, 1.0)
        if not arc.size:
            return
        back = columns.joined[self._arc(end, begin)]
        taken: list[Entries] = [(arc, columns.chosen[begin], 1.0)]
        taken += [(arc, columns.joined, -1.0), (arc, back, -1.0)]
        yield Rows(arc.size, taken, 0.0, np.inf)
        deep = self.deepest[begin].astype(float)
        steps: list[Entries] = [(arc, columns.step[end], 1.0), (arc, columns.step[begin], -1.0)]
        steps += [(arc, columns.joined, -(deep + 1.0)), (arc, back, 1.0 - deep)]
        yield Rows(arc.size, steps, -deep, np.inf)
        yield from self._cycles(columns, most_cycles)

    def roots_and_arcs(self, taken: Ints) -> tuple[Ints, Ints]:
        """A tree over what every owner has: choices that are roots, and arcs taken.

        ``taken`` are numbers of choices; of what does not hang together every piece has a root.
        """
        begin, end = self.ways
        inside = np.zeros(self.owner.size, dtype=bool)
        inside[taken] = True
        ways: dict[int, list[int]] = defaultdict(list)
        for arc in np.flatnonzero(inside[begin] & inside[end]).tolist():
            ways[int(begin[arc])].append(arc)
        roots, arcs, seen = [], [], set()
        for root in sorted(taken.tolist()):
            if root in seen:
                continue
            roots.append(root)
            seen.add(root)
            queue = [root]
            for here in queue:
                for arc in ways[here]:
                    there = int(end[arc])
                    if there not in seen:
                        seen.add(there)
                        queue.append(there)
                        arcs.append(arc)
        return np.array(roots, dtype=np.int64), np.array(arcs, dtype=np.int64)

    def _cycles(self, columns: Columns, most: int) -> Iterator[Rows]:
        """For every place of a cycle: ways taken within it <= its other places that are chosen."""
        cycles = self.cycles()
        if sum(map(len, cycles)) > most:
            return
        for cycle in cycles:
            count, length = cycle.shape
            row = np.arange(count) * length
            entries: list[Entries] = []
            for left, right in np.argwhere(~np.eye(length, dtype=bool)).tolist():
                entries.append((row + left, columns.chosen[cycle[:, right]], 1.0))
                arc = self._arc(cycle[:, left], cycle[:, right])
                way, has = columns.joined[arc[arc >= 0]], row[arc >= 0]
                entries += [(has + place, way, -1.0) for place in range(length)]
            if count:
                yield Rows(count * length, entries, 0.0, np.inf)

    def cycles(self) -> list[Ints]:
        """Triangles, and squares without a chord, of which one owner may choose all places.

        Numbers of choices, shapes (triangles, 3) and (squares, 4).
        """
        rings, found = self.graph.short_cycles(), []
        for length in (3, 4):
            places = np.array([ring for ring in rings if len(ring) == length], dtype=np.int64)
            choices = self._number[:, places.reshape(-1, length)].reshape(-1, length)
            found.append(choices[(choices >= 0).all(axis=1)])
        return found

    @cached_property
    def _number(self) -> Ints:
        """The number of the choice of an owner and a place, -1 where there is none."""
        number = np.full((self.most.size, self.graph.size), -1, dtype=np.int64)
        number[self.owner, self.place] = np.arange(self.owner.size)
        return number

    @cached_property
    def _sorted_arcs(self) -> tuple[Ints, Ints]:
        """The keys of all arcs in order, and the arcs in that order."""
        begin, end = self.ways
        keys = begin * self.owner.size + end
        order = np.argsort(keys)
        return keys[order], order

    def _arc(self, begin: Ints, end: Ints) -> Ints:
        """The number of the arc between choices, -1 where there is none."""
        keys, order = self._sorted_arcs
        if not keys.size:
            return np.full(begin.size, -1)
        wanted = begin * self.owner.size + end
        spot = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        found: Ints = np.where(keys[spot] == wanted, order[spot], -1)
        return found
