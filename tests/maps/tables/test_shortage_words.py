"""What is said of open posts and of pins: for each sentence a case of it, and one of its opposite.

Sentences are compared whole, in the words of the catalogue, so that no other may stand there.
"""

from dataclasses import replace

import pytest

from geodata.facts.county import Cadre, County, Pin, Village
from geodata.facts.pair_scores import PairScores
from geodata.words import say
from maps.names import Names
from maps.tables.shortage_tables import AccountWords
from optimizer.diagnosis.conflicts import conflicts
from optimizer.diagnosis.open_posts import account
from optimizer.diagnosis.shortage_account import holders, known_holders, menu
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.shortages import judged_shortages
from optimizer.rules.pinned import unkept_pins
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

RULE, COUPLING, GOAL = enrolled("rule"), enrolled("coupling"), enrolled("goal")
AGE = RULE["require"](layer="first_secretary", require="cadre.age <= 45", name="年龄", tier=3)
GRADE = RULE["require"](layer="first_secretary", require="cadre.grade == '副科级'", name="级别")
LATE = -1.0
"""Seconds that are over before anything is asked."""


def case(*ages, villages=2, pins=(), **facts):
    return County(
        name="C",
        villages=tuple(Village(id=f"V{n}", name=f"V{n}", township="T") for n in range(villages)),
        cadres=tuple(
            Cadre(id=f"P{n}", name=f"P{n}", birth_year=2026 - age, **facts)
            for n, age in enumerate(ages)
        ),
        pins=tuple(Pin(layer="first_secretary", place=v, supply=p) for v, p in pins),
    )


def policy(*rules, couplings=(), goals=(), layers=("first_secretary",)):
    made = tuple(Layer(name=name, supply="cadres") for name in layers)
    return Policy(layers=made, rules=rules, couplings=couplings, goals=goals)


def of_classes(county, **classes):
    """The county with villages of these classes (id -> class)."""
    villages = [replace(v, village_class=classes.get(v.id, "")) for v in county.villages]
    return replace(county, villages=tuple(villages))


def of_hand(county, asked, **posts):
    """A plan made by hand (place -> person), with its open posts."""
    plan = Plan(tuple(Posting("first_secretary", v, p) for v, p in posts.items()))
    return replace(plan, shortages=judged_shortages(county, asked, plan))


def said(lines):
    """The sentences by key, of those that the account may say."""
    return [line.strip() for line in lines]


def sentence(key, **values):
    return say(f"account.{key}", "zh", **values).strip()


def about_post(county, asked, plan, seconds=20.0):
    (item, *_) = account(county, asked, plan)
    if item.hall is None and item.exclusions.able:
        found = holders(county, asked, plan, item.shortage.layer, seconds=seconds)
        item = known_holders(item, found)
    return said(AccountWords(Names(county, asked, "zh")).post(item))


def about_pins(county, asked, plan, seconds=20.0):
    words = AccountWords(Names(county, asked, "zh"))
    found = conflicts(county, asked, unkept_pins(county, asked, plan), seconds=seconds)
    return [said(words.conflict(item)) for item in found]


def about_menu(county, asked, plan, seconds=20.0):
    found = menu(county, asked, plan, seconds=seconds)
    return said(AccountWords(Names(county, asked, "zh")).menu(found))


def test_a_hall_set_is_told_where_people_are_too_few_and_not_where_rules_hold():
    county = case(40, 50)
    told = about_post(county, policy(AGE), solve(county, policy(AGE)).plan)
    hall = {"places": 2, "demand": 2, "supplies": 1, "capacity": 1, "deficit": 1}
    assert sentence("able", supplies=2, able=1) in told
    assert sentence("barred", count=1, only=1, reason=sentence("rule", name="年龄")) in told
    assert sentence("hall", **hall, names="V0、V1") in told
    once = COUPLING["exclusive"](layers=("first_secretary", "work_team"), name="一人一职")
    both = policy(couplings=(once,), layers=("first_secretary", "work_team"))
    alone = case(40, villages=1)
    held = about_post(alone, both, solve(alone, both).plan)
    assert sentence("held", rules="“一人一职”") in held
    assert not [line for line in held if "无论怎么排" in line]


def test_several_rules_together_are_named_so_only_where_each_was_left_out():
    """Either of two equal rules holds the post: neither alone; with no time nothing is known."""
    twice = tuple(
        COUPLING["exclusive"](layers=("first_secretary", "work_team"), name=name) for name in "甲乙"
    )
    both = policy(couplings=twice, layers=("first_secretary", "work_team"))
    county = case(40, villages=1)
    plan = solve(county, both).plan
    assert sentence("tied") in about_post(county, both, plan)
    late = about_post(county, both, plan, seconds=LATE)
    assert sentence("tied_open") in late
    assert sentence("tied") not in late


def test_a_rule_does_not_hold_what_the_plan_has_only_left_open():
    """A plan by hand leaves a post open that a new solve fills: no rule is to blame for it."""
    county, asked = case(40, 40), policy(AGE)
    plan = of_hand(county, asked, V0="P0")
    assert holders(county, asked, plan, "first_secretary").rules == ()
    assert sentence("spare") in about_post(county, asked, plan)
    told = about_menu(county, asked, plan)
    assert told == [sentence("anew", won=1, left=0)]
    best = solve(county, asked).plan
    assert menu(county, asked, best).anew == 0


def test_a_post_that_weighs_nothing_is_not_laid_to_rules():
    """It may stay open though somebody is free: neither rules nor lack of time are to blame."""
    free = GOAL["shortage"](weights={"poor": 2.0, "weak": 0.0})
    asked = policy(AGE, goals=(free,))
    county = of_classes(case(40, 40), V0="poor", V1="weak")
    plan = of_hand(county, asked, V0="P0")
    assert sentence("weightless") in about_post(county, asked, plan)
    assert sentence("as_good", won=1, left=0) in about_menu(county, asked, plan)
    heavy = policy(AGE, goals=(GOAL["shortage"](weights={"poor": 2.0, "weak": 0.1}),))
    assert sentence("weightless") not in about_post(county, heavy, plan)
    assert about_menu(county, heavy, plan) == [sentence("anew", won=1, left=0)]


def test_light_posts_that_weigh_as_much_as_a_heavy_one_are_no_lack_of_time():
    """P0 can carry V0 or both others: two open posts of 1 weigh as much as one of 2."""
    most = RULE["load"](layers=("first_secretary",), capacity=2.0)
    light = GOAL["shortage"](weights={"poor": 2.0, "weak": 1.0})
    asked = policy(most, goals=(light,))
    able = asked.layers[0].model_copy(update={"capacity": 2})
    asked = asked.model_copy(update={"layers": (able,)})
    county = of_classes(case(40, villages=3), V0="poor", V1="weak", V2="weak")
    pairs = {"layer": ("first_secretary",) * 3, "place": ("V0", "V1", "V2"), "supply": ("P0",) * 3}
    scores = PairScores(**pairs, cost=(0.0, 0.0, 0.0), load=(2.0, 1.0, 1.0))
    county = replace(county, scores=scores)
    plan = of_hand(county, asked, V0="P0")
    assert sum(item.missing for item in plan.shortages) == 2
    assert sentence("as_good", won=1, left=1) in about_menu(county, asked, plan)
    fewest = of_hand(county, asked, V1="P0", V2="P0")
    assert sentence("as_good", won=1, left=1) not in about_menu(county, asked, fewest)


def test_a_goal_above_shortage_is_named_where_it_holds_a_post_open():
    wish = GOAL["preference"](level=1, name="意愿")
    county = case(40, villages=1, preferences=("V9",))
    above = policy(goals=(wish, GOAL["shortage"](level=2)))
    told = about_post(county, above, solve(county, above).plan)
    assert sentence("tied_goals", goals="“意愿”") in told
    assert sentence("tied") not in told
    below = policy(goals=(wish.model_copy(update={"level": 2}), GOAL["shortage"](level=1)))
    assert solve(county, below).plan.shortages == ()


def test_a_rule_that_only_moves_an_open_post_does_not_hold_it():
    """One person for two layers: without the rule on the one he serves the other, as before."""
    first = RULE["require"](layer="work_team", require="cadre.id == 'P0'", name="指定")
    once = COUPLING["exclusive"](layers=("first_secretary", "work_team"), name="一人一职")
    both = policy(first, couplings=(once,), layers=("first_secretary", "work_team"))
    county = case(40, villages=1)
    for layer in ("first_secretary", "work_team"):
        found = holders(county, both, solve(county, both).plan, layer)
        assert found.certain
        assert first not in found.rules


def test_repairs_are_counted_and_none_is_denied_that_was_not_tried():
    county, asked = case(40, 48), policy(AGE)
    plan = solve(county, asked).plan
    told = about_menu(county, asked, plan)
    where = f"T {plan.shortages[0].place}"
    change = say("relaxation.exempt", "zh", name="年龄", supply="P1", place=where)
    tier = say("table.tier.3", "zh")
    repair = {"change": change, "tier": tier, "won": 1, "left": 0}
    assert told[0] == sentence("menu")
    assert {sentence("repair", number=n, **repair) for n in range(1, 9)} & set(told)
    assert not [line for line in told if "单独" in line and "补不上" in line]
    late = about_menu(county, asked, plan, seconds=LATE)
    assert sentence("no_repair_tried") in late
    assert sentence("no_repair") not in late
    assert [line for line in late if "没有来得及验证到底" in line]


def test_no_single_change_closes_any():
    """A law that bars all there are; no rule that may give way is left."""
    law = RULE["require"](layer="first_secretary", require="cadre.age < 0", name="法", tier=1)
    county = case(40, villages=1)
    told = about_menu(county, policy(law), solve(county, policy(law)).plan)
    assert sentence("no_repair") in told
    assert not [line for line in told if "没有来得及" in line]


def test_changes_together_are_said_where_none_does_alone():
    county = case(50, 40, villages=2)
    county = replace(county, cadres=(replace(county.cadres[0], grade="副科级"), county.cadres[1]))
    told = about_menu(county, policy(AGE, GRADE), solve(county, policy(AGE, GRADE)).plan)
    assert sentence("together") in told
    one = about_menu(case(40, 48), policy(AGE), solve(case(40, 48), policy(AGE)).plan)
    assert sentence("together") not in one


CONFLICTS = {
    "rule": ((50, 40), [("V0", "P0")], (AGE,), "conflict_checked"),
    "pin": ((40, 40), [("V0", "P0"), ("V0", "P1")], (), "conflict_checked"),
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_what_stands_against_a_pin_is_named_and_checked(name):
    ages, pins, rules, key = CONFLICTS[name]
    county, asked = case(*ages, pins=pins), policy(*rules)
    ((first, second),) = about_pins(county, asked, solve(county, asked).plan)
    words = {"supply": "P0", "place": "T V0", "layer": "第一书记"}
    against = sentence("rule", name="年龄")
    if name == "pin":
        kept = solve(county, asked).plan.postings[0].supply
        words["supply"] = "P1" if kept == "P0" else "P0"
        against = sentence("pin", **{**words, "supply": kept})
    assert first == sentence("conflict", **words, against=against)
    assert second == sentence(key)


def test_a_pin_that_nothing_but_its_layer_forbids():
    county = case(40, pins=[("V0", "P0")])
    county = replace(county, cadres=(replace(county.cadres[0], available=False),))
    ((line,),) = about_pins(county, policy(), solve(county, policy()).plan)
    assert line == sentence("conflict_alone", supply="P0", place="T V0", layer="第一书记")


def test_a_pin_that_could_be_kept_is_not_called_hopeless():
    """The plan made by hand does not keep the pin; nothing is against it."""
    county = case(40, 40, pins=[("V0", "P0")])
    ((line,),) = about_pins(county, policy(AGE), of_hand(county, policy(AGE), V0="P1"))
    assert line == sentence("conflict_none", supply="P0", place="T V0", layer="第一书记")


def test_a_quarrel_of_other_pins_is_not_told_of_a_pin():
    """Two others are fixed on one post; only the age is against the third pin."""
    pins = [("V1", "P1"), ("V1", "P2"), ("V0", "P0")]
    county, asked = case(50, 40, 40, pins=pins), policy(AGE)
    plan = solve(county, asked).plan
    told = [lines for lines in about_pins(county, asked, plan) if "P0" in lines[0]]
    words = {"supply": "P0", "place": "T V0", "layer": "第一书记"}
    against = sentence("rule", name="年龄")
    assert told == [[sentence("conflict", **words, against=against), sentence("conflict_checked")]]


def test_what_could_not_be_computed_is_not_called_a_conflict(monkeypatch):
    """An engine that ends without plan or proof says nothing of pins."""
    county, asked = case(40, 40, pins=[("V0", "P0")]), policy(AGE)
    plan = of_hand(county, asked, V0="P1")
    outcome = solve(county, asked)
    open_ended = replace(
        outcome, plan=plan, unkept=replace(outcome.unkept, count=1, least=0, by_prices=0)
    )
    monkeypatch.setattr("optimizer.diagnosis.conflicts.solve", lambda *_, **__: open_ended)
    ((line,),) = about_pins(county, asked, plan)
    assert line == sentence("conflict_unknown", supply="P0", place="T V0", layer="第一书记")


def test_a_conflict_that_was_not_checked_is_called_so(monkeypatch):
    """Every solve but the first ends without an answer: the rules are told, and that."""
    county, asked = case(50, 40, pins=[("V0", "P0")]), policy(AGE)
    plan = solve(county, asked).plan
    first = iter([solve])

    def once(*case, **how):
        found = solve(*case, **how)
        known = next(first, None) is not None
        return found if known else replace(found, plan=plan, unkept=replace(found.unkept, least=0))

    monkeypatch.setattr("optimizer.diagnosis.conflicts.solve", once)
    ((_, second),) = about_pins(county, asked, plan)
    assert second == sentence("conflict_unchecked")


def quota(**bounds):
    return RULE["quota"](layer="first_secretary", name="名额", **bounds)


TEAM = Layer(name="first_secretary", supply="cadres", demand=2)
BY_CLASS = Layer(name="first_secretary", supply="cadres", demand={"ordinary": 2})
BOTH = policy(
    couplings=(COUPLING["exclusive"](layers=("first_secretary", "work_team"), tier=3),),
    layers=("first_secretary", "work_team"),
)
CLASSED = replace(
    case(40, villages=1),
    villages=(Village(id="V0", name="V0", township="T", village_class="ordinary"),),
)
RELAXED = {
    "threshold": (case(48, 48), policy(AGE)),
    "quota": (case(40, 40), policy(quota(most=1))),
    "capacity": (case(40), policy()),
    "exempt": (case(40, 48), policy(AGE)),
    "borrow": (case(40), policy()),
    "demand": (case(40, villages=1), Policy(layers=(TEAM,))),
    "demand_of": (CLASSED, Policy(layers=(BY_CLASS,))),
    "dropped": (case(40, villages=1), BOTH),
    "unpinned": (case(40, villages=1, pins=()), policy()),
}
FORBIDDEN = Pin(layer="first_secretary", place="V0", supply="P0", forbid=True)


@pytest.mark.parametrize("key", RELAXED)
def test_each_change_is_offered_where_it_closes_posts_and_not_where_none_is_open(key):
    county, asked = RELAXED[key]
    if key == "unpinned":
        county = replace(county, pins=(FORBIDDEN,))
    found = menu(county, asked, solve(county, asked).plan)
    (repair, *_) = [item for item in found.repairs if item.relaxation.key == key]
    sentence = AccountWords(Names(county, asked, "zh")).change(repair.relaxation)
    assert sentence in "\n".join(about_menu(county, asked, solve(county, asked).plan))
    full = case(40, 40, 40, 40)
    assert menu(full, policy(), solve(full, policy()).plan).repairs == ()


def test_the_cause_of_an_open_post():
    """Nobody fit, too few, or held back: each only where it is so."""
    law = RULE["require"](layer="first_secretary", require="cadre.age < 0")
    none, few = case(40, villages=1), case(40, villages=2)
    causes = {
        "no_candidate": (none, policy(law)),
        "not_enough": (few, policy()),
        "tied": (case(40, 40), policy(quota(most=1))),
    }
    for cause, (county, asked) in causes.items():
        assert {item.cause for item in solve(county, asked).plan.shortages} == {cause}
