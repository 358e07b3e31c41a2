"""Counties that do not exist: sound coverages, sensible people, the same for the same seed."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.case import Case
from geodata.facts.codes import contains, problem_of_code
from geodata.facts.county import Cadre, County, Village
from geodata.facts.vocabulary import NEED_DIMENSIONS, VILLAGE_CLASSES
from geodata.synthetic.county import (
    made_up_people,
    synthetic_county,
    townships_for,
    village_digits,
)
from geodata.synthetic.people import SECRETARY_CLASSES, leaders_for
from tests.marks import long


@pytest.fixture(scope="module")
def case() -> Case:
    return synthetic_county()


def shapes(case: Case) -> np.ndarray:
    assert case.coverage is not None
    return np.array(case.coverage.geometry, dtype=object)


@settings(max_examples=12, deadline=None)
@given(villages=st.integers(1, 90), townships=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_every_county_is_a_coverage(villages: int, townships: int, seed: int) -> None:
    case = synthetic_county(villages=villages, townships=townships, seed=seed)
    polygons = shapes(case)
    assert len(polygons) == villages
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    assert set(shapely.get_type_id(polygons)) == {3}
    assert case.outlines is not None
    whole = case.outlines.geometry[0]
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert shapely.area(polygons).sum() == pytest.approx(whole.area, rel=1e-9)
    inside = shapely.contains_xy(polygons, *points(case).T)
    assert inside.all()


def points(case: Case) -> np.ndarray:
    return np.array([(village.lon, village.lat) for village in case.county.villages])


def test_borders_are_irregular_and_townships_hold_together(case: Case) -> None:
    assert np.median(shapely.get_num_coordinates(shapes(case))) > 20
    assert case.coverage is not None
    for town in case.county.townships:
        inside = [v.id for v in case.county.villages if v.township == town.id]
        assert shapely.coverage_union_all(case.coverage.geometry[inside]).geom_type == "Polygon"


def test_codes_and_names_are_distinct_and_contained(case: Case) -> None:
    villages = case.county.villages
    assert len({village.id for village in villages}) == len({v.name for v in villages}) == 300
    assert len(case.county.townships) == 12
    for village in villages:
        assert problem_of_code(village.id) is None
        assert contains(village.township, village.id)
        assert village.id.startswith("9999")


def test_classes_have_their_shares_and_needs_follow_them() -> None:
    county = synthetic_county(villages=1500, townships=40, seed=2).county
    counts = Counter(village.village_class for village in county.villages)
    assert set(counts) == set(VILLAGE_CLASSES)
    assert counts["weak"] / 1500 == pytest.approx(0.10, abs=0.03)
    assert counts["poor"] / 1500 == pytest.approx(0.18, abs=0.03)
    mean = {name: np.mean([v.hardness for v in of_class(county, name)]) for name in counts}
    assert mean["weak"] > mean["poor"] > mean["key"] > mean["ordinary"] > mean["demonstration"]


def of_class(county: County, name: str) -> list[Village]:
    return [village for village in county.villages if village.village_class == name]


def pool(county: County, name: str) -> list[Cadre]:
    return [cadre for cadre in county.cadres if cadre.pool == name]


@settings(max_examples=10, deadline=None)
@given(count=st.integers(40, 400), seed=st.integers(0, 1000))
def test_people_suffice_for_villages_that_came_without(count: int, seed: int) -> None:
    bare = County(name="县", villages=tuple(named(number) for number in range(count)))
    county = made_up_people(bare, seed=seed)
    needed = sum(v.village_class in SECRETARY_CLASSES for v in county.villages)
    teams = len(of_class(county, "weak")) + len(of_class(county, "poor"))
    places = sum(unit.capacity or 0 for unit in county.units)
    assert places == pytest.approx(1.1 * count, rel=0.2)
    assert needed * 1.1 <= len(pool(county, "first_secretary")) <= needed * 1.2 + 1
    assert 2 * teams <= len(pool(county, "work_team")) <= 3 * teams
    assert len(of_class(county, "weak")) <= 2 * len(county.leaders)
    assert [leader.rank for leader in county.leaders] == list(range(1, len(county.leaders) + 1))
    sound(county)


def named(number: int) -> Village:
    return Village(id=f"v{number}", name=f"村{number}", township=f"t{number % 7}")


def sound(county: County) -> None:
    units = {unit.id for unit in county.units}
    for table in (county.units, county.cadres, county.leaders):
        assert len({item.id for item in table}) == len(table)
    scores = [
        *(village.need for village in county.villages),
        *(unit.functions for unit in county.units),
        *(cadre.skills for cadre in county.cadres),
    ]
    assert all(0.0 <= value <= 1.0 for score in scores for value in score.values())
    assert all(set(score) <= set(NEED_DIMENSIONS) for score in scores)
    assert {cadre.unit for cadre in county.cadres} <= units
    assert all(0.0 <= (unit.strength or 0.0) <= 1.0 for unit in county.units)


def test_no_unit_sends_more_first_secretaries_than_it_has_villages(case: Case) -> None:
    sent = Counter(cadre.unit for cadre in pool(case.county, "first_secretary"))
    assert all(sent[unit.id] <= (unit.capacity or 0) for unit in case.county.units)


def test_what_is_known_of_a_village_is_kept() -> None:
    known = replace(named(0), village_class="weak", need={"industry": 0.3})
    county = made_up_people(County(name="县", villages=(known, *map(named, range(1, 50)))))
    assert county.villages[0] == known
    assert all(village.need for village in county.villages)
    assert {village.village_class for village in county.villages[1:]} == {"ordinary"}


def test_the_seed_decides() -> None:
    first, again, other = (synthetic_county(villages=30, townships=3, seed=s) for s in (4, 4, 5))
    assert first.county == again.county
    assert (shapes(first) == shapes(again)).all()
    assert first.county != other.county


def test_no_village_gets_the_code_of_a_virtual_unit():
    digits = [village_digits(number) for number in range(900)]
    assert len(set(digits)) == 900
    assert digits[0] == 200
    assert not {498, 598} & set(digits)
    assert all(0 < number < 1000 for number in digits)


@pytest.mark.parametrize("villages", [20_000, long(40_000)])
def test_large_counties_keep_to_what_tables_may_hold(villages: int) -> None:
    """Ranks up to 1000, codes of villages that differ: what ``zhucun check`` asks of a table."""
    kind: dict[str, Any] = {"township": "t", "county": "c", "village_class": "weak"}
    weak = tuple(Village(id=f"{n}", name=f"{n}", **kind) for n in range(villages))
    leaders = leaders_for(np.random.default_rng(1), County(name="c", villages=weak))
    assert len(leaders) == round(0.8 * villages)
    assert {leader.rank for leader in leaders} == set(range(1, 1001))
    assert [leader.rank for leader in leaders] == sorted(leader.rank for leader in leaders)
    assert townships_for(villages, 12) <= 200
    assert townships_for(villages, 12) * 250 >= villages
    assert (townships_for(300, 12), townships_for(300, 1)) == (12, 1)
