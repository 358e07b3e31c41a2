"""The verifier finds every kind of planted violation, and nothing in a sound plan."""

import subprocess
import sys
from dataclasses import replace

import pytest

from geodata.facts.county import Cadre, County, Leader, Pin, Unit, Village
from geodata.words import say
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting, Shortage
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify, verify_outcome
from optimizer.solve import solve
from tests.folders import ROOT
from tests.optimizer.kinds import enrolled


def village(name, kind="weak"):
    return Village(id=name, name=name, township="T", village_class=kind, lon=112.0, lat=39.0)


COUPLING, GOAL, RULE = (enrolled(family) for family in ("coupling", "goal", "rule"))
COUNTY = County(
    name="C",
    villages=(village("V1"), village("V2"), village("V3", "ordinary")),
    units=(Unit(id="U1", name="U1", capacity=2), Unit(id="U2", name="U2", capacity=2)),
    cadres=(
        Cadre(id="P1", name="P1", unit="U1", birth_year=1990),
        Cadre(id="P2", name="P2", unit="U2", birth_year=1990),
        Cadre(id="P3", name="P3", unit="U1", birth_year=1960),
        Cadre(id="P4", name="P4", unit="U2", birth_year=1990, available=False),
        Cadre(id="P5", name="P5", unit="U2", birth_year=1990, native_place="V1"),
        Cadre(id="P6", name="P6", unit="U1", birth_year=1990, pool="reserve"),
        Cadre(id="P7", name="P7", unit="U1", birth_year=1990, recusals=frozenset({"T"})),
        Cadre(id="P8", name="P8", unit=None, birth_year=1990),
        Cadre(id="P9", name="P9", unit="U2", birth_year=None),
    ),
    leaders=(Leader(id="L1", name="L1", rank=1), Leader(id="L2", name="L2", rank=2)),
    pins=(
        Pin(layer="county_leader", place="V1", supply="L1"),
        Pin(layer="county_leader", place="V2", supply="L1", forbid=True),
    ),
)
POLICY = Policy(
    layers=(
        Layer(
            name="first_secretary",
            supply="cadres",
            places="village.class == 'weak'",
            eligible="cadre.pool != 'reserve' or not cadre.pool == 'reserve'",
        ),
        Layer(name="department", supply="units", capacity="unit.capacity"),
        Layer(name="county_leader", supply="leaders", demand={"weak": 1}, capacity=1),
        Layer(name="work_team", supply="cadres", demand={"weak": (0, 1)}),
    ),
    couplings=(
        COUPLING["same_unit"](layers=("first_secretary", "department")),
        COUPLING["exclusive"](layers=("first_secretary", "work_team")),
    ),
    rules=(
        RULE["require"](layer="first_secretary", require="cadre.age <= 45", name="年龄"),
        RULE["forbid"](layer="work_team", forbid="cadre.id == 'P3'"),
        RULE["recusal"](layer="first_secretary"),
    ),
)
FULL = POLICY.model_copy(
    update={
        "layers": (
            POLICY.layers[0].model_copy(update={"eligible": "not cadre.id == 'P6'"}),
            *POLICY.layers[1:],
        )
    }
)
SOUND = Plan(
    (
        Posting("first_secretary", "V1", "P1"),
        Posting("first_secretary", "V2", "P2"),
        Posting("department", "V1", "U1"),
        Posting("department", "V2", "U2"),
        Posting("department", "V3", "U1"),
        Posting("county_leader", "V1", "L1"),
        Posting("county_leader", "V2", "L2"),
    )
)


def swapped(old, new):
    return Plan((*(p for p in SOUND.postings if p != old), new), SOUND.shortages)


def without(*gone, shortages=()):
    return Plan(tuple(p for p in SOUND.postings if p not in gone), shortages)


def added(*more):
    return Plan(SOUND.postings + more, SOUND.shortages)


FIRST = Posting("first_secretary", "V1", "P1")
PLANTED = {
    "layer that is not in the policy": (added(Posting("nobody", "V1", "P1")), "unknown_layer"),
    "village that does not exist": (added(Posting("department", "V9", "U2")), "unknown_place"),
    "person who does not exist": (
        swapped(FIRST, Posting("first_secretary", "V1", "P99")),
        "unknown_supply",
    ),
    "unit in a layer of people": (
        swapped(FIRST, Posting("first_secretary", "V1", "U1")),
        "unknown_supply",
    ),
    "posting that stands twice": (added(FIRST), "duplicate"),
    "village that the layer does not serve": (
        added(Posting("first_secretary", "V3", "P9")),
        "not_served",
    ),
    "leader at a village without demand": (
        added(Posting("county_leader", "V3", "L2")),
        "not_served",
    ),
    "two units where one belongs": (added(Posting("department", "V1", "U2")), "too_many"),
    "two people in a team of one": (
        added(Posting("work_team", "V1", "P8"), Posting("work_team", "V1", "P9")),
        "too_many",
    ),
    "person at two villages": (
        swapped(Posting("first_secretary", "V2", "P2"), Posting("first_secretary", "V2", "P1")),
        "over_capacity",
    ),
    "unit over its capacity": (
        swapped(Posting("department", "V2", "U2"), Posting("department", "V2", "U1")),
        "over_capacity",
    ),
    "leader with two villages": (
        swapped(Posting("county_leader", "V2", "L2"), Posting("county_leader", "V2", "L1")),
        "over_capacity",
    ),
    "person who is not available": (
        swapped(Posting("first_secretary", "V2", "P2"), Posting("first_secretary", "V2", "P4")),
        "not_available",
    ),
    "person who is not eligible": (
        swapped(FIRST, Posting("first_secretary", "V1", "P6")),
        "not_eligible",
    ),
    "person who is too old": (swapped(FIRST, Posting("first_secretary", "V1", "P3")), "require"),
    "person of unknown age": (
        swapped(Posting("first_secretary", "V2", "P2"), Posting("first_secretary", "V2", "P9")),
        "require",
    ),
    "person whom a rule forbids": (added(Posting("work_team", "V1", "P3")), "forbid"),
    "person at his native place": (
        swapped(FIRST, Posting("first_secretary", "V1", "P5")),
        "recusal",
    ),
    "person who must recuse himself": (
        swapped(FIRST, Posting("first_secretary", "V1", "P7")),
        "recusal",
    ),
    "person of another unit": (swapped(FIRST, Posting("first_secretary", "V1", "P5")), "same_unit"),
    "person without a unit": (swapped(FIRST, Posting("first_secretary", "V1", "P8")), "same_unit"),
    "person with two posts": (added(Posting("work_team", "V2", "P1")), "exclusive"),
    "pin that is not kept": (
        without(
            Posting("county_leader", "V1", "L1"),
            shortages=(Shortage("county_leader", "V1", 1),),
        ),
        "pin_unkept",
    ),
    "posting that was ruled out": (added(Posting("county_leader", "V2", "L1")), "pin_forbidden"),
    "open post that is not told": (without(FIRST), "shortage_wrong"),
    "shortage where nothing is missing": (
        Plan(SOUND.postings, (Shortage("first_secretary", "V1", 1),)),
        "shortage_wrong",
    ),
    "shortage of demand that is not there": (
        Plan(SOUND.postings, (Shortage("first_secretary", "V9", 1),)),
        "shortage_alien",
    ),
}


def test_sound_plan_has_no_breach():
    assert verify(COUNTY, FULL, SOUND) == ()


@pytest.mark.parametrize("case", PLANTED)
def test_planted_violation_is_found(case):
    plan, key = PLANTED[case]
    assert key in {breach.key for breach in verify(COUNTY, FULL, plan)}


@pytest.mark.parametrize(
    ("change", "key"),
    [({"cost": 99.0}, "cost_wrong"), ({"bound": 99.0}, "bound_wrong")],
    ids=["stated cost is wrong", "stated bound is above the cost"],
)
def test_stated_figures_are_checked(change, key):
    outcome = solve(COUNTY, FULL)
    assert verify_outcome(COUNTY, FULL, outcome) == ()
    false = replace(outcome, levels=(replace(outcome.levels[0], **change), *outcome.levels[1:]))
    assert key in {breach.key for breach in verify_outcome(COUNTY, FULL, false)}


def test_every_breach_reads_well_in_both_languages():
    for plan, _ in PLANTED.values():
        for breach in verify(COUNTY, FULL, plan):
            for language in ("zh", "en"):
                sentence = say(f"breach.{breach.key}", language, **breach.details)
                assert "{" not in sentence
                assert sentence


def test_a_plan_is_judged_without_the_model():
    """In a process of its own: nothing that builds rows or searches is loaded by a judgement."""
    code = """
import sys
from geodata.facts.county import Cadre, County, Village
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify
layer = Layer(name="first_secretary", supply="cadres")
county = County(name="C", villages=(Village(id="V", name="V", township="T", county="C"),),
                cadres=(Cadre(id="P", name="P", unit=None, native_place="T"),))
breaches = verify(county, Policy(layers=(layer,)), Plan((Posting("first_secretary", "V", "P"),)))
assert breaches == (), breaches
print(*sorted(sys.modules))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    wings = {".".join(name.split(".")[:2]) for name in loaded if name.startswith("optimizer.")}
    assert {"optimizer.plans", "optimizer.rules", "optimizer.goals"} <= wings
    solving = ("certificate", "engine", "patterns", "proof", "rows", "search", "solve", "transport")
    assert not wings & {f"optimizer.{wing}" for wing in solving}
    assert not {name.split(".")[0] for name in loaded} & {"ortools", "highspy"}
