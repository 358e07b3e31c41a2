"""The bound that pricing claims, after any number of rounds, against the whole relaxation."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.optimize import LinearConstraint, milp

from optimizer.engine.column_selection import start_columns
from optimizer.engine.highs import borrowed
from optimizer.engine.lp_relaxation import Relaxation
from optimizer.engine.presolve import reduce_program, split
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import pair_up
from optimizer.model.incidence import Ends
from optimizer.model.objectives import level_costs
from optimizer.rows.core_rows import build
from tests.optimizer.cases import counties, policies


def solved(arrays, costs):
    """Value and solution of the whole relaxation, by scipy."""
    if not arrays.width:
        return 0.0, np.zeros(0)
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    done = milp(costs, constraints=rows, bounds=(0, arrays.upper))
    return float(done.fun), done.x


def relaxed(arrays, costs) -> float:
    return solved(arrays, costs)[0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_the_bound_holds_after_a_single_round(county, policy):
    """Prices of a few columns only: what the columns left out could save is still counted."""
    program = build(pair_up(county, policy))
    arrays, ends = program.freeze(), Ends.of(program.candidates)
    for level in level_costs(program):
        params = SearchParams(start_per_place=1, start_per_supply=0, start_drawn=0)
        deadline = Deadline.after(60)
        with borrowed() as process:
            active = start_columns(ends, level.costs, program.width, params)
            relaxation = Relaxation(
                process, 0, arrays, ends, active, level.costs, params=params, deadline=deadline
            )
            priced = relaxation.price(deadline=deadline, enough=np.inf)
        assert priced is not None
        assert priced.bound <= relaxed(arrays, level.costs) + 1e-6


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_the_reduced_program_is_the_same(county, policy):
    """Its relaxation costs the same, part by part, and its solutions come back whole."""
    program = build(pair_up(county, policy))
    arrays = program.freeze()
    for level in level_costs(program):
        reduced = reduce_program(arrays, [level.costs])
        parts = list(split(reduced, STANDARD))
        assert sorted(np.concatenate([part.columns for part in parts])) == [*range(arrays.width)]
        found = [solved(part.arrays, part.costs[0]) for part in parts]
        x = np.zeros(arrays.width)
        for part, (_, mine) in zip(parts, found, strict=True):
            x[part.columns] = mine
        whole = x + reduced.takers @ x
        assert arrays.accepts(whole, 1e-5)
        assert sum(value for value, _ in found) == pytest.approx(relaxed(arrays, level.costs))
        assert float(level.costs @ whole) == pytest.approx(relaxed(arrays, level.costs))
