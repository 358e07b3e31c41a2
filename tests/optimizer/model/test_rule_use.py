"""What rules do to the pairs of a case, counted before anything is planned."""

from dataclasses import replace
from datetime import date

import pytest

from geodata.facts.county import Cadre, County, Leader, StandingPosting, Township, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model import rule_use
from optimizer.model.candidates import layers_of
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.rule_use import rule_uses
from tests.optimizer.kinds import enrolled

RULE = enrolled("rule")
COUNTY = County(
    name="C",
    townships=(Township(id="T", name="T", county="C"),),
    villages=tuple(Village(id=f"V{n}", name=f"V{n}", township="T", county="C") for n in range(3)),
    units=(Unit(id="U", name="U"),),
    cadres=(
        Cadre(id="A", name="A", unit="U", birth_year=1990, homes=frozenset({"village:V0"})),
        Cadre(id="B", name="B", birth_year=1960),
    ),
    leaders=(Leader(id="L", name="L"),),
    current=(
        StandingPosting(layer="lead", place="V0", supply="L", table="leaders"),
        StandingPosting(layer="fs", place="V1", supply="A", start=date(2025, 1, 1)),
    ),
    year=2026,
)
LAYERS = (Layer(name="fs", supply="cadres"), Layer(name="lead", supply="leaders"))


def use_of(rule, county=COUNTY):
    (found,) = rule_uses(county, Policy(layers=LAYERS, rules=(rule,)))
    return found


@pytest.mark.parametrize(
    ("rule", "barred", "undecided", "note"),
    [
        (RULE["require"](layer="fs", require="cadre.age < 50"), 3, 0, ""),
        (RULE["forbid"](layer="fs", forbid="cadre.age > 20"), 6, 0, "bars_all"),
        (RULE["forbid"](layer="fs", forbid="cadre.grade == 'x'", unknown="pass"), 0, 6, "u"),
        (RULE["recusal"](layer="fs"), 1, 3, ""),
        (RULE["recusal"](layer="lead"), 0, 3, "u"),
        (RULE["binding"](layer="fs"), 0, 3, ""),
        (RULE["binding"](layer="lead"), 0, 3, "u"),
        (RULE["local"](layer="lead"), 0, 3, "u"),
        (RULE["local"](layer="lead", only_known=True), 3, 3, "bars_all"),
    ],
)
def test_pairs_are_counted(rule, barred, undecided, note):
    found = use_of(rule)
    expected = "undecided_all" if note == "u" else note
    assert (found.barred, found.undecided, found.note) == (barred, undecided, expected)
    assert found.pairs == found.total == (6 if rule.layer == "fs" else 3)


@pytest.mark.parametrize(
    ("clause", "subjects", "note"),
    [
        (RULE["keep_term"](layers=("lead",)), (1, 1), "some_unknown"),
        (RULE["monotone"](layer="lead"), (0, 0), "nobody"),
    ],
)
def test_what_is_no_pair_is_counted_one_by_one(clause, subjects, note):
    found = use_of(clause)
    assert (found.subjects, found.unknown, found.note) == (*subjects, note)


def test_a_very_large_layer_is_looked_at_in_part(monkeypatch):
    monkeypatch.setattr(rule_use, "FEW", 2)
    monkeypatch.setattr(rule_use, "MANY", 2)
    found = use_of(RULE["require"](layer="fs", require="cadre.name != village.name"))
    assert 0 < found.pairs < found.total == 6


NATIVE = Cadre(id="A", name="A", unit="U", native_place="C", homes=frozenset({"county:C"}))
UNITS = Layer(name="unit", supply="units")
BOTH = Layer(name="team", supply="cadres")
LEVELLESS = replace(COUNTY, units=(Unit(id="U", name="U", level=None),))
COUPLING = enrolled("coupling")


def uses_of(clause, county=COUNTY, layers=(*LAYERS, UNITS, BOTH)):
    rules = {"couplings" if clause.kind in COUPLING else "rules": (clause,)}
    found = rule_uses(county, Policy(layers=layers, **rules))
    return {use.layer: (use.subjects, use.unknown, use.note) for use in found}


@pytest.mark.parametrize(("whole", "barred", "undecided"), [(False, 0, 3), (True, 3, 0)])
def test_of_a_native_county_alone_the_village_is_not_known(whole, barred, undecided):
    county = replace(COUNTY, cadres=(NATIVE,))
    found = use_of(RULE["recusal"](layer="fs", native_county=whole), county)
    assert (found.barred, found.undecided) == (barred, undecided)


def test_a_coupling_counts_whom_it_can_bite():
    both = COUPLING["exclusive"](layers=("fs", "team"))
    assert uses_of(both) == {"fs": (2, 0, ""), "team": (2, 0, "")}
    apart = COUPLING["exclusive"](layers=("fs", "unit"))
    assert uses_of(apart) == {"fs": (0, 0, "never"), "unit": (0, 0, "never")}
    same = COUPLING["same_unit"](layers=("fs", "unit"))
    assert uses_of(same) == {"fs": (2, 1, "some_unitless"), "unit": (1, 0, "")}
    known = replace(COUNTY, cadres=COUNTY.cadres[:1])
    assert uses_of(same, known)["fs"] == (1, 0, "")


def test_quotas_and_budgets_count_who_has_no_level():
    quota = RULE["level_quota"](layer="unit", by="unit.level", numbers={"county": 1})
    budget = RULE["budget"](layers=("unit",), rates={"county": 5}, most={"county": 9})
    plain = RULE["budget"](layers=("unit",), rates=5, most=9)
    assert uses_of(quota, LEVELLESS) == {"unit": (0, 1, "some_unvalued")}
    assert uses_of(budget, LEVELLESS) == {"unit": (1, 1, "some_levelless")}
    assert uses_of(plain, LEVELLESS) == {"unit": (1, 0, "")}
    assert uses_of(quota) == uses_of(budget) == {"unit": (1, 0, "")}
    (bare,) = layers_of(COUNTY, Policy(layers=(UNITS,)))
    assert quota.idle(bare, COUNTY) == []
    far = RULE["level_quota"](layer="unit", numbers={"county": 1, "city": 1, "province": (0, 2)})
    assert far.idle(bare, COUNTY) == ["city"]


@pytest.mark.parametrize(("unknown", "over"), [("fail", True), ("pass", False)])
def test_a_posting_of_unknown_level_counts_under_the_cap_of_every_level(unknown, over):
    budget = RULE["budget"](
        layers=("unit",), rates={"county": 5}, most={"county": 4}, unknown=unknown
    )
    plan = Plan((Posting("unit", "V0", "U"),))
    policy = Policy(layers=(UNITS,), rules=(budget,))
    assert bool(list(budget.breaches(LEVELLESS, policy, plan))) is over
