"""Where a search begins so that pins are kept: what is of one cell is joined within it."""

from collections.abc import Collection, Sequence

import numpy as np

from optimizer.arrays import Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.grids.cell_pins import CellPins
from optimizer.grids.cell_problem import CellProblem

Start = tuple[Ints, Ints]
"""The cell of every point, -1 for none, and a point of every cell from which it grows."""


def with_pins(problem: CellProblem, label: Ints, centres: Ints) -> Start:
    """The same with every pinned group in one cell, as far as none bars another."""
    if problem.pins is None:
        return label, centres
    return _Laid(problem, problem.pins, label.copy(), centres).run()


class _Laid:
    """Lays one group after another, those of most points first."""

    def __init__(self, problem: CellProblem, pins: CellPins, label: Ints, centres: Ints) -> None:
        self.problem, self.pins, self.label, self.centres = problem, pins, label, centres
        self.taken: dict[int, int] = {}
        """Pinned point, or one on the way between some -> its cell."""
        self.cell_of: dict[int, int] = {}
        """Group -> its cell."""

    def run(self) -> Start:
        """Lay all groups; a cell that has one grows from it."""
        groups = self.pins.groups
        names = self._named()
        for group, name in enumerate(self.pins.named):
            if name in names:
                self.cell_of[group] = names[name]
        order = sorted(range(len(groups)), key=lambda g: (-len(groups[g]), g))
        self.waiting = {point for own in groups for point in own}
        for group in order:
            if groups[group]:
                self._lay(group)
        return self.label, self._anchors()

    def _named(self) -> dict[int, int]:
        """Cell in force -> the cell that answers to it."""
        standing = self.problem.standing
        if standing is None:
            return {}
        match = self.pins.answers(standing, self.label + 1, self.problem.weight)
        return {old: new - 1 for new, old in match.items()}

    def _lay(self, group: int) -> None:
        points = self.pins.groups[group]
        cell = self.cell_of.get(group)
        if cell is None:
            cell = self.cell_of[group] = self._cell_for(group, points)
        self.waiting -= {*points}
        own = [point for point, other in self.taken.items() if other == cell]
        shut = {point for point, other in self.taken.items() if other != cell} | self.waiting
        for point in joined(self.problem.graph, [*own, *points], shut):
            self.taken[point] = cell
            self.label[point] = cell

    def _cell_for(self, group: int, points: Sequence[int]) -> int:
        """The nearest cell that no group has, else the nearest that none parted from this has."""
        apart = {
            self.cell_of[other]
            for pair in self.pins.apart
            for one, other in (pair, pair[::-1])
            if one == group and other in self.cell_of
        }
        held = {*self.cell_of.values()}
        ways = self.problem.metres[list(points)][:, self.centres].sum(axis=0)
        every = range(self.problem.count)
        return min(every, key=lambda cell: (cell in apart, cell in held, ways[cell], cell))

    def _anchors(self) -> Ints:
        """A point of every cell, each another: one of its groups, else its centre.

        Where a group of another cell has the centre it is the nearest point that none has, and
        where there is none left a pin is broken.
        """
        first = {cell: point for point, cell in reversed(self.taken.items())}
        anchors, centres = {*first.values()}, set(self.centres.tolist())
        found = []
        for cell, centre in enumerate(self.centres.tolist()):
            point = first.get(cell, centre)
            if cell not in first and (centre in self.taken or centre in anchors):
                shut = (self.taken.keys() | centres, self.taken, ())
                point = self._nearest(centre, shut, anchors)
            anchors.add(point)
            found.append(point)
        return np.array(found, dtype=np.int64)

    def _nearest(self, centre: int, shut: Sequence[Collection[int]], anchors: set[int]) -> int:
        """The nearest point that is no anchor, outside of the first sets that leave any."""
        near: list[int] = np.argsort(self.problem.metres[centre], kind="stable").tolist()
        return next(
            point for own in shut for point in near if point not in own and point not in anchors
        )


def joined(graph: NeighbourGraph, points: Sequence[int], shut: set[int]) -> list[int]:
    """Points with others that join them by few steps and are not ``shut``, as far as can be."""
    found = dict.fromkeys(points[:1])
    for point in points[1:]:
        if point not in found:
            found.update(dict.fromkeys(_way(graph, {*found}, point, shut)))
        found[point] = None
    return [*found]


def _way(graph: NeighbourGraph, ends: set[int], start: int, shut: set[int]) -> list[int]:
    """The fewest steps from a point to some others; nothing where no way is open."""
    before, front = {start: start}, [start]
    while front:
        reached = []
        for here in front:
            for other in graph.around[here]:
                if other in before or (other in shut and other not in ends):
                    continue
                before[other] = here
                if other in ends:
                    return _back(before, other)
                reached.append(other)
        front = reached
    return []


def _back(before: dict[int, int], end: int) -> list[int]:
    found = [end]
    while before[found[-1]] != found[-1]:
        found.append(before[found[-1]])
    return found
