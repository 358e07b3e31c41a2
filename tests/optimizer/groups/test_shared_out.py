"""How evenly areas can be shared out: the bound is the best of all ways, tried one by one."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from optimizer.groups.group_terms import EvenTerm
from optimizer.groups.shared_out import shared_out_bound
from optimizer.limits.deadline import NEVER


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count, areas = int(rng.integers(2, 4)), int(rng.integers(3, 7))
    values = (rng.integers(1, 9, areas) * 0.5).tolist()
    least = int(rng.integers(0, areas // count + 1))
    most = int(rng.integers(-(-areas // count), areas + 1))
    problem: Any = SimpleNamespace(count=count, areas=areas, least_areas=least, most_areas=most)
    term = EvenTerm(1, 1.0, tuple(values), sum(values) / count, 2.0, of_areas=True)
    best = min(
        sum(term.cost((), areas_of) for areas_of in shared)
        for homes in product(range(count), repeat=areas)
        for shared in [[[a for a in range(areas) if homes[a] == g] for g in range(count)]]
        if all(least <= len(own) <= most for own in shared)
    )
    assert shared_out_bound(problem, term, 0.5, NEVER) == pytest.approx(best, abs=1e-6)
