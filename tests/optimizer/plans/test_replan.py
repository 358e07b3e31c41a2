"""Replanning: few changes first, every difference explained once, budgets kept."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.county import Cadre, County, Pin, Unit, Village
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.policy_view import tables_of
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.replan import Event, after, calm, changed, changes, in_force, weighed
from optimizer.plans.verify import verify_outcome
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
    (change,) = changes(now, NEAR, BEFORE, outcome.plan, {P0})
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
    causes = {(c.layer, c.place): c.cause for c in changes(now, paired, before, outcome.plan, {B})}
    assert ("department", "V1") in causes
    assert causes["department", "V1"] == "left"
    assert causes.get((FS, "V1"), "paired") == "paired", "he went with the closed unit"


def test_a_chain_names_where_the_old_one_goes():
    """P1 is pinned to V0: he is needed there, and his own village gets somebody else."""
    pin = Pin(layer=FS, place="V0", supply="P1")
    now, _, outcome = again(COUNTY, NEAR, BEFORE, Event(P0), pins=(pin,))
    found = {c.place: c for c in changes(now, NEAR, BEFORE, outcome.plan, {P0})}
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


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    found = changes(now, policy, before, outcome.plan, gone)
    spots = [(change.layer, change.place) for change in found]
    assert len(spots) == len(set(spots))
    differing = set(before.postings) ^ set(outcome.plan.postings)
    assert {(post.layer, post.place) for post in differing} == set(spots)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
