"""Decision diagrams over places in order: nodes by layers, arcs by areas, costs to the end.

A path from the root to the end gives every place an area. A diagram may hold too many paths,
never too few: what it says of the cheapest is a bound. Source: Bergman, Cire, van Hoeve,
Hooker, "Decision Diagrams for Optimization" (2016), chapters 4 and 5.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimizer.areas.area_terms import Division
from optimizer.areas.frontier_steps import Step
from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import Deadline

Labels = NDArray[np.uint8]
"""Numbers of areas or of slots."""
Numbers = NDArray[np.int32]
"""Numbers of nodes, -1 for none: half the size of the usual ones."""
ROUNDING = 1e-9
"""How far two sums of costs that count as equal may lie apart."""


class TooLargeError(Exception):
    """More nodes than there is room for."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one may go on, and how many nodes a diagram may have.

    The arcs of one step, which are looked at together, may be a quarter as many.
    """

    deadline: Deadline
    room: int

    def check(self, nodes: int, arcs: int) -> None:
        """Raise ``StoppedError`` where time is over, ``TooLargeError`` beyond the room."""
        self.deadline.check()
        if nodes > self.room or 4 * arcs > self.room:
            raise TooLargeError


@dataclass(frozen=True, eq=False)
class LabelLayer:
    """Nodes told apart by the areas of remembered places alone.

    ``labels`` has shape (nodes, slots), ``closed`` (nodes, areas): begun, and touching nothing
    to come; ``costs`` (nodes, areas): what is cut where the next place goes there. Areas are
    numbered anew after every step: ``came``, shape (nodes, areas, areas), has for the area
    that the place goes to and every number after the step the number before it.
    """

    labels: Labels
    closed: Bools
    costs: Floats
    came: Labels


@dataclass(frozen=True, eq=False)
class Layer:
    """The nodes before one step: ``origin``, shape (nodes,), is the node of the label layer.

    ``child``, shape (nodes, areas), is the node after the step, -1 where there is none;
    ``togo``, shape (nodes,), the least cost from here to the end.
    """

    origin: Ints
    child: Numbers
    togo: Floats


@dataclass(frozen=True, eq=False)
class Diagram:
    """A layer before every step and one at the end.

    ``beyond`` is the least estimate of all that was left out for its cost, infinite where
    nothing was.
    """

    steps: Sequence[Step]
    labels: Sequence[LabelLayer]
    layers: Sequence[Layer]
    beyond: float

    @property
    def least(self) -> float:
        """The cost of the cheapest path, infinite where there is none."""
        togo = self.layers[0].togo
        return float(togo[0]) if togo.size else np.inf

    def cheapest(self, count: int) -> Division:
        """The division along a cheapest path; there must be one."""
        area = np.zeros(len(self.steps), dtype=np.int64)
        names = np.arange(count)
        node = 0
        for at, step in enumerate(self.steps):
            layer, labels = self.layers[at], self.labels[at]
            origin = layer.origin[node]
            togo = estimates(self.layers[at + 1], layer.child[node])
            label = int(np.argmin(labels.costs[origin] + togo))
            area[step.place] = names[label]
            names = names[labels.came[origin, label]]
            node = int(layer.child[node, label])
        return Division(area, np.full(count, -1, dtype=np.int64))


@dataclass(eq=False)
class Draft:
    """A diagram under way: layers without costs to the end."""

    steps: Sequence[Step]
    labels: Sequence[LabelLayer]
    beyond: float = np.inf
    layers: list[tuple[Ints, Numbers]] = field(default_factory=list)

    def finished(self, last: Ints) -> Diagram:
        """The diagram, with the label nodes of its last layer: costs from the end backward."""
        none = np.full((last.size, 1), -1, dtype=np.int32)
        layers = [Layer(last, none, np.zeros(last.size))]
        for at in range(len(self.layers) - 1, -1, -1):
            origin, child = self.layers[at]
            costs = self.labels[at].costs[origin] + estimates(layers[-1], child)
            togo: Floats = costs.min(axis=1) if costs.size else np.zeros(0)
            layers.append(Layer(origin, child, togo))
        return Diagram(self.steps, self.labels, layers[::-1], self.beyond)

    def empty(self) -> Diagram:
        """A diagram without a path."""
        root = Layer(
            np.zeros(1, dtype=np.int64), np.full((1, 1), -1, dtype=np.int32), np.array([np.inf])
        )
        return Diagram(self.steps, self.labels, [root], self.beyond)

    def within(self, estimates: Floats, most: float) -> Bools:
        """Which estimates are at most ``most``; the least of the others is remembered."""
        over = estimates[(estimates > most + ROUNDING) & np.isfinite(estimates)]
        if over.size:
            self.beyond = min(self.beyond, float(over.min()))
        kept: Bools = estimates <= most + ROUNDING
        return kept & np.isfinite(estimates)


def estimates(layer: Layer, child: Numbers) -> Floats:
    """The least cost from nodes, by number in their layer, to the end; infinite for none."""
    return np.append(layer.togo, np.inf)[child]


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows that are equal: ``order`` sorts them, a group begins at each of ``starts``.

    ``group``, shape (rows,), is the number of every row's group.
    """

    order: Ints
    starts: Ints
    group: Ints

    @property
    def first(self) -> Ints:
        """One row of every group."""
        return self.order[self.starts]

    def least(self, values: Floats) -> Floats:
        """The least of every group, along the first axis."""
        found: Floats = np.minimum.reduceat(values[self.order], self.starts, axis=0)
        return found if self.starts.size else values[:0]

    def most(self, values: Floats) -> Floats:
        """The greatest of every group, along the first axis."""
        return -self.least(-values)


def grouped(columns: Sequence[Ints]) -> Groups:
    """Group rows that are equal in all columns, each of shape (rows,)."""
    codes = _codes(columns)
    order = np.argsort(codes)
    ordered = codes[order]
    new = np.ones(codes.size, dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    group = np.empty(codes.size, dtype=np.int64)
    group[order] = np.cumsum(new) - 1
    return Groups(order, np.flatnonzero(new), group)


def _codes(columns: Sequence[Ints]) -> Ints:
    """One number for every row, equal where all columns are equal: exact, never a hash."""
    codes, span = np.zeros(columns[0].size, dtype=np.int64), 1
    if not codes.size:
        return codes
    for column in columns:
        low, high = int(column.min()), int(column.max())
        if span * (high - low + 1) >= 2**62:
            ranks = np.unique(codes, return_inverse=True)[1]
            codes, span = ranks.astype(np.int64), int(ranks.max()) + 1
        codes = codes * (high - low + 1) + (column - low)
        span *= high - low + 1
    return codes
