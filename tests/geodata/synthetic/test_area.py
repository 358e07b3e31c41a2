"""Areas made to figures: every total met, counties whole, the same for the same seed."""

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.codes import problem_of_code
from geodata.synthetic.area import Leaders, People, Recipe, Units, spread, synthetic_area


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 4), st.integers(0, 3), st.integers(0, 1000))
def test_every_total_is_met(counties, more, seed):
    recipe = Recipe(
        name="省",
        seed=seed,
        counties=counties,
        townships=counties + more,
        villages=12 * (counties + more),
        classes={"weak": 9},
        units=(Units(levels={"city": 3, "county": 2 * counties}),),
        people=(People(pool="a", count=11),),
        leaders=(Leaders(count=5, within="county"), Leaders(level="township", count=7)),
    )
    case = synthetic_area(recipe)
    county = case.county
    assert len(county.villages) == recipe.villages
    assert len(county.townships) == recipe.townships
    assert Counter(v.village_class for v in county.villages)["weak"] == 9
    assert Counter(unit.level for unit in county.units) == {"city": 3, "county": 2 * counties}
    assert (len(county.cadres), len(county.leaders)) == (11, 12)
    assert {problem_of_code(village.code) for village in county.villages} == {None}
    polygons = np.array(case.coverage.geometry, dtype=object)
    assert shapely.coverage_is_valid(polygons)
    homes = {village.county for village in county.villages}
    assert len(homes) == counties
    assert {unit.bound_county for unit in county.units} <= {None, *homes}


def test_the_same_seed_gives_the_same_area():
    recipe = Recipe(name="省", counties=2, townships=4, villages=40)
    first, second = synthetic_area(recipe), synthetic_area(recipe)
    assert first.county == second.county
    assert first.coverage.geometry.geom_equals(second.coverage.geometry).all()


def test_too_few_places_are_told():
    with pytest.raises(ValueError, match="do not make"):
        synthetic_area(Recipe(name="省", counties=1, townships=9, villages=4))


@given(st.integers(0, 500), st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_a_spread_is_fair_and_exact(total, weights):
    found = spread(total, weights)
    exact = total * np.array(weights) / sum(weights)
    assert found.sum() == total
    assert np.abs(found - exact).max() < 1.0
