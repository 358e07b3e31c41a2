"""Facts that are several texts at once, held against a small evaluator that loops."""

from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.classes import joined
from geodata.facts.county import County, Township, Village
from optimizer.facts.demand import demand_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import holds
from optimizer.goals.shortage import ShortageGoal

WORDS = ("weak", "poor", "key", "创优")
SPOKEN = {"weak": "软弱涣散村", "poor": "脱贫", "key": "重点村", "创优": "创优"}
classes = st.none() | st.sets(st.sampled_from(WORDS), max_size=3)
literals = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)


def village(names):
    kind = None if names is None else joined(names)
    return Village(id="v", name="v", township="T", village_class=kind)


def meant(names, sign, words):
    """What a condition on several classes says: one class after the other."""
    if names is None:
        return None
    found = any(name == word for name in names for word in words)
    return found if sign in {"==", "in"} else not found


@settings(max_examples=40, deadline=None)
@given(classes, st.sampled_from(["==", "!=", "in", "not in"]), literals, st.booleans())
def test_a_condition_holds_for_any_class(names, sign, words, spoken):
    said = [SPOKEN[word] if spoken else word for word in words]
    if sign in {"==", "!="}:
        words, text = words[:1], repr(said[0])
    else:
        text = repr(said)
    found = holds(parse(f"village.class {sign} {text}"), village(names), "village", 0)
    assert found is meant(names, sign, words)


@settings(max_examples=40, deadline=None)
@given(classes, st.dictionaries(st.sampled_from(WORDS), st.integers(0, 4)))
def test_demand_and_weight_are_those_of_the_class_that_asks_most(names, numbers):
    layer = Layer(name="a", supply="cadres", demand=dict(numbers))
    asked = [numbers.get(name, 0) for name in names or ()]
    assert demand_of(layer, village(names)) == ((max(asked), max(asked)) if asked else (0, 0))
    weights = {name: float(number) for name, number in numbers.items()}
    heavy = [weights.get(name, 1.0) for name in names or ()]
    county = County(name="C", villages=(village(names),))
    told = ShortageGoal(weights=weights).weights_of(county, "village")
    assert list(told.values()) == [max(heavy, default=1.0)]


def test_a_township_is_its_code_and_its_name():
    town = Township(id="990101101", name="甲东镇", county="甲县")
    home = Village(id="v", name="v", township="990101101", county="甲县")
    county = County(name="C", villages=(home,), townships=(town,))
    asked = {
        "village.township == '甲东镇'": True,
        "village.township == '990101101'": True,
        "village.township == 990101101": True,
        "village.township != '甲东镇'": False,
        "village.township in ['乙镇', '甲东镇']": True,
        "village.township not in ['乙镇']": True,
        "village.township_name == '甲东镇'": True,
        "village.county_name == '甲县'": True,
    }
    for text, value in asked.items():
        assert holds(parse(text), county.villages[0], "village", 0) is value, text
    assert holds(parse("township.township_name == '甲东镇'"), town, "township", 0) is True


def test_digits_of_a_column_equal_the_text_that_says_them():
    facts = {("leader", "code"): 990101101.0, ("leader", "mixed"): "007", ("leader", "n"): 2.5}
    asked = {
        "leader.code == '990101101'": True,
        "leader.code in ['1', '990101101']": True,
        "leader.code != '990101101'": False,
        "leader.code == '0990101101'": False,
        "leader.mixed == 7": False,
        "leader.mixed == '007'": True,
        "leader.n == '2.5'": True,
        "leader.n == '2.50'": True,
        "leader.n == '两个半'": False,
    }
    for text, value in asked.items():
        assert parse(text)(facts) is value, text
