"""Replanning: few changes first, every difference explained once, budgets kept."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import Cadre, County, Pin, StandingPosting, Unit, Village
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.replan import (
    Event,
    after,
    calm,
    changed,
    changes,
    expired,
    in_force,
    lost_pins,
    weighed,
)
from optimizer.plans.verify import verify_outcome
from optimizer.rules.term_limit import TermLimit
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.independent import Model
from tests.optimizer.kinds import enrolled

EXACT = Limits(seconds=60, gap=0.0)
FS = "first_secretary"


def village(name, lon):
    return Village(id=name, name=name, township="T", lon=lon, lat=39.0)


UNITS = (
    Unit(id="A", name="A", lon=112.0, lat=39.0, capacity=2),
    Unit(id="B", name="B", lon=112.1, lat=39.0, capacity=2),
)
COUNTY = County(
    name="C",
    villages=(village("V0", 112.0), village("V1", 112.1)),
    units=UNITS,
    cadres=(
        Cadre(id="P0", name="P0", unit="A"),
        Cadre(id="P1", name="P1", unit="B"),
        Cadre(id="P2", name="P2", unit="A"),
    ),
)
P0, B = SupplyKey("cadres", "P0"), SupplyKey("units", "B")
NEAR = Policy(layers=(Layer(name=FS, supply="cadres"),), goals=(enrolled("goal")["travel"](),))
BEFORE = Plan((Posting(FS, "V0", "P0"), Posting(FS, "V1", "P1")))


def again(county, policy, before, *events, pins=(), most=None):
    now = after(in_force(county, policy, before), policy, events, pins)
    asked = calm(policy, most=most)
    return now, asked, solve(now, asked, limits=EXACT, start=before)


def test_who_left_is_replaced_and_nobody_else_moves():
    now, _, outcome = again(COUNTY, NEAR, BEFORE, Event(P0, "recalled"))
    assert {(p.place, p.supply) for p in outcome.plan.postings} == {("V0", "P2"), ("V1", "P1")}
    (change,) = changes(now, NEAR, BEFORE, outcome.plan, [Event(P0)])
    assert (change.place, change.before, change.after, change.cause) == (
        "V0",
        ("P0",),
        ("P2",),
        "left",
    )


def test_a_closed_unit_takes_its_people():
    paired = NEAR.model_copy(
        update={
            "layers": (*NEAR.layers, Layer(name="department", supply="units", capacity=2)),
            "couplings": (enrolled("coupling")["same_unit"](layers=(FS, "department")),),
        }
    )
    before = Plan(
        (*BEFORE.postings, Posting("department", "V0", "A"), Posting("department", "V1", "B"))
    )
    now, _, outcome = again(COUNTY, paired, before, Event(B, "closed"))
    found = changes(now, paired, before, outcome.plan, [Event(B)])
    causes = {(c.layer, c.place): c.cause for c in found}
    assert ("department", "V1") in causes
    assert causes["department", "V1"] == "left"
    assert causes.get((FS, "V1"), "paired") == "paired", "he went with the closed unit"


def test_a_chain_names_where_the_old_one_goes():
    """P1 is pinned to V0: he is needed there, and his own village gets somebody else."""
    pin = Pin(layer=FS, place="V0", supply="P1")
    now, _, outcome = again(COUNTY, NEAR, BEFORE, Event(P0), pins=(pin,))
    found = {c.place: c for c in changes(now, NEAR, BEFORE, outcome.plan, [Event(P0)])}
    assert found["V0"].cause == "pinned"
    assert (found["V1"].cause, found["V1"].other) == ("moved", "V0")


def test_a_budget_of_none_leaves_the_post_open():
    _, _, outcome = again(COUNTY, NEAR, BEFORE, Event(P0), most=0)
    assert [(p.place, p.supply) for p in outcome.plan.postings] == [("V1", "P1")]
    assert sum(item.missing for item in outcome.plan.shortages) == 1


def test_a_budget_holds_where_nobody_was_in_force():
    _, _, outcome = again(COUNTY, NEAR, Plan(()), most=0)
    assert outcome.plan.postings == ()


def test_an_unkeepable_plan_in_force_is_a_fact_like_any_other():
    """Who never existed or may not serve does not stop anything."""
    before = Plan((Posting(FS, "V0", "nobody"), Posting(FS, "nowhere", "P0")))
    now, _, outcome = again(COUNTY, NEAR, before)
    assert len(outcome.plan.postings) == 2
    causes = {c.place: c.cause for c in changes(now, NEAR, before, outcome.plan)}
    assert causes["nowhere"] == "gone"


@settings(max_examples=27, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.data())
def test_replanning_is_the_same_solve(county, policy, data):
    """Proven, sound, within budget, equal to the independent model; all differences told once."""
    before = solve(county, policy, limits=EXACT).plan
    tables = tables_of(policy)
    held = sorted({SupplyKey(tables[p.layer], p.supply) for p in before.postings})
    gone = data.draw(st.lists(st.sampled_from(held), max_size=2, unique=True)) if held else []
    most = data.draw(st.sampled_from([None, 0, 1, 3]))
    now, asked, outcome = again(county, policy, before, *map(Event, gone), most=most)
    assert not [b for b in verify_outcome(now, asked, outcome) if not is_promise(b)]
    costs = [level.cost for level in outcome.levels]
    optimum = Model(now, asked).optimum()
    assert all(abs(a - b) <= 2e-4 for a, b in zip(costs, optimum, strict=True))
    if most is not None:
        assert changed(before, outcome.plan) <= most
    found = changes(now, policy, before, outcome.plan, map(Event, gone))
    spots = [(change.layer, change.place) for change in found]
    assert len(spots) == len(set(spots))
    differing = set(before.postings) ^ set(outcome.plan.postings)
    assert {(post.layer, post.place) for post in differing} == set(spots)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies())
def test_dearer_changes_are_never_more(county, policy):
    bare = policy.model_copy(update={"rules": ()})
    before = solve(county, bare, limits=EXACT).plan
    now = replace(in_force(county, bare, before), cadres=county.cadres[1:])
    counts = []
    for weight in (0.0, 1.0, 100.0):
        asked = weighed(bare, weight)
        outcome = solve(now, asked, limits=EXACT, start=before)
        counts.append(changed(before, outcome.plan))
    assert counts == sorted(counts, reverse=True)


def key(name, table="cadres"):
    return SupplyKey(table, name)


def standing(place, supply, **days):
    return StandingPosting(layer=FS, place=place, supply=supply, **days)


def found_of(before, now, *events, county, over=frozenset()):
    old, new = (Plan(tuple(Posting(FS, *spot) for spot in plan)) for plan in (before, now))
    return {item.place: item for item in changes(county, NEAR, old, new, events, over)}


PLACES = County(name="C", villages=tuple(village(name, 112.0) for name in "VWX"))


def test_only_who_can_still_serve_hands_over():
    """Not who was recalled, not who serves another place from now on; who retires can."""
    before = [("V", "P0"), ("W", "P1"), ("X", "P2")]
    now = [("V", "P2"), ("W", "P3"), ("X", "P4")]
    left = (
        Event(key("P0"), "recalled"),
        Event(key("P1"), "retired"),
    )
    found = found_of(before, now, *left, county=PLACES)
    assert {place: item.handing_over for place, item in found.items()} == {
        "V": (),
        "W": ("P1",),
        "X": (),
    }


def test_nobody_hands_over_where_nobody_comes():
    (item,) = found_of([("V", "P0")], [], Event(key("P0"), "retired"), county=PLACES).values()
    assert item.handing_over == ()


def test_who_stood_before_a_merger_does_not_come_anew():
    grown = replace(PLACES, grown=frozenset("V"))
    (item,) = found_of([("V", "P0"), ("V", "P1")], [("V", "P1")], county=grown).values()
    assert (item.cause, item.leaving, item.coming) == ("merged", ("P0",), ())


def test_a_term_that_is_over_is_the_cause():
    layer = Layer(name=FS, supply="cadres", demand=1, term_years=2)
    days = {"start": date(2024, 7, 1), "end": date(2026, 6, 30)}
    county = replace(PLACES, today=date(2026, 7, 1), current=(standing("V", "P0", **days),))
    over = expired(county, Policy(layers=(layer,)))
    assert over == {(FS, "V", "P0")}
    item = found_of([("V", "P0")], [("V", "P1")], county=county, over=over)["V"]
    assert (item.cause, item.handing_over) == ("expired", ("P0",))
    assert not expired(replace(county, today=date(2026, 6, 30)), Policy(layers=(layer,)))


def test_a_term_limit_ends_a_posting_too():
    layer, limit = Layer(name=FS, supply="cadres", demand=1), TermLimit(layer=FS, most_years=3)
    county = replace(
        PLACES, today=date(2026, 7, 1), current=(standing("V", "P0", start=date(2023, 7, 1)),)
    )
    assert expired(county, Policy(layers=(layer,), rules=(limit,))) == {(FS, "V", "P0")}


def test_pins_of_who_left_are_lost_by_name():
    pins = (Pin(layer=FS, place="V", supply="P0"), Pin(layer=FS, place="W", unit="A"))
    county = replace(PLACES, pins=(*pins, Pin(layer=FS, place="X", supply="P2")))
    assert (
        lost_pins(
            county,
            NEAR,
            [Event(key("P0")), Event(key("A", "units"), "closed")],
        )
        == pins
    )


@pytest.mark.parametrize(
    ("demand", "before", "now", "cause"),
    [
        (2, ["P0"], ["P0", "P1"], "filled"),
        ([1, 2], ["P0"], ["P0", "P1"], "added"),
        (2, ["P0", "P1"], ["P0"], "dropped"),
        ([1, 2], ["P0", "P1"], ["P0"], "spared"),
        (1, ["P0"], ["P1"], "better"),
    ],
)
def test_what_is_filled_was_open_and_what_is_dropped_is(demand, before, now, cause):
    layer = Layer(name=FS, supply="cadres", demand=demand)
    plans = [Plan(tuple(Posting(FS, "V", who) for who in some)) for some in (before, now)]
    (item,) = changes(PLACES, Policy(layers=(layer,)), plans[0], plans[1])
    assert item.cause == cause


@pytest.mark.parametrize(("demand", "cause"), [(1, "merged"), (2, "dropped")])
def test_a_merger_needs_one_only_where_it_does(demand, cause):
    grown = replace(PLACES, grown=frozenset("V"))
    layer = Layer(name=FS, supply="cadres", demand=demand)
    plans = [Plan(tuple(Posting(FS, "V", who) for who in some)) for some in (["P0", "P1"], ["P1"])]
    (item,) = changes(grown, Policy(layers=(layer,)), plans[0], plans[1])
    assert item.cause == cause


def test_whom_the_committee_wants_is_the_cause_only_where_he_comes():
    pinned = replace(PLACES, pins=(Pin(layer=FS, place="V", supply="P1"),))
    layer = Layer(name=FS, supply="cadres")
    for who, cause in (("P1", "pinned"), ("P2", "better")):
        plans = [Plan((Posting(FS, "V", name),)) for name in ("P0", who)]
        (item,) = changes(pinned, Policy(layers=(layer,)), plans[0], plans[1])
        assert item.cause == cause


def test_whom_the_committee_forbids_is_the_cause_only_where_he_goes():
    layer = Layer(name=FS, supply="cadres")
    before, after, empty = (
        Plan(tuple(Posting(FS, "V", name) for name in names)) for names in (("P0",), ("P2",), ())
    )
    for who, plan, cause in (
        ("P0", after, "barred"),
        ("P0", empty, "pinned"),
        ("P1", after, "better"),
    ):
        barred = replace(PLACES, pins=(Pin(layer=FS, place="V", supply=who, forbid=True),))
        (item,) = changes(barred, Policy(layers=(layer,)), before, plan)
        assert item.cause == cause


def test_who_comes_with_a_unit_and_what_comes_with_its_people():
    """The village is paired with another unit, and its person comes; or the person alone does."""
    paired = Layer(name="department", supply="units")
    asked = Policy(layers=(Layer(name=FS, supply="cadres"), paired))
    old, new = (Posting("department", "V0", unit) for unit in "AB")
    first, second = Posting(FS, "V0", "P0"), Posting(FS, "V0", "P1")

    def causes(before, now):
        found = changes(COUNTY, asked, Plan(before), Plan(now))
        return {item.layer: item.cause for item in found}

    both = causes((first, old), (second, new))
    assert both == {FS: "paired", "department": "people"}
    assert causes((first, old), (second, old)) == {FS: "better"}
    assert causes((first, old), (first, new)) == {"department": "better"}


def test_a_place_is_gone_only_where_no_table_has_it():
    for place, cause in (("nowhere", "gone"), ("V", "dropped")):
        (item,) = found_of([(place, "P0")], [], county=PLACES).values()
        assert item.cause == cause
