"""What a forced pair costs, against a whole solve with the pair pinned."""

from dataclasses import replace
from itertools import product
from math import ceil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import County, Pin, Unit, Village
from geodata.facts.pair_scores import PairScores
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import verify
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled
from tests.optimizer.paths import PATHS

EXACT = Limits(seconds=60, gap=0.0)


def solved(county, policy, few):
    """The best plan, and the program that it leaves: with all columns, or with as few as can be."""
    params = PATHS["narrow" if few else "standard"]
    return solve(county, policy, limits=EXACT, params=params)


def of_levels(policy, levels):
    """The policy with its goals at so many levels at most."""
    goals = [
        goal.model_copy(update={"level": 1 + number % levels})
        for number, goal in enumerate(policy.effective_goals)
    ]
    return policy.model_copy(update={"goals": tuple(goals)})


@st.composite
def crowded(draw):
    """Few who may serve many, most of them dear: beside the scores whoever has many counts."""
    goal, units = enrolled("goal"), draw(st.integers(2, 4))
    places = units * draw(st.integers(1, 2 if units < 4 else 1))
    price = st.sampled_from((0.1, 0.2, 0.3, 5.0, 5.0))
    costs = [[draw(price) for _ in range(units)] for _ in range(places)]
    pairs = list(product(range(places), range(units)))
    county = County(
        name="C",
        villages=tuple(Village(id=f"V{n}", name=f"V{n}", township="T") for n in range(places)),
        units=tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(units)),
        scores=PairScores(
            layer=("",) * len(pairs),
            place=tuple(f"V{v}" for v, _ in pairs),
            supply=tuple(f"U{u}" for _, u in pairs),
            cost=tuple(costs[v][u] for v, u in pairs),
            load=(None,) * len(pairs),
        ),
    )
    names = ("department",)
    policy = Policy(
        layers=(Layer(name="department", supply="units", capacity=places),),
        goals=(goal["scores"](layers=names), goal["balance"](layers=names, level=2)),
    )
    return county, policy, costs


def least(costs, place, unit):
    """The least cost of all ways to serve with a pair in them: scores, and each place too many."""
    size = range(len(costs[0]))
    share = ceil(len(costs) / len(size))
    return min(
        sum(costs[v][u] for v, u in enumerate(way))
        + sum(max(0, way.count(u) - share) for u in size)
        for way in product(size, repeat=len(costs))
        if way[place] == unit
    )


@settings(max_examples=21, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.integers(1, 6), st.sampled_from([0.0, 60.0]), st.data())
def test_exact_is_said_only_of_what_is(county, policy, levels, seconds, data):
    """A plan that time cut short may be asked about; what is unknown of it is said."""
    policy = of_levels(policy, levels)
    asked = solve(county, policy, limits=Limits(seconds=seconds, gap=0.0))
    plan, proven = asked.plan, 0.0 if asked.closed else np.inf
    best = solve(county, policy, limits=EXACT)
    units = county.units if policy.layer("department").level == "village" else ()
    pairs = [(village.id, unit.id) for village in county.villages for unit in units]
    if not pairs:
        return
    place, unit = data.draw(st.sampled_from(pairs))
    pin = Pin(layer="department", place=place, supply=unit)
    whole = solve(replace(county, pins=(pin,)), policy, limits=EXACT)
    with probing(county, policy, plan, limits=EXACT, proven=proven) as probe:
        answer = probe.ask("department", place, unit)
        if answer is None or not answer.exact:
            return
        assert probe.costs == pytest.approx([x.cost for x in best.levels], abs=6e-5)
        assert answer.costs == pytest.approx([x.cost for x in whole.levels], abs=6e-5)


@settings(max_examples=18, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(crowded(), st.booleans())
def test_what_a_run_keeps_knows_of_every_counting_column(case, few):
    county, policy, costs = case
    outcome = solved(county, policy, few)
    with probing(county, policy, outcome.plan, kept=outcome.kept, limits=EXACT) as probe:
        for place, unit in product(range(len(costs)), range(len(costs[0]))):
            answer = probe.ask("department", f"V{place}", f"U{unit}")
            assert answer.costs == pytest.approx((0.0, least(costs, place, unit)), abs=2e-5)


@settings(max_examples=27, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.integers(1, 6), st.booleans(), st.data())
def test_a_forced_pair_costs_what_a_whole_solve_says(county, policy, levels, few, data):
    policy = of_levels(policy, levels)
    outcome = solved(county, policy, few)
    plan = outcome.plan
    layer = data.draw(st.sampled_from(policy.layers))
    place = data.draw(st.sampled_from(places_of(county, layer.level))).id
    supplies = county.supplies(layer.supply)
    if not supplies:
        return
    supply = data.draw(st.sampled_from(supplies)).id
    pinned = replace(county, pins=(Pin(layer=layer.name, place=place, supply=supply),))
    whole = solve(pinned, policy, limits=EXACT)
    stands = Posting(layer.name, place, supply) in whole.plan.postings
    with probing(county, policy, plan, kept=outcome.kept, limits=EXACT) as probe:
        answer = probe.ask(layer.name, place, supply)
        assert (answer is not None) is stands
        if answer is None:
            return
        postings = set(plan.postings) - set(answer.removed) | set(answer.added)
        assert Posting(layer.name, place, supply) in postings
        assert answer.costs == pytest.approx([x.cost for x in whole.levels], abs=2e-4)
        found = verify(county, policy, Plan(tuple(postings)))
        wrong = [b for b in found if not is_promise(b) and not b.key.startswith("shortage_")]
        assert not wrong


@settings(max_examples=18, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.integers(1, 5), st.data())
def test_no_rival_costs_less_than_its_least(county, policy, levels, data):
    """The least costs by which rivals are ranked are lower bounds of the exact ones."""
    policy = of_levels(policy, levels)
    plan = solve(county, policy, limits=EXACT).plan
    layer = data.draw(st.sampled_from(policy.layers))
    place = data.draw(st.sampled_from(places_of(county, layer.level))).id
    with probing(county, policy, plan, limits=EXACT) as probe:
        rivals = probe.rivals(layer.name, place)
        alone = [[round(value, 6) for value in floor.alone()] for _, floor in rivals]
        assert alone == sorted(alone)
        for supply, floor in rivals:
            answer = probe.ask(layer.name, place, supply)
            if answer is None:
                continue
            more = [now - old for old, now in zip(probe.costs, answer.costs, strict=True)]
            for level, cost in enumerate(more):
                assert cost >= floor.at(level, more[:level]) - 2e-4
                if abs(cost) > 2e-4:
                    break
