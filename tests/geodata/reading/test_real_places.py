"""The case folders of two real places: written, read back, converted."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.real_places import pangasinan, shuozhou, write_place
from geodata.facts.case import Case
from geodata.facts.county import Precision
from geodata.facts.repair import FlawKind
from geodata.findings import Findings
from geodata.geometry.crs import wgs84_to_gcj02
from geodata.reading.read_case import read_case
from scenarios.language.scenario import Scenario, read_scenario
from tests.folders import DATA

SOURCES = {
    "pangasinan": DATA / "ph-barangays-pangasinan",
    "shuozhou": DATA / "cn-adcode-2016",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")


def round_trip(place: str, folder: Path) -> tuple[Scenario, Case, Findings]:
    findings = Findings()
    scenario = read_scenario(write_place(place, SOURCES[place], folder), findings)
    assert scenario is not None, [finding.problem("en") for finding in findings]
    case = read_case(folder, scenario.sources, findings, language=scenario.language)
    assert not findings.errors, [finding.problem("en") for finding in findings.errors]
    return scenario, case, findings


def areas(coverage: gpd.GeoDataFrame) -> pd.Series:
    return coverage.to_crs("EPSG:32651").area


def test_pangasinan_keeps_its_1364_polygons(tmp_path: Path) -> None:
    scenario, case, findings = round_trip("pangasinan", tmp_path)
    made = pangasinan(SOURCES["pangasinan"])
    assert (scenario.language, len(scenario.policy.layers)) == ("en", 4)
    assert len(case.county.villages) == 1364
    assert len(case.county.townships) == 48
    assert case.coverage is not None
    assert made.coverage is not None
    assert list(case.coverage.index) == list(made.coverage.index)
    before, after = areas(made.coverage), areas(case.coverage)
    assert after.sum() == pytest.approx(before.sum(), rel=1e-3)
    assert (abs(after - before) <= 0.1 * before).all()
    edges = shapely.coverage_invalid_edges(case.coverage.geometry.to_numpy())
    odd = set(case.coverage.index[~shapely.is_empty(edges)])
    contested = [repair for repair in case.repairs if repair.kind is FlawKind.CONTESTED]
    near = {name.split()[-1] for repair in contested for name in repair.places}
    assert len(contested) <= 5
    assert len(odd - near) <= 10
    assert {repair.kind for repair in case.repairs} >= {FlawKind.OVERLAP, FlawKind.GAP}
    assert {village.precision for village in case.county.villages} == {Precision.POLYGON}
    assert {f.key for f in findings if not f.key.startswith("coverage_")} == {"code_own"}
    assert case.county.units == made.county.units


def test_shuozhou_keeps_its_1751_villages_by_code(tmp_path: Path) -> None:
    scenario, case, findings = round_trip("shuozhou", tmp_path)
    assert scenario.sources.coordinates == "GCJ-02"
    assert {layer.name for layer in scenario.policy.layers} == {
        "first_secretary",
        "work_team",
        "department",
        "county_leader",
    }
    villages = case.county.villages
    assert len({village.code for village in villages}) == len(villages) == 1751
    assert len(case.county.townships) == 78
    assert case.coverage is None
    assert case.outlines is not None
    assert len(case.outlines) == 6
    found = dict.fromkeys(Precision, 0)
    for village in villages:
        found[village.precision] += 1
    assert found[Precision.POINT] == 53
    assert found[Precision.UNKNOWN] == found[Precision.POLYGON] == 0
    assert found[Precision.TOWNSHIP] > found[Precision.COUNTY] > 0
    assert [finding.key for finding in findings] == [
        "code_virtual",
        "code_virtual",
        "approximate_location",
    ]


def test_shuozhou_is_shifted_back_to_wgs84(tmp_path: Path) -> None:
    _, case, _ = round_trip("shuozhou", tmp_path)
    raw = {town.id: town for town in shuozhou(SOURCES["shuozhou"]).county.townships}
    towns = [town for town in case.county.townships if town.lon is not None]
    assert len(towns) == 72
    there = np.array([(town.lon, town.lat) for town in towns], dtype=float)
    back = np.column_stack(wgs84_to_gcj02(there[:, 0], there[:, 1]))
    given = np.array([(raw[town.id].lon, raw[town.id].lat) for town in towns], dtype=float)
    np.testing.assert_allclose(back, given, atol=1e-7)
    assert (np.abs(there - given).max(axis=1) > 0.001).all()
    assert case.outlines is not None
    town = next(t for t in towns if t.name == "南城街道办事处")
    outline = case.outlines.set_index("name").geometry["朔城区"]
    west, south, east, north = outline.bounds
    assert west < (town.lon or 0) < east
    assert south < (town.lat or 0) < north
