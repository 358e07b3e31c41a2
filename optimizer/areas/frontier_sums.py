"""Nodes told apart by the sums of their areas, rounded or exact."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.areas.area_terms import TOLERANCE, AreaProblem
from optimizer.areas.frontier_diagram import Groups, LabelLayer, Labels
from optimizer.areas.frontier_refine import Arcs
from optimizer.areas.frontier_steps import Step
from optimizer.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums of every area and bound, shape (nodes, areas, bounds).

    ``cells`` are sums of rounded values (or the sums themselves), ``low`` and ``high`` the
    least and the greatest true sum of all paths that lead to a node.
    """

    cells: Floats
    low: Floats
    high: Floats

    def some(self, rows: Ints | tuple[Ints, Labels]) -> "Sums":
        """Some rows, or of each row some areas, copied."""
        return Sums(self.cells[rows], self.low[rows], self.high[rows])

    def without(self, closed: Bools) -> "Sums":
        """The same with 0 for areas that are closed: what they had no longer matters."""
        cells, low, high = (np.where(closed, 0.0, z) for z in (self.cells, self.low, self.high))
        return Sums(cells, low, high)


class SumRefinement:
    """Every area's sums within their bounds.

    ``cells`` is into how many cells the whole sum of a bound is divided, 0 for exact sums.
    Nodes whose sums of rounded values are equal become one: it may end where any of them may.
    """

    def __init__(
        self, problem: AreaProblem, labels: Sequence[LabelLayer], steps: Sequence[Step], cells: int
    ) -> None:
        self.labels, self.count = labels, problem.count
        bounds = problem.bounds
        values = np.array([bound.values for bound in bounds], dtype=np.float64)
        self.values: Floats = values.T.reshape(problem.size, len(bounds))
        slack = [TOLERANCE * bound.scale for bound in bounds]
        self.least = np.array([b.least - s for b, s in zip(bounds, slack, strict=True)])
        self.most = np.array([b.most + s for b, s in zip(bounds, slack, strict=True)])
        whole = np.abs(self.values).sum(axis=0)
        unit = np.where(whole > 0, whole, 1.0) / max(cells, 1)
        self.exact = cells == 0
        self.rounded: Floats = self.values if self.exact else np.rint(self.values / unit)
        self._rest(steps)

    def _rest(self, steps: Sequence[Step]) -> None:
        """What comes after every step, shape (steps, bounds): sums, and of parts above 0."""
        ordered = self.values[[step.place for step in steps]]
        self.rest = _after(ordered)
        self.gains = _after(np.maximum(ordered, 0.0))
        self.losses = _after(np.minimum(ordered, 0.0))

    def start(self) -> Sums:
        """Nothing yet."""
        none = np.zeros((1, self.count, self.values.shape[1]))
        return Sums(none, none, none)

    def step(self, at: int, step: Step, arcs: Arcs, state: Sums) -> tuple[Bools, Sums]:
        """Add the place to its area; what can no longer come within the bounds is ruled out."""
        sums = state.some(arcs.source)
        rows = np.arange(arcs.source.size)
        sums.cells[rows, arcs.label] += self.rounded[step.place]
        sums.low[rows, arcs.label] += self.values[step.place]
        sums.high[rows, arcs.label] += self.values[step.place]
        came = self.labels[at].came[arcs.parent, arcs.label]
        sums = sums.some((rows[:, None], came))
        closed = self.labels[at + 1].closed[arcs.kid][:, :, None]
        gone = self.labels[at].closed[arcs.parent[:, None], came][:, :, None]
        may = self._may(at, sums, closed, gone)
        return may, sums.some(np.flatnonzero(may)).without(closed[may])

    def _may(self, at: int, sums: Sums, closed: Bools, gone: Bools) -> Bools:
        """What may be: areas that were ``gone`` before the step are right already."""
        below = np.where(gone, 0.0, np.maximum(0.0, self.least - sums.high))
        free = np.where(closed, 0.0, self.most - sums.low)
        slack = 1e-12 * np.abs(self.values).sum(axis=0)
        lowest = sums.low + np.where(closed, 0.0, self.losses[at])
        may: Bools = np.all(gone | (lowest <= self.most), axis=(1, 2))
        may &= (~closed | (below <= 0.0)).all((1, 2))
        may &= (below.sum(axis=1) <= self.gains[at] + slack).all(axis=1)
        may &= (free.sum(axis=1) >= self.rest[at] - slack).all(axis=1)
        return may

    def keys(self, state: Sums) -> list[Ints]:
        """A column for every area and bound."""
        bounds = range(self.values.shape[1])
        columns = [state.cells[:, area, at] for area in range(self.count) for at in bounds]
        if self.exact:
            return [np.unique(column, return_inverse=True)[1] for column in columns]
        return [column.astype(np.int64) for column in columns]

    def merged(self, state: Sums, groups: Groups) -> Sums:
        """From the least to the greatest sum of a group."""
        return Sums(state.cells[groups.first], groups.least(state.low), groups.most(state.high))


def _after(ordered: Floats) -> Floats:
    """Sums of all rows behind each row."""
    found: Floats = ordered.sum(axis=0) - np.cumsum(ordered, axis=0)
    return found
