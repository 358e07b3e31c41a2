"""What rules do to the pairs of a case, counted before anything is planned."""

from datetime import date

import pytest

from geodata.facts.county import Cadre, County, Leader, StandingPosting, Township, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model import rule_use
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
