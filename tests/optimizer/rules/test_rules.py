"""Rules of the policy documents, each on a small case with the document's own figures."""

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import groupby

import pytest

from geodata.facts.county import (
    CLEARED,
    RECALLED,
    Cadre,
    County,
    Division,
    Leader,
    StandingPosting,
    Township,
    Unit,
    Village,
)
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.dates import years_later
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.replan import Event, after, in_force
from optimizer.plans.terms import Term, Terms
from optimizer.plans.verify import verify, verify_outcome
from optimizer.rules.budget import Budget
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

FIRST = Layer(name="first_secretary", supply="cadres", term_years=2)
DAY = date(2026, 7, 1)


def rule(kind, **keys):
    return enrolled("rule")[kind](**keys)


def coupling(kind, **keys):
    return enrolled("coupling")[kind](**keys)


def villages(count, **fields):
    return tuple(
        Village(id=f"V{n}", name=f"V{n}", township=f"T{n % 3}", county="C", **fields)
        for n in range(count)
    )


def people(count, **fields):
    return tuple(Cadre(id=f"P{n:05}", name=f"P{n}", **fields) for n in range(count))


def proven(county, policy):
    outcome = solve(county, policy)
    assert outcome.closed
    found = verify_outcome(county, policy, outcome)
    assert not [b for b in found if not is_promise(b)], found
    return outcome.plan


def test_level_quotas_of_2015():
    """D7: 9,395 first secretaries: 15 central, 506 province, 1,475 city, 6,483 county, 916 firms.

    In a hundredth of the size: 1, 5, 15, 65 and 9 of 95, from more people than are wanted.
    """
    numbers = {"central": 1, "province": 5, "city": 15, "county": 65, "enterprise": 9}
    units = tuple(Unit(id=level, name=level, level=level) for level in numbers)
    cadres = tuple(
        Cadre(id=f"{level}{n}", name=f"{n}", unit=level)
        for level, count in numbers.items()
        for n in range(count + 3)
    )
    county = County(name="C", villages=villages(95), units=units, cadres=cadres)
    quotas = rule("level_quota", layer="first_secretary", numbers=numbers)
    plan = proven(county, Policy(layers=(FIRST,), rules=(quotas,)))
    unit = {cadre.id: cadre.unit for cadre in cadres}
    assert Counter(unit[post.supply] for post in plan.postings) == numbers


def test_a_quota_that_people_do_not_suffice_for_is_reported():
    units = (Unit(id="province", name="p", level="province"), Unit(id="c", name="c"))
    cadres = (*people(1, unit="province"), Cadre(id="Q", name="Q", unit="c"))
    county = County(name="C", villages=villages(2), units=units, cadres=cadres)
    quotas = rule("level_quota", layer="first_secretary", numbers={"province": 2, "county": 1})
    policy = Policy(layers=(FIRST,), rules=(quotas,))
    found = [b for b in verify_outcome(county, policy, solve(county, policy)) if is_promise(b)]
    assert [(b.key, b.details["value"], b.details["missing"]) for b in found] == [
        ("quota_short", "province", "1")
    ]


def test_money_for_province_sent_first_secretaries():
    """A26: 10,000 yuan a year for each of the province; 45,000 yuan pay for four of six."""
    units = (Unit(id="p", name="p", level="province"), Unit(id="c", name="c", level="county"))
    cadres = (*people(6, unit="p"), *(Cadre(id=f"Q{n}", name="q", unit="c") for n in range(2)))
    county = County(name="C", villages=villages(8), units=units, cadres=cadres)
    budget = rule(
        "budget",
        layers=("first_secretary",),
        rates={"province": 10_000.0, "county": 3_000.0},
        most={"province": 45_000.0},
    )
    plan = proven(county, Policy(layers=(FIRST,), rules=(budget,)))
    sent = Counter(post.supply[0] for post in plan.postings)
    assert sent == {"P": 4, "Q": 2}
    assert sum(item.missing for item in plan.shortages) == 2


def test_an_unknown_level_costs_the_highest_rate():
    budget = Budget(layers=("first_secretary",), rates={"province": 10_000.0, "county": 3_000.0})
    assert [budget.rate(level) for level in ("province", "city", None)] == [10_000.0, 0, 10_000.0]


def test_the_recalled_are_barred_until_cleared():
    """A30: recalled from V0: nowhere; once it is cleared, anywhere but V0."""
    county = County(name="C", villages=villages(2), cadres=people(2), today=DAY)
    recalled = StandingPosting(
        layer="first_secretary", place="V0", supply="P00000", status=RECALLED
    )
    policy = Policy(layers=(FIRST,))
    plan = proven(replace(county, former=(recalled,)), policy)
    assert {post.supply for post in plan.postings} == {"P00001"}
    cleared = replace(recalled, status=CLEARED)
    plan = proven(replace(county, former=(recalled, cleared)), policy)
    assert {post.key for post in plan.postings} == {
        ("first_secretary", "V1", "P00000"),
        ("first_secretary", "V0", "P00001"),
    }


def test_a_recall_in_a_replan_is_remembered():
    plan = Plan((Posting("first_secretary", "V0", "P00000"),))
    policy = Policy(layers=(Layer(name="first_secretary", supply="cadres"),))
    county = in_force(County(name="C", villages=villages(1), cadres=people(1)), policy, plan)
    now = after(county, policy, [Event(SupplyKey("cadres", "P00000"), "recalled")])
    assert [(p.place, p.supply, p.status) for p in now.former] == [("V0", "P00000", RECALLED)]


def test_whoever_is_in_a_term_stays_and_others_may_move():
    """D7: two years, no rotation in the middle of a term."""
    county = County(
        name="C",
        villages=villages(2),
        cadres=people(2),
        today=DAY,
        current=(
            StandingPosting(
                layer="first_secretary", place="V1", supply="P00000", start=date(2025, 3, 1)
            ),
            StandingPosting(
                layer="first_secretary", place="V0", supply="P00001", end=date(2026, 6, 30)
            ),
        ),
    )
    policy = Policy(layers=(FIRST,), rules=(rule("keep_term"),))
    plan = proven(county, policy)
    assert ("first_secretary", "V1", "P00000") in {post.key for post in plan.postings}
    terms = Terms(county, policy)
    found = {post.place: terms.of(post) for post in plan.postings}
    assert found["V1"] == Term(date(2025, 3, 1), date(2027, 2, 28))
    assert found["V0"] == Term(DAY, date(2028, 6, 30))


@pytest.mark.parametrize(
    ("most", "table", "term"),
    [
        (None, {"start": date(2024, 7, 1)}, Term(date(2024, 7, 1), date(2028, 6, 30))),
        (3, {"start": date(2024, 7, 1)}, Term(date(2024, 7, 1), date(2027, 6, 30))),
        (3, {"end": date(2026, 6, 30)}, Term(DAY, date(2028, 6, 30))),
        (1.5, None, Term(DAY, date(2027, 12, 31))),
        (3, {"start": DAY, "end": date(2030, 1, 1)}, Term(DAY, date(2029, 6, 30))),
    ],
)  # fmt: skip
def test_who_stays_keeps_his_first_day_and_no_term_outlasts_the_limit(most, table, term):
    current = (StandingPosting(layer="first_secretary", place="V0", supply="P0", **(table or {})),)
    county = County(name="C", today=DAY, current=current if table else ())
    rules = (rule("term_limit", layer="first_secretary", most_years=most),) if most else ()
    terms = Terms(county, Policy(layers=(FIRST,), rules=rules))
    assert terms.of(Posting("first_secretary", "V0", "P0")) == term


def test_years_at_a_place_count_on_across_renewals():
    """A plan of each year from that of the year before: nobody is there longer than 3 years."""
    few, limit = (
        enrolled("goal")["few_changes"](),
        rule("term_limit", layer=FIRST.name, most_years=3),
    )
    policy = Policy(layers=(FIRST,), rules=(limit,), goals=(few,))
    county = County(name="C", villages=villages(1), cadres=people(2), today=date(2020, 7, 1))
    there = []
    for year in range(2020, 2028):
        county = replace(county, today=date(year, 7, 1))
        plan, terms = proven(county, policy), Terms(county, policy)
        county = in_force(county, policy, plan, {p.key: terms.of(p) for p in plan.postings})
        there += [post.supply for post in plan.postings]
    assert [len(list(same)) for _, same in groupby(there)] == [3, 3, 2]


def test_nobody_stays_beyond_the_term_limit():
    county = County(
        name="C",
        villages=villages(1),
        cadres=people(2),
        today=DAY,
        current=(
            StandingPosting(
                layer="first_secretary", place="V0", supply="P00000", start=date(2020, 7, 1)
            ),
        ),
    )
    few = enrolled("goal")["few_changes"]()
    for years, stays in ((6, "P00001"), (6.5, "P00000")):
        limit = rule("term_limit", layer="first_secretary", most_years=years)
        plan = proven(county, Policy(layers=(FIRST,), rules=(limit,), goals=(few,)))
        assert [post.supply for post in plan.postings] == [stays]


@pytest.mark.parametrize(
    ("day", "years", "result"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2025, 8, 31), 0.5, date(2026, 2, 28)),
        (date(2026, 7, 1), 2, date(2028, 7, 1)),
        (date(2026, 12, 15), 1.5, date(2028, 6, 15)),
    ],
)
def test_years_later(day, years, result):
    assert years_later(day, years) == result


def test_the_more_senior_the_harder_where_the_goal_alone_would_give_way():
    """A04: travel would send the secretary to the easy village next door; the rule does not."""
    unit = Unit(id="U", name="U", lon=112.0, lat=39.0)
    hard = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", hardness=h, lon=112.0 + n, lat=39.0)
        for n, h in enumerate((0.1, 0.5, 0.9))
    )
    leaders = tuple(Leader(id=f"L{n}", name=f"L{n}", rank=n) for n in (1, 2, 3))
    wishes = {"L1": "V0", "L2": "V1", "L3": "V2"}
    current = tuple(
        StandingPosting(layer="town_leader", place=v, supply=who) for who, v in wishes.items()
    )
    county = County(name="C", villages=hard, units=(unit,), leaders=leaders, current=current)
    layer = Layer(name="town_leader", supply="leaders")
    goals = (enrolled("goal")["few_changes"](),)
    free = proven(county, Policy(layers=(layer,), goals=goals))
    assert {post.supply: post.place for post in free.postings} == wishes
    bound = Policy(layers=(layer,), goals=goals, rules=(rule("monotone", layer="town_leader"),))
    plan = proven(county, bound)
    assert {p.supply: p.place for p in plan.postings} == {"L1": "V2", "L2": "V1", "L3": "V0"}


def test_a_team_comes_from_at_most_two_units():
    units = tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(3))
    cadres = tuple(Cadre(id=f"P{n}", name=f"P{n}", unit=f"U{n % 3}") for n in range(9))
    county = County(name="C", villages=villages(3), units=units, cadres=cadres)
    team = Layer(name="work_team", supply="cadres", demand=3)
    for most in (1, 2):
        few = coupling("few_units", layers=("work_team",), most=most)
        plan = proven(county, Policy(layers=(team,), couplings=(few,)))
        assert len(plan.postings) == 9
        for village in county.villages:
            from_units = {p.supply[1:] for p in plan.postings if p.place == village.id}
            assert len({int(number) % 3 for number in from_units}) <= most


def test_58_go_and_58_come():
    """A15: 58 finance cadres to counties, 58 county cadres back; there are 60 and 58 of them."""
    counties = [f"C{n}" for n in range(4)]
    towns = tuple(Township(id=c, name=c, county=c) for c in counties)
    there = tuple(Cadre(id=f"F{n:02}", name="f", pool="finance") for n in range(60))
    back = tuple(Cadre(id=f"B{n:02}", name="b", pool="county") for n in range(58))
    county = County(name="P", townships=towns, cadres=(*there, *back))
    assert isinstance(county.townships[0], Township | Division)
    layers = tuple(
        Layer(
            name=name,
            supply="cadres",
            level="county",
            eligible=f"cadre.pool == '{pool}'",
            demand=(0, 30),
            capacity=(1, 1),
        )
        for name, pool in (("exchange_there", "finance"), ("exchange_back", "county"))
    )
    both = coupling("exchange", there="exchange_there", back="exchange_back", per="county")
    plan = proven(county, Policy(layers=layers, couplings=(both,)))
    counts = Counter(post.layer for post in plan.postings)
    assert counts == {"exchange_there": 58, "exchange_back": 58}
    for name in counties:
        here = Counter(post.layer for post in plan.postings if post.place == name)
        assert here["exchange_there"] == here["exchange_back"]


def test_the_first_batch_goes_to_the_classes_named_first():
    """A13: two batches; weak villages before poor ones, the harder before the easier."""
    places = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", village_class=kind, hardness=hard)
        for n, (kind, hard) in enumerate(
            (("poor", 0.9), ("weak", 0.2), ("weak", 0.8), ("poor", 0.1))
        )
    )
    cadres = tuple(
        Cadre(id=f"P{n}", name=f"P{n}", extra={"批次": batch})
        for n, batch in enumerate((2, 1, 1, 2))
    )
    county = County(name="C", villages=places, cadres=cadres)
    order = enrolled("goal")["batch_order"](order=("weak", "poor"))
    plan = proven(county, Policy(layers=(FIRST,), goals=(order,)))
    first = {post.place for post in plan.postings if post.supply in {"P1", "P2"}}
    assert first == {"V1", "V2"}


def test_retired_cadres_go_to_weak_villages_only():
    """A09: 149 retired cadres of grade 副科 and above, to weak villages; all are posted."""
    places = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", village_class=kind)
        for n, kind in enumerate(["weak"] * 160 + ["poor"] * 40)
    )
    cadres = (
        *people(149, pool="retired", grade="副科级"),
        *(Cadre(id=f"R{n}", name="r", pool="retired", grade="科员") for n in range(5)),
        *(Cadre(id=f"S{n}", name="s", pool="serving") for n in range(60)),
    )
    county = County(name="C", villages=places, cadres=cadres)
    rules = (
        rule(
            "require",
            layer="first_secretary",
            require="village.class == 'weak' or cadre.pool != 'retired'",
        ),
        rule(
            "require",
            layer="first_secretary",
            require="cadre.pool != 'retired' or cadre.grade in ['副科级', '正科级']",
        ),
        rule("quota", layer="first_secretary", who="cadre.pool == 'retired'", least=149),
    )
    plan = proven(county, Policy(layers=(FIRST,), rules=rules))
    retired = [post for post in plan.postings if post.supply[0] == "P"]
    assert len(retired) == 149
    assert {int(post.place[1:]) < 160 for post in retired} == {True}
    assert not [post for post in plan.postings if post.supply[0] == "R"]


def test_398_graduates_are_all_placed_and_never_two_in_one_village():
    """A17: 398 selected graduates, poor villages first."""
    places = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", village_class=kind)
        for n, kind in enumerate(["poor"] * 300 + ["ordinary"] * 200)
    )
    county = County(name="C", villages=places, cadres=people(398, pool="graduate"))
    layer = Layer(name="graduate", supply="cadres", demand=(0, 1), capacity=(1, 1))
    least = rule("quota", layer="graduate", where="village.class == 'poor'", least=300)
    plan = proven(county, Policy(layers=(layer,), rules=(least,)))
    assert len(plan.postings) == 398
    assert max(Counter(post.place for post in plan.postings).values()) == 1
    assert len([post for post in plan.postings if int(post.place[1:]) < 300]) == 300


def test_at_most_thirty_percent_are_excellent():
    """A31: of 40 posts at most 12 go to those assessed as excellent."""
    cadres = (
        *people(30, extra={"考核": "优秀"}),
        *(Cadre(id=f"Q{n}", name="q", extra={"考核": "称职"}) for n in range(30)),
    )
    county = County(name="C", villages=villages(40), cadres=cadres)
    most = rule("quota", layer="first_secretary", who="cadre.考核 == '优秀'", most=12)
    wish = rule("quota", layer="first_secretary", who="cadre.考核 == '优秀'", least=12)
    plan = proven(county, Policy(layers=(FIRST,), rules=(most, wish)))
    assert Counter(post.supply[0] for post in plan.postings) == {"P": 12, "Q": 28}


def test_posting_key():
    assert Posting("a", "b", "c", "role").key == ("a", "b", "c")


@pytest.mark.parametrize("kind", ["same_unit", "few_units"])
def test_units_of_layers_without_anybody_who_has_one(kind):
    village = Village(id="V", name="V", township="T", county="C")
    county = County(name="C", villages=(village,), leaders=(Leader(id="L", name="L"),))
    layers = tuple(Layer(name=name, supply="leaders") for name in ("county_leader", "town_leader"))
    coupling = enrolled("coupling")[kind](layers=("county_leader", "town_leader"))
    found = solve(county, Policy(layers=layers, couplings=(coupling,)))
    assert {post.layer for post in found.plan.postings} == {"county_leader", "town_leader"}


@pytest.mark.parametrize(
    ("borders", "missing"), [((("V0", "V1"), ("V1", "V2"), ("V1", "V3")), 0),
                             ((("V0", "V1"), ("V1", "V2"), ("V2", "V3")), 1)],
)  # fmt: skip
def test_side_by_side_is_a_star_and_no_chain(borders, missing):
    """One of the places touches all others; that each touches the next is not enough."""
    touch = {
        f"V{n}": frozenset(x for pair in borders if f"V{n}" in pair for x in pair) for n in range(4)
    }
    touch = {name: others - {name} for name, others in touch.items()}
    leader = Leader(id="L", name="L")
    county = County(name="C", villages=villages(4), leaders=(leader,), neighbours=touch)
    layer = Layer(name="county_leader", supply="leaders", capacity=4)
    policy = Policy(
        layers=(layer,), couplings=(enrolled("coupling")["shared_adjacent"](layer=layer.name),)
    )
    plan = proven(county, policy)
    assert len(plan.postings) == 4 - missing
    whole = Plan(tuple(Posting(layer.name, f"V{n}", "L") for n in range(4)))
    told = {breach.key for breach in verify(county, policy, whole)}
    assert told == ({"shared_adjacent"} if missing else set())


def test_a_layer_exchanged_with_itself_is_in_balance():
    county = County(name="C", villages=villages(2), cadres=people(2))
    ties = (coupling("exchange", there="first_secretary", back="first_secretary"),)
    assert len(proven(county, Policy(layers=(FIRST,), couplings=ties)).postings) == 2
