"""A deadline is heard by everything that takes time, and there is a plan whenever it ends."""

import pickle
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.pure_layer import county_of
from benchmarks.pure_layer import policy as pure_policy
from optimizer.engine.counting_columns import complete
from optimizer.engine.lagrangian import Errand, least
from optimizer.limits.deadline import Deadline, GoOn, StoppedError
from optimizer.limits.search_params import STANDARD
from optimizer.model.outcome import Limits, Status, StopReason
from optimizer.solve import solve
from optimizer.transport.flow_engine import FlowArcs, cheapest_flow
from tests.optimizer.cases import counties, policies
from tests.optimizer.engine.test_lagrangian import parts_with_counties
from tests.optimizer.made_up import shared_case
from tests.optimizer.paths import PATHS
from tests.optimizer.test_solve import sound


def test_a_slice_ends_earlier_and_stops_with_the_whole():
    whole = Deadline.after(100.0)
    half = whole.slice(share=0.5)
    assert half.left() <= 50.0 < whole.left()
    assert whole.slice(seconds=3.0).left() <= 3.0
    assert whole.slice(share=2.0).ends == whole.ends
    assert whole.slice(share=0.0).over
    assert half.final == whole.final > whole.ends
    assert half.strict().final == half.ends
    whole.stop.set()
    assert half.over
    assert half.past
    assert not GoOn(half)()
    with pytest.raises(StoppedError):
        half.check()


def test_it_travels_as_the_seconds_that_are_left():
    whole = Deadline.after(100.0)
    copy = pickle.loads(pickle.dumps(whole))
    assert abs(copy.left() - whole.left()) < 1.0
    whole.stop.set()
    assert not copy.over


def test_what_follows_a_search_has_time():
    for seconds in (1.0, 3.0, 30.0, 300.0):
        kept = seconds - STANDARD.searching(Deadline.after(seconds)).left()
        assert max(0.05 * seconds, min(1.0, 0.25 * seconds)) == pytest.approx(kept, abs=0.05)


def arcs(size=6):
    place, supply = np.divmod(np.arange(size * size), size)
    one = np.ones(size * size, dtype=np.int64)
    return FlowArcs(supply, size + place, one, place + supply)


def test_a_flow_hears_the_stop():
    deadline = Deadline.after(60.0)
    supplies = {0: 1, 6: -1}
    assert cheapest_flow(arcs(), deadline, supplies).sum() == 1
    deadline.stop.set()
    with pytest.raises(StoppedError):
        cheapest_flow(arcs(), deadline, supplies)


def test_a_county_takes_no_longer_than_its_share():
    """Its own time is over: what it proposes is a plan, and claims nothing."""
    part, _, blocks = next(parts_with_counties(*shared_case(1)))
    block = blocks.blocks[0]
    costs = part.costs[-1][block.columns]
    none = complete(block.arrays, block.ends, np.zeros(block.columns.size))
    errand = Errand(block, costs, none, Deadline.after(60), 0.0, 1, STANDARD)
    found = least(errand)
    assert found.bound == -np.inf
    assert block.arrays.accepts(found.x)


@pytest.mark.parametrize("name", ["flow", "pure layer", "pure blocks", "no flow"])
def test_a_layer_that_is_stopped_gives_the_plan_so_far(name):
    county, policy, stop = county_of(30, 40, 1), pure_policy(), threading.Event()
    stop.set()
    outcome = solve(county, policy, stop=stop, params=PATHS[name])
    assert (outcome.status, outcome.stop) == (Status.FEASIBLE, StopReason.INTERRUPTED)
    assert outcome.plan.postings
    assert not sound(county, policy, outcome)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies(), st.sampled_from(["standard", "pricing", "counties"]), st.booleans())
def test_where_nothing_could_be_done_the_plan_is_sound(county, policy, name, stopped):
    """No time at all, or a stop before the first pair: few pairs, every rule kept, no claim."""
    stop = threading.Event()
    if stopped:
        stop.set()
    limits = Limits(seconds=60.0 if stopped else 1e-6)
    outcome = solve(county, policy, limits=limits, stop=stop, params=PATHS[name])
    assert not sound(county, policy, outcome)
    assert all(level.bound <= level.cost for level in outcome.levels)


class Countdown(threading.Event):
    """A stop that is set after it has been looked at so often."""

    def __init__(self, looks):
        super().__init__()
        self.looks = looks

    def is_set(self):
        self.looks -= 1
        return self.looks < 0 or super().is_set()


@pytest.mark.parametrize("looks", [0, 2, 5, 9, 14, 20, 40, 80, 160])
def test_a_stop_at_any_moment_leaves_a_sound_plan(looks):
    county, policy = shared_case(1)
    outcome = solve(county, policy, stop=Countdown(looks), params=PATHS["counties priced"])
    assert not sound(county, policy, outcome)
    whole = solve(county, policy, limits=Limits(gap=0.0))
    for mine, best in zip(outcome.levels, whole.levels, strict=True):
        if mine.cost > best.cost + 2e-4 or mine.gap > 1e-6:
            assert mine.bound <= best.cost + 2e-4
            break
