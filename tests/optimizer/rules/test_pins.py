"""What the committee has fixed stands above everything that goals say."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import Cadre, County, Pin, Village
from maps.tables.plan_tables import status_words
from optimizer.certificate.judge import Model
from optimizer.facts.layer import Layer
from optimizer.model.outcome import NONE_UNKEPT, Limits, Status
from optimizer.model.policy import Policy
from optimizer.proof.gate import claim
from optimizer.questions.reoptimise import probing
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve
from scenarios.language.validation import above_shortage
from tests.marks import examples, sampled
from tests.optimizer import independent
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled
from tests.optimizer.paths import PATHS

GOAL = enrolled("goal")
EXACT = Limits(seconds=60, gap=0.0)
QUIET = settings(
    max_examples=examples(21), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def fixed(draw):
    """A county with up to four pins, at odds with each other and with the rules now and then."""
    county = draw(counties(pins=False))
    places = st.sampled_from([village.id for village in county.villages])
    tables = {"first_secretary": county.cadres, "work_team": county.cadres}
    tables["department"] = county.units
    names = st.sampled_from([name for name, table in tables.items() if table])
    pins = []
    for layer in draw(st.lists(names, max_size=4)):
        supply = draw(st.sampled_from([item.id for item in tables[layer]]))
        pins.append(Pin(layer=layer, place=draw(places), supply=supply))
    return replace(county, pins=tuple(dict.fromkeys(pins)))


@st.composite
def at_odds(draw):
    """Goals of any level and weight, the shortage of weak villages far above a pin's old price."""
    policy = draw(policies())
    layers = tuple(layer.model_copy(update={"level": "village"}) for layer in policy.layers)
    goals = [
        goal.model_copy(update={"level": draw(st.integers(1, 3))})
        for goal in policy.goals
        if goal.kind not in {"shortage", "leximin"}
    ]
    weights = {"weak": draw(st.sampled_from([1.0, 5000.0, 1e6]))}
    shortage = GOAL["shortage"](weights=weights, level=draw(st.integers(1, 2)))
    couplings = [c for c in policy.couplings if c.kind != "within"]
    return Policy(layers=layers, couplings=couplings, rules=policy.rules, goals=(*goals, shortage))


def fewest_unkept(county, policy):
    """By the independent model: its first level alone."""
    model = independent.Model(county, policy)
    return round(next(model.levels())) if independent.PINS in model.cost else 0


@sampled
@QUIET
@given(fixed(), at_odds(), st.sampled_from(["standard", "pricing", "few columns"]))
def test_as_many_pins_are_kept_as_can_be(county, policy, way):
    found = solve(county, policy, limits=EXACT, params=PATHS[way])
    assert found.closed
    lost = len(unkept_pins(county, policy, found.plan))
    assert (found.unkept.count, found.unkept.least) == (lost, lost)
    assert lost == fewest_unkept(county, policy)


@st.composite
def keepable(draw):
    """A county and a policy, with some postings of a plan of theirs as its pins."""
    county, policy = draw(counties(pins=False)), draw(at_odds())
    plan = solve(county, policy, limits=EXACT).plan
    posts = draw(st.lists(st.sampled_from(plan.postings), unique=True)) if plan.postings else []
    pins = tuple(Pin(layer=post.layer, place=post.place, supply=post.supply) for post in posts)
    return replace(county, pins=pins), policy


def reweighed(draw, policy):
    """Other levels and weights of the same goals, up to a million."""
    weight = st.sampled_from([1.0, 999.0, 1e6]) | st.floats(0.001, 1e6)
    goals = tuple(
        goal.model_copy(update={"level": draw(st.integers(1, 4)), "weight": draw(weight)})
        for goal in policy.effective_goals
    )
    return policy.model_copy(update={"goals": goals})


@sampled
@QUIET
@given(keepable(), st.data())
def test_pins_that_can_be_kept_are_kept_whatever_weights_and_levels_say(case, data):
    county, policy = case
    asked = reweighed(data.draw, policy)
    found = solve(county, asked, limits=EXACT)
    assert unkept_pins(county, asked, found.plan) == []
    assert found.unkept == NONE_UNKEPT


@sampled
@QUIET
@given(counties(pins=False), st.integers(2, 4))
def test_a_pin_not_proven_hopeless_is_told(county, count):
    """A certificate that says nothing of pins: the plan is feasible, and words say why."""
    village = county.villages[0]
    county = replace(
        county,
        pins=tuple(
            Pin(layer="department", place=village.id, supply=f"nobody {n}") for n in range(count)
        ),
    )
    policy = Policy(layers=(Layer(name="department", supply="units"),))
    found = solve(county, policy, limits=EXACT)
    assert (found.unkept.count, found.unkept.least, found.unkept.by_prices) == (count,) * 3
    assert found.closed
    model = Model.behind(county, policy, found.certificate)
    first, *others = found.certificate.levels
    silent = replace(first, sheets=(), closed=np.full_like(first.closed, -np.inf))
    without = replace(found.certificate, levels=(silent, *others))
    said = claim(model, found.levels, without, 0.0, unkept=count)
    assert said.status is Status.FEASIBLE
    assert (said.unkept.count, said.unkept.least) == (count, 0)
    told = replace(found, status=said.status, levels=said.levels, unkept=said.unkept)
    assert f"{count} of what the committee has fixed" in status_words(told, language="en")


@sampled
@QUIET
@given(counties(pins=False), st.data())
def test_a_stop_at_once_keeps_a_pin_that_can_be_kept(county, data):
    policy = Policy(
        layers=(Layer(name="department", supply="units"),),
        goals=(GOAL["shortage"](weights={"weak": 5000.0}), GOAL["strength"](level=1)),
    )
    village, unit = (data.draw(st.sampled_from(table)) for table in (county.villages, county.units))
    pin = Pin(layer="department", place=village.id, supply=unit.id)
    found = solve(replace(county, pins=(pin,)), policy, limits=Limits(seconds=0.0))
    assert (pin.place, pin.supply) in {(p.place, p.supply) for p in found.plan.postings}


@sampled
@QUIET
@given(st.lists(st.tuples(st.sampled_from(["shortage", "few_changes"]), st.integers(1, 4))))
def test_goals_above_shortage_are_told(wished):
    goals = {n: GOAL[kind](level=level) for n, (kind, level) in enumerate(wished, 1)}
    found = {number for number, _, _ in above_shortage(goals)}
    top = min([goal.level for goal in goals.values() if goal.kind == "shortage"], default=1)
    assert found == {number for number, goal in goals.items() if goal.level < top}


@settings(QUIET, max_examples=18)
@given(fixed(), policies(), st.booleans(), st.data())
def test_answers_give_up_no_pin(county, policy, few, data):
    found = solve(county, policy, limits=EXACT, params=PATHS["narrow" if few else "standard"])
    village, unit = (data.draw(st.sampled_from(table)) for table in (county.villages, county.units))
    if policy.layer("department").level != "village":
        return
    pair = ("department", village.id, unit.id)
    before = len(unkept_pins(county, policy, found.plan))
    with probing(county, policy, found.plan, kept=found.kept, limits=EXACT) as probe:
        answer = probe.ask(*pair)
    more = Pin(layer=pair[0], place=pair[1], supply=pair[2])
    fresh = solve(replace(county, pins=(*county.pins, more)), policy, limits=EXACT)
    stands = any(p.key == pair for p in fresh.plan.postings)
    can = stands and len(unkept_pins(county, policy, fresh.plan)) == before
    assert (answer is not None) is can
    if answer is not None:
        assert answer.costs == pytest.approx([x.cost for x in fresh.levels], abs=2e-4)


@pytest.mark.parametrize("written", [0, 1, 2])
def test_a_rule_that_always_counts_counts_once_however_often_it_is_written(written):
    """Written in the scenario its columns stood twice, and the proof of an unkept pin fell."""
    village = Village(id="V", name="V", township="T")
    pin = Pin(layer="first_secretary", place="V", supply="P")
    away = Cadre(id="P", name="P", available=False)
    county = County(name="C", villages=(village,), cadres=(away,), pins=(pin,))
    rules = (enrolled("rule")["pinned"](name="会议已定"), enrolled("rule")["recall"]()) * written
    policy = Policy(layers=(Layer(name="first_secretary", supply="cadres"),), rules=rules)
    assert [rule.kind for rule in policy.restrictions] == ["pinned", "recall"]
    assert policy.restrictions[0].name == ("会议已定" if written else "pinned")
    outcome = solve(county, policy)
    assert (outcome.status, outcome.refused) == (Status.PROVEN, "")
    assert (outcome.unkept.count, outcome.unkept.least) == (1, 1)
