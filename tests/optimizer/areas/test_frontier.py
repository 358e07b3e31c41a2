"""The least cut by decision diagrams, against all divisions of small cases."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.areas import frontier
from optimizer.areas.area_terms import BalanceTerm, CentreTerm, CutTerm
from optimizer.areas.area_value import value_of
from optimizer.areas.frontier import least_cut
from optimizer.areas.frontier_diagram import grouped
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import NEVER, Deadline
from tests.optimizer.areas.made_up import (
    Drawn,
    grid,
    keeps_all,
    least_of_all,
    problem_of,
    shares,
)


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_of_all_divisions(seed: int) -> None:
    problem = Drawn(np.random.default_rng(seed)).problem()
    least = least_of_all(problem)
    found = least_cut(problem, np.inf, NEVER)
    assert found.finished
    assert found.bound == pytest.approx(least)
    if found.division is None:
        assert least == np.inf
    else:
        assert keeps_all(problem, found.division)
        assert value_of(problem, found.division)[1] == pytest.approx(least)


@pytest.mark.parametrize("seed", range(10))
def test_nothing_below_what_is_known(seed: int) -> None:
    problem = Drawn(np.random.default_rng(seed)).problem()
    least = least_of_all(problem)
    if least < np.inf:
        found = least_cut(problem, least, NEVER)
        assert (found.division, found.finished) == (None, True)
        assert found.bound == pytest.approx(least)
        assert least_cut(problem, least + 0.5, NEVER).division is not None


@pytest.mark.parametrize(
    ("rows", "columns", "count", "cut"), [(4, 4, 2, 4), (4, 4, 4, 8), (6, 6, 3, 10), (6, 6, 4, 12)]
)
def test_a_grid_in_equal_parts(rows: int, columns: int, count: int, cut: int) -> None:
    graph = grid(rows, columns)
    bound = shares(np.ones(graph.size), count, 0.0)
    found = least_cut(problem_of(graph, count, bounds=(bound,)), np.inf, NEVER)
    assert (found.bound, found.finished) == (cut, True)


def test_only_exact_sums_tell_them_apart() -> None:
    """Rounded, many halves of a ring look equal; one alone is."""
    values = np.array([2.0**at for at in range(9)] + [511.0])
    ring = NeighbourGraph.of_pairs(10, [(at, (at + 1) % 10) for at in range(10)])
    problem = problem_of(ring, 2, bounds=(shares(values, 2, 0.0),))
    found = least_cut(problem, np.inf, NEVER)
    assert found.bound == 2
    assert found.division is not None
    assert found.division.area.tolist() == [0] * 9 + [1]


def test_more_pieces_than_areas() -> None:
    problem = problem_of(NeighbourGraph.of_pairs(6, [(0, 1), (2, 3), (4, 5)]), 2)
    found = least_cut(problem, np.inf, NEVER)
    assert (found.bound, found.division, found.finished) == (np.inf, None, True)


def test_a_stop_leaves_a_true_bound() -> None:
    graph = grid(5, 6)
    problem = problem_of(graph, 3, bounds=(shares(np.ones(graph.size), 3, 0.0),))
    least = least_cut(problem, np.inf, NEVER).bound
    stopped = least_cut(problem, np.inf, Deadline.after(0.0))
    assert (stopped.division, stopped.finished) == (None, False)
    assert stopped.bound <= least
    small = least_cut(problem, np.inf, NEVER, room=1000)
    assert (small.division, small.finished) == (None, False)
    assert 0 < small.bound <= least


def test_too_many_places_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontier, "WIDEST", 3)
    for graph in (grid(1, frontier.LARGEST + 1), grid(4, 4)):
        found = least_cut(problem_of(graph, 2), np.inf, NEVER)
        assert (found.bound, found.division, found.finished) == (0.0, None, False)


def test_what_it_is_not_for() -> None:
    problem = problem_of(grid(2, 2), 2)
    cut, ones = problem.terms[0], np.ones(4)
    for terms in (
        (cut, CutTerm(2, 1.0, ones)),
        (cut, BalanceTerm(1, 1.0, ones, 1.0)),
        (CentreTerm(1, 1.0, np.ones((4, 4))),),
        (CutTerm(1, 1.0, -ones),),
    ):
        with pytest.raises(ValueError, match="least cut"):
            least_cut(replace(problem, terms=terms), np.inf, NEVER)


@pytest.mark.parametrize("high", [3, 2**40])
def test_rows_that_are_equal_are_one_group(high: int) -> None:
    random = np.random.default_rng(high)
    drawn = random.integers(0, high, (40, 3))
    rows = drawn[random.integers(0, 40, 200)]
    groups = grouped(list(rows.T))
    ways = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1)
    assert groups.starts.size == len(set(ways.tolist()))
    assert (groups.group[:, None] == groups.group).tolist() == (ways[:, None] == ways).tolist()
    values = random.random(200)
    assert groups.least(values).tolist() == [
        values[groups.group == at].min() for at in range(groups.starts.size)
    ]
