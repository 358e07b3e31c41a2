"""Divisions proven by branch and cut equal the best of all divisions, level by level."""

import numpy as np
import pytest

from optimizer.areas.area_proof import AreaProof
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_value import value_of
from optimizer.limits.deadline import Deadline
from tests.optimizer.areas.small_areas import best_value, divisions, random_problem

KINDS = [("centre",), ("cut",), ("centre", "balance"), ("balance", "cut"), ("cut", "centre")]


@pytest.mark.parametrize("kinds", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_the_proven_division_is_the_best_of_all(seed: int, kinds: tuple[str, ...]) -> None:
    problem = random_problem(seed, kinds=kinds)
    wanted = best_value(problem) if any(divisions(problem.graph, problem.count)) else None
    if wanted is None:
        pytest.skip("no division of this map hangs together")
    search = AreaSearch(problem, seed)
    search.round(400, Deadline.after(20), afresh=True)
    found = AreaProof(problem, search.best, seed).run(Deadline.after(60))
    assert found.value == pytest.approx(wanted, abs=1e-6)
    assert value_of(problem, found.division) == pytest.approx(wanted, abs=1e-6)
    assert len(found.levels) == len(kinds) + 1
    assert all(level.proven for level in found.levels)
    members = found.division.members()
    assert all(problem.graph.is_connected(items) for items in members)


@pytest.mark.parametrize("seed", range(6))
def test_a_bound_never_exceeds_the_best(seed: int) -> None:
    problem = random_problem(100 + seed, kinds=("centre",))
    search = AreaSearch(problem, seed)  # stops at the first division: bounds must hold for it too
    found = AreaProof(problem, search.best, seed).run(Deadline.after(60), levels=1)
    assert found.levels[0].bound <= best_value(problem)[0] + 1e-9


@pytest.mark.parametrize("seed", range(5))
def test_the_search_never_tears_an_area(seed: int) -> None:
    problem = random_problem(200 + seed, kinds=("centre", "balance"))
    search = AreaSearch(problem, seed)
    first = search.value
    for turn in range(3):
        search.round(300, Deadline.after(20), afresh=turn == 0)
        assert search.value <= first
        assert all(map(problem.graph.is_connected, search.best.members()))
        assert np.unique(search.best.area).size == problem.count
