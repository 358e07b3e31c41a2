"""Hall sets are certificates, exclusions are counted, and every repair really repairs."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings

from geodata.facts.county import (
    RECALLED,
    Cadre,
    County,
    Leader,
    Pin,
    StandingPosting,
    Village,
)
from geodata.facts.pair_scores import PairScores
from optimizer.diagnosis.conflicts import conflicts
from optimizer.diagnosis.exclusions import exclusions_of
from optimizer.diagnosis.open_posts import account, open_posts
from optimizer.diagnosis.repair_options import relaxations
from optimizer.diagnosis.shortage_account import holders, menu
from optimizer.facts.layer import Layer
from optimizer.model.candidates import pair_up
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import verify
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve
from tests.marks import examples, sampled
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled

RULE, COUPLING, GOAL = enrolled("rule"), enrolled("coupling"), enrolled("goal")


def villages(count, **facts):
    return tuple(Village(id=f"V{n}", name=f"V{n}", township="T", **facts) for n in range(count))


def people(*ages):
    return tuple(
        Cadre(id=f"P{n}", name=f"P{n}", birth_year=2026 - age) for n, age in enumerate(ages)
    )


def policy(*rules, **layer):
    bare = {"name": "first_secretary", "supply": "cadres"}
    return Policy(layers=(Layer(**{**bare, **layer}),), rules=rules)


AGE = RULE["require"](layer="first_secretary", require="cadre.age <= 45", name="年龄", tier=3)


@settings(max_examples=27, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies())
def test_a_hall_set_is_a_certificate(county, policy):
    """All who may serve its places are in it, and they are too few."""
    plan = solve(county, policy, limits=Limits(gap=0.0)).plan
    candidates = pair_up(county, policy)
    by_layer = {pairs.layer.name: pairs for pairs in candidates.layers}
    for item in account(county, policy, plan, candidates):
        hall = item.hall
        if hall is None:
            continue
        pairs = by_layer[hall.layer]
        assert item.shortage.place in hall.places
        able = {
            pairs.supplies[s].id
            for p, s in zip(pairs.place, pairs.supply, strict=True)
            if pairs.places[p].id in hall.places
        }
        assert able == set(hall.supplies)
        room = {s.id: int(c) for s, c in zip(pairs.supplies, pairs.ceiling, strict=True)}
        asked = {p.id: int(least) for p, least in zip(pairs.places, pairs.least, strict=True)}
        assert sum(room[name] for name in able) == hall.capacity < hall.demand
        assert sum(asked[name] for name in hall.places) == hall.demand


@settings(max_examples=21, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False, most_people=4))
def test_a_layer_alone_is_short_only_for_hall_sets(county):
    """Without couplings every open post has a Hall set, and the deficits add up (brute force)."""
    bare = policy(AGE)
    plan = solve(county, bare).plan
    found = list(account(county, bare, plan))
    assert all(item.hall for item in found)
    halls = {item.hall for item in found}
    assert sum(hall.deficit for hall in halls) == sum(item.missing for item in open_posts(plan))
    pairs = pair_up(county, bare).layers[0]
    able = {
        (pairs.places[p].id, pairs.supplies[s].id)
        for p, s in zip(pairs.place, pairs.supply, strict=False)
    }
    places = [place.id for place in pairs.places]
    worst = max(
        len(some) - len({s for p, s in able if p in some})
        for size in range(1, len(places) + 1)
        for some in combinations(places, size)
    )
    assert sum(item.missing for item in open_posts(plan)) == max(0, worst)


def test_exclusions_are_counted_by_rule():
    gone = Cadre(id="X", name="X", birth_year=1990, available=False)
    county = County(name="C", villages=villages(1), cadres=(*people(40, 50, 60), gone))
    asked = policy(AGE, eligible="cadre.id != 'P0'")
    found = exclusions_of(county, asked, asked.layers[0], "V0")
    assert (found.supplies, found.able) == (4, 0)
    counts = {item.rule.name if item.rule else item.key: item.count for item in found.barred}
    assert counts == {"年龄": 2, "not_eligible": 1, "not_available": 1}


def test_one_short_of_2494_says_exactly_that():
    """A01 in small: 25 villages, 24 people: one Hall set, demand 25, capacity 24."""
    county = County(name="C", villages=villages(25), cadres=people(*[40] * 24))
    plan = solve(county, policy()).plan
    (item,) = account(county, policy(), plan)
    assert (item.hall.demand, item.hall.capacity, item.hall.deficit) == (25, 24, 1)
    assert len(item.hall.supplies) == 24


def test_raising_the_age_limit_is_offered_and_repairs():
    county = County(name="C", villages=villages(3), cadres=people(40, 46, 47))
    asked = policy(AGE)
    plan = solve(county, asked).plan
    assert sum(item.missing for item in open_posts(plan)) == 2
    found = menu(county, asked, plan)
    steps = [
        (repair.relaxation.details["new"], repair.won, repair.left)
        for repair in found.repairs
        if repair.relaxation.key == "threshold"
    ]
    assert steps == [("46", 1, 1), ("47", 2, 0)]


def test_leaders_may_double():
    leaders = tuple(Leader(id=f"L{n}", name=f"L{n}") for n in range(2))
    county = County(name="C", villages=villages(4), leaders=leaders)
    asked = policy(name="county_leader", supply="leaders")
    plan = solve(county, asked).plan
    repair, borrowed = menu(county, asked, plan).repairs
    assert borrowed.relaxation.key == "borrow"
    assert (repair.relaxation.key, repair.won, repair.left) == ("capacity", 2, 0)


def test_law_never_gives_way():
    law = AGE.model_copy(update={"tier": 1})
    county = County(name="C", villages=villages(1), cadres=people(50))
    assert not [r for r in relaxations(county, policy(law)) if r.rule is law]


def test_the_least_senior_rule_gives_way_first():
    county = County(name="C", villages=villages(2), cadres=people(50, 51))
    tiers = [item.tier for item in relaxations(county, policy(AGE))]
    assert tiers == sorted(tiers, reverse=True)


def test_a_coupling_that_holds_a_post_is_named():
    once = COUPLING["exclusive"](layers=("first_secretary", "work_team"))
    asked = Policy(
        layers=(
            Layer(name="first_secretary", supply="cadres"),
            Layer(name="work_team", supply="cadres"),
        ),
        couplings=(once,),
    )
    county = County(name="C", villages=villages(1), cadres=people(40))
    plan = solve(county, asked).plan
    (item,) = account(county, asked, plan)
    assert item.hall is None
    assert holders(county, asked, plan, item.shortage.layer).rules == (once,)


def test_two_changes_together_close_what_none_does_alone():
    grade = RULE["require"](layer="first_secretary", require="cadre.grade == '副科级'", name="级别")
    county = County(
        name="C",
        villages=villages(2),
        cadres=(
            Cadre(id="A", name="A", birth_year=1970, grade="副科级"),
            Cadre(id="B", name="B", birth_year=1990, grade="科员"),
        ),
    )
    asked = policy(AGE, grade)
    plan = solve(county, asked).plan
    found = menu(county, asked, plan)
    assert all(repair.left for repair in found.repairs)
    assert found.together[-1].left == 0
    assert len(found.together) == 2


@sampled
@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(most_people=4), policies())
def test_every_repair_offered_really_repairs(county, policy):
    plan = solve(county, policy, limits=Limits(gap=0.0)).plan
    base = Counter({item.layer: 0 for item in open_posts(plan)})
    for item in open_posts(plan):
        base[item.layer] += item.missing
    for repair in menu(county, policy, plan, seconds=60).repairs:
        again = solve(repair.relaxation.county, repair.relaxation.policy, limits=Limits(gap=0.0))
        left = sum(item.missing for item in open_posts(again.plan))
        assert repair.left < sum(base.values()), (base, repair.relaxation.key)
        # where posts weigh differently one dear post may stand for two cheap ones
        goals = (goal for goal in policy.effective_goals if goal.kind == "shortage")
        levels = {layer.level for layer in policy.layers}
        even = all(
            weight == 1.0
            for goal in goals
            for level in levels
            for weight in goal.weights_of(county, level).values()
        )
        assert left <= repair.left or not even, (base, repair.relaxation.key)
        found = verify(repair.relaxation.county, repair.relaxation.policy, again.plan)
        assert not [breach for breach in found if not is_promise(breach)]


def test_a_pin_given_up_is_offered():
    pin = Pin(layer="first_secretary", place="V0", supply="P0", forbid=True)
    county = County(name="C", villages=villages(1), cadres=people(40), pins=(pin,))
    plan = solve(county, policy()).plan
    (repair,) = menu(county, policy(), plan).repairs
    assert repair.relaxation.key == "unpinned"
    assert pytest.approx(repair.left) == 0


def test_a_pin_that_a_rule_forbids_has_a_minimal_conflict():
    """The age rule alone stands against the pin; the other rule is not named."""
    other = RULE["require"](layer="first_secretary", require="cadre.id != 'P9'", name="其他")
    pin = Pin(layer="first_secretary", place="V0", supply="P0")
    county = County(name="C", villages=villages(2), cadres=people(50, 40, 30), pins=(pin,))
    asked = policy(other, AGE)
    plan = solve(county, asked).plan
    assert unkept_pins(county, asked, plan) == [pin]
    (found,) = conflicts(county, asked, [pin], seconds=30)
    assert (found.rules, found.pins, found.checked) == ((AGE,), (), True)


def test_two_pins_on_one_post_are_each_other_s_conflict():
    pins = tuple(Pin(layer="first_secretary", place="V0", supply=f"P{n}") for n in range(2))
    county = County(name="C", villages=villages(1), cadres=people(40, 40), pins=pins)
    plan = solve(county, policy()).plan
    (lost,) = unkept_pins(county, policy(), plan)
    (found,) = conflicts(county, policy(), [lost], seconds=30)
    assert (found.rules, found.checked) == ((), True)
    assert found.pins == tuple(pin for pin in pins if pin is not lost)


def scored(*pairs, missing="bar", level=2):
    """A goal of scores, and a table that lists these pairs at 1 each."""
    place, supply = zip(*pairs, strict=True)
    ones = (1.0,) * len(pairs)
    table = PairScores(
        layer=("",) * len(pairs), place=place, supply=supply, cost=ones, load=(None,) * len(pairs)
    )
    return GOAL["scores"](level=level, missing=missing), table


def against(county, asked):
    """The conflict of the one pin that the plan of a case does not keep."""
    plan = solve(county, asked).plan
    (found,) = conflicts(county, asked, unkept_pins(county, asked, plan), seconds=30)
    return [rule.kind for rule in found.rules], found.checked


def test_a_pin_that_only_a_goal_s_own_rule_forbids_is_told_so():
    goal, table = scored(("V0", "P1"), ("V1", "P0"))
    pin = Pin(layer="first_secretary", place="V0", supply="P0")
    county = County(
        name="C", villages=villages(2), cadres=people(40, 40), pins=(pin,), scores=table
    )
    asked = policy(AGE).model_copy(update={"goals": (goal,)})
    assert against(county, asked) == (["listed"], True)
    priced = asked.model_copy(update={"goals": (scored(("V0", "P1"), missing=5.0)[0],)})
    assert unkept_pins(county, priced, solve(county, priced).plan) == []


def test_a_pin_of_somebody_recalled_is_told_so():
    pin = Pin(layer="first_secretary", place="V0", supply="P0")
    gone = StandingPosting(
        layer="first_secretary", place="V1", supply="P0", status=RECALLED, start=None, end=None
    )
    county = County(
        name="C", villages=villages(2), cadres=people(40, 40), pins=(pin,), former=(gone,)
    )
    assert against(county, policy(AGE)) == (["recall"], True)


def test_a_conflict_does_not_depend_on_how_many_posts_are_open():
    pin = Pin(layer="first_secretary", place="V0", supply="P0")
    for count in (2, 600):
        county = County(name="C", villages=villages(count), cadres=people(50), pins=(pin,))
        assert against(county, policy(AGE)) == (["require"], True)


def test_a_pair_that_is_not_listed_may_be_listed_or_no_longer_barred():
    goal, table = scored(("V0", "P0"))
    county = County(name="C", villages=villages(2), cadres=people(40, 40), scores=table)
    asked = policy().model_copy(update={"goals": (goal,)})
    plan = solve(county, asked).plan
    found = {repair.relaxation.key: repair for repair in menu(county, asked, plan).repairs}
    assert set(found) == {"listed", "lifted"}
    assert found["listed"].relaxation.details["supply"] == "P1"
    assert found["lifted"].relaxation.details["change"] == "missing = 1"
    for repair in found.values():
        change = repair.relaxation
        again = solve(change.county, change.policy).plan
        assert not open_posts(again)
        assert not [b for b in verify(change.county, change.policy, again) if not is_promise(b)]
    held = holders(county, asked, plan, "first_secretary").rules
    assert [rule.kind for rule in held] == ["listed"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_conflicts_are_minimal(county, policy):
    plan = solve(county, policy, limits=Limits(gap=0.0)).plan
    for found in conflicts(county, policy, unkept_pins(county, policy, plan), seconds=30):
        assert found.checked or not (found.rules or found.pins)


def keys_of(county, bare):
    plan = solve(county, bare).plan
    found = menu(county, bare, plan, seconds=60)
    return {repair.relaxation.key: repair for repair in found.repairs}, plan


def test_one_person_is_exempt_before_a_rule_gives_way():
    """A person of 48 and a rule of 45: the exemption is named and closes the post."""
    county = County(name="C", villages=villages(2), cadres=people(40, 48, 52))
    repairs, _ = keys_of(county, policy(AGE))
    exempt = repairs["exempt"].relaxation
    assert dict(exempt.details)["supply"] in {"P1", "P2"}
    assert repairs["exempt"].left == 0
    again = solve(exempt.county, exempt.policy).plan
    assert not open_posts(again)
    outcome = solve(exempt.county, exempt.policy)
    assert not [b for b in verify(exempt.county, exempt.policy, outcome.plan) if not is_promise(b)]


def test_exempt_binds_everybody_else():
    county = County(name="C", villages=villages(3), cadres=people(40, 48, 52))
    named = AGE.model_copy(update={"exempt": ("P2",)})
    plan = solve(county, policy(named)).plan
    assert {post.supply for post in plan.postings} == {"P0", "P2"}


def test_borrowing_as_many_as_are_missing_closes_all():
    county = County(name="C", villages=villages(4), cadres=people(40, 41))
    repairs, _ = keys_of(county, policy(AGE))
    borrow = repairs["borrow"]
    assert (borrow.won, borrow.left) == (2, 0)
    assert borrow.relaxation.details["count"] == "2"
    assert len(borrow.relaxation.county.cadres) == 4


def test_a_post_less_where_a_place_has_several_and_never_none():
    county = County(name="C", villages=villages(2, village_class="weak"), cadres=people(40, 41, 42))
    repairs, _ = keys_of(county, policy(demand={"weak": (2, 3)}))
    assert repairs["demand_of"].left == 0
    assert dict(repairs["demand_of"].relaxation.details)["new"] == "1"
    alone, _ = keys_of(county, policy(demand=1))
    assert "demand" not in alone
