"""Counties that share supplies, held against one solve of the whole province."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Pin, Unit, Village
from geodata.facts.supply_key import SupplyKey
from geodata.partitions.parquet import read_partition, write_partition
from geodata.partitions.split import split_by_county
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area
from optimizer.facts.layer import Layer
from optimizer.goals.fit import Fit
from optimizer.goals.leximin import Leximin
from optimizer.goals.shortage import ShortageGoal
from optimizer.goals.strength import Strength
from optimizer.goals.travel import TravelGoal
from optimizer.limits.deadline import Deadline
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify
from optimizer.regions.allocation import hand_out
from optimizer.regions.coordination import Coordination, Effort
from optimizer.regions.plan_rows import plan_from, rows_of
from optimizer.regions.price_coordination import coordinate
from optimizer.regions.scalarised import summed
from optimizer.regions.shared_resources import Allotment, Use, uses_of
from optimizer.rules.binding import Binding
from optimizer.rules.exclusive import Exclusive
from optimizer.rules.local import Local
from optimizer.rules.same_unit import SameUnit
from optimizer.solve import solve
from tests.marks import examples, sampled

TRADE = 100.0
SERVED = "village.class in ['weak', 'poor']"


def policy(*, coupled: bool = False) -> Policy:
    people = dict.fromkeys(("first_secretary", "work_team"), "cadres")
    return Policy(
        layers=(
            Layer(
                name="first_secretary",
                supply="cadres",
                eligible="cadre.pool == 'first_secretary'",
                places=SERVED,
            ),
            Layer(
                name="work_team",
                supply="cadres",
                eligible="cadre.pool == 'work_team'",
                places=SERVED,
                demand=(2, 3),
            ),
            Layer(name="department", supply="units", capacity="unit.capacity", places=SERVED),
            Layer(name="county_leader", supply="leaders", capacity=(1, 2), places=SERVED),
        ),
        rules=(
            *(Binding(layer=name) for name in (*people, "department")),
            Local(layer="county_leader"),
        ),
        couplings=(SameUnit(layers=("first_secretary", "department")),) if coupled else (),
        goals=(
            ShortageGoal(order=("weak", "poor")),
            Fit(),
            Strength(layers=("first_secretary", "department")),
            TravelGoal(layers=("department",), weight=0.5),
        ),
    )


def province(counties: int, seed: int, *, lack: int = 0) -> County:
    served = 8 * counties
    recipe = Recipe(
        name="省",
        seed=seed,
        counties=counties,
        townships=2 * counties,
        villages=20 * counties,
        classes={"weak": served // 3, "poor": served - served // 3},
        units=(Units(levels={"province": 2, "city": counties, "county": 5 * counties}),),
        people=(
            People(pool="first_secretary", count=served - lack),
            People(pool="work_team", count=2 * served),
        ),
        leaders=(Leaders(count=5 * counties, within="county"),),
    )
    return synthetic_area(recipe).county


def coordinated(whole: County, asked: Policy, effort: Effort | None = None) -> Coordination:
    parts, shared = split_by_county(whole)
    return coordinate(list(parts), parts.__getitem__, asked, shared, effort=effort)


def united(result: Coordination) -> Plan:
    plans = result.plans.values()
    return Plan(
        tuple(chain.from_iterable(plan.postings for plan in plans)),
        tuple(chain.from_iterable(plan.shortages for plan in plans)),
    )


def hold_against_whole(whole: County, asked: Policy, result: Coordination) -> None:
    """The plans together break nothing; the optimum of the whole lies in the gap."""
    assert verify(whole, asked, united(result)) == ()
    (best,) = solve(whole, summed(asked, TRADE)).levels
    slack = 1e-4 * max(1.0, abs(best.cost)) + 1e-3
    assert result.bound <= best.cost + slack
    assert best.bound <= result.cost + slack
    measured = sum(
        goal.weight * goal.measure(whole, asked, united(result))
        for goal in summed(asked, TRADE).goals
    )
    assert result.cost == pytest.approx(measured, abs=1e-2)
    assert result.cost == pytest.approx(
        sum(TRADE ** (2 - level) * cost for level, cost in result.levels.items())
    )


@pytest.mark.parametrize(("coupled", "lack"), [(False, 0), (False, 3), (True, 0), (True, -4)])
def test_a_province_by_counties_is_as_good_as_in_one(coupled: bool, lack: int) -> None:
    whole, asked = province(3, 1, lack=lack), policy(coupled=coupled)
    result = coordinated(whole, asked, Effort(rounds=30))
    hold_against_whole(whole, asked, result)
    assert result.gap < 0.03
    assert solve(whole, asked).levels[0].cost == pytest.approx(result.levels[1])
    assert result.rounds[-1].best == result.bound
    assert max(item.bound for item in result.rounds) == result.bound


@sampled
@settings(max_examples=examples(6), deadline=None)
@given(
    counties=st.integers(1, 4),
    seed=st.integers(0, 10**6),
    lack=st.integers(-6, 6),
    rounds=st.integers(1, 6),
)
def test_however_early_it_ends_the_gap_holds(
    counties: int, seed: int, lack: int, rounds: int
) -> None:
    whole, asked = province(counties, seed, lack=lack), policy()
    result = coordinated(whole, asked, Effort(rounds=rounds, repairs=2))
    hold_against_whole(whole, asked, result)


def test_counties_that_share_nothing_are_solved_by_themselves() -> None:
    parts, _ = split_by_county(province(2, 3))
    nothing = County(name="省")
    result = coordinate(list(parts), parts.__getitem__, policy(), nothing)
    assert result.plans == {key: solve(part, policy()).plan for key, part in parts.items()}
    assert result.gap < 1e-6
    assert result.allotted == {key: {} for key in parts}


def test_where_time_is_over_one_round_of_prices_is_all_and_the_plans_stand() -> None:
    whole, asked = province(3, 2), policy(coupled=True)
    parts, shared = split_by_county(whole)
    result = coordinate(list(parts), parts.__getitem__, asked, shared, deadline=Deadline.after(0.0))
    assert len(result.rounds) == 1
    assert result.solves == 3 * len(parts)
    assert verify(whole, asked, united(result)) == ()
    assert result.bound <= result.cost


def facts_of(folder: Path, code: str) -> County:
    return read_partition(folder, code, shapes=False)[0].county


def test_elsewhere_and_in_any_order_the_result_is_the_same(tmp_path: Path) -> None:
    parts, shared = split_by_county(province(3, 5))
    codes = {f"90000{n}": part for n, part in enumerate(parts.values())}
    for code, part in codes.items():
        write_partition(tmp_path, code, Case(county=part))
    load, effort = partial(facts_of, tmp_path), Effort(rounds=4)
    here = coordinate(list(codes), codes.__getitem__, policy(), shared, effort=effort)
    backwards = coordinate(
        list(codes),
        load,
        policy(),
        shared,
        effort=effort,
        run=lambda function, items: map(function, reversed(items)),
    )
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        apart = coordinate(list(codes), load, policy(), shared, effort=effort, run=pool.map)
    assert here == backwards == apart
    write_partition(tmp_path, "900000", Case(county=codes["900000"]), rows_of(here.plans["900000"]))
    assert plan_from(read_partition(tmp_path, "900000")[1]) == here.plans["900000"]


def hamlet(name: str, kind: str = "weak") -> County:
    village = Village(id=f"V{name}", name=name, township="T", county=name, village_class=kind)
    return County(name=name, villages=(village,))


def test_a_person_holds_one_post_in_all_counties() -> None:
    parts = {name: hamlet(name) for name in ("甲", "乙")}
    shared = County(name="省", cadres=(Cadre(id="P", name="P"),))
    both = ("first_secretary", "work_team")
    asked = Policy(
        layers=tuple(Layer(name=name, supply="cadres") for name in both),
        couplings=(Exclusive(layers=both),),
        goals=(ShortageGoal(), Fit()),
    )
    assert uses_of(asked, shared)[-1] == Use(both, "cadres", "P", 1)
    result = coordinate(list(parts), parts.__getitem__, asked, shared)
    assert len(united(result).postings) == 1
    assert sum(item.missing for item in united(result).shortages) == 3
    assert result.gap < 1e-3


def test_a_unit_of_two_places_serves_two_counties_where_it_is_wanted_most() -> None:
    kinds = {"甲": "ordinary", "乙": "weak", "丙": "weak"}
    parts = {name: hamlet(name, kind) for name, kind in kinds.items()}
    shared = County(name="省", units=(Unit(id="U", name="U", capacity=2),))
    asked = Policy(
        layers=(Layer(name="department", supply="units", capacity=2),),
        goals=(ShortageGoal(order=("weak", "ordinary")),),
    )
    result = coordinate(list(parts), parts.__getitem__, asked, shared)
    assert [post.place for post in united(result).postings] == ["V丙", "V乙"]
    assert result.allotted["甲"] == {"department": {"U": 0}}
    assert result.cost == 1.0
    assert result.gap < 1e-3


def test_a_pin_on_a_shared_person_is_kept_by_the_county_that_has_it() -> None:
    parts = {name: hamlet(name) for name in ("甲", "乙")}
    pin = Pin(layer="first_secretary", place="V甲", supply="P")
    parts["甲"] = replace(parts["甲"], pins=(pin,))
    shared = County(name="省", cadres=(Cadre(id="P", name="P"), Cadre(id="Q", name="Q")))
    asked = Policy(layers=(Layer(name="first_secretary", supply="cadres"),))
    result = coordinate(list(parts), parts.__getitem__, asked, shared)
    assert [(p.place, p.supply) for p in united(result).postings] == [("V乙", "Q"), ("V甲", "P")]
    assert result.cost == result.bound == 0.0


@pytest.mark.parametrize("weight", [1.0, 1e6])
def test_a_shared_pin_is_kept_however_dear_the_other_county_is(weight: float) -> None:
    parts = {name: hamlet(name, kind) for name, kind in (("甲", "poor"), ("乙", "weak"))}
    pin = Pin(layer="first_secretary", place="V甲", supply="P")
    parts["甲"] = replace(parts["甲"], pins=(pin,))
    shared = County(name="省", cadres=(Cadre(id="P", name="P"),))
    asked = Policy(
        layers=(Layer(name="first_secretary", supply="cadres"),),
        goals=(ShortageGoal(weights={"weak": weight}),),
    )
    result = coordinate(list(parts), parts.__getitem__, asked, shared)
    assert [(p.place, p.supply) for p in united(result).postings] == [("V甲", "P")]
    assert result.bound <= result.cost == weight


def test_no_bound_is_told_where_two_counties_have_fixed_the_same_person() -> None:
    parts = {}
    for name in ("甲", "乙"):
        pin = Pin(layer="first_secretary", place=f"V{name}", supply="P")
        parts[name] = replace(hamlet(name), pins=(pin,))
    shared = County(name="省", cadres=(Cadre(id="P", name="P"),))
    asked = Policy(layers=(Layer(name="first_secretary", supply="cadres"),))
    result = coordinate(list(parts), parts.__getitem__, asked, shared)
    assert [p.supply for p in united(result).postings] == ["P"]
    assert (result.cost, result.bound) == (1.0, 0.0)


def test_what_no_county_can_see_to_is_refused() -> None:
    shared = County(name="省", units=(Unit(id="U", name="U"),))
    least = Policy(layers=(Layer(name="department", supply="units", capacity=(1, 2)),))
    with pytest.raises(ValueError, match="U is shared and has a least number"):
        coordinate(["甲"], hamlet, least, shared)
    worst = Policy(layers=(Layer(name="department", supply="units"),), goals=(Leximin(),))
    with pytest.raises(ValueError, match="no sum over counties"):
        coordinate(["甲"], hamlet, worst, shared)


def test_an_allotment_is_kept_by_the_model_and_seen_by_the_reader() -> None:
    villages = tuple(Village(id=f"V{n}", name=f"V{n}", township="T") for n in range(3))
    county = County(
        name="县", villages=villages, units=(Unit(id="A", name="A"), Unit(id="B", name="B"))
    )
    layer = Layer(name="department", supply="units", capacity=3)
    rule = Allotment(most={"department": {"A": 1, "B": 0}})
    asked = Policy(layers=(layer,), rules=(rule,))
    plan = solve(county, asked).plan
    assert [post.supply for post in plan.postings] == ["A"]
    assert verify(county, asked, plan) == ()
    wrong = Plan(tuple(Posting("department", f"V{n}", s) for n, s in enumerate("AAB")))
    assert [(b.key, b.supply) for b in rule.breaches(county, asked, wrong)] == [
        ("over_capacity", "A"),
        ("over_capacity", "B"),
    ]


@settings(max_examples=21, deadline=None)
@given(data=st.data(), counties=st.integers(1, 4), supplies=st.integers(1, 6))
def test_everything_is_handed_out_and_never_more(
    data: st.DataObject, counties: int, supplies: int
) -> None:
    uses = [
        Use((layer,), "cadres", f"P{n}", data.draw(st.integers(0, 3)))
        for n in range(supplies)
        for layer in ("a", "b")
    ]
    wide = [
        Use(("a", "b"), "cadres", f"P{n}", data.draw(st.integers(0, 2)))
        for n in range(0, supplies, 2)
    ]
    uses += wide
    cells = st.floats(0.0, 2.0)
    shape = (counties, len(uses))
    drawn = data.draw(st.lists(cells, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    counts = hand_out(
        uses, np.array(drawn).reshape(shape), {SupplyKey("cadres", "P1"): SupplyKey("cadres", "P0")}
    )
    given_out = counts.sum(axis=0)
    for number, use in enumerate(uses):
        same = [n for n, u in enumerate(uses) if u.supply == use.supply and len(u.layers) == 1]
        caps = [u.capacity for u in wide if u.supply == use.supply]
        if len(use.layers) > 1:
            assert given_out[same].sum() == min(use.capacity, sum(uses[n].capacity for n in same))
        elif not caps:
            assert given_out[number] == use.capacity
        assert len(use.layers) > 1 or given_out[number] <= use.capacity
