"""Small area problems drawn at random, and their cheapest divisions by looking at all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.areas.area_terms import AreaProblem, Bound, CutTerm, Division, no_pairs
from optimizer.areas.area_value import value_of
from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph


def problem_of(
    graph: NeighbourGraph,
    count: int,
    *,
    bounds: tuple[Bound, ...] = (),
    costs: Floats | None = None,
    together: Ints | None = None,
    apart: Ints | None = None,
) -> AreaProblem:
    """A least cut; every touching pair costs 1 where nothing else is said."""
    costs = np.ones(len(graph.edges)) if costs is None else costs
    return AreaProblem(
        tuple(map(str, range(graph.size))),
        graph,
        count,
        bounds,
        no_pairs() if together is None else together,
        no_pairs() if apart is None else apart,
        np.ones(graph.size, dtype=np.bool_),
        np.zeros(graph.size, dtype=np.bool_),
        (CutTerm(1, 1.0, costs),),
    )


def grid(rows: int, columns: int) -> NeighbourGraph:
    """Squares that touch along their sides, row by row."""
    pairs = [(at, at + 1) for at in range(rows * columns) if (at + 1) % columns]
    pairs += [(at, at + columns) for at in range((rows - 1) * columns)]
    return NeighbourGraph.of_pairs(rows * columns, pairs)


def shares(values: Floats, count: int, tolerance: float) -> Bound:
    """Every area's sum is the mean up to a share of it."""
    mean = float(values.sum()) / count
    return Bound("people", values, mean * (1 - tolerance), mean * (1 + tolerance), mean)


@dataclass(frozen=True)
class Drawn:
    """What is drawn for one seed."""

    random: np.random.Generator

    def problem(self) -> AreaProblem:
        """Four to eight places, planar or not, in one piece or not, into up to four areas."""
        random = self.random
        size, count = int(random.integers(4, 9)), int(random.integers(1, 5))
        graph = self._graph(size)
        bounds = tuple(self._bound(graph.size, count) for _ in range(random.integers(0, 3)))
        kinds = (
            np.ones(len(graph.edges)),
            random.integers(0, 6, len(graph.edges)).astype(np.float64),
            random.random(len(graph.edges)),
        )
        return problem_of(
            graph,
            count,
            bounds=bounds,
            costs=kinds[random.integers(3)],
            together=self._pairs(graph.size),
            apart=self._pairs(graph.size),
        )

    def _graph(self, size: int) -> NeighbourGraph:
        if self.random.random() < 0.3:
            return grid(2, size // 2)
        share = self.random.choice([0.3, 0.45, 0.7])
        pairs = np.argwhere(np.triu(self.random.random((size, size)) < share, 1))
        return NeighbourGraph.of_pairs(size, [(int(one), int(other)) for one, other in pairs])

    def _bound(self, size: int, count: int) -> Bound:
        random = self.random
        whole = random.integers(0, 20, size).astype(np.float64)
        values = whole if random.random() < 0.6 else 10.0 * random.random(size) - 1.0
        mean = float(values.sum()) / count
        width = abs(mean) * float(random.choice([0.2, 0.5, 1.0]))
        least = mean - width if random.random() < 0.8 else -np.inf
        most = mean + width if random.random() < 0.8 else np.inf
        return Bound("values", values, least, most, max(abs(mean), 1.0))

    def _pairs(self, size: int) -> Ints:
        count = int(self.random.integers(0, 3)) if self.random.random() < 0.4 else 0
        pairs = [self.random.choice(size, 2, replace=False) for _ in range(count)]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def keeps_all(problem: AreaProblem, division: Division) -> bool:
    """Whether areas are in one piece each, none is empty, and all bounds and pairs are kept."""
    whole = all(items and problem.graph.is_connected(items) for items in division.members())
    return whole and value_of(problem, division)[0] == 0


def least_of_all(problem: AreaProblem) -> float:
    """The cost of the cheapest division, infinite where there is none."""
    none = np.full(problem.count, -1, dtype=np.int64)
    divisions = (Division(area, none) for area in _partitions(problem.size, problem.count))
    costs = (value_of(problem, d)[1] for d in divisions if keeps_all(problem, d))
    return min(costs, default=np.inf)


def _partitions(size: int, count: int) -> Iterator[Ints]:
    """All ways into exactly ``count`` areas, numbered by their first place."""
    rows = [[0]]
    for _ in range(size - 1):
        rows = [[*row, area] for row in rows for area in range(min(max(row) + 2, count))]
    return (np.array(row) for row in rows if max(row) + 1 == count)
