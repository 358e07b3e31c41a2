"""First divisions of many places: priced centres, areas in one piece, bounds nearly kept."""

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np
import pytest

from optimizer.areas.area_growth import grown, priced
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_terms import AreaProblem, Bound, CentreTerm, CutTerm, no_pairs
from optimizer.areas.area_value import missed, value_of
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import NEVER

SIDE, AREAS = 15, 9


def meadow(seed):
    """A square of places, each with some people, some pairs of which do not touch."""
    random = Random(seed)
    spots = np.array([*product(range(SIDE), range(SIDE))], dtype=float)
    pairs = [
        (SIDE * x + y, SIDE * (x + dx) + y + dy)
        for x, y in product(range(SIDE), range(SIDE))
        for dx, dy in ((0, 1), (1, 0))
        if x + dx < SIDE and y + dy < SIDE and (x == 0 or y == 0 or random.random() < 0.9)
    ]
    graph = NeighbourGraph.of_pairs(SIDE * SIDE, pairs)
    pieces = graph.pieces(range(graph.size))
    joined = [(pieces[0][0], piece[0]) for piece in pieces[1:]]
    graph = NeighbourGraph.of_pairs(SIDE * SIDE, [*pairs, *joined])
    people = np.array([random.randint(3, 9) for _ in spots], dtype=float)
    mean = people.sum() / AREAS
    ways = np.hypot(*(spots[:, None] - spots[None]).T)
    return AreaProblem(
        places=tuple(f"p{n}" for n in range(graph.size)),
        graph=graph,
        count=AREAS,
        bounds=(Bound("people", people, 0.85 * mean, 1.15 * mean, mean),),
        together=no_pairs(),
        apart=no_pairs(),
        may_centre=np.array([random.random() < 0.8 for _ in spots]),
        is_centre=np.zeros(graph.size, dtype=bool),
        terms=(CentreTerm(1, 1.0, ways),),
    )


@pytest.mark.parametrize("seed", range(4))
def test_priced_areas_hang_together_around_their_centres(seed):
    problem = meadow(seed)
    if seed % 2:  # a centre that is given stays
        given = np.zeros(problem.size, dtype=bool)
        given[[0, 7]] = True
        problem = replace(problem, is_centre=given)
    found, plain = priced(problem, Random(seed)), grown(problem, Random(seed))
    assert all(map(problem.graph.is_connected, found.members()))
    assert (found.area[found.centres] == np.arange(AREAS)).all()
    assert set(np.flatnonzero(problem.is_centre)) <= set(found.centres.tolist())
    assert problem.may_centre[found.centres].all() or problem.is_centre.any()
    assert missed(problem, found) < 1.0
    assert value_of(problem, found)[1] < value_of(problem, plain)[1]


def test_a_search_of_many_places_keeps_its_bounds():
    problem = meadow(5)
    search = AreaSearch(problem, 0)
    first = search.value
    search.round(4000, NEVER, afresh=True)
    assert search.priced
    assert search.value[0] == 0.0
    assert search.value <= first
    assert search.value[1] < 0.97 * value_of(problem, grown(problem, Random(5)))[1]


def test_without_centres_areas_are_grown():
    problem = meadow(1)
    cut = CutTerm(1, 1.0, np.ones(len(problem.graph.edges)))
    problem = replace(problem, terms=(cut,))
    assert priced(problem, Random(0)) is None
    search = AreaSearch(problem, 0)
    search.round(400, NEVER, afresh=True)
    assert not search.priced
    assert all(map(problem.graph.is_connected, search.best.members()))
