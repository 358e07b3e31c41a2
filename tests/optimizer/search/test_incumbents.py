"""Plans that a search begins from and ends with: the rows accept them, counts are their own."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geodata.facts.county import County, Leader, Pin, Unit, Village
from optimizer.engine.construction import RefusedRowsError
from optimizer.engine.counting_columns import complete, counting, settled
from optimizer.engine.mip_engines import ENGINES
from optimizer.engine.prepare import prepare
from optimizer.facts.layer import Layer
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import STANDARD
from optimizer.model.candidates import pair_up
from optimizer.model.incidence import Ends
from optimizer.model.objectives import level_costs
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import UNKEPT
from optimizer.plans.plan_columns import plan_of
from optimizer.rows.core_rows import build
from optimizer.search.component_search import ComponentSearch
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled
from tests.optimizer.test_solve import sound

SLOW = [HealthCheck.too_slow]


def stopped():
    """A stop that came before anything began."""
    event = threading.Event()
    event.set()
    return event


def prepared_program(county, policy):
    program = build(pair_up(county, policy))
    costs = [level.costs for level in level_costs(program)]
    return program, prepare(program, costs, STANDARD)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(counties(), policies())
def test_the_rows_accept_the_plan_that_posts_nobody(county, policy):
    program, prepared = prepared_program(county, policy)
    for part in prepared.parts:
        x = complete(part.arrays, prepared.ends.take(part.columns), np.zeros(part.arrays.width))
        assert part.arrays.accepts(x)
    whole = build(pair_up(county, policy))
    nobody = complete(whole.freeze(), Ends.of(whole.candidates), np.zeros(program.width))
    assert whole.freeze().accepts(nobody)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(counties(), policies())
def test_a_stop_before_the_beginning_leaves_a_plan_with_its_own_costs(county, policy):
    outcome = solve(county, policy, stop=stopped(), limits=Limits(engine="prices"))
    assert not sound(county, policy, outcome)


@st.composite
def ranked(draw):
    """Leaders of several ranks, few of whom may serve a township, and hard and easy villages."""
    villages = tuple(
        Village(
            id=f"V{n}",
            name=f"V{n}",
            township=f"T{n % 3}",
            county="C",
            hardness=draw(st.integers(0, 9)) / 10,
        )
        for n in range(draw(st.integers(2, 9)))
    )
    leaders = tuple(
        Leader(
            id=f"L{n}",
            name=f"L{n}",
            rank=draw(st.integers(1, 4)),
            jurisdiction=frozenset(draw(st.sets(st.sampled_from(["T0", "T1", "T2"]), max_size=2))),
        )
        for n in range(draw(st.integers(2, 6)))
    )
    rule, goal = enrolled("rule"), enrolled("goal")
    rules = (rule["monotone"](layer="lead"), rule["local"](layer="lead"))
    layer = Layer(name="lead", supply="leaders", capacity=draw(st.integers(1, 3)))
    goals = (goal["shortage"](), goal["seniority"](layers=("lead",)))
    county = County(name="C", villages=villages, leaders=leaders)
    return county, Policy(layers=(layer,), rules=rules, goals=goals)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(ranked(), st.booleans())
def test_seniors_at_the_harder_places_from_the_first_plan_on(case, at_once):
    county, policy = case
    limits = Limits(engine="prices", gap=0.0)
    stop = stopped() if at_once else threading.Event()
    outcome = solve(county, policy, stop=stop, limits=limits)
    assert not sound(county, policy, outcome)
    optimum = optimum_of(county, policy)
    costs = [level.cost for level in outcome.levels]
    assert costs >= [value - 1e-6 for value in optimum]
    if not at_once:
        assert costs == pytest.approx(optimum, abs=1e-6)


def optimum_of(county, policy):
    """Optimum of every level in turn, by scipy over the whole program."""
    program = build(pair_up(county, policy))
    arrays, found = program.freeze(), []
    for level in level_costs(program):
        rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
        ones = np.ones(arrays.width)
        bounds = Bounds(0, arrays.upper)
        result = milp(level.costs, integrality=ones, bounds=bounds, constraints=rows)
        assert result.status == 0
        found.append(level.unit * float(result.fun))
        arrays = arrays.with_row(level.costs, float(result.fun) + 1e-7)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(counties(), policies(), st.integers(0, 10_000))
def test_settled_counts_are_those_that_the_goals_measure(county, policy, seed):
    """Counting columns are pushed up as far as rows permit, at random, then settled."""
    program = build(pair_up(county, policy))
    arrays, ends = program.freeze(), Ends.of(program.candidates)
    rng = np.random.default_rng(seed)
    x = pushed(arrays, ends, rng)
    found = settled(arrays, ends, x)
    assert arrays.accepts(found)
    assert np.array_equal(found[ends.pairs], x[ends.pairs])
    plan = plan_of(program.candidates, found)
    for goal in policy.effective_goals:
        measured = goal.measure(county, policy, plan)
        assert measured == pytest.approx(float(goal.vector(program) @ found), abs=1e-6)


def pushed(arrays, ends, rng):
    """A plan that the rows accept, its pairs and counting columns drawn by random costs."""
    costs = rng.random(arrays.width) - 0.5
    costs[counting(arrays, ends)] -= 0.5
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    ones = np.ones(arrays.width)
    bounds = Bounds(0, arrays.upper)
    found = milp(costs, integrality=ones, bounds=bounds, constraints=rows)
    assert found.status == 0
    return np.round(found.x)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(counties(), policies(), st.sampled_from([0.02, 0.05, 0.1]))
def test_where_time_ends_costs_are_those_of_the_plan(county, policy, seconds):
    limits = Limits(engine="prices", seconds=seconds, gap=0.0)
    outcome = solve(county, policy, limits=limits)
    assert not sound(county, policy, outcome)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(counties(most_people=6), policies(), st.data())
def test_a_stop_leaves_no_pin_unkept_that_can_be_kept(county, policy, data):
    cadres = [cadre.id for cadre in county.cadres] or ["nobody"]
    units = [unit.id for unit in county.units]
    pins = []
    for village in county.villages:
        if data.draw(st.booleans()):
            layer = data.draw(st.sampled_from(["first_secretary", "department"]))
            who = {"supply": data.draw(st.sampled_from(cadres))}
            if layer == "department" or data.draw(st.booleans()):
                who = {"unit": data.draw(st.sampled_from(units))}
            pins.append(Pin(layer=layer, place=village.id, **who))
    county = replace(county, pins=tuple(pins))
    outcome = solve(county, policy, stop=stopped(), limits=Limits(engine="prices"))
    assert unkept(county, policy, outcome.plan) == least_unkept(county, policy)


def unkept(county, policy, plan):
    rule = next(part for part in policy.restrictions if part.kind == "pinned")
    return sum(breach.key == "pin_unkept" for breach in rule.breaches(county, policy, plan))


def least_unkept(county, policy):
    """As few as can be, by scipy over the whole program."""
    program = build(pair_up(county, policy))
    arrays, costs = program.freeze(), np.zeros(program.width)
    for block in program.of_kind(UNKEPT):
        costs[block.columns] = 1.0
    rows = LinearConstraint(arrays.matrix, arrays.row_low, arrays.row_high)
    bounds = Bounds(0, arrays.upper)
    found = milp(costs, integrality=np.ones(costs.size), bounds=bounds, constraints=rows)
    assert found.status == 0
    return round(found.fun)


def test_rows_that_refuse_everybody_are_a_defect_and_no_plan():
    village = Village(id="V0", name="V0", township="T", county="C")
    county = County(name="C", villages=(village,), units=(Unit(id="U0", name="U0"),))
    policy = Policy(layers=(Layer(name="service", supply="units"),))
    _, prepared = prepared_program(county, policy)
    (part,) = prepared.parts
    wrong = replace(part, arrays=part.arrays.with_row(np.ones(part.arrays.width), -1.0))
    ends, nothing = prepared.ends.take(part.columns), np.zeros(0, dtype=np.int64)
    with pytest.raises(RefusedRowsError):
        ComponentSearch(
            0, wrong, ends, ENGINES["highs"], 0.0, 1, nothing, STANDARD, Deadline.after(9)
        )
