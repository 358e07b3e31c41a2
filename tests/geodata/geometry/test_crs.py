"""Shifted coordinates there and back, shifts nobody declared, the metric CRS of a region."""

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer

from geodata.facts.county import Precision, Village
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs import (
    REACH_M,
    frame_to_degrees,
    geometry_to_wgs84,
    in_china,
    is_old,
    metric_crs,
    to_degrees,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geodata.geometry.distances import straight_line_metres
from geodata.geometry.plausible import far_apart, suspected_shift, tell_shifts
from tests.folders import DATA

GEOD = Geod(ellps="WGS84")
FORWARD = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}
LONGITUDES = st.floats(74.0, 134.0)
LATITUDES = st.floats(18.0, 53.0)
CHINA = st.tuples(st.floats(73.0, 135.1), st.floats(3.4, 53.6))


@pytest.mark.parametrize("system", sorted(FORWARD))
@given(lon=LONGITUDES, lat=LATITUDES)
def test_there_and_back_is_within_a_centimetre(system: str, lon: float, lat: float) -> None:
    x, y = np.array([lon]), np.array([lat])
    back = to_wgs84(*FORWARD[system](x, y), system)
    assert straight_line_metres(x, y, *back)[0] < 0.01


@pytest.mark.parametrize("system", sorted(FORWARD))
@given(points=arrays(float, (50, 2), elements=st.floats(0.0, 1.0)))
def test_whole_arrays_there_and_back_either_way(system: str, points: NDArray[np.float64]) -> None:
    """Over all China with its seas: undoing and doing are inverse of each other."""
    lon, lat = 73.0 + 62.1 * points[:, 0], 3.4 + 50.2 * points[:, 1]
    there_and_back = to_wgs84(*FORWARD[system](lon, lat), system)
    back_and_there = FORWARD[system](*to_wgs84(lon, lat, system))
    assert straight_line_metres(lon, lat, *there_and_back).max() < 0.01
    assert straight_line_metres(lon, lat, *back_and_there).max() < 0.01


@cache
def transformer(source: int | CRS, target: int | CRS) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@pytest.mark.parametrize("code", [4490, 4526, 4547, 4498, 4509, 2362, 2414, 4214, 3857])
@settings(deadline=None, max_examples=10)
@given(points=arrays(float, (50, 2), elements=st.floats(0.0, 1.0)))
def test_zones_there_and_back_are_within_a_millimetre(
    code: int, points: NDArray[np.float64]
) -> None:
    lon, lat = 111.0 + 6.0 * points[:, 0], 18.0 + 32.0 * points[:, 1]
    system = CRS.from_epsg(code)
    start = system.geodetic_crs if is_old(system) else 4326
    x, y = to_degrees(system).transform(*transformer(start, code).transform(lon, lat))
    assert GEOD.inv(lon, lat, x, y)[2].max() < 0.001


@pytest.mark.parametrize(("system", "least", "most"), [("GCJ-02", 300, 900), ("BD-09", 600, 2000)])
def test_the_shift_is_some_hundred_metres(system: str, least: float, most: float) -> None:
    """Over all China; here and there the shift to GCJ-02 vanishes nearly."""
    lon, lat = (part.ravel() for part in np.mgrid[74.0:134.0:0.25, 18.0:53.0:0.25])
    shift = straight_line_metres(lon, lat, *FORWARD[system](lon, lat))
    assert least < np.median(shift)
    assert shift.max() < most


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


@settings(deadline=None, max_examples=30)
@given(west=st.floats(-170, 160), south=st.floats(-60, 60))
def test_the_metric_crs_keeps_areas(west: float, south: float) -> None:
    box = shapely.box(west, south, west + 1.0, south + 1.0)
    area = gpd.GeoSeries([shapely.segmentize(box, 0.01)], crs="EPSG:4326")
    metric = area.to_crs(metric_crs(box.bounds))
    low, high = np.radians(south), np.radians(south + 1.0)
    sphere = 6_371_007.2**2 * np.radians(1.0) * (np.sin(high) - np.sin(low))
    assert metric.area[0] == pytest.approx(sphere, rel=0.01)


@pytest.mark.parametrize("away", [50e3, 300e3, REACH_M])
@settings(deadline=None, max_examples=30)
@given(centre=CHINA, azimuth=st.floats(0, 360), bearing=st.floats(0, 360))
def test_the_metric_crs_keeps_lengths_over_a_province(
    away: float, centre: tuple[float, float], azimuth: float, bearing: float
) -> None:
    """A kilometre in any direction, anywhere within the reach."""
    lon, lat = centre
    start = GEOD.fwd(lon, lat, azimuth, away)[:2]
    end = GEOD.fwd(*start, bearing, 1_000.0)[:2]
    metric = transformer(4326, metric_crs((lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1)))
    flat = np.array([metric.transform(*xy) for xy in (start, end)])
    assert np.linalg.norm(flat[1] - flat[0]) == pytest.approx(1_000.0, rel=1e-3)


def squares(count: int, *, size: float = 0.02, west: float = 112.0) -> NDArray[np.object_]:
    """``count`` by ``count`` villages of about 2 km."""
    x, y = np.meshgrid(west + size * np.arange(count), 36.0 + size * np.arange(count))
    boxes: NDArray[np.object_] = shapely.box(x, y, x + size, y + size).ravel()
    return boxes


def settled(shapes: NDArray[np.object_], seed: int) -> NDArray[np.float64]:
    """A point anywhere in each square, in degrees."""
    west, south, east, north = shapely.bounds(shapes).T
    share = np.random.default_rng(seed).uniform(size=(len(shapes), 2))
    return np.column_stack(
        [west + share[:, 0] * (east - west), south + share[:, 1] * (north - south)]
    )


def told(
    points: NDArray[np.float64],
    shapes: NDArray[np.object_],
    outlines: gpd.GeoDataFrame | None = None,
    declared: dict[str, str | None] | None = None,
) -> list[Finding]:
    findings = Findings()
    ids = [f"v{number}" for number in range(len(points))]
    pairs = zip(ids, points.tolist(), strict=True)
    villages = [
        Village(id=i, name=i, lon=x, lat=y, township="t", precision=Precision.POINT)
        for i, (x, y) in pairs
    ]
    coverage = gpd.GeoDataFrame(geometry=shapes, index=ids, crs="EPSG:4326")
    tell_shifts(villages, (), coverage, outlines, findings, declared=declared)
    return list(findings)


@pytest.mark.parametrize("system", sorted(FORWARD))
@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_a_shift_is_suspected_on_its_side(system: str, first: bool, seed: int) -> None:
    shapes = squares(7)
    points = settled(shapes, seed)
    assert suspected_shift(points, shapes) is None
    move = FORWARD[system] if first else lambda x, y: to_wgs84(x, y, system)
    found = suspected_shift(np.column_stack(move(*points.T)), shapes)
    assert found is not None
    assert (found.system, found.first) == (system, first)


def test_few_villages_and_slips_of_the_pen_are_told_with_shares() -> None:
    shapes = squares(5, size=0.008)
    points = settled(shapes, 1)
    points[:5] = points[20:]
    shifted = np.column_stack(wgs84_to_gcj02(*points.T))
    (found,) = told(shifted, shapes)
    assert (found.key, found.severity) == ("shift_inside", Severity.WARNING)
    assert found.details["after"] == "80 %"
    assert 'coordinates = "GCJ-02"' in found.remedy("zh")


def test_a_shift_declared_of_one_source_alone_is_doubted() -> None:
    shapes = squares(12)
    lon, lat = settled(shapes, 2).T
    points = np.column_stack(to_wgs84(lon, lat, "GCJ-02"))
    (found,) = told(points, shapes, declared={"coordinates": "gcj02", "boundaries_crs": None})
    assert found.key == "shift_onesided"
    assert (found.details["key"], found.details["other"]) == ("boundaries_crs", "coordinates")
    assert 'boundaries_crs = "GCJ-02"' in found.remedy("en")
    assert "delete coordinates" in found.remedy("en")


def test_a_wrong_meridian_is_refused_by_its_degrees() -> None:
    """Eastings without a zone's number fit any meridian; only a second source tells."""
    shapes = squares(3)
    flat = gpd.GeoSeries(shapes, crs="EPSG:4490").to_crs(4546)
    wrong = flat.set_crs(4548, allow_override=True).to_crs(4326).to_numpy()
    (found,) = told(settled(shapes, 3), wrong)
    assert (found.key, found.severity) == ("sources_meridian", Severity.ERROR)
    assert found.details["degrees"] == "6"


def test_sources_of_two_places_are_refused_once() -> None:
    shapes = squares(3)
    points = settled(shapes, 4) + np.array([0.0, 1.3])
    around = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.box(112, 36, 113, 37)], crs=4326)
    assert [found.key for found in told(points, shapes, around)] == ["sources_apart"]
    away = around.set_geometry(around.geometry.translate(4.4, 0.0))
    assert [found.key for found in told(settled(shapes, 4), shapes, away)] == ["sources_apart"]
    assert far_apart(np.zeros((0, 2)), np.zeros(0, dtype=object)) is None


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize(
    ("file", "seen"),
    [
        ("fr-communes/communes-bretagne.geojson", set()),
        ("np-municipalities/nepal-municipalities.geojson", {"BD-09"}),
        ("ph-barangays-pangasinan/barangays.geojson", {"GCJ-02", "BD-09"}),
        ("in-villages-sikkim/sk.geojson", {"GCJ-02", "BD-09"}),
    ],
)
def test_real_boundaries_are_suspected_only_when_shifted(file: str, seen: set[str]) -> None:
    """WGS 84, then shifted by formula: not in France; half a kilometre is little in Nepal."""
    frame = gpd.read_file(DATA / file).to_crs("EPSG:4326")
    areal = frame.geometry[frame.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    shapes = areal.make_valid().to_numpy()
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    assert suspected_shift(points, shapes) is None
    assert far_apart(points, shapes) is None
    for system, move in FORWARD.items():
        found = suspected_shift(np.column_stack(move(*points.T)), shapes)
        assert (found is not None and found.system == system and found.first) is (system in seen)


def test_an_old_datum_does_not_tear_a_coverage() -> None:
    """South of 22.89 degrees PROJ would shift Beijing 1954 by 52 m, north of it not at all."""
    system = CRS.from_epsg(2414)
    steps = np.linspace(22.80, 22.98, 200)
    there = transformer(system.geodetic_crs, system).transform(np.full(200, 114.0), steps)
    _, lat = to_degrees(system).transform(*there)
    assert np.ptp(np.diff(lat)) < 1e-9
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*there))
    moved = frame_to_degrees(frame, system)
    assert moved.crs == "EPSG:4326"
    assert np.allclose(moved.geometry.y, lat)
