"""What is said of equity: each verdict where it holds, and where another does."""

import pytest

from geodata.facts.county import County, Unit
from geodata.words import say
from maps.names import Names
from maps.tables.equity_table import equity_table
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from tests.optimizer.plans.test_equity import LAYER, county

RIGHT, WRONG = range(9), range(8, -1, -1)
EVEN = (4, 4, 4, 4, 4, 4, 4, 4, 4)


def table(order, case=None):
    case = case or county()
    plan = Plan(tuple(Posting("department", f"V{n}", f"U{unit}") for n, unit in enumerate(order)))
    return equity_table(Names(case, Policy(layers=(LAYER,)), "zh"), plan, title="t")


@pytest.mark.parametrize(
    ("order", "verdict"), [(RIGHT, "good"), (WRONG, "bad"), (EVEN, "level")], ids=str
)
def test_the_verdict_is_that_of_the_index_and_no_other(order, verdict):
    said = list(table(order).frame[say("equity.verdict", "zh")])
    assert said == [say(f"equity.{verdict}", "zh")]


def test_hard_villages_with_weak_units_are_listed_or_none_is_said():
    *_, red = table(WRONG).below
    assert list(red.frame[say("equity.place", "zh")]) == ["V6", "V7", "V8"]
    assert red.note == ""
    *_, none = table(RIGHT).below
    assert none.note == say("equity.none", "zh")


def test_where_no_strength_is_known_no_verdict_is_given():
    units = tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(9))
    bare = County(name="C", villages=county().villages, units=units)
    assert table(RIGHT, bare) is None
    assert table(RIGHT) is not None
