"""Equity: figures against their definitions, red lists against plain loops."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.facts.county import County, StandingPosting, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.plans.equity import concentration, equity_of, gini, lorenz

VALUES = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=20)
LAYER = Layer(name="department", supply="units")


@given(VALUES)
def test_gini_is_the_mean_difference_over_twice_the_mean(values):
    array = np.array(values)
    expected = 0.0
    if array.sum() > 0:
        differences = np.abs(array[:, None] - array[None]).mean()
        expected = differences / (2.0 * array.mean())
    assert gini(array) == pytest.approx(expected, abs=1e-9)
    assert -1e-9 <= gini(array) <= 1.0


@given(VALUES)
def test_gini_is_twice_the_area_above_the_lorenz_curve(values):
    array = np.array(values)
    if array.sum() <= 0:
        return
    points = np.array(lorenz(array))
    area = np.trapezoid(points[:, 1], points[:, 0])
    assert gini(array) == pytest.approx(1.0 - 2.0 * area, abs=1e-9)


@given(VALUES)
def test_support_that_follows_need_is_concentrated_like_gini(values):
    array = np.array(values)
    assert concentration(array, array) == pytest.approx(gini(array), abs=1e-9)
    assert concentration(array, -array) == pytest.approx(-gini(array), abs=1e-9)


def county(current=()):
    villages = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", hardness=n / 10) for n in range(9)
    )
    units = tuple(Unit(id=f"U{n}", name=f"U{n}", strength=n / 10) for n in range(9))
    return County(name="C", villages=villages, units=units, current=current)


def test_strong_to_strong_is_seen_and_the_weak_are_named():
    """The easiest villages have the strongest units: 3 hard ones with weak units, index < 0."""
    plan = Plan(tuple(Posting("department", f"V{n}", f"U{8 - n}") for n in range(9)))
    found = equity_of(county(), plan, LAYER)
    assert found.weak == ("V6", "V7", "V8")
    assert found.concentration < 0
    assert found.matrix == ((0, 0, 3), (0, 3, 0), (3, 0, 0))
    right = Plan(tuple(Posting("department", f"V{n}", f"U{n}") for n in range(9)))
    assert equity_of(county(), right, LAYER).weak == ()
    assert equity_of(county(), right, LAYER).concentration > 0


def test_twice_running():
    standing = (StandingPosting(layer="department", place="V8", supply="U1"),)
    plan = Plan((Posting("department", "V8", "U0"), Posting("department", "V0", "U8")))
    found = equity_of(county(standing), plan, LAYER)
    assert (found.weak, found.twice) == (("V8",), ("V8",))


def test_a_helper_without_any_strength_was_weak_before_as_well():
    standing = (StandingPosting(layer="department", place="V8", supply="U0"),)
    plan = Plan((Posting("department", "V8", "U1"), Posting("department", "V0", "U8")))
    found = equity_of(county(standing), plan, LAYER)
    assert (found.weak, found.twice) == (("V8",), ("V8",))
    assert equity_of(county(), plan, LAYER).twice == ()


def test_where_all_units_are_alike_none_is_weak():
    alike = replace(
        county(), units=tuple(Unit(id=f"U{n}", name="U", strength=0.5) for n in range(9))
    )
    plan = Plan(tuple(Posting("department", f"V{n}", f"U{n}") for n in range(9)))
    found = equity_of(alike, plan, LAYER)
    assert found.weak == ()
    assert found.matrix == ((0, 3, 0), (0, 3, 0), (0, 3, 0))


def test_unknown_strength_is_counted_not_guessed():
    bare = County(
        name="C",
        villages=county().villages,
        units=(Unit(id="U0", name="U0"), Unit(id="U1", name="U1", strength=0.5)),
    )
    plan = Plan((Posting("department", "V0", "U0"), Posting("department", "V1", "U1")))
    found = equity_of(bare, plan, LAYER)
    assert found.unknown == 1
    assert equity_of(bare, Plan((Posting("department", "V0", "U0"),)), LAYER) is None
