"""Boundaries as they come: every flaw a finding, what comes out is valid."""

import json
import shutil
from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.boundaries import read_boundaries
from geodata.findings import Findings, Severity

DATA = Path(__file__).parents[2].parent / "shared" / "data"
GOOD = shapely.box(112.0, 39.0, 112.1, 39.1)
BOW_TIE = shapely.Polygon([(112.2, 39.0), (112.3, 39.1), (112.3, 39.0), (112.2, 39.1)])
FLAT = shapely.Polygon([(112, 39), (112.1, 39), (112.2, 39), (112, 39)])


def write(
    path: Path, *geometries: object, crs: str | None = "EPSG:4326", layer: str | None = None
) -> Path:
    names = [f"村{number}" for number in range(1, len(geometries) + 1)]
    frame = gpd.GeoDataFrame({"name": names}, geometry=list(geometries), crs=crs)
    more = {} if layer is None else {"layer": layer}
    expected = pytest.warns(UserWarning, match="crs") if crs is None else nullcontext()
    with expected:
        frame.to_file(path, engine="pyogrio", encoding="utf-8", **more)
    return path


def geojson(path: Path, *rings: list[list[float]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"村{number}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for number, ring in enumerate(rings, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def read(path: Path, **options: str) -> tuple[gpd.GeoDataFrame | None, Findings]:
    findings = Findings()
    frame = read_boundaries(path, findings=findings, **options)
    for finding in findings:
        for language in ("zh", "en"):
            assert finding.problem(language)
            assert finding.remedy(language)
        assert finding.file == path.name
    return frame, findings


def keys(findings: Findings) -> list[str]:
    return [finding.key.removeprefix("boundary_") for finding in findings]


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson", "fgb"])
def test_four_formats_read_alike(tmp_path: Path, ending: str) -> None:
    other = shapely.box(112.1, 39.0, 112.2, 39.1)
    frame, findings = read(write(tmp_path / f"村界.{ending}", GOOD, other))
    assert frame is not None
    assert keys(findings) == []
    assert dict(zip(frame["name"], frame["feature"], strict=True)).keys() == {"村1", "村2"}
    by_name = frame.set_index("name").geometry
    assert by_name["村1"].equals(GOOD)
    assert by_name["村2"].equals(other)
    assert frame.crs == "EPSG:4326"


def test_attributes_are_text(tmp_path: Path) -> None:
    path = tmp_path / "b.gpkg"
    data = {"code": [140602001201, 7], "some": [1.0, None], "share": [0.25, 0.5]}
    gpd.GeoDataFrame(data, geometry=[GOOD, GOOD], crs="EPSG:4326").to_file(path)
    frame, _ = read(path)
    assert frame is not None
    assert list(frame["code"]) == ["140602001201", "7"]
    assert list(frame["some"]) == ["1", ""]
    assert list(frame["share"]) == ["0.25", "0.5"]


def test_a_projected_file_is_brought_to_degrees(tmp_path: Path) -> None:
    metres = gpd.GeoSeries([GOOD], crs="EPSG:4326").to_crs("EPSG:4547")
    frame, findings = read(write(tmp_path / "b.gpkg", metres[0], crs="EPSG:4547"))
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
    sound = [[112, 39], [112.1, 39], [112.1, 39.1], [112, 39]]
    path = geojson(tmp_path / "b.geojson", sound, [[112, 39], [112.1, 39], [112.1, 39.1]])
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


def test_coordinates_off_the_globe(tmp_path: Path) -> None:
    path = geojson(tmp_path / "b.geojson", [[5e5, 4e6], [6e5, 4e6], [6e5, 5e6], [5e5, 4e6]])
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["off_globe"]


def test_a_layer_that_is_not_there(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", GOOD, layer="villages")
    frame, findings = read(path, layer="villages")
    assert frame is not None
    assert keys(findings) == []
    frame, findings = read(path, layer="towns")
    assert frame is None
    assert keys(findings) == ["layer"]
    assert findings.errors[0].value == "towns"
    assert "towns" in findings.errors[0].problem("zh")


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_its_parts(tmp_path: Path, part: str) -> None:
    path = write(tmp_path / "b.shp", GOOD)
    path.with_suffix(part).unlink()
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["part_missing"]
    assert findings.errors[0].value == f"b{part}"


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("b.geojson", b"", "empty"),
        ("b.gpkg", b"SQLite format 3\0" + b"x" * 300, "unreadable"),
        ("b.gpkg", b"not a file of this kind", "unreadable"),
        ("b.geojson", b'{"type":"FeatureCollection","features":[{"ty', "unreadable"),
        ("b.fgb", b"fgb", "unreadable"),
        ("b.geojson", b'{"type":"FeatureCollection","features":[]}', "empty"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    (tmp_path / name).write_bytes(content)
    frame, findings = read(tmp_path / name)
    assert frame is None
    assert keys(findings) == [key]


def test_a_truncated_geopackage(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", GOOD)
    path.write_bytes(path.read_bytes()[:9000])
    frame, findings = read(path)
    assert frame is None
    assert findings.errors


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    frame, findings = read(tmp_path / "b.gpkg")
    assert frame is None
    assert keys(findings) == ["missing"]


def test_gbk_without_cpg(tmp_path: Path) -> None:
    path = tmp_path / "b.shp"
    names = {"名称": ["朔城区东关村"]}
    frame = gpd.GeoDataFrame(names, geometry=[GOOD], crs="EPSG:4326")
    frame.to_file(path, encoding="gb18030")
    path.with_suffix(".cpg").unlink()
    read_frame, findings = read(path)
    assert read_frame is not None
    assert list(read_frame["名称"]) == ["朔城区东关村"]
    assert keys(findings) == ["gbk"]


needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")


@needs_data
def test_the_geotools_fixture_reads_as_chinese(tmp_path: Path) -> None:
    frame, findings = read(DATA / "gbk-fixtures" / "geotools" / "chinese_poly.shp")
    assert frame is not None
    assert list(frame["NAME"]) == ["黑龙江省"]
    assert keys(findings) == ["gbk"]


@needs_data
def test_an_encoding_that_the_user_names_is_taken(tmp_path: Path) -> None:
    for part in (DATA / "gbk-fixtures" / "geotools").glob("chinese_poly.*"):
        shutil.copy(part, tmp_path / part.name)
    frame, findings = read(tmp_path / "chinese_poly.shp", encoding="gbk")
    assert frame is not None
    assert list(frame["NAME"]) == ["黑龙江省"]
    assert keys(findings) == []


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
    assert keys(findings) == ["repaired"] * 89
