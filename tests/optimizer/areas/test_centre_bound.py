"""The bound of large parts never exceeds the least cost of all divisions that keep their bounds."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.areas.area_terms import Bound, CentreTerm
from optimizer.areas.centre_bound import CentreBound
from optimizer.limits.deadline import Deadline
from tests.optimizer.areas.small_areas import divisions, random_problem


def drawn(seed):
    """A problem of ways to centres, with one to three bounds, some centres fixed."""
    problem = random_problem(seed, kinds=("centre",))
    random = np.random.default_rng(seed)
    mean = float(problem.size) / problem.count
    number = Bound("places", np.ones(problem.size), mean - 1.0, mean + 1.0, mean)
    values = random.integers(0, 4, problem.size).astype(float)
    odd = Bound("odd", values, -np.inf, float(values.sum()) * 0.7 + 1.0, 1.0)
    bounds = (*problem.bounds, number, odd)[: int(random.integers(1, 4))]
    fixed = np.zeros(problem.size, dtype=bool)
    fixed[random.integers(0, problem.size)] = random.random() < 0.4
    plane = random.random((problem.size, 2))
    far = np.hypot(*(plane[:, None] - plane[None]).transpose(2, 0, 1)) * 10.0
    term = problem.terms[0] if random.random() < 0.5 else CentreTerm(1, 1.0, far)
    may = problem.may_centre | fixed
    return replace(problem, bounds=bounds, is_centre=fixed, may_centre=may, terms=(term,))


def least(problem):
    """The least cost of all divisions that keep bounds and fixed centres; ties are left out."""
    costs = problem.terms[0].costs
    best = np.inf
    for area in divisions(problem.graph, problem.count):
        at, total = np.array(area), 0.0
        for number in range(problem.count):
            own = np.flatnonzero(at == number)
            sums = ((b, float(b.values[own].sum())) for b in problem.bounds)
            kept = all(b.least - 1e-9 <= total_of <= b.most + 1e-9 for b, total_of in sums)
            given = own[problem.is_centre[own]]
            seats = given if given.size else own[problem.may_centre[own]]
            if not kept or given.size > 1 or not seats.size:
                total = np.inf
                break
            total += float(costs[np.ix_(own, seats)].sum(axis=0).min())
        best = min(best, total)
    return best


@pytest.mark.parametrize("count", [40, pytest.param(600, marks=pytest.mark.long)])
def test_no_bound_exceeds_the_least_cost(count):
    wrong, known, near = [], 0, 0
    for seed in range(count):
        problem = drawn(seed)
        exact = least(problem)
        if not np.isfinite(exact):
            continue
        known += 1
        bound = CentreBound(problem).best(exact, Deadline.after(60))
        near += bound >= 0.8 * exact
        if bound > exact + 1e-7 * max(1.0, exact):
            wrong.append((seed, bound, exact))
    assert wrong == []
    assert known >= count / 2
    assert near >= known / 4  # and says something


@pytest.mark.parametrize("scale", [0.0, 0.5, 3.0])
def test_any_prices_give_a_bound(scale):
    for seed in range(40):
        problem = drawn(1000 + seed)
        prices = np.random.default_rng(seed).normal(10.0, 8.0, problem.size) * scale
        assert CentreBound(problem).relaxed(prices).value <= least(problem) + 1e-7
