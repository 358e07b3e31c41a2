"""Counties apart under prices: whole, disjoint, and with a bound that holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from scipy.optimize import LinearConstraint, milp

from optimizer.engine.highs import borrowed
from optimizer.engine.lagrangian import Asked, blocks_of, tighten
from optimizer.engine.lp_relaxation import Relaxation
from optimizer.engine.prepare import prepare
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import STANDARD
from optimizer.model.candidates import pair_up
from optimizer.model.objectives import level_costs
from optimizer.model.outcome import Limits
from optimizer.rows.core_rows import build
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.paths import PATHS

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
EXACT = Limits(seconds=60, gap=0.0)


def apart(county):
    """The same case with its townships in two counties."""

    def home(place, town):
        return replace(place, county="CD"[town == "T1"])

    return replace(
        county,
        villages=tuple(home(village, village.township) for village in county.villages),
        townships=tuple(home(town, town.id) for town in county.townships),
    )


CASES = counties().map(apart)


def parts_with_counties(county, policy):
    program = build(pair_up(county, policy))
    prepared = prepare(program, [level.costs for level in level_costs(program)], STANDARD)
    for part in prepared.parts:
        ends = prepared.ends.take(part.columns)
        blocks = blocks_of(part.arrays, ends, STANDARD.most_linking)
        if blocks is not None:
            yield part, ends, blocks


def cheapest(arrays, costs, *, whole):
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    done = milp(costs, constraints=rows, bounds=(0, arrays.upper), integrality=int(whole))
    return float(done.fun), np.round(done.x)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(CASES, policies())
def test_every_column_and_row_is_in_one_place(county, policy):
    found = list(parts_with_counties(county, policy))
    assume(found)
    for part, _, blocks in found:
        columns = np.concatenate([block.columns for block in blocks.blocks])
        assert sorted(columns.tolist()) == list(range(part.arrays.width))
        own = sum(block.arrays.matrix.nnz for block in blocks.blocks)
        linked = sum(block.links.nnz for block in blocks.blocks)
        assert own + linked == part.arrays.matrix.nnz
        for block in blocks.blocks:
            assert block.links.shape == (blocks.rows.size, block.columns.size)


@settings(max_examples=36, deadline=None, suppress_health_check=SLOW)
@given(CASES, policies())
def test_the_bound_lies_between_the_relaxation_and_the_optimum(county, policy):
    found = list(parts_with_counties(county, policy))
    assume(found)
    for part, ends, blocks in found:
        costs = part.costs[-1]
        best, x = cheapest(part.arrays, costs, whole=True)
        relaxed, _ = cheapest(part.arrays, costs, whole=False)
        deadline = Deadline.after(30)
        with borrowed() as process:
            every = np.ones(part.arrays.width, dtype=bool)
            relaxation = Relaxation(
                process, 0, part.arrays, ends, every, costs, params=STANDARD, deadline=deadline
            )
            priced = relaxation.price(deadline=deadline, enough=1e-9)
        asked = Asked(costs, x, priced.prices, best, 1, STANDARD)
        tightened = tighten(blocks, asked, deadline, map)
        assert relaxed - 1e-5 <= tightened.bound <= best + 1e-5
        assert set(np.flatnonzero(x > 0.5)) <= set(tightened.columns.tolist())


@settings(max_examples=24, deadline=None, suppress_health_check=SLOW)
@given(CASES, policies())
def test_the_same_answer_with_and_without(county, policy):
    plain = solve(county, policy, limits=EXACT)
    other = solve(county, policy, limits=EXACT, params=PATHS["counties"])
    assert [level.cost for level in other.levels] == pytest.approx(
        [level.cost for level in plain.levels], abs=2e-4
    )
    assert all(level.bound <= level.cost + 1e-9 for level in other.levels)
