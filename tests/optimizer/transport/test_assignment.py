"""A layer without ties, priced over all its pairs: the same answer as with every pair made."""

import threading
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from benchmarks.pure_layer import county_of
from benchmarks.pure_layer import policy as bench_policy
from geodata.facts.county import Pin
from geodata.geometry.distances import straight_line_metres, straight_line_table
from optimizer.facts.layer import Layer
from optimizer.goals.pairwise import own_goals
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import STANDARD
from optimizer.model.candidates import Candidates, admitted, layers_of
from optimizer.model.outcome import Limits, Status
from optimizer.model.policy import Policy
from optimizer.pairs import cost_field
from optimizer.solve import solve
from optimizer.transport import assignment as pure_layer
from optimizer.transport.assignment import bare_layer
from optimizer.transport.circulation import best_flow, nothing
from optimizer.transport.network import Net, Nodes, Pairs, prices_of, proves
from optimizer.transport.pricing import STEP, Blocks, Exact
from optimizer.transport.pricing_loop import value
from optimizer.transport.start_pairs import drawn_pairs
from tests.optimizer.cases import counties
from tests.optimizer.kinds import enrolled
from tests.optimizer.paths import PATHS
from tests.optimizer.test_solve import sound

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOON = Deadline.after(3600)
PRICED = PATHS["pure blocks"]
"""Every layer without ties goes this way, with few pairs at a time."""


LAYERS = {
    "first_secretary": st.builds(
        lambda demand, capacity: Layer(
            name="first_secretary", supply="cadres", demand=demand, capacity=capacity
        ),
        st.sampled_from([1, 2, (1, 2), (0, 1), {"weak": (1, 3), "poor": 1}]),
        st.sampled_from([1, 2, (1, 2), (2, 2)]),
    ),
    "department": st.builds(
        lambda level: Layer(
            name="department", supply="units", capacity="unit.capacity", level=level
        ),
        st.sampled_from(["village", "township", "county"]),
    ),
    "county_leader": st.builds(
        lambda capacity: Layer(name="county_leader", supply="leaders", capacity=capacity),
        st.sampled_from([1, (1, 2)]),
    ),
}


@st.composite
def pure_policies(draw):
    goal, rule = enrolled("goal"), enrolled("rule")
    name = draw(st.sampled_from(sorted(LAYERS)))
    low = draw(st.integers(1, 2))
    share = st.integers(1, 9).map(lambda tenth: tenth / 10)
    kinds = ("fit", "strength", "travel", "seniority", "few_changes", "preference", "equity")
    wished = [
        *(goal[kind](level=low, weight=draw(share)) for kind in kinds),
        goal["batch_order"](level=low, order=("weak",)),
        goal["leximin"](level=low, steps=2),
    ]
    goals = draw(st.lists(st.sampled_from(wished), max_size=4, unique=True))
    bars = [
        rule["recusal"](layer=name),
        rule["binding"](layer=name),
        rule["local"](layer=name),
        rule["term_limit"](layer=name, most_years=3),
    ]
    rules = draw(st.lists(st.sampled_from(bars), max_size=2, unique=True))
    goals.append(goal["shortage"](order=("weak", "poor"), weight=draw(share)))
    return Policy(layers=(draw(LAYERS[name]),), rules=rules, goals=goals)


@QUIET
@given(counties(most_villages=7, most_people=7, most_units=5, pins=False), pure_policies())
def test_same_costs_as_with_every_pair(county, policy):
    every = solve(county, policy, limits=Limits(gap=0.0))
    assert bare_layer(county, policy, Limits(), PRICED) or not every.pairs
    found = solve(county, policy, limits=Limits(gap=0.0), params=PRICED)
    assert found.closed
    assert not sound(county, policy, found)
    for one, other in zip(found.levels, every.levels, strict=True):
        step = max(one.step, other.step)  # where pairs are not made their unit is an estimate
        assert one.cost == pytest.approx(other.cost, abs=step * (1 + len(found.plan.postings)))
    assert {(x.place, x.cause) for x in found.plan.shortages if x.cause == "no_candidate"} == {
        (x.place, x.cause) for x in every.plan.shortages if x.cause == "no_candidate"
    }


@QUIET
@given(counties(most_villages=5, pins=False), pure_policies(), st.booleans())
def test_blocks_come_near_the_exact_costs(county, policy, without_tables):
    (bare,) = layers_of(county, policy)
    size = len(bare.supplies), len(bare.places)
    candidates = Candidates.over(county, policy, (bare,))
    exact = Exact(candidates, own_goals(policy, bare.layer.name))
    with patch.object(cost_field, "LARGEST", 0 if without_tables else 10**6):
        blocks = Blocks.of(exact, policy.restrictions, PRICED)
    nothing = np.zeros(size[0]), np.zeros(size[1])
    found = np.full(size, np.inf)
    for first, block in blocks.reduced(*nothing):
        found[first : first + len(block)] = block
    open_ = np.isfinite(found)
    pairs = blocks.pairs(*np.nonzero(open_))
    near = np.abs(found[pairs.supply, pairs.place] - pairs.cost * STEP)
    assert np.all(near <= blocks.error(*nothing))
    assert found[open_].max(initial=0.0) <= blocks.reach + 1e-6
    supply, place = np.divmod(np.arange(blocks.size), max(1, size[1]))
    sieved = admitted(bare.with_pairs(place, supply, 0), county, policy)
    assert sorted(zip(pairs.supply, pairs.place, strict=True)) == sorted(
        zip(sieved.supply, sieved.place, strict=True)
    )


def test_a_post_beyond_demand_fills_nothing():
    nodes = Nodes(np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64), np.zeros(1, np.int64))
    places = Nodes(np.array([0, 1]), np.array([1, 1]), np.array([0, 9]))
    one = np.zeros(1, dtype=np.int64)
    net = Net(nodes, places)
    assert not pure_layer._filled(net, Pairs(one, one, one))
    assert pure_layer._filled(net, Pairs(one, one + 1, one))


@pytest.mark.parametrize(("people", "villages"), [(70, 90), (90, 70), (60, 60)])
def test_value_of_the_dense_assignment(people, villages):
    county = county_of(people, villages, 3)
    (bare,) = layers_of(county, bench_policy())
    exact = Exact(
        Candidates.over(county, bench_policy(), (bare,)),
        own_goals(bench_policy(), "first_secretary"),
    )
    supply, place = np.divmod(np.arange(people * villages), villages)
    matrix = exact.pairs(supply, place).cost.reshape(people, villages)
    dense = int(matrix[linear_sum_assignment(matrix)].sum())
    for params in (PRICED, replace(PRICED, pure_crowd=60, pure_per_supply=5)):
        outcome = solve(county, bench_policy(), params=params)
        assert outcome.closed
        assert outcome.pairs == people * villages
        assert round(outcome.levels[-1].cost / STEP) == dense


def test_a_stop_keeps_a_plan_that_is_not_proven():
    county, stop = county_of(30, 40, 1), threading.Event()
    stop.set()
    outcome = solve(county, bench_policy(), stop=stop, params=PRICED)
    assert outcome.status is Status.FEASIBLE
    assert not sound(county, bench_policy(), outcome)
    assert outcome.plan.postings


@QUIET
@given(counties(most_villages=7, most_people=7, most_units=5, pins=False), pure_policies())
def test_pairs_that_are_drawn_in_a_hurry_are_none_that_a_rule_bars(county, policy):
    (bare,) = layers_of(county, policy)
    candidates = Candidates.over(county, policy, (bare,))
    exact = Exact(candidates, own_goals(policy, bare.layer.name))
    blocks = Blocks.of(exact, policy.restrictions, STANDARD)
    drawn = drawn_pairs(blocks)
    found = bare.with_pairs(drawn.place, drawn.supply, 0)
    assert admitted(found, county, policy).place.size == drawn.size


def test_runs_repeat():
    county = county_of(40, 50, 2)
    one, other = (solve(county, bench_policy(), params=PRICED) for _ in range(2))
    assert one.plan == other.plan


def test_only_layers_without_ties_go_this_way():
    county, policy = county_of(6, 5, 1), bench_policy()
    goal, rule = enrolled("goal"), enrolled("rule")
    quota = rule["quota"](layer="first_secretary", most=2)
    pinned = replace(county, pins=(Pin(layer="first_secretary", place="V0", supply="C0"),))
    barred = replace(
        county, pins=(Pin(layer="first_secretary", place="V0", supply="C0", forbid=True),)
    )
    changes = (
        {"rules": (quota,)},
        {"goals": (goal["fit"](level=1), *policy.goals)},
        {"goals": (goal["balance"](layers=("first_secretary",)),)},
        {"layers": (*policy.layers, Layer(name="b", supply="units"))},
    )
    tied = [(county, policy.model_copy(update=change)) for change in changes]
    tied.append((pinned, policy))
    assert bare_layer(county, policy, Limits(), STANDARD) is None
    assert bare_layer(county, policy, Limits(), PRICED) is not None
    assert bare_layer(county, policy, Limits(engine="highs"), PRICED) is None
    assert bare_layer(barred, policy, Limits(), PRICED) is not None
    assert [bare_layer(*case, Limits(), PRICED) for case in tied] == [None] * len(tied)
    outcome = solve(barred, policy, params=PRICED)
    assert ("V0", "C0") not in {(post.place, post.supply) for post in outcome.plan.postings}


@st.composite
def nets(draw):
    counts = st.integers(1, 4)
    sides = []
    for size in (draw(counts), draw(counts)):
        low = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
        more = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
        reward = np.array(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)))
        sides.append(Nodes(low, np.maximum(1, low + more), reward))
    net = Net(*sides)
    size = net.supplies.size * net.places.size
    keys = np.array(sorted(draw(st.sets(st.integers(0, size - 1)))), dtype=np.int64)
    costs = draw(st.lists(st.integers(0, 9), min_size=keys.size, max_size=keys.size))
    supply, place = np.divmod(keys, net.places.size)
    return net, Pairs(supply, place, np.array(costs, dtype=np.int64))


@QUIET
@given(nets())
def test_prices_prove_the_flow(case):
    net, pairs = case
    stands = best_flow(net, pairs, *nothing(net, pairs), SOON)
    prices = prices_of(net, pairs, stands)
    assert proves(net, pairs, stands, prices)
    again = best_flow(net, pairs, prices, stands, SOON)
    assert proves(net, pairs, again, prices)
    for number in np.flatnonzero(stands):
        worse = stands.copy()
        worse[number] = False
        fits = proves(net, pairs, worse, prices)
        assert not fits or prices.reduced(pairs)[number] == 0


@QUIET
@given(nets(), st.data())
def test_a_flow_grows_from_that_of_some_pairs(case, data):
    net, pairs = case
    some = np.array(data.draw(st.lists(st.booleans(), min_size=pairs.size, max_size=pairs.size)))
    part = pairs.take(some.astype(bool))
    stands = best_flow(net, part, *nothing(net, part), SOON)
    prices = prices_of(net, part, stands)
    known = np.zeros(pairs.size, dtype=bool)
    known[np.flatnonzero(some)[stands]] = True
    grown = best_flow(net, pairs, prices, known, SOON)
    anew = best_flow(net, pairs, *nothing(net, pairs), SOON)
    assert proves(net, pairs, grown, prices_of(net, pairs, anew))
    assert value(net, pairs.take(grown)) == value(net, pairs.take(anew))


def test_a_table_of_lines_equals_each_line():
    rng = np.random.default_rng(1)
    starts, ends = (rng.random((count, 2)) * [3, 2] + [112, 38] for count in (4, 6))
    ends[0], ends[1] = starts[0], np.nan
    ends[2] = starts[1] + 1e-6
    table = straight_line_table(starts, ends)
    for row, start in zip(table, starts, strict=True):
        each = straight_line_metres(start[0], start[1], ends[:, 0], ends[:, 1])
        assert row == pytest.approx(each, rel=1e-8, abs=1e-6, nan_ok=True)
