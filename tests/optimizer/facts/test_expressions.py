"""The language of conditions: what it says, what it does not know, what it refuses."""

import pytest

from geodata.facts.county import Cadre, County, Unit
from optimizer.facts.demand import capacity_of
from optimizer.facts.expressions import ExpressionError, TooLargeError, check, limit_of, parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import holds
from optimizer.facts.supply_numbers import odd_value

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


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("not " * 10_000 + "True", "length"),
        ("not " * 101 + "True", "steps"),
        ("-" * 10_000 + "1", "steps"),
        ("1" + "+1" * 9_000, "steps"),
        ("(" * 31 + "1" + ")" * 31, "depth"),
        ("[" * 5_000 + "]" * 5_000, "depth"),
        ("1e999", "number"),
        ("1e999 - 1e999", "number"),
        ("9" * 4_000, "number"),
        ("*".join(["9" * 300] * 60), "number"),
        ("0x" + "F" * 5_000, "number"),
        ("'" + "字" * 20_000 + "'", "length"),
    ],
)
def test_what_would_burn_time_or_memory_is_refused_before_it_is_parsed(text, limit):
    assert limit_of(text) == limit
    with pytest.raises(TooLargeError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["'a' * 9999999999", "[1] * 9", "9 * 'a'", "('a',) * 2", "1 - 'a'", "'a' / 2"],
)
def test_text_and_lists_cannot_be_multiplied(text):
    with pytest.raises(ExpressionError):
        parse(text)
    spoken = parse("unit.name * 999999999")
    assert spoken({("unit", "name"): "字"}) is None
    assert parse("unit.name + '局'")({("unit", "name"): "农业"}) == "农业局"


def test_what_is_no_finite_number_is_unknown_and_products_stay_small():
    product = parse("*".join(["unit.size"] * 100))
    assert product({("unit", "size"): 1e15}) is None
    assert product({("unit", "size"): 1}) == 1
    assert isinstance(product({("unit", "size"): 10}), float)
    assert parse("unit.size - unit.size")({("unit", "size"): float("inf")}) is None


def test_honest_conditions_are_not_bounded():
    names = ", ".join(f"'第{n}村民委员会'" for n in range(1_000))
    assert parse(f"village.name in [{names}]")({("village", "name"): "第7村民委员会"}) is True
    flat = " or ".join(f"(village.size == {n} and village.rank < 3)" for n in range(300))
    assert parse(flat)({("village", "size"): 299, ("village", "rank"): 1}) is True


@pytest.mark.parametrize(
    ("capacity", "odd"),
    [("unit.name", "农业局"), ("[1, 2]", [1, 2]), ("1e10", 1e10), ("unit.strength * 4", None)],
)
def test_an_expression_that_gives_no_number_is_told_and_counts_as_unknown(capacity, odd):
    unit = Unit(id="U", name="农业局", strength=0.5)
    layer = Layer(name="d", supply="units", capacity=capacity)
    assert odd_value(capacity, unit, "unit", 2026) == odd
    assert capacity_of(layer, unit, 2026) == (0, 1 if odd is not None else 2)
