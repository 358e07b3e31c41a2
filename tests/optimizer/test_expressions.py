"""The language of conditions: what it says, what it does not know, what it refuses."""

import pytest

from geodata.county import Cadre, County, Unit
from optimizer.expressions import ExpressionError, check, parse
from optimizer.facts import holds

FACTS = {
    ("cadre", "age"): 40,
    ("cadre", "grade"): None,
    ("village", "place_class"): "weak",
    ("village", "population"): 1200.0,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cadre.age <= 45", True),
        ("village.class in ['weak', 'poor']", True),
        ("village.class not in ['weak']", False),
        ("30 < cadre.age < 40", False),
        ("cadre.age + 10 == 50 and village.population / 2 > 500", True),
        ("not cadre.age > 45", True),
        ("cadre.grade == '副科级'", None),
        ("cadre.grade == '副科级' or cadre.age < 45", True),
        ("cadre.grade == '副科级' and cadre.age > 45", False),
        ("not cadre.grade == '副科级'", None),
        ("cadre.age < 'forty'", None),
        ("cadre.age / 0 > 1", None),
    ],
)
def test_values(text, value):
    """Three values: what is known decides, else the result is unknown (None)."""
    assert parse(text)(FACTS) is value


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "cadre.__class__.__mro__",
        "cadre.age if True else 1",
        "[x for x in [1]]",
        "lambda: 1",
        "cadre['age']",
        "cadre",
        "f'{1}'",
        "cadre.age <",
        "cadre.age is 3",
        "",
        "'unclosed",
        "(cadre.age",
        "2 ** 99999999",
        "cadre.age := 3",
    ],
)
def test_refuses_everything_else(text):
    with pytest.raises(ExpressionError):
        parse(text)
    assert check(text) is not None


def test_names_only_entities_that_exist_here():
    assert check("village.class == 'weak'", ("village",)) is None
    assert check("cadre.age > 3", ("village",)) is not None


def test_a_cadre_layer_may_ask_for_the_sending_unit():
    """A13: quotas by the level of the unit that sends a person."""
    unit = Unit(id="U", name="U", level="province")
    county = County(
        name="C", units=(unit,), cadres=(Cadre(id="A", name="A", unit="U"), Cadre(id="B", name="B"))
    )
    asked = parse("unit.level == 'province'")
    assert [holds(asked, cadre, "cadre", 2026) for cadre in county.cadres] == [True, None]
