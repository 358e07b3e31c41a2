"""What is said of schemes: how firm postings are, and what is proven of the points of a curve."""

from dataclasses import replace

import pytest

from geodata.words import say
from maps.names import Names
from maps.tables.schemes_tables import SchemeWords
from optimizer.model.outcome import Status
from optimizer.questions.backbone import Tie, alike, backbone
from optimizer.questions.reoptimise import probing
from optimizer.questions.trade_offs import trade_off
from optimizer.solve import solve
from tests.optimizer.questions.test_trade_offs import LIMITS, county, policy


def solver(case):
    return lambda asked, start: solve(case, asked, limits=LIMITS, start=start)


@pytest.fixture(scope="module")
def made():
    case, asked = county(3), policy("fit", "travel")
    return case, asked, trade_off(case, asked, (1, 2), most=4, solve=solver(case))


def words(made, *, status=None):
    case, asked, curve = made
    if status is not None:
        first, *rest = curve.points
        first = replace(first, outcome=replace(first.outcome, status=status))
        curve = replace(curve, points=(first, *rest))
    return SchemeWords(Names(case, asked, "zh"), curve)


def test_a_curve_with_a_point_that_is_not_proven_does_not_promise_the_best(made):
    assert words(made).curve_table(title="t").note == say("schemes.curve_note", "zh")
    still_open = words(made, status=Status.FEASIBLE)
    assert still_open.curve_table(title="t").note == say("schemes.curve_note_open", "zh")
    word = say("table.word.feasible", "zh")
    assert word in still_open.point(0)
    assert word not in words(made).point(0)


def kinds(case, asked, *, within, seconds):
    """How firm each posting of the best plan is said to be, in words."""
    best = solve(case, asked, limits=LIMITS)
    good = alike(case, asked, best, best.plan, within=within, samples=3, solve=solver(case))
    with probing(case, asked, best.plan, kept=best.kept, limits=LIMITS) as probe:
        ties = list(backbone(probe, good, seconds=seconds))
    curve = trade_off(case, asked, (1, 2), most=2, solve=solver(case))
    table = SchemeWords(Names(case, asked, "zh"), curve).backbone_table(ties, title="t")
    return set(table.frame[say("schemes.firm_head", "zh")])


def kind(name):
    return say(f"schemes.kind.{name}", "zh")


def test_what_all_plans_have_is_forced_only_with_a_proof():
    """One person for one village: forced; without time for a proof it is not called so."""
    case = county(1)
    asked = policy("fit", "travel")
    assert kinds(case, asked, within=0.0, seconds=60) == {kind("forced")}
    assert kinds(case, asked, within=0.0, seconds=0) == {kind("unproven")}


def test_where_others_do_as_well_it_is_a_coin_flip():
    case = county(3)
    assert kind("coin_flip") in kinds(case, policy("fit", "travel"), within=0.5, seconds=60)
    assert kind("coin_flip") not in kinds(county(1), policy("fit", "travel"), within=0, seconds=60)


@pytest.mark.parametrize("name", ["forced", "unproven", "common", "coin_flip"])
def test_each_kind_is_said_in_its_own_word(made, name):
    curve = made[2]
    post = curve.points[0].outcome.plan.postings[0]
    table = words(made).backbone_table([Tie(post, name, 0.8, 5)], title="t")
    assert list(table.frame[say("schemes.firm_head", "zh")]) == [kind(name)]
    assert table.note == say("schemes.backbone_note", "zh", plans=5)


def test_what_is_common_is_what_most_plans_have_and_none_is_proven():
    """Of good plans made by hand four have a posting of five, and one another."""
    case, asked = county(2), policy("fit", "travel")
    best = solve(case, asked, limits=LIMITS)
    mine = best.plan
    other = replace(mine, postings=mine.postings[:1])
    good = replace(
        alike(case, asked, best, mine, within=0.0, samples=1, solve=solver(case)),
        plans=(mine, mine, mine, other),
    )
    with probing(case, asked, mine, kept=best.kept, limits=LIMITS) as probe:
        ties = list(backbone(probe, good, seconds=0))
    assert [tie.kind for tie in ties] == ["unproven", "common"]
