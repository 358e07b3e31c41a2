"""Cells against trying everything: values, bounds, what touches."""

import numpy as np
import pytest

from optimizer.grids.cell_bound import priced_bound
from optimizer.grids.cell_search import CellSearch
from optimizer.grids.grid_case import best_count
from optimizer.grids.household_graph import HouseholdGraph, gabriel_pairs
from optimizer.grids.solve_cells import solve_cells
from optimizer.limits.deadline import Deadline
from tests.optimizer.grids.small_grids import METRES, best_cells, gabriel_by_definition, problem

CASES = [
    (seed, size, count, limits, weighted)
    for seed, (size, count, limits, weighted) in enumerate(
        [
            (8, 2, (3, 5), False),
            (9, 3, (3, 3), False),
            (8, 3, (2, 3), True),
            (9, 2, (1, 9), False),
            (7, 3, (3, 4), False),
            (7, 2, (7, 8), True),
            (9, 3, (4, 6), True),
            (6, 6, (1, 1), False),
        ],
        10,
    )
]


@pytest.mark.parametrize(("seed", "size", "count", "limits", "weighted"), CASES)
def test_small_problems_are_solved_to_the_optimum_of_trying_everything(
    seed, size, count, limits, weighted
):
    given = problem(seed, size, count, limits, weighted=weighted)
    found = solve_cells(given, 1, Deadline.after(30))
    best = best_cells(given)
    assert given.value(found.label) == (found.missed, found.cost)
    assert (found.missed, found.cost) == best
    assert found.proven


@pytest.mark.parametrize(("seed", "size", "count", "limits", "weighted"), CASES[:5])
def test_no_bound_is_above_the_best(seed, size, count, limits, weighted):
    given = problem(seed, size, count, limits, weighted=weighted)
    label, value = CellSearch(given, 3).run(Deadline.after(10))
    missed, cost = best_cells(given)
    assert value >= (missed, cost)
    assert given.missed_bound() <= missed
    if missed == 0:
        assert priced_bound(given, label, value[1], Deadline.after(10)).bound <= cost


def test_cells_of_a_larger_problem_hang_together_and_keep_their_bounds():
    given = problem(4, 40, 4, (8, 12))
    found = solve_cells(given, 1, Deadline.after(0.5))
    assert found.missed == 0
    for cell in range(4):
        members = [i for i, own in enumerate(found.label) if own == cell]
        assert given.graph.is_connected(members)
        assert 8 <= len(members) <= 12


@pytest.mark.parametrize("seed", range(4))
def test_neighbours_are_those_of_the_definition(seed):
    spots = np.random.default_rng(seed).uniform(0, 100, size=(25, 2))
    assert {tuple(p) for p in gabriel_pairs(spots).tolist()} == gabriel_by_definition(spots)


@pytest.mark.parametrize(
    "spots",
    [
        np.array([[0.0, 0.0]]),
        np.array([[0.0, 0.0], [5.0, 5.0]]),
        np.array([[float(n), 2.0 * n] for n in (3, 0, 2, 1)]),
        np.array([[float(x), float(y)] for x in range(4) for y in range(4)]),
    ],
)
def test_lines_and_lattices_hang_together(spots):
    graph = HouseholdGraph(112 + spots[:, 0] * METRES, 39 + spots[:, 1] * METRES).graph
    assert graph.is_connected(range(len(spots)))


def test_households_at_one_spot_are_neighbours_of_each_other_and_of_the_next():
    lon, lat = np.array([112.0, 112.0, 112.001, 112.001]), np.array([39.0, 39.0, 39.0, 39.0])
    graph = HouseholdGraph(lon, lat).graph
    assert {tuple(e) for e in graph.edges.tolist()} == {
        *((0, 1), (2, 3), (0, 2), (0, 3), (1, 2), (1, 3))
    }


@pytest.mark.parametrize(
    ("total", "size", "count"),
    [(371, (30, 60), 8), (20, (30, 60), 1), (61, (30, 60), 2), (65, (40, 60), 1), (0, (1, 5), 1)],
)
def test_the_number_of_cells_misses_least_then_comes_near_the_middle(total, size, count):
    assert best_count(total, size) == count
