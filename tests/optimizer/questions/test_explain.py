"""Why, why not, what if: against rules, goals and whole solves."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import Cadre, County, Pin, Unit, Village
from geodata.facts.pair_scores import PairScores
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify
from optimizer.questions.explain import bars_of, openings, rivals_of, why, why_not
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled

EXACT = Limits(seconds=60, gap=0.0)
VILLAGES = tuple(
    Village(id=f"V{n}", name=f"V{n}", township="T", lon=112 + n / 10, lat=39.0, hardness=0.5)
    for n in range(3)
)
UNITS = (Unit(id="U", name="U", lon=112.0, lat=39.0),)
PEOPLE = tuple(
    Cadre(id=f"P{n}", name=f"P{n}", unit="U", birth_year=1985 + n, lon=112 + n / 10, lat=39.0)
    for n in range(4)
)
COUNTY = County(name="C", villages=VILLAGES, units=UNITS, cadres=PEOPLE)
YOUNG = enrolled("rule")["require"](
    layer="first_secretary", require="cadre.age <= 45", name="年龄", tier=2, source="第五条"
)
NEAR = Policy(
    layers=(Layer(name="first_secretary", supply="cadres"),),
    rules=(YOUNG,),
    goals=(enrolled("goal")["travel"](),),
)


def asked(county, policy):
    plan = solve(county, policy, limits=EXACT).plan
    return plan, probing(county, policy, plan, limits=EXACT)


def test_a_posting_names_rules_terms_and_the_next_best():
    plan, probing_it = asked(COUNTY, NEAR)
    post = next(post for post in plan.postings if post.place == "V1")
    with probing_it as probe:
        answer = why(probe, post, rivals_of(probe, post.layer, post.place, 2))
    assert post.supply == "P1"
    assert [rule.name for rule in answer.rules] == ["年龄"]
    assert [term.goal.kind for term in answer.terms] == ["travel"]
    assert answer.terms[0].cost == pytest.approx(0.0)
    best = answer.rivals.best
    assert len(best) == 2
    assert all(rival.more[-1] > 0 for rival in best)
    assert best[0].more <= best[1].more


def test_what_bars_a_pair_is_named_with_its_clause():
    old = replace(COUNTY, cadres=(*PEOPLE, Cadre(id="P9", name="P9", birth_year=1960)))
    (bar,) = bars_of(old, NEAR, Posting("first_secretary", "V0", "P9"))
    assert bar.rule is YOUNG


def test_unavailable_and_unserved_are_named():
    gone = replace(PEOPLE[0], available=False)
    county = replace(COUNTY, cadres=(gone, *PEOPLE[1:]))
    layer = Layer(name="first_secretary", supply="cadres", places="village.hardness > 0.9")
    policy = Policy(layers=(layer,))
    keys = [bar.key for bar in bars_of(county, policy, Posting("first_secretary", "V0", "P0"))]
    assert keys == ["not_served", "not_available"]


def test_a_pin_that_leaves_no_room_is_named():
    county = replace(COUNTY, pins=(Pin(layer="first_secretary", place="V0", supply="P3"),))
    _, probing_it = asked(county, NEAR)
    with probing_it as probe:
        answer = why_not(probe, Posting("first_secretary", "V0", "P0"))
    assert [bar.key for bar in answer.bars] == ["fixed"]


def test_rivals_that_would_break_a_pin_are_named_apart():
    """P3 is fixed at V0: he is no rival for V1; whoever nothing holds is."""
    county = replace(COUNTY, pins=(Pin(layer="first_secretary", place="V0", supply="P3"),))
    plan, probing_it = asked(county, NEAR)
    post = next(post for post in plan.postings if post.place == "V1")
    with probing_it as probe:
        found = rivals_of(probe, "first_secretary", "V1", 5)
    assert [item.supply for item in found.fixed] == ["P3"]
    named = {item.posting.supply for item in found.best} | {post.supply}
    assert named == {"P0", "P1", "P2"}
    with asked(COUNTY, NEAR)[1] as probe:
        assert rivals_of(probe, "first_secretary", "V1", 5).fixed == ()


def test_somebody_idle_has_openings():
    _, probing_it = asked(COUNTY, NEAR)
    with probing_it as probe:
        found = openings(probe, "first_secretary", "P3", 5)
    assert [item.posting.place for item in found] == ["V2", "V1", "V0"]
    assert [len(item.added) for item in found] == [1, 1, 1]


def middle(costs):
    """One village, and units with what each costs at level 2 (near) and at level 3 (scores)."""
    names = [f"U{n}" for n in range(len(costs))]
    units = tuple(Unit(id=n, name=n, strength=1 - c[0]) for n, c in zip(names, costs, strict=True))
    table = PairScores(
        layer=("",) * len(names), place=("V0",) * len(names), supply=tuple(names),
        cost=tuple(float(c[1]) for c in costs), load=(None,) * len(names),
    )  # fmt: skip
    place = replace(VILLAGES[0], hardness=1.0)
    goal = enrolled("goal")
    policy = Policy(
        layers=(Layer(name="department", supply="units"),),
        goals=(goal["strength"](level=2), goal["scores"](level=3)),
    )
    return County(name="C", villages=(place,), units=units, scores=table), policy


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from((0.1, 0.5)), st.integers(0, 30)), min_size=9, max_size=9))
def test_the_next_best_are_those_of_all_levels_in_order(costs):
    """One village and 9 units: the order is that of the costs, and what is said of the rest is."""
    county, policy = middle(costs)
    plan = solve(county, policy, limits=EXACT).plan
    own = min(costs)
    with probing(county, policy, plan, limits=EXACT, proven=0.0) as probe:
        found = rivals_of(probe, "department", "V0", 2)
    best = sorted(costs)[1:3]
    shown = [item.more for item in found.best]
    more = [[0.0, cost[0] - own[0], cost[1] - own[1]] for cost in best]
    assert shown == [pytest.approx(row, abs=1e-5) for row in more]
    assert found.beaten
    rest = sorted(costs)[-found.others :] if found.others else []
    assert all(cost >= best[-1] for cost in rest)
    at = found.level - 1
    held = [c for c in rest if at < 2 or c[0] <= own[0]]
    assert all([0.0, c[0] - own[0], c[1] - own[1]][at] >= found.floor - 1e-5 for c in held)


def crossed(hard, weak, scores):
    """As many villages as units, each to have one: costs 0 or 1 at levels 2 and 3."""
    size = range(len(hard))
    pairs = list(product(size, size))
    villages = tuple(
        Village(id=f"V{v}", name=f"V{v}", township="T", hardness=float(hard[v])) for v in size
    )
    units = tuple(Unit(id=f"U{u}", name=f"U{u}", strength=1.0 - weak[u]) for u in size)
    table = PairScores(
        layer=("",) * len(pairs),
        place=tuple(f"V{v}" for v, _ in pairs),
        supply=tuple(f"U{u}" for _, u in pairs),
        cost=tuple(float(scores[v * len(hard) + u]) for v, u in pairs),
        load=(None,) * len(pairs),
    )
    goal = enrolled("goal")
    policy = Policy(
        layers=(Layer(name="department", supply="units"),),
        goals=(goal["strength"](level=2), goal["scores"](level=3)),
    )
    return County(name="C", villages=villages, units=units, scores=table), policy


BITS = st.integers(0, 1)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(*(st.lists(BITS, min_size=n, max_size=n) for n in (4, 4, 16)), st.integers(0, 3))
def test_among_equal_costs_the_fewest_postings_change(hard, weak, scores, unit):
    """All 24 plans tried: levels in order, then how many postings the plan has not."""
    county, policy = crossed(hard, weak, scores)
    plan = solve(county, policy, limits=EXACT).plan
    mine = {int(p.place[1:]): int(p.supply[1:]) for p in plan.postings}

    def order(way):
        strength = sum(hard[v] * weak[u] for v, u in enumerate(way))
        cost = sum(scores[4 * v + u] for v, u in enumerate(way))
        return strength, cost, sum(mine[v] != u for v, u in enumerate(way))

    best = min(order(way) for way in permutations(range(4)) if way[0] == unit)
    # the run said nothing of how good its plan is: the question finds out by itself
    with probing(county, policy, plan, limits=EXACT) as probe:
        answer = probe.ask("department", "V0", f"U{unit}")
    assert (*answer.costs[1:], len(answer.added)) == pytest.approx(best, abs=1e-6)
    assert answer.exact
    assert answer.fewest


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.data())
def test_differences_add_up(county, policy, data):
    """The terms of an alternative sum to what it costs more; its plan is the old one changed."""
    plan, probing_it = asked(county, policy)
    layer = data.draw(st.sampled_from(policy.layers))
    supplies = county.supplies(layer.supply)
    if not supplies:
        return
    post = Posting(
        layer.name,
        data.draw(st.sampled_from(places_of(county, layer.level))).id,
        data.draw(st.sampled_from(supplies)).id,
    )
    if post in plan.postings:
        return
    with probing_it as probe:
        answer = why_not(probe, post)
    if answer.alternative is None:
        assert answer.bars
        return
    item = answer.alternative
    assert sum(term.weighted for term in item.terms) == pytest.approx(sum(item.more), abs=1e-3)
    before = set(plan.postings)
    assert post in item.added
    assert set(item.removed) <= before
    assert not set(item.added) & before


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.data())
def test_bars_are_what_the_reader_faces_say(county, policy, data):
    """A pair that a rule bars is a breach of that rule when it stands."""
    layer = data.draw(st.sampled_from(policy.layers))
    supplies = county.supplies(layer.supply)
    if not supplies:
        return
    place = data.draw(st.sampled_from(places_of(county, layer.level))).id
    post = Posting(layer.name, place, data.draw(st.sampled_from(supplies)).id)
    names = {bar.rule.name for bar in bars_of(county, policy, post) if bar.rule}
    broken = {breach.rule for breach in verify(county, policy, Plan((post,)))}
    assert names <= broken
