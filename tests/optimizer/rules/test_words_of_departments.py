"""What departments ask for in one line each: the plan, its proof, and the best by all plans."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from pydantic import ValidationError

from geodata.facts.county import (
    Cadre,
    County,
    Leader,
    StandingPosting,
    Township,
    Unit,
    Village,
)
from geodata.facts.pair_scores import PairScores
from geodata.facts.tie import Tie
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer, Travel
from optimizer.model.candidates import layers_of, pair_up
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import verify_outcome
from optimizer.rows.core_rows import build
from optimizer.solve import solve
from tests.optimizer.cases import brute_force, level_values
from tests.optimizer.kinds import enrolled

TEAM = Layer(name="work_team", supply="cadres", demand=2)
FIRST = Layer(name="first_secretary", supply="cadres")
DEPARTMENT = Layer(name="department", supply="units")


def rule(kind, **keys):
    return enrolled("rule")[kind](**keys)


def villages(count, **columns):
    """Villages in a row, a tenth of a degree apart, three to a township."""
    lists = {name: values for name, values in columns.items() if isinstance(values, list)}
    same = {name: value for name, value in columns.items() if name not in lists}
    return tuple(
        Village(
            id=f"V{n}",
            name=f"V{n}",
            township=f"T{n // 3}",
            county="C",
            lon=112.0 + n / 10,
            lat=38.0,
            **same,
            **{name: values[n] for name, values in lists.items()},
        )
        for n in range(count)
    )


def best(county, policy):
    """The plan, proven, without a breach and as good as the best of all plans."""
    outcome = proven(county, policy)
    values = level_values(county, policy, outcome.plan)
    assert values == pytest.approx(brute_force(county, policy), abs=1e-4)
    return outcome.plan


def proven(county, policy):
    """An outcome that prices and the solver close, without a breach."""
    outcome = solve(county, policy)
    assert outcome.closed
    found = verify_outcome(county, policy, outcome)
    assert not [breach for breach in found if not is_promise(breach)], found
    return outcome


def told(county, policy, plan, clause):
    """Keys of what the reader of a clause says of a plan."""
    return [breach.key for breach in clause.breaches(county, policy, plan)]


def posted(plan, layer):
    return {post.place: post.supply for post in plan.of_layer(layer)}


def seats():
    """Two units, at the first village and without a seat, and people of each."""
    units = (Unit(id="U0", name="u", lon=112.0, lat=38.0), Unit(id="U1", name="v"))
    people = tuple(
        Cadre(id=name, name=name, unit=unit, extra={"性别": gender})
        for name, unit, gender in (("A", "U0", "女"), ("B", "U0", "男"), ("C", "U1", "女"))
    )
    return County(name="C", villages=villages(4), units=units, cadres=people)


@pytest.mark.parametrize(
    ("condition", "unknown", "able"),
    [
        ("cadre.性别 != '女' or travel.minutes <= 30", "fail", {"A": 2, "B": 4, "C": 0}),
        ("干部.性别 != '女' 或 路程.分钟不超过30", "pass", {"A": 2, "B": 4, "C": 4}),
        ("travel.km < 12", "fail", {"A": 2, "B": 2, "C": 0}),
        ("travel.km > 0 * travel.minutes", "ask", {"A": 3, "B": 3, "C": 4}),
        ("travel.minutes == 0", "fail", {"A": 1, "B": 1, "C": 0}),
    ],
)
def test_how_far_somebody_may_go(condition, unknown, able):
    """Minutes and kilometres of each pair; an unknown way is treated as any unknown fact."""
    county = seats()
    require = rule("require", layer="first_secretary", require=condition, unknown=unknown)
    policy = Policy(layers=(FIRST,), rules=(require,))
    (bare,) = layers_of(county, policy)
    place, supply = np.divmod(np.arange(12), 3)
    mask = require.admits(bare.with_pairs(place, supply, 0), county)
    assert dict(zip("ABC", np.bincount(supply[mask], minlength=3).tolist(), strict=True)) == able
    for number, fits in enumerate(mask.tolist()):
        post = Posting("first_secretary", f"V{place[number]}", "ABC"[supply[number]])
        keys = told(county, policy, Plan((post,)), require)
        assert (not [key for key in keys if key != "to_confirm"]) is fits
    best(replace(county, villages=county.villages[:2]), policy)


def test_a_slower_car_shortens_the_reach():
    require = rule("require", layer="first_secretary", require="travel.minutes <= 30")
    slow = Policy(layers=(FIRST,), rules=(require,), travel=Travel(speed_kmh=20.0))
    county = seats()
    (bare,) = layers_of(county, slow)
    place, supply = np.divmod(np.arange(12), 3)
    assert require.admits(bare.with_pairs(place, supply, 0), county).sum() == 2  # A and B at V0
    assert require.undecided(bare, county) == 4  # all of whose seat nothing is known
    assert require.kinds(bare, county) is None
    assert parse(require.require).names == {("travel", "minutes")}


def people(count, **columns):
    """People with columns of their own, listed one for each; ``unit`` is that of the record."""
    unit = columns.pop("unit", [None] * count)
    return tuple(
        Cadre(id=f"P{n}", name=f"P{n}", unit=unit[n], extra={k: v[n] for k, v in columns.items()})
        for n in range(count)
    )


def team_of(count, places, **columns):
    return County(name="C", villages=villages(places), cadres=people(count, **columns))


def plan_of(*posts, layer="work_team"):
    return Plan(tuple(Posting(layer, place, supply) for place, supply in posts))


def test_a_quota_has_rows_only_where_there_could_be_more():
    """U0 has three people and U1 one: only U0 could send two to a township, and to each of two."""
    cadres = people(4, unit=["U0", "U0", "U0", "U1"])
    units = tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(2))
    county = County(name="C", villages=villages(6), units=units, cadres=cadres)
    each = rule("quota", layer=FIRST.name, for_each="cadre.unit", per="township", most=1)
    policy = Policy(layers=(FIRST,), rules=(each,))
    program = build(pair_up(county, policy))
    assert sum(rows.size for rows in program.rows_called("quota")) == 2
    proven(county, policy)


def test_one_line_for_every_unit_in_every_township():
    """Not two of one unit in one township: what took a block for each unit."""
    units = tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(2))
    cadres = people(4, unit=["U0", "U0", "U1", None])
    county = County(name="C", villages=villages(2), units=units, cadres=cadres)
    quota = {"layer": "first_secretary", "per": "township", "most": 1}
    each = Policy(layers=(FIRST,), rules=(rule("quota", for_each="cadre.unit", **quota),))
    assert told(
        county, each, plan_of(("V0", "P0"), ("V1", "P1"), layer="first_secretary"), each.rules[0]
    ) == ["quota_over_each"]
    assert len(best(county, each).postings) == 2
    least = rule("quota", layer="first_secretary", for_each="cadre.unit", least=1)
    plan = best(county, Policy(layers=(FIRST,), rules=(least,)))
    assert {cadres[int(post.supply[1])].unit for post in plan.postings} == {"U0", "U1"}
    apiece = rule("quota", layer="first_secretary", for_each="village.id", most=0)
    assert not best(county, Policy(layers=(FIRST,), rules=(apiece,))).postings
    both = rule("quota", layer="first_secretary", for_each="village.id + cadre.unit", most=1)
    assert both.subjects(next(iter(layers_of(county, each))), county) == (0, 0)  # told: nobody


@pytest.mark.parametrize(("most", "least", "young"), [(0.3, 0, 0), (1, 0.5, 1), (None, 0.5, 2)])
def test_shares_of_all_postings(most, least, young):
    """At most 30 % of the postings that there are, and at least half, what is missing priced."""
    county = team_of(4, 4, 龄=[1, 1, 1, 0])
    quota = rule("quota", layer="first_secretary", who="cadre.龄 == 1", most=most, least=least)
    policy = Policy(layers=(FIRST,), rules=(quota,))
    outcome = proven(county, policy)
    count = sum(post.supply != "P3" for post in outcome.plan.postings)
    assert count >= young
    assert most is None or count <= (1 if most == 1 else 0.3 * len(outcome.plan.postings))
    best(team_of(3, 3, 龄=[1, 1, 0]), policy)


def test_a_share_of_all_who_may_serve():
    """A31: at most 30 % of nine people are excellent: two; 0.3 of ten is three, not 2.9999."""
    layer = Layer(name="excellent", supply="cadres", level="county", demand=(0, 9))
    quota = rule("quota", layer="excellent", most=0.3, least=2)
    for count, most in ((9, 2), (10, 3)):
        county = team_of(count, 1)
        plan = plan_of(*(("C", f"P{n}") for n in range(most)), layer="excellent")
        policy = Policy(layers=(layer,), rules=(quota,))
        assert not told(county, policy, plan, quota)
        more = Plan((*plan.postings, Posting("excellent", "C", f"P{most}")))
        assert told(county, policy, more, quota) == ["quota_over"]
        assert 2 <= len(proven(county, policy).plan.postings) <= most


def test_shares_of_levels():
    units = tuple(Unit(id=name, name=name, level=name) for name in ("city", "county"))
    cadres = people(4, unit=["city", "county", "county", "county"])
    county = County(name="C", villages=villages(3), units=units, cadres=cadres)
    quota = rule("level_quota", layer="first_secretary", numbers={"city": [0.2, 0.5]})
    plan = best(replace(county, cadres=cadres[:3]), Policy(layers=(FIRST,), rules=(quota,)))
    assert "P0" in {post.supply for post in plan.postings}
    with pytest.raises(ValidationError, match="share_alone"):
        rule("level_quota", layer="first_secretary", numbers={"city": 0.3})
    for odd in (1.5, -1, -0.5):
        with pytest.raises(ValidationError, match="amount"):
            rule("quota", layer="first_secretary", most=odd)


def test_a_couple_in_one_place():
    county = team_of(4, 2, 夫妻=["1", None, None, "1"])
    coupling = enrolled("coupling")["together"](layers=("work_team",), by="cadre.夫妻")
    policy = Policy(layers=(TEAM,), couplings=(coupling,))
    assert told(county, policy, plan_of(("V0", "P0"), ("V1", "P3")), coupling) == ["together"]
    plan = best(county, policy)
    assert len(plan.postings) == 4
    where = {post.supply: post.place for post in plan.postings}
    assert where["P0"] == where["P3"]


def test_two_villages_have_one_leader():
    layer = Layer(name="first_secretary", supply="cadres", capacity=2)
    row = tuple(
        replace(v, extra={"联片": name}) for v, name in zip(villages(3), "aba", strict=True)
    )
    county = County(name="C", villages=row, cadres=people(3))
    coupling = enrolled("coupling")["together"](layers=("first_secretary",), by="village.联片")
    plan = best(county, Policy(layers=(layer,), couplings=(coupling,)))
    found = posted(plan, "first_secretary")
    assert len(found) == 3
    assert found["V0"] == found["V2"]


def test_two_of_one_faction_are_apart():
    county = team_of(4, 2, 派系=["x", "x", None, None])
    coupling = enrolled("coupling")["apart"](layers=("work_team",), by="cadre.派系")
    policy = Policy(layers=(TEAM,), couplings=(coupling,))
    assert told(county, policy, plan_of(("V0", "P0"), ("V0", "P1")), coupling) == ["apart"]
    where = {post.supply: post.place for post in best(county, policy).postings}
    assert len(where) == 4
    assert where["P0"] != where["P1"]


def test_one_bed_for_all_nights():
    nights = tuple(
        Layer(name=f"n{n}", supply="units", places=f"village.入 <= {n} and village.出 >= {n}")
        for n in (1, 2, 3)
    )
    stays = zip(villages(3), ((1, 2), (2, 3), (3, 3)), strict=True)
    row = tuple(replace(v, extra={"入": first, "出": last}) for v, (first, last) in stays)
    units = tuple(Unit(id=f"b{n}", name=f"b{n}") for n in (1, 2))
    county = County(name="H", villages=row, units=units)
    coupling = enrolled("coupling")["same_supply"](layers=("n1", "n2", "n3"))
    policy = Policy(layers=nights, couplings=(coupling,))
    moved = Plan((Posting("n2", "V1", "b2"), Posting("n3", "V1", "b1")))
    assert told(county, policy, moved, coupling) == ["same_supply"]
    plan = proven(county, policy).plan
    assert len(plan.postings) == 5
    assert len({(post.place, post.supply) for post in plan.postings}) == 3


@pytest.mark.parametrize(
    ("keys", "barred"),
    [({}, {"V0"}), ({"per": "township"}, {"V0", "V1", "V2"}), ({"by": "village.片"}, {"V0", "V3"})],
)
def test_rotation(keys, barred):
    """Whatever the dates; a place without a value is like itself alone."""
    parts = ("东", None, "西", "东")
    row = tuple(replace(v, extra={"片": p}) for v, p in zip(villages(4), parts, strict=True))
    before = (StandingPosting(layer="first_secretary", place="V0", supply="P0"),)
    county = County(name="C", villages=row, cadres=people(2), current=before)
    rotate = rule("rotate", layer="first_secretary", **keys)
    policy = Policy(layers=(FIRST,), rules=(rotate,))
    broken = {
        place.id
        for place in row
        if told(county, policy, plan_of((place.id, "P0"), layer="first_secretary"), rotate)
    }
    assert broken == barred
    assert not told(county, policy, plan_of(("V0", "P1"), layer="first_secretary"), rotate)
    assert len(best(county, policy).postings) == 2


def test_these_stay_open():
    """Two units have to serve although a third alone would do; nobody else counts."""
    units = tuple(Unit(id=f"U{n}", name=f"U{n}", capacity=3) for n in range(3))
    county = County(name="C", villages=villages(3), units=units)
    layer = Layer(name="department", supply="units", capacity=3)
    used = rule("used", layers=("department",), who="unit.id in ['U0', 'U1']", least=2)
    policy = Policy(
        layers=(layer,), rules=(used,), goals=(enrolled("goal")["opening"](layers=("department",)),)
    )
    alone = plan_of(("V0", "U2"), ("V1", "U2"), ("V2", "U0"), layer="department")
    assert told(county, policy, alone, used) == ["used_few"]
    assert {post.supply for post in best(county, policy).postings} == {"U0", "U1"}


def p_centre(points, sites, *, most):
    """Whole distances to ``most`` of the sites, as loads; who is served by whom is free."""
    units = tuple(Unit(id=f"U{n}", name=f"U{n}") for n in range(len(sites)))
    row = villages(len(points))
    far = [
        (village.id, unit.id, float(round(np.hypot(*np.subtract(here, there)))))
        for village, here in zip(row, points, strict=True)
        for unit, there in zip(units, sites, strict=True)
    ]
    place, supply, load = zip(*far, strict=True)
    cost = (None,) * len(load)
    scores = PairScores(layer=("",) * len(load), place=place, supply=supply, cost=cost, load=load)
    layer = Layer(name="department", supply="units", capacity=len(points))
    used = rule("used", layers=("department",), most=most)
    goal = enrolled("goal")["longest"](layers=("department",), by="load", decimals=0)
    county = County(name="C", villages=row, units=units, scores=scores)
    return (
        county,
        Policy(layers=(layer,), rules=(used,), goals=(goal,)),
        np.reshape(load, (-1, len(units))),
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_worst_way_is_least(seed):
    """p-center: proven to be the best over all choices of three sites."""
    chance = np.random.default_rng(seed)
    points, sites = chance.integers(0, 100, (9, 2)), chance.integers(0, 100, (7, 2))
    county, policy, far = p_centre(points, sites, most=3)
    outcome = proven(county, policy)
    centre = min(far[:, list(some)].min(axis=1).max() for some in combinations(range(7), 3))
    assert outcome.levels[-1].cost == centre
    assert policy.goals[0].measure(county, policy, outcome.plan) == centre


def test_the_heaviest_load_is_least():
    """Five jobs on two machines; unknown loads weigh what the planner says."""
    county, policy, _ = p_centre([(3, 0), (4, 0), (5, 0), (6, 0), (8, 0)], [(0, 0), (0, 0)], most=2)
    goal = policy.goals[0].model_copy(update={"each": "supply"})
    plan = proven(county, policy.model_copy(update={"goals": (goal,)})).plan
    assert goal.measure(county, policy, plan) == 13  # 8 and 5, 3 and 4 and 6
    blank = replace(county, scores=PairScores())
    unknown = goal.model_copy(update={"unknown": 2.0})
    assert (
        unknown.measure(
            blank, policy, proven(blank, policy.model_copy(update={"goals": (unknown,)})).plan
        )
        == 6.0
    )
    (bare,) = layers_of(blank, policy)
    assert unknown.subjects(bare, blank) == (10, 10)


@pytest.mark.parametrize(
    ("by", "worst"), [("minutes", 17.12), ("km", 11.42), ("travel.minutes * 2", 34.25)]
)
def test_the_longest_way(by, worst):
    """From the seat at the first village to the second; the unit without one counts 60."""
    county = replace(seats(), villages=villages(2))
    goal = enrolled("goal")["longest"](layers=("first_secretary",), by=by)
    policy = Policy(layers=(FIRST,), goals=(goal,))
    plan = best(replace(county, cadres=county.cadres[:2]), policy)
    assert goal.measure(county, policy, plan) == pytest.approx(worst, abs=0.02)
    unknown = plan_of(("V0", "C"), layer="first_secretary")
    assert goal.measure(county, policy, unknown) == 60.0
    assert goal.measure(county, policy, Plan()) == 0.0


def test_balance_by_a_column():
    """Who serves the large village serves no other; an unknown number counts as the mean."""
    layer = Layer(name="first_secretary", supply="cadres", capacity=3)
    row = villages(4, population=[9000.0, 3000.0, 3000.0, 3000.0])
    county = County(name="C", villages=row, cadres=people(2))
    goal = enrolled("goal")["balance"](layers=("first_secretary",), by="village.人口 / 100")
    plan = best(county, Policy(layers=(layer,), goals=(goal,)))
    where = posted(plan, "first_secretary")
    assert [name for name, who in where.items() if who == where["V0"]] == ["V0"]
    assert goal.measure(county, Policy(layers=(layer,)), plan) == 0.0
    blank = replace(county, villages=villages(4, population=[9000.0, 3000.0, None, None]))
    assert goal.measure(blank, Policy(layers=(layer,)), plan) == 30.0  # 60 + 60 + 30 over 120
    assert goal.subjects(next(iter(layers_of(blank, Policy(layers=(layer,))))), blank) == (4, 2)


def test_open_posts_weigh_by_a_column():
    """The larger village is served first, and the class before it weighs so many times more."""
    row = villages(2, population=[4000.0, 1000.0], village_class=["poor", "weak"])
    county = County(name="C", villages=row, cadres=people(1))
    shortage = enrolled("goal")["shortage"](weights="village.population / 100")
    plan = best(county, Policy(layers=(FIRST,), goals=(shortage,)))
    assert set(posted(plan, "first_secretary")) == {"V0"}
    assert shortage.measure(county, Policy(layers=(FIRST,), goals=(shortage,)), plan) == 10.0
    first = shortage.model_copy(update={"order": ("weak", "a", "b", "c", "poor")})
    assert set(
        posted(best(county, Policy(layers=(FIRST,), goals=(first,))), "first_secretary")
    ) == {"V1"}
    with pytest.raises(ValidationError, match="weights_levels"):
        enrolled("goal")["shortage"](weights="village.population / township.population")


def tied(*pairs, tie="夫妻", kind="cadres"):
    return tuple(
        Tie(tie=tie, one_in=kind, one=one, other_in=kind, other=other) for one, other in pairs
    )


def test_couples_by_a_table():
    """Two rows of the table: one couple together, two apart; villages tied to one leader."""
    county = team_of(4, 3)
    county = replace(county, ties=(*tied(("P0", "P3")), *tied(("P1", "P2"), tie="回避")))
    together, apart = (
        enrolled("coupling")[kind](layers=("work_team",), tie=tie)
        for kind, tie in (("together", "夫妻"), ("apart", " 回避"))
    )
    policy = Policy(layers=(TEAM,), couplings=(together, apart))
    wrong = plan_of(("V0", "P0"), ("V1", "P3"), ("V1", "P1"), ("V1", "P2"))
    assert told(county, policy, wrong, together) == ["together"]
    (breach,) = apart.breaches(county, policy, wrong)
    assert breach.details["value"] == "P1、P2"
    assert not told(county, policy, plan_of(("V0", "P1"), ("V1", "P1")), apart)  # one alone
    where = {post.supply: post.place for post in best(county, policy).postings}
    assert where["P0"] == where["P3"]
    assert where["P1"] != where["P2"]
    (bare,) = layers_of(county, policy)
    assert together.subjects(bare, county) == (2, 0)
    assert together.subjects(bare, replace(county, ties=())) == (0, 0)


def test_tied_villages_have_one_leader():
    layer = Layer(name="first_secretary", supply="cadres", capacity=2)
    county = replace(team_of(3, 3), ties=tied(("V0", "V2"), tie="联片", kind="village"))
    coupling = enrolled("coupling")["together"](layers=("first_secretary",), tie="联片")
    found = posted(best(county, Policy(layers=(layer,), couplings=(coupling,))), layer.name)
    assert found["V0"] == found["V2"]
    never = enrolled("coupling")["apart"](layers=("first_secretary",), tie="联片")
    one = replace(county, cadres=people(1))
    assert len(best(one, Policy(layers=(layer,), couplings=(never,))).postings) == 2
    with pytest.raises(ValidationError, match="tie_alone"):
        enrolled("coupling")["apart"](layers=("a",), tie="回避", by="cadre.id")


def test_a_leader_has_an_area_for_each_layer():
    """Townships by one column, villages by another; whoever names none goes anywhere."""
    inner = Layer(name="county_leader", supply="leaders", capacity=3)
    leaders = (
        Leader(id="L0", name="甲", extra={"包乡镇": "T0", "包村": "V1、V3"}),
        Leader(id="L1", name="乙", extra={"包乡镇": None, "包村": None}),
    )
    towns = tuple(Township(id=f"T{n}", name=f"T{n}", county="C") for n in range(2))
    county = County(name="C", villages=villages(4), townships=towns, leaders=leaders)
    for by, places in (("leader.包乡镇", "012"), ("leader.包村", "13")):
        local = rule("local", layer="county_leader", by=by)
        plan = Plan(tuple(Posting("county_leader", f"V{n}", "L0") for n in range(4)))
        policy = Policy(layers=(inner,), rules=(local,))
        found = {breach.place for breach in local.breaches(county, policy, plan)}
        assert found == {f"V{n}" for n in range(4)} - {f"V{n}" for n in places}
        assert len(best(county, policy).postings) == 4
        (bare,) = layers_of(county, policy)
        assert local.undecided(bare, county) == 4


@pytest.mark.parametrize(("least", "posted_of_them"), [(2, 1), (0.4, 1), (0.3, 2), (5, 0), (0, 3)])
def test_scarce_skills_are_kept_back(least, posted_of_them):
    """Of three who know agriculture so many stay for the next batch, though posts are open."""
    county = team_of(4, 4, 农业=["是", "是", "是", "否"])
    layers = ("first_secretary",)
    reserve = rule("reserve", layers=layers, who="cadre.农业 == '是'", least=least)
    policy = Policy(layers=(FIRST,), rules=(reserve,))
    everybody = plan_of(*((f"V{n}", f"P{n}") for n in range(4)), layer="first_secretary")
    assert told(county, policy, everybody, reserve) == (["reserve"] if least else [])
    plan = proven(county, policy).plan
    assert sum(post.supply != "P3" for post in plan.postings) == posted_of_them
    (bare,) = layers_of(county, policy)
    assert reserve.subjects(bare, county) == (3, 0)


def test_who_exchanges_with_whom():
    """A table says who goes for whom who comes: both or neither; others only in number."""
    bank = Layer(name="to_county", supply="cadres", eligible="cadre.来 == 1")
    home = Layer(name="to_bank", supply="cadres", eligible="cadre.来 == 2")
    county = replace(team_of(4, 2, 来=[1, 1, 2, 2]), ties=tied(("P0", "P3"), tie="互派"))
    swap = enrolled("coupling")["exchange"](there="to_county", back="to_bank", tie="互派")
    policy = Policy(layers=(bank, home), couplings=(swap,))
    for there, back, keys in (
        ("P0", "P3", []),
        ("P1", "P2", []),
        ("P0", "P2", ["exchange_pair"]),
    ):
        plan = Plan((Posting("to_county", "V0", there), Posting("to_bank", "V1", back)))
        assert told(county, policy, plan, swap) == keys
    assert len(proven(county, policy).plan.postings) == 4
    alone = replace(county, cadres=county.cadres[:3])  # he whom P0 exchanges with is not there
    plan = proven(alone, policy).plan
    assert {post.supply for post in plan.postings} == {"P1", "P2"}
    assert swap.subjects(next(iter(layers_of(county, policy))), county) == (1, 0)
