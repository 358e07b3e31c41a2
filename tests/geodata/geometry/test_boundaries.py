"""Rings, coordinates and heights as they come: every flaw a finding, what comes out is valid."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.facts.repair import FlawKind
from geodata.findings import Severity
from tests.geodata.geometry.boundary_files import (
    BOW_TIE,
    DATA,
    FLAT,
    GOOD,
    SOUND,
    collection,
    fit,
    geojson,
    keys,
    needs_data,
    read,
    write,
)


def test_a_projected_file_is_brought_to_degrees(tmp_path: Path) -> None:
    metres = gpd.GeoSeries([GOOD], crs="EPSG:4326").to_crs("EPSG:4546")
    frame, findings = read(write(tmp_path / "b.gpkg", metres[0], crs="EPSG:4546"))
    assert frame is not None
    assert keys(findings) == []
    assert frame.geometry.iloc[0].equals_exact(GOOD, 1e-8)


def test_a_file_without_crs_is_refused_unless_the_user_names_it(tmp_path: Path) -> None:
    path = write(tmp_path / "b.shp", GOOD, crs=None)
    assert not path.with_suffix(".prj").exists()
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["no_crs"]
    frame, findings = read(path, crs="EPSG:4490")
    assert frame is not None
    assert keys(findings) == []
    frame, findings = read(path, crs="EPSG:banana")
    assert frame is None
    assert keys(findings) == ["bad_crs"]
    assert findings.errors[0].value == "EPSG:banana"


def test_shifted_coordinates_are_converted(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", GOOD), crs="GCJ-02")
    assert frame is not None
    assert keys(findings) == []
    west, south, *_ = frame.total_bounds
    assert 0.002 < 112.0 - west < 0.01
    assert 0.0001 < abs(39.0 - south) < 0.01


def test_a_bow_tie_is_mended_and_told(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", GOOD, BOW_TIE))
    assert frame is not None
    assert frame.geometry.is_valid.all()
    assert keys(findings) == ["repaired"]
    finding = next(iter(findings))
    assert finding.severity is Severity.NOTE
    assert (finding.row, finding.value) == (2, "村2")
    assert finding.details["area"] == "0"
    assert "Self-intersection" in finding.details["reason"]
    assert frame.geometry.iloc[1].area == pytest.approx(0.1 * 0.1 / 2)


def test_a_ring_that_touches_itself_around_a_hole_keeps_the_hole(tmp_path: Path) -> None:
    outer = [(112, 39), (112.1, 39), (112.1, 39.1), (112, 39.1), (112, 39)]
    inner = [(112.02, 39.05), (112.05, 39.05), (112.05, 39.02), (112, 39)]
    frame, findings = read(write(tmp_path / "b.gpkg", shapely.Polygon(outer + inner)))
    assert frame is not None
    assert keys(findings) == ["repaired"]
    assert next(iter(findings)).details["area"] == "0"
    hole = shapely.Polygon([(112, 39), *inner])
    assert frame.geometry.iloc[0].area == pytest.approx(0.01 - hole.area)


def test_what_has_no_area_is_an_error_by_name(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", GOOD, FLAT))
    assert frame is not None
    assert keys(findings) == ["unrepairable"]
    assert findings.errors[0].value == "村2"
    assert findings.errors[0].row == 2


def test_null_empty_and_foreign_geometry_is_left_out(tmp_path: Path) -> None:
    point, line = shapely.Point(112, 39), shapely.LineString([(112, 39), (113, 39)])
    shapes = (GOOD, None, shapely.Polygon(), point, line)
    frame, findings = read(write(tmp_path / "b.gpkg", *shapes))
    assert frame is not None
    assert list(frame["name"]) == ["村1"]
    assert sorted(keys(findings)) == ["kind", "kind", "null", "null"]
    assert {finding.row for finding in findings} == {2, 3, 4, 5}
    assert not findings.errors


@pytest.mark.parametrize("shape", [shapely.Point(112, 39), shapely.LineString([(1, 1), (2, 2)])])
def test_a_file_without_polygons_is_refused(tmp_path: Path, shape: shapely.Geometry) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", shape))
    assert frame is None
    assert keys(findings) == ["not_polygons"]
    assert findings.errors[0].value == shape.geom_type


def test_a_file_of_empty_geometry_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "b.geojson"
    feature = {"type": "Feature", "properties": {"name": "a"}, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["empty"]


def test_rings_that_do_not_close_are_closed_and_told(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", SOUND, [[112, 39], [112.1, 39], [112.1, 39.1]])
    frame, findings = read(path)
    assert frame is not None
    assert len(frame) == 2
    assert frame.geometry.iloc[0].equals(frame.geometry.iloc[1])
    assert keys(findings) == ["open_rings", "driver"]
    assert not findings.errors


def test_heights_are_dropped(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", shapely.force_3d(GOOD, 900.0)))
    assert frame is not None
    assert not frame.has_z.any()
    assert keys(findings) == []


def test_metres_where_degrees_are_declared(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", [[5e5, 4e6], [6e5, 4e6], [6e5, 5e6], [5e5, 4e6]])
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["metres"]


def test_closed_lines_become_polygons_and_open_ones_are_refused(tmp_path: Path) -> None:
    ring, corner = GOOD.exterior, shapely.LineString([(112.2, 39), (112.3, 39), (112.3, 39.1)])
    halves = shapely.MultiLineString([ring.coords[:3], ring.coords[2:]])
    path = collection(tmp_path / "b.geojson", shapely.LineString(ring), corner, halves)
    found, findings = fit(path)
    assert found is not None
    assert list(found.frame["feature"]) == [1, 3]
    assert found.frame.geometry.iloc[0].equals(GOOD)
    assert keys(findings)[:3] == ["closed_line", "closed_line", "open_line"]
    assert [(error.row, error.value) for error in findings.errors] == [(2, "村2")]
    found, findings = fit(collection(tmp_path / "o.geojson", corner))
    assert found is None
    assert keys(findings) == ["not_polygons"]


def test_heights_and_collections_are_told(tmp_path: Path) -> None:
    mixed = shapely.GeometryCollection([shapely.force_3d(GOOD, 900.0), shapely.Point(112, 39)])
    found, findings = fit(collection(tmp_path / "b.geojson", mixed))
    assert found is not None
    assert found.frame.geometry.iloc[0].equals(GOOD)
    assert not found.frame.has_z.any()
    assert keys(findings) == ["collection", "heights"]


def test_rings_are_repairs_that_a_map_can_draw(tmp_path: Path) -> None:
    found, findings = fit(write(tmp_path / "b.gpkg", GOOD, BOW_TIE))
    assert found is not None
    ring = found.repairs[0]
    assert (ring.kind, ring.features, ring.places) == (FlawKind.RING, (2,), ("村2",))
    assert ring.lon == pytest.approx(112.25, abs=0.05)
    assert ring.area_m2 == pytest.approx(0.0, abs=1.0)
    assert keys(findings)[0] == "repaired"


def test_many_flaws_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", GOOD, *[None] * 50))
    assert frame is not None
    assert keys(findings) == ["null"] * 20 + ["null_more"]
    assert list(findings)[-1].value == "30"


@needs_data
def test_pangasinan_is_read_whole() -> None:
    frame, findings = read(DATA / "ph-barangays-pangasinan" / "barangays.geojson")
    assert frame is not None
    assert len(frame) == frame["adm4_psgc"].nunique() == 1364
    assert keys(findings) == []


@needs_data
def test_the_89_broken_polygons_of_nepal_are_mended() -> None:
    path = next((DATA / "np-municipalities").glob("*.geojson"))
    frame, findings = read(path)
    assert frame is not None
    assert len(frame) == 766
    assert frame.geometry.is_valid.all()
    assert keys(findings) == ["repaired"] * 20 + ["repaired_more"]
    assert list(findings)[-1].value == "69"
