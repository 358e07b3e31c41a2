"""Costs of every size: the same plan, and stated costs in the user's own unit."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from geodata.facts.county import County, Unit, Village
from geodata.facts.pair_scores import PairScores
from optimizer.engine.lp_relaxation import NoSolutionError, Relaxation
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits, Status, relative_gap
from optimizer.model.policy import Policy
from optimizer.model.program import LinearProgram
from optimizer.plans.verify import verify_outcome
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled
from tests.optimizer.paths import PATHS

GOAL = enrolled("goal")
EXACT = Limits(seconds=60, gap=0.0)
TENS = st.integers(-12, 12).map(lambda power: 10.0**power)
WEIGHTS = st.integers(-6, 6).map(lambda power: 10.0**power)
WAYS = st.sampled_from(["flow", "no flow", "pricing", "pure blocks", "few columns"])


@st.composite
def boards(draw):
    """Costs of pairs, shape (places, supplies), three digits and more of them distinct."""
    size = draw(st.integers(2, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return np.round(rng.uniform(1.0, 10.0, (size, size)), 3)


def case_of(costs, unit):
    pairs = list(product(range(len(costs)), repeat=2))
    return County(
        name="C",
        villages=tuple(Village(id=f"V{n}", name=f"V{n}", township="T") for n in range(len(costs))),
        units=tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(len(costs))),
        scores=PairScores(
            layer=("",) * len(pairs),
            place=tuple(f"V{v}" for v, _ in pairs),
            supply=tuple(f"U{u}" for _, u in pairs),
            cost=tuple(float(costs[v, u]) * unit for v, u in pairs),
            load=(None,) * len(pairs),
        ),
    )


def policy_of(weight):
    scores = GOAL["scores"](layers=("department",), weight=weight)
    return Policy(layers=(Layer(name="department", supply="units"),), goals=(scores,))


def least(costs):
    return float(costs[linear_sum_assignment(costs)].sum())


@settings(max_examples=45, deadline=None)
@given(boards(), TENS, WEIGHTS, WAYS)
def test_costs_of_every_size_give_the_best_plan(costs, size, weight, way):
    county, policy = case_of(costs, size), policy_of(weight)
    found = solve(county, policy, limits=EXACT, params=PATHS[way])
    level = found.levels[-1]
    posted = sum(costs[int(p.place[1:]), int(p.supply[1:])] for p in found.plan.postings)
    assert posted == pytest.approx(least(costs), rel=1e-6)
    assert level.cost == pytest.approx(posted * size * weight, rel=1e-5, abs=0.0)
    assert level.bound == pytest.approx(level.cost, rel=1e-5, abs=0.0)
    assert level.goals["scores"] == pytest.approx(posted * size * weight, rel=1e-9, abs=0.0)
    assert level.step <= 1e-5 * level.cost
    assert found.status is Status.PROVEN
    assert not verify_outcome(county, policy, found)


@settings(max_examples=25, deadline=None)
@given(boards(), TENS, st.data())
def test_answers_are_in_the_users_unit(costs, size, data):
    county, policy = case_of(costs, size), policy_of(1.0)
    found = solve(county, policy, limits=EXACT, params=PATHS["no flow"])
    place, unit = (data.draw(st.integers(0, len(costs) - 1)) for _ in range(2))
    forced = costs.copy()
    forced[place, np.arange(len(costs)) != unit] += 1000.0
    with probing(county, policy, found.plan, kept=found.kept, limits=EXACT) as probe:
        answer = probe.ask("department", f"V{place}", f"U{unit}")
        ranked = dict(probe.rivals("department", f"V{place}"))
    assert answer.costs[-1] == pytest.approx(least(forced) * size, rel=1e-5, abs=0.0)
    more = (least(forced) - least(costs)) * size
    assert ranked[f"U{unit}"].alone()[-1] <= more + 1e-5 * size


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", ["pricing", "patterns"])
def test_no_level_gives_up_a_millionth_for_those_below(way, seed):
    """A step of a level is no more than the tolerances of engines; it is kept all the same."""
    rng = np.random.default_rng(seed)
    hardness, strength = rng.uniform(0.1, 0.9, (2, 6)).round(2).tolist()
    costs = rng.integers(0, 3, (6, 6)) * 1e-6 + rng.integers(0, 2, (6, 6))
    found = solve(*_stepped(costs, hardness, strength), limits=EXACT, params=PATHS[way])
    assert found.levels[1].cost <= found.levels[1].bound + 1e-9
    assert found.status is Status.PROVEN


def _stepped(costs, hardness, strength):
    """Scores over strength over balance, of units that serve up to two villages."""
    county = case_of(costs, 1.0)
    villages = [replace(v, hardness=h) for v, h in zip(county.villages, hardness, strict=True)]
    units = [replace(u, strength=s) for u, s in zip(county.units, strength, strict=True)]
    layer = Layer(name="department", supply="units", capacity=2)
    kinds = ("scores", "strength", "balance")
    goals = [GOAL[kind](layers=("department",), level=n) for n, kind in enumerate(kinds, 2)]
    policy = Policy(layers=(layer,), goals=tuple(goals))
    return replace(county, villages=tuple(villages), units=tuple(units)), policy


def test_a_row_that_holds_a_level_admits_no_step_more():
    """Half a step is spared engines; what is a whole step worse is refused, not rounded."""
    costs = np.array([1.000001, 1.0])
    nothing = sparse.csc_array((0, 2)), np.ones(2), np.zeros(0), np.zeros(0)
    held = LinearProgram(*nothing).holding(costs, 1.0 + 0.5e-6)
    assert held.accepts(np.array([0.0, 1.0]))
    assert not held.accepts(np.array([1.0, 0.0]))


@pytest.mark.parametrize("way", ["no flow", "counties"])
def test_an_engine_that_sees_no_solution_beside_a_plan_leaves_the_plan(way, monkeypatch):
    """Rounding may make a level's relaxation infeasible: then it proves nothing, and no more."""

    def refused(*_, **__):
        raise NoSolutionError(None)

    monkeypatch.setattr(Relaxation, "price", refused)
    county, policy = case_of(np.array([[1.0, 2.0], [2.0, 1.0]]), 1.0), policy_of(1.0)
    found = solve(county, policy, limits=EXACT, params=PATHS[way])
    assert len(found.plan.postings) == 2
    assert not verify_outcome(county, policy, found)


@pytest.mark.parametrize("wrong", [-0.5, 0.01, 0.5])
def test_a_stated_cost_of_a_small_level_is_checked_by_its_size(wrong):
    costs = np.array([[1.0, 2.0], [2.0, 1.0]])
    county, policy = case_of(costs, 1e-9), policy_of(1.0)
    found = solve(county, policy, limits=EXACT)
    false = replace(found.levels[-1], cost=found.levels[-1].cost * (1 + wrong))
    said = replace(found, levels=(*found.levels[:-1], false))
    assert "cost_wrong" in {breach.key for breach in verify_outcome(county, policy, said)}


def test_a_gap_is_relative_to_the_cost_itself():
    assert relative_gap(4e-4, 3e-4) == pytest.approx(0.25, abs=2e-3)
    assert relative_gap(4e-4, 4e-4 - 4e-7) == 0.0
    assert relative_gap(200.0, 100.0) == pytest.approx(0.5)
    assert relative_gap(0.0, 0.0) == 0.0
