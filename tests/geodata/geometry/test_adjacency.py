"""Who touches whom, held against brute force on random grids."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.geometry.adjacency import Neighbours, adjacency, neighbours_of
from geodata.geometry.crs import metric_crs
from geodata.synthetic.county import synthetic_county


def frame(shapes) -> gpd.GeoDataFrame:
    ids = [f"v{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"village": ids}, geometry=list(shapes), crs="EPSG:4326").set_index(
        "village"
    )


def cells(size, chosen):
    edge = 0.01
    return [
        shapely.box(112 + x * edge, 39 + y * edge, 112 + (x + 1) * edge, 39 + (y + 1) * edge)
        for x, y in sorted(chosen)
        if x < size and y < size
    ]


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_equals_brute_force(chosen):
    coverage = frame(cells(5, chosen))
    found = {(row.a, row.b): row.border_m for row in adjacency(coverage).itertuples()}
    flat = coverage.geometry.to_crs(metric_crs(tuple(coverage.total_bounds)))
    expected = {
        (one, other): flat[one].boundary.intersection(flat[other].boundary).length
        for number, one in enumerate(flat.index)
        for other in flat.index[number + 1 :]
        if flat[one].intersects(flat[other])
    }
    assert found == pytest.approx(expected, rel=1e-3)


def test_a_corner_is_no_neighbour():
    coverage = frame(cells(2, {(0, 0), (1, 0), (1, 1)}))
    pairs = adjacency(coverage)
    assert (pairs["border_m"] > 0).sum() == 2
    assert neighbours_of(pairs) == {
        "v0": frozenset({"v1"}),
        "v1": frozenset({"v0", "v2"}),
        "v2": frozenset({"v1"}),
    }


def test_a_made_up_county_hangs_together():
    case = synthetic_county(villages=60, townships=4, seed=1)
    assert case.coverage is not None
    near = neighbours_of(adjacency(case.coverage))
    seen, todo = set(), [str(case.coverage.index[0])]
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += near[place]
    assert len(seen) == 60


def test_lengths_are_metres():
    shapes = [shapely.box(112, 39, 112.1, 39.1), shapely.box(112.1, 39, 112.2, 39.1)]
    border = adjacency(frame(shapes))["border_m"].iloc[0]
    assert border == pytest.approx(11_102.0, rel=1e-4)


def test_islands_and_nothing():
    assert adjacency(frame([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])).empty
    empty = gpd.GeoDataFrame({"village": []}, geometry=[], crs="EPSG:4326").set_index("village")
    assert list(adjacency(empty).columns) == ["a", "b", "border_m", "beside_m"]
    assert np.array_equal(adjacency(empty).to_numpy().shape, (0, 4))


def strip(gap_m: float, *, shift_m: float = 0.0) -> gpd.GeoDataFrame:
    """Two villages of a kilometre side by side, ``gap_m`` apart, one moved north by ``shift_m``."""
    east, north = 1 / (111_320 * np.cos(np.radians(39.0))), 1 / 111_320
    left = shapely.box(112.0, 39.0, 112.0 + 1000 * east, 39.0 + 1000 * north)
    step = np.array([(1000 + gap_m) * east, shift_m * north])
    moved = shapely.transform(left, lambda points: points + step)
    return frame([left, moved])


@pytest.mark.parametrize("gap_m", [1.0, 10.0, 24.0])
def test_places_that_run_side_by_side_are_neighbours_and_named(gap_m: float) -> None:
    """A road or a river between two drawings is no reason to lose a pair."""
    coverage = strip(gap_m)
    (row,) = adjacency(coverage).itertuples()
    assert row.border_m == 0.0
    assert row.beside_m == pytest.approx(1000, rel=0.1)
    known = Neighbours(coverage)
    assert known["v0"] == {"v1"}
    assert known.joined == (("v0", "v1"),)


@pytest.mark.parametrize(
    ("gap_m", "shift_m"), [(30.0, 0.0), (10.0, 1000.0), (0.0, 1000.0), (10.0, 960.0)]
)
def test_places_farther_apart_or_at_a_corner_are_no_neighbours(
    gap_m: float, shift_m: float
) -> None:
    known = Neighbours(strip(gap_m, shift_m=shift_m))
    assert (dict(known), known.joined) == ({}, ())


def test_what_shares_a_line_is_not_named_as_joined() -> None:
    known = Neighbours(strip(0.0))
    assert known["v0"] == {"v1"}
    assert not known.joined
