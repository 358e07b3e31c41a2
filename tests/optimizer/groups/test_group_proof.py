"""Groups that are proven are the best of all formations, level by level; bounds never lie."""

from itertools import permutations

import pytest

from optimizer.groups.group_bounds import level_bounds, missed_bound
from optimizer.groups.group_proof import GroupProof, met
from optimizer.groups.group_search import GroupSearch
from optimizer.groups.group_state import better
from optimizer.groups.group_terms import fits_all, value_of
from optimizer.groups.solve_groups import solved
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.limits.task_limits import TaskLimits
from tests.optimizer.groups.small_groups import KINDS, best_value, random_problem

PAIRS = list(permutations(KINDS, 2))


@pytest.mark.parametrize("seed", range(14))
def test_what_is_proven_is_the_best_of_all(seed: int) -> None:
    problem = random_problem(seed, PAIRS[(seed * 3) % len(PAIRS)])
    wanted = best_value(problem)
    start = GroupSearch(problem, seed).best
    found = GroupProof(problem, start, (0.0,) * 3, seed).run(Deadline.after(60))
    assert found.value == pytest.approx(wanted, abs=1e-6)
    assert value_of(problem, found.formation) == pytest.approx(wanted, abs=1e-6)
    assert fits_all(problem, found.formation)
    assert len(found.bounds) == 3
    assert all(map(met, found.value, found.bounds))


@pytest.mark.parametrize("seed", range(100, 112))
def test_bounds_by_counting_are_never_above_the_best(seed: int) -> None:
    problem = random_problem(seed, PAIRS[seed % len(PAIRS)])
    wanted = best_value(problem)
    counted = missed_bound(problem)
    assert counted.total <= wanted[0] + 1e-9
    everybody = met(wanted[0], counted.total) and not counted.ungrouped
    bounds = level_bounds(problem, NEVER, everybody=everybody)
    assert bounds[0] <= wanted[1] + 1e-9
    if met(wanted[1], bounds[0]):
        assert bounds[1] <= wanted[2] + 1e-9


@pytest.mark.parametrize("seed", range(200, 205))
def test_the_search_keeps_every_rule_and_repeats(seed: int) -> None:
    problem = random_problem(seed, ("member", "travel"))
    searches = [GroupSearch(problem, seed) for _ in range(2)]
    for search in searches:
        before = search.value
        search.round(400, Deadline.after(20))
        assert not better(before, search.value)
        assert fits_all(problem, search.best)
        assert value_of(problem, search.best) == pytest.approx(search.value)
    assert searches[0].best == searches[1].best


def test_all_ways_together_find_the_best() -> None:
    problem = random_problem(7, ("member", "spread"))
    found = solved(problem, TaskLimits(seconds=30, seed=1))
    assert found.value == pytest.approx(best_value(problem), abs=1e-6)
    assert all(map(met, found.value, found.bounds))
