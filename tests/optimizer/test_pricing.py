"""The bound that pricing claims, after any number of rounds, against the whole relaxation."""

import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from scipy.optimize import LinearConstraint, milp

from optimizer.candidates import pair_up
from optimizer.posts import build
from optimizer.pricing import price, start_columns, with_partners
from optimizer.solve import level_costs
from tests.optimizer.cases import counties, policies


def relaxation(arrays, costs) -> float:
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    done = milp(costs, constraints=rows, bounds=(0, arrays.upper)) if arrays.width else None
    return float(done.fun) if done is not None else 0.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_the_bound_holds_after_a_single_round(county, policy):
    """Prices of a few columns only: what the columns left out could save is still counted."""
    program = build(pair_up(county, policy))
    arrays = program.freeze()
    for _, costs in level_costs(program):
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (("PER_PLACE", 1), ("PER_SUPPLY", 0), ("DRAWN", 0)):
                patch.setattr(f"optimizer.pricing.{name}", value)
            patch.setattr("optimizer.pricing.ENOUGH", np.inf)
            active = start_columns(program.candidates, costs, program.width)
            priced = price(
                arrays,
                costs,
                with_partners(arrays, active),
                program.candidates,
                seconds=60.0,
                stop=threading.Event(),
            )
        assert priced is not None
        assert priced.bound <= relaxation(arrays, costs) + 1e-6
