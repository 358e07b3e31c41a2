"""Small maps, and every division of them that hangs together."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random

import numpy as np

from optimizer.areas.area_terms import (
    AreaProblem,
    BalanceTerm,
    Bound,
    CentreTerm,
    CutTerm,
    Division,
    Term,
    no_pairs,
)
from optimizer.areas.area_value import Value, value_of
from optimizer.contiguity.neighbour_graph import NeighbourGraph


def random_map(random: Random, size: int) -> NeighbourGraph:
    """A connected map: a random tree with some more pairs."""
    pairs = [(n, random.randrange(n)) for n in range(1, size)]
    pairs += [(a, b) for a, b in combinations(range(size), 2) if random.random() < 0.15]
    return NeighbourGraph.of_pairs(size, pairs)


def random_problem(seed: int, *, kinds: Sequence[str]) -> AreaProblem:
    """A problem of 5 to 8 places with one goal a level, of the kinds given."""
    random = Random(seed)
    size, count = random.randint(5, 8), random.randint(2, 3)
    graph = random_map(random, size)
    values = np.array([random.randint(1, 9) for _ in range(size)], dtype=float)
    mean = float(values.sum()) / count
    within = random.choice([0.2, 0.5, 1.0])
    bound = Bound("people", values, mean * (1 - within), mean * (1 + within), mean)
    return AreaProblem(
        places=tuple(f"p{n}" for n in range(size)),
        graph=graph,
        count=count,
        bounds=(bound,),
        together=_pair(random, size),
        apart=_pair(random, size),
        may_centre=np.array([random.random() < 0.8 for _ in range(size)])
        | (values == values.max()),
        is_centre=np.zeros(size, dtype=bool),
        terms=tuple(
            _term(random, kind, level, graph, values, mean) for level, kind in enumerate(kinds, 1)
        ),
    )


def _pair(random: Random, size: int) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
    if random.random() < 0.6:
        return no_pairs()
    return np.array([sorted(random.sample(range(size), 2))], dtype=np.int64)


def _term(
    random: Random,
    kind: str,
    level: int,
    graph: NeighbourGraph,
    values: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    mean: float,
) -> Term:
    if kind == "centre":
        costs = np.array([[random.randint(0, 20) for _ in range(graph.size)] for _ in values])
        return CentreTerm(level, 1.0, costs.astype(float))
    if kind == "cut":
        weights = [random.choice([-1, 1, 2]) for _ in range(len(graph.edges))]
        return CutTerm(level, 1.0, np.array(weights, dtype=float))
    return BalanceTerm(level, 1.0, values, mean)


def divisions(graph: NeighbourGraph, count: int) -> Iterator[list[int]]:
    """Every division into so many areas that hang together, numbered by first place."""

    def grow(area: list[int]) -> Iterator[list[int]]:
        if len(area) == graph.size:
            yield area
            return
        for number in range(min(max(area, default=-1) + 2, count)):
            yield from grow([*area, number])

    for area in grow([]):
        groups = [[n for n, at in enumerate(area) if at == number] for number in range(count)]
        if all(groups) and all(map(graph.is_connected, groups)):
            yield area


def best_value(problem: AreaProblem) -> Value:
    """The least value of all divisions and all choices of centres."""
    found: list[Value] = []
    for area in divisions(problem.graph, problem.count):
        for centres in _centres(problem, area):
            division = Division(np.array(area), np.array(centres))
            found.append(value_of(problem, division))
    return min(found)


def _centres(problem: AreaProblem, area: list[int]) -> Iterator[list[int]]:
    """Every choice of a centre for every area; none where a problem knows none."""
    if not problem.centred:
        yield [-1] * problem.count
        return

    def grow(chosen: list[int]) -> Iterator[list[int]]:
        if len(chosen) == problem.count:
            yield chosen
            return
        for place, at in enumerate(area):
            if at == len(chosen) and problem.may_centre[place]:
                yield from grow([*chosen, place])

    yield from grow([])
