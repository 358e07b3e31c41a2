"""Shifts that nobody declared: suspected with figures, never undone."""

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from benchmarks.real_places import pangasinan, write_place
from geodata.facts.case import Case
from geodata.facts.county import Precision
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.geometry.crs import wgs84_to_bd09, wgs84_to_gcj02
from geodata.geometry.plausible import suspected_by_borders, tell_shifts
from geodata.reading.read_case import read_case
from geodata.synthetic.county import synthetic_county
from tests.folders import DATA

MOVES = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}
CASE = synthetic_county(villages=150, townships=6, seed=1)


def told(case: Case, outlines=None) -> list:
    findings = Findings()
    county = case.county
    pointed = [v for v in county.villages if v.lon is not None]
    tell_shifts(pointed, county.townships, case.coverage, outlines, findings)
    return list(findings)


def moved(case: Case, system: str) -> Case:
    """The same county with the points of its villages shifted."""
    villages = []
    for village in case.county.villages:
        assert village.lon is not None
        assert village.lat is not None
        lon, lat = MOVES[system](np.array([village.lon]), np.array([village.lat]))
        point: dict[str, Any] = {
            "lon": float(lon[0]),
            "lat": float(lat[0]),
            "precision": Precision.POINT,
        }
        villages.append(replace(village, **point))
    return replace(case, county=replace(case.county, villages=tuple(villages)))


def test_points_that_fit_raise_no_suspicion():
    assert not told(CASE, CASE.outlines)


@pytest.mark.parametrize("system", MOVES)
def test_shifted_points_are_suspected(system):
    found = told(moved(CASE, system))
    assert [(f.key, f.value, f.details["key"]) for f in found] == [
        ("shift_points", system, "coordinates")
    ]
    assert f'coordinates = "{system}"' in found[0].remedy("zh")


@pytest.mark.parametrize("system", MOVES)
def test_shifted_polygons_are_suspected_as_polygons(system):
    assert CASE.coverage is not None

    def shift(points):
        return np.column_stack(MOVES[system](points[:, 0], points[:, 1]))

    shapes = shapely.transform(CASE.coverage.geometry.to_numpy(), shift)
    coverage = gpd.GeoDataFrame(geometry=shapes, index=CASE.coverage.index, crs="EPSG:4326")
    found = told(replace(CASE, coverage=coverage), CASE.outlines)
    assert {(f.key, f.value, f.details["key"]) for f in found} >= {
        ("shift_points", system, "boundaries_crs"),
        ("shift_borders", system, "boundaries_crs"),
    }


def test_few_points_say_nothing():
    few = replace(CASE, county=replace(CASE.county, villages=CASE.county.villages[:9]))
    assert not [f for f in told(moved(few, "GCJ-02")) if f.key == "shift_points"]
    assert suspected_by_borders(shapely.Point(0, 0), shapely.box(0, 0, 1, 1)) is None


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
def test_real_places_in_wgs84_raise_no_suspicion():
    made = pangasinan(DATA / "ph-barangays-pangasinan")
    assert not told(made)


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
def test_outlines_read_as_wgs84_beside_polygons_are_suspected(tmp_path):
    """Shuozhou's outlines are GCJ-02; polygons made from them in WGS 84 give them away."""
    folder = write_place("shuozhou", DATA / "cn-adcode-2016", tmp_path).parent
    right = Sources(coordinates="GCJ-02", outlines_crs="GCJ-02")
    case = read_case(folder, right, Findings())
    assert case.outlines is not None
    wrong = gpd.read_file(folder / "counties.gpkg").set_crs("EPSG:4326", allow_override=True)
    findings = Findings()
    coverage = case.outlines.set_index("name")[["geometry"]]
    tell_shifts((), (), coverage, wrong, findings)
    assert [(f.key, f.value, f.details["key"]) for f in findings] == [
        ("shift_borders", "GCJ-02", "outlines_crs")
    ]
