"""Connected: chains suffice, what is torn is told piece by piece, and what is unknown is let be."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from geodata.facts.county import County, Leader, Pin, Village
from maps.names import Names
from optimizer.contiguity.annealing import Annealing, Wanted
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.facts.layer import Layer
from optimizer.limits.deadline import NEVER
from optimizer.model.outcome import Limits, Status
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.rule_use import rule_uses
from optimizer.plans.verify import verify
from optimizer.rules import connected
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

LAYER = "county_leader"
CONNECTED = enrolled("rule")["connected"](layer=LAYER)


@pytest.fixture(params=["sets", "trees"])
def rows(request, monkeypatch):
    """Both ways of posting the rule."""
    if request.param == "trees":
        monkeypatch.setattr(connected, "MOST_SETS", 0)


def policy(capacity, *, goals=()):
    layer = Layer(name=LAYER, supply="leaders", capacity=capacity)
    return Policy(layers=(layer,), rules=(CONNECTED,), goals=goals)


def county(touch, leaders, **more):
    villages = tuple(
        Village(id=name, name=f"村{name}", township="T", county="C", hardness=0.5)
        for name in sorted(touch)
    )
    people = tuple(Leader(id=f"L{n}", name=f"L{n}", rank=n + 1) for n in range(leaders))
    known = {name: frozenset(others) for name, others in touch.items() if others is not None}
    return County(name="C", villages=villages, leaders=people, neighbours=known, **more)


def grid(wide, high):
    touch = {f"{x:02}{y:02}": set() for x, y in product(range(wide), range(high))}
    for x, y in product(range(wide), range(high)):
        for other in (f"{x + 1:02}{y:02}", f"{x:02}{y + 1:02}"):
            if other in touch:
                touch[f"{x:02}{y:02}"].add(other)
                touch[other].add(f"{x:02}{y:02}")
    return touch


CHAIN = {"A": {"B"}, "B": {"A", "C"}, "C": {"B", "D"}, "D": {"C"}}


@pytest.mark.usefixtures("rows")
def test_a_chain_suffices():
    outcome = solve(county(CHAIN, 1), policy(4))
    assert outcome.status is Status.PROVEN
    assert len(outcome.plan.postings) == 4


def told(case, *places):
    plan = Plan(tuple(Posting(LAYER, place, "L0") for place in places))
    rules = policy(4)
    found = [breach for breach in verify(case, rules, plan) if breach.key == "connected"]
    return [Names(case, rules, "zh").breach(breach) for breach in found]


def test_the_pieces_are_told_by_name():
    case = county(CHAIN, 1)
    assert told(case, "A", "B", "C") == []
    (sentence,) = told(case, "A", "B", "D")
    assert sentence == "所联系的地方没有连成一片，分成2块：村A、村B | 村D"


@pytest.mark.usefixtures("rows")
def test_places_of_which_no_neighbours_are_known_are_left_alone():
    touch = {**CHAIN, "E": None, "F": None}
    case = county(touch, 1)
    assert told(case, "A", "E", "F") == []
    assert len(told(case, "A", "C", "E")) == 1
    (use,) = rule_uses(case, policy(4))
    assert (use.subjects, use.unknown, use.note) == (6, 2, "some_without_neighbours")
    assert len(solve(case, policy(6)).plan.postings) == 6


@pytest.mark.usefixtures("rows")
def test_who_is_known_to_touch_nobody_stands_alone():
    case = county({"A": {"B"}, "B": {"A"}, "C": ()}, 1)
    assert len(told(case, "A", "C")) == 1
    assert len(solve(case, policy(3)).plan.postings) == 2


def test_without_any_borders_it_says_that_it_lacks_them():
    case = county(dict.fromkeys("ABC"), 1)
    (use,) = rule_uses(case, policy(3))
    assert (use.subjects, use.unknown, use.note) == (3, 3, "some_without_neighbours")
    assert len(solve(case, policy(3)).plan.postings) == 3


@pytest.mark.parametrize("capacity", [(10, 10), (8, 12)])
def test_sixty_places_are_shared_out_whole_and_that_is_proven(capacity):
    case = county(grid(6, 10), 6)
    rules = policy(capacity)
    outcome = solve(case, rules)
    assert outcome.status is Status.PROVEN
    assert len(outcome.plan.postings) == 60
    assert not list(verify(case, rules, outcome.plan))


@pytest.mark.parametrize("goal", ["seniority", "compactness"])
def test_small_sets_are_proven_at_their_cost(goal):
    case = county(grid(6, 10), 20)
    rules = policy((3, 3), goals=(enrolled("goal")[goal](layers=(LAYER,)),))
    outcome = solve(case, rules)
    assert outcome.status in {Status.PROVEN, Status.BY_ENGINE}
    assert len(outcome.plan.postings) == 60


@pytest.mark.parametrize("seed", range(2))
def test_sets_and_trees_cost_the_same(seed, monkeypatch):
    rng = np.random.default_rng(seed)
    touch = grid(3, 3)
    goals = (enrolled("goal")["balance"](layers=(LAYER,), by="village.hardness"),)
    base = county(touch, 3)
    hard = tuple(replace(v, hardness=float(rng.integers(1, 9)) / 8) for v in base.villages)
    found = []
    for most in (connected.MOST_SETS, 0):
        monkeypatch.setattr(connected, "MOST_SETS", most)
        outcome = solve(replace(base, villages=hard), policy((1, 3), goals=goals))
        assert outcome.status in {Status.PROVEN, Status.BY_ENGINE}
        found.append([level.cost for level in outcome.levels])
    assert found[0] == pytest.approx(found[1])


def test_above_that_the_plan_keeps_the_rule_and_the_bound_is_true():
    case = county(grid(10, 12), 8)
    rules = policy((0, 15), goals=(enrolled("goal")["seniority"](layers=(LAYER,)),))
    outcome = solve(case, rules, limits=Limits(seconds=3))
    assert not [breach for breach in verify(case, rules, outcome.plan) if breach.key == "connected"]
    assert all(level.bound <= level.cost for level in outcome.levels)


@pytest.mark.usefixtures("rows")
def test_of_pins_that_tear_a_supply_one_is_kept():
    pins = tuple(Pin(layer=LAYER, place=place, supply="L0") for place in "AD")
    case = county(CHAIN, 2, pins=pins)
    outcome = solve(case, policy(2))
    assert outcome.status is Status.PROVEN
    assert outcome.unkept.count == 1
    assert len(outcome.plan.postings) == 4


@pytest.mark.usefixtures("rows")
def test_a_plan_to_begin_with_is_taken_over_whole():
    touch = grid(4, 4)
    begin = Plan(tuple(Posting(LAYER, name, f"L{int(name[1])}") for name in touch))
    rules = policy(4)
    outcome = solve(county(touch, 4), rules, limits=Limits(seconds=0.0), start=begin)
    assert {(p.place, p.supply) for p in outcome.plan.postings} == {
        (p.place, p.supply) for p in begin.postings
    }


def test_sets_begin_with_what_hangs_together_of_a_plan():
    graph = NeighbourGraph.of(sorted(CHAIN), CHAIN)
    one = np.ones(4, dtype=np.int64)
    wanted = Wanted(graph, np.zeros((1, 4)), one, np.ones(4), one[:1], 4 * one[:1])
    search = Annealing(wanted, 0)
    search.begin([(0, 2), (0, 0), (0, 1)])
    assert search.held == [{0, 1, 2}]
    search = Annealing(wanted, 0)
    search.begin([(0, 0), (0, 3)])
    assert search.held == [{0}]


@pytest.mark.parametrize("seed", range(3))
def test_annealed_sets_hang_together_and_cost_what_is_said(seed):
    rng = np.random.default_rng(seed)
    touch = grid(4, 5)
    names = sorted(touch)
    graph = NeighbourGraph.of(names, {name: touch[name] for name in names[1:]})
    cost = np.where(rng.random((3, 20)) < 0.15, np.inf, rng.random((3, 20)))
    posts, room, floor = rng.integers(1, 3, 20), np.array([5, 7, 9]), np.array([2, 0, 9])
    search = Annealing(Wanted(graph, cost, posts, np.full(20, 10.0), floor, room, 2.5), seed)
    held = search.run(2000, NEVER)
    for owner, places in enumerate(held):
        assert len(places) <= room[owner]
        assert graph.is_connected(place for place in places if graph.known[place])
    best = Annealing(search.wanted, 0)
    for owner, places in enumerate(held):
        for place in places:
            best._put(owner, place)
    filled = np.bincount([p for places in held for p in places], minlength=20)
    missing = 10.0 * np.maximum(posts - filled, 0).sum()
    idle = 2.5 * sum(max(0, low - len(places)) for low, places in zip(floor, held, strict=True))
    pairs = sum(cost[owner, place] for owner, places in enumerate(held) for place in places)
    assert best.value == pytest.approx(missing + idle + pairs)
    assert (filled <= posts).all()
