"""Shifted coordinates there and back, and the metric CRS of a region."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.crs import (
    geometry_to_wgs84,
    in_china,
    metric_crs,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geodata.travel import straight_line_metres

FORWARD = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}
LONGITUDES = st.floats(74.0, 134.0)
LATITUDES = st.floats(18.0, 53.0)


@pytest.mark.parametrize("system", sorted(FORWARD))
@given(lon=LONGITUDES, lat=LATITUDES)
def test_there_and_back_is_within_a_centimetre(system: str, lon: float, lat: float) -> None:
    x, y = np.array([lon]), np.array([lat])
    back = to_wgs84(*FORWARD[system](x, y), system)
    assert straight_line_metres(x, y, *back)[0] < 0.01


@pytest.mark.parametrize(("system", "least", "most"), [("GCJ-02", 50, 900), ("BD-09", 200, 2000)])
@given(lon=LONGITUDES, lat=LATITUDES)
def test_the_shift_is_some_hundred_metres(
    system: str, least: float, most: float, lon: float, lat: float
) -> None:
    x, y = np.array([lon]), np.array([lat])
    assert least < straight_line_metres(x, y, *FORWARD[system](x, y))[0] < most


def test_gcj02_of_a_known_place() -> None:
    """Tiananmen: the shift in Beijing is about 550 m to the east-north-east."""
    lon, lat = wgs84_to_gcj02(np.array([116.39123]), np.array([39.90734]))
    assert lon[0] - 116.39123 == pytest.approx(0.00624, abs=1e-4)
    assert lat[0] - 39.90734 == pytest.approx(0.00140, abs=1e-4)


@pytest.mark.parametrize("system", ["WGS 84", "CGCS2000"])
def test_plain_systems_stay(system: str) -> None:
    lon, lat = np.array([112.4, np.nan]), np.array([39.3, np.nan])
    x, y = to_wgs84(lon, lat, system)
    np.testing.assert_array_equal(x, lon)
    np.testing.assert_array_equal(y, lat)


@pytest.mark.parametrize("system", sorted(FORWARD))
def test_outside_china_nothing_moves_and_the_unknown_stays_unknown(system: str) -> None:
    lon, lat = np.array([2.35, 151.2, np.nan]), np.array([48.85, -33.9, np.nan])
    assert not in_china(lon, lat).any()
    x, y = to_wgs84(lon, lat, system)
    np.testing.assert_array_equal(x, lon)
    np.testing.assert_array_equal(y, lat)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(ValueError, match="GCJ-03"):
        to_wgs84(np.zeros(1), np.zeros(1), "GCJ-03")


def test_geometry_moves_like_its_points() -> None:
    box = shapely.box(112.0, 39.0, 112.1, 39.1)
    frame = gpd.GeoDataFrame({"n": ["a"]}, geometry=[box], crs="EPSG:4326")
    moved = geometry_to_wgs84(frame, "GCJ-02")
    corners = shapely.get_coordinates(box)
    wanted = np.column_stack(to_wgs84(corners[:, 0], corners[:, 1], "GCJ-02"))
    np.testing.assert_allclose(shapely.get_coordinates(moved.geometry[0]), wanted, atol=1e-12)
    assert moved.crs == "EPSG:4326"
    assert list(moved["n"]) == ["a"]


@given(west=st.floats(-170, 160), south=st.floats(-60, 60))
def test_the_metric_crs_keeps_areas(west: float, south: float) -> None:
    box = shapely.box(west, south, west + 1.0, south + 1.0)
    area = gpd.GeoSeries([shapely.segmentize(box, 0.01)], crs="EPSG:4326")
    metric = area.to_crs(metric_crs(box.bounds))
    low, high = np.radians(south), np.radians(south + 1.0)
    sphere = 6_371_007.2**2 * np.radians(1.0) * (np.sin(high) - np.sin(low))
    assert metric.area[0] == pytest.approx(sphere, rel=0.01)
