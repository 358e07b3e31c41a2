"""What bounds must give, against every division of small maps."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.areas.area_policy import AreaTask
from optimizer.areas.area_relaxation import relaxation, widened, widening_value
from optimizer.areas.area_search import AreaSearch
from optimizer.areas.area_terms import Bound, Division
from optimizer.areas.area_value import missed
from optimizer.limits.deadline import Deadline
from tests.optimizer.areas.small_areas import divisions, random_problem


def tight(seed):
    """A problem whose bounds nobody can keep, one or two of them."""
    problem = random_problem(seed, kinds=("cut",))
    (people,) = problem.bounds
    mean = people.scale
    most = replace(people, least=mean * 0.98, most=mean * 1.01)
    few = Bound("places", np.ones(problem.size), 2.5, 3.0, problem.size / problem.count)
    return replace(problem, bounds=(most, few)[: 1 + seed % 2])


@pytest.mark.parametrize("seed", range(6))
def test_the_cheapest_relaxation_is_that_of_the_best_of_all_divisions(seed):
    problem = tight(seed)
    none = np.full(problem.count, -1, dtype=np.int64)
    every = [Division(np.array(area), none) for area in divisions(problem.graph, problem.count)]
    least = min(widening_value(problem, division)[0] for division in every)
    start = AreaSearch(problem, seed).best
    found = widened(problem, start, Deadline.after(60), exact=True)
    assert found.cost == pytest.approx(least, abs=1e-6)
    assert found.bound == pytest.approx(least, abs=1e-6)
    rough = widened(problem, start, Deadline.after(60), exact=False)
    assert rough.cost >= least - 1e-9
    assert 0 <= rough.bound <= least + 1e-9
    given = tuple(
        replace(b, least=b.least - side[0] * b.scale - 1e-6, most=b.most + side[1] * b.scale + 1e-6)
        for b, side in zip(problem.bounds, found.sides.tolist(), strict=True)
    )
    eased = replace(problem, bounds=given)
    if found.ties == 0:
        assert min(missed(eased, division) for division in every) == 0


def test_what_rules_must_give_is_said_in_their_own_words():
    """People: least 40 of a mean of 30 (k = 2); within for the second bound."""
    problem = tight(1)
    task = AreaTask.model_validate({
        "name": "t", "count": problem.count,
        "rule": [{"kind": "bound", "of": "village.population", "within": 0.01},
                 {"kind": "bound", "least": 2.5, "most": 3}],
    })  # fmt: skip
    start = AreaSearch(problem, 1).best
    need = widened(problem, start, Deadline.after(60), exact=True)
    told = relaxation(task, [problem], [need])
    assert told.proven
    assert relaxation(task, [], []) is None
    assert {way.key for way in told.ways} <= {"within", "least", "most"}
    for way in told.ways:
        assert way.needed < way.now if way.key == "least" else way.needed > way.now
