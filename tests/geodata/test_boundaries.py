"""Boundaries as they come: every flaw a finding, what comes out is valid."""

import gzip
import json
import shutil
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.boundaries import read_boundaries, read_coverage
from geodata.findings import Findings, Severity
from geodata.repairs import Boundaries, Kind

DATA = Path(__file__).parents[2].parent / "shared" / "data"
GOOD = shapely.box(112.0, 39.0, 112.1, 39.1)
BOW_TIE = shapely.Polygon([(112.2, 39.0), (112.3, 39.1), (112.3, 39.0), (112.2, 39.1)])
SOUND = [[112, 39], [112.1, 39], [112.1, 39.1], [112, 39]]
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


def kml(path: Path, *geometries: shapely.Polygon) -> Path:
    places = "".join(
        f"<Placemark><name>村{n}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x},{y},900" for x, y in shape.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for n, shape in enumerate(geometries, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
    path.write_text(f"{head}<Document>{places}</Document></kml>", "utf-8")
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


def fit(path: Path, **options: str) -> tuple[Boundaries | None, Findings]:
    findings = Findings()
    read_back = read_coverage(path, findings=findings, **options)
    for finding in findings:
        for language in ("zh", "en"):
            assert finding.problem(language)
            assert finding.remedy(language)
        assert finding.file == path.name
    return read_back, findings


def collection(path: Path, *geometries: shapely.Geometry) -> Path:
    features = [
        {"type": "Feature", "properties": {"name": f"村{n}"}, "geometry": shape.__geo_interface__}
        for n, shape in enumerate(geometries, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def mixed_shapefile(path: Path, *, cpg: str | None, names: str, values: str) -> Path:
    """A shapefile whose field names and values are written in these encodings."""
    frame = gpd.GeoDataFrame({"AAAAAAAA": ["x" * 30, "y" * 30]}, geometry=[GOOD] * 2, crs=4326)
    frame.to_file(path, encoding="utf-8")
    raw = path.with_suffix(".dbf").read_bytes()
    raw = raw.replace(b"AAAAAAAA\0\0\0", "村名".encode(names).ljust(11, b"\0"))
    for letter, text in (("x", "朔城区东关村"), ("y", "怀仁市")):
        raw = raw.replace(letter.encode() * 30, text.encode(values).ljust(30))
    path.with_suffix(".dbf").write_bytes(raw)
    path.with_suffix(".cpg").unlink()
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


@pytest.mark.parametrize(
    ("cpg", "names", "values", "told"),
    [
        ("UTF-8", "utf-8", "utf-8", []),
        ("UTF-8", "utf-8", "gb18030", ["cpg_wrong"]),
        ("UTF-8", "gb18030", "gb18030", ["cpg_wrong"]),
        ("GBK", "gb18030", "gb18030", []),
        ("936", "gb18030", "gb18030", []),
        ("no such thing", "gb18030", "gb18030", ["gbk"]),
        (None, "utf-8", "gb18030", ["gbk"]),
        (None, "gb18030", "gb18030", ["gbk"]),
        (None, "utf-8", "utf-8", []),
    ],
)
def test_tables_of_any_encoding(
    tmp_path: Path, cpg: str | None, names: str, values: str, told: list[str]
) -> None:
    frame, findings = read(mixed_shapefile(tmp_path / "b.shp", cpg=cpg, names=names, values=values))
    assert frame is not None
    assert list(frame["村名"]) == ["朔城区东关村", "怀仁市"]
    assert keys(findings) == told


def zipped(path: Path, *files: Path, folder: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for file in files:
            target.write(file, folder + file.name)
    return path


@pytest.mark.parametrize("ending", ["shp", "gpkg", "geojson", "fgb", "kml"])
def test_a_zip_of_one_set(tmp_path: Path, ending: str) -> None:
    (kml if ending == "kml" else write)(tmp_path / f"村界.{ending}", GOOD)
    archive = zipped(tmp_path / "b.zip", *sorted(tmp_path.glob("村界.*")), folder="数据/")
    frame, findings = read(archive)
    assert frame is not None
    assert frame.geometry.iloc[0].equals(GOOD)
    assert keys(findings) == []
    assert list(frame["Name" if ending == "kml" else "name"])


def test_a_zip_of_several_sets_needs_a_name(tmp_path: Path) -> None:
    files = [write(tmp_path / "a.gpkg", GOOD), write(tmp_path / "c.gpkg", GOOD, GOOD)]
    archive = zipped(tmp_path / "b.zip", *files)
    frame, findings = read(archive)
    assert frame is None
    assert keys(findings) == ["zip_several"]
    assert findings.errors[0].value == "a.gpkg、c.gpkg"
    frame, findings = read(archive, layer="c")
    assert frame is not None
    assert (len(frame), keys(findings)) == (2, [])


def test_archives_that_hold_nothing_or_half(tmp_path: Path) -> None:
    note = tmp_path / "readme.txt"
    note.write_text("x")
    assert keys(read(zipped(tmp_path / "n.zip", note))[1]) == ["zip_empty"]
    write(tmp_path / "b.shp", GOOD)
    assert keys(read(zipped(tmp_path / "s.zip", tmp_path / "b.shp"))[1]) == ["part_missing"] * 2
    whole = zipped(tmp_path / "w.zip", write(tmp_path / "b.gpkg", GOOD)).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.999):
        (tmp_path / "t.zip").write_bytes(whole[: int(len(whole) * share)])
        assert keys(read(tmp_path / "t.zip")[1]) == ["unreadable"]
    damaged = bytearray(whole)
    damaged[100:400] = bytes(300)
    (tmp_path / "d.zip").write_bytes(damaged)
    assert keys(read(tmp_path / "d.zip")[1]) == ["unreadable"]


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson", "fgb", "kml", "zip", "gz", "parquet"])
def test_damaged_files_are_findings_never_tracebacks(tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    path, rng = tmp_path / f"b.{ending}", np.random.default_rng(5)
    match ending:
        case "kml":
            kml(path, GOOD, GOOD)
        case "zip":
            zipped(path, write(tmp_path / "a.gpkg", GOOD))
        case "gz":
            path.write_bytes(gzip.compress(geojson(tmp_path / "a.geojson", SOUND).read_bytes()))
        case "parquet":
            gpd.GeoDataFrame({"name": ["东关"]}, geometry=[GOOD], crs=4326).to_parquet(path)
        case _:
            write(path, GOOD, GOOD)
    whole = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    for attempt in range(20):
        damaged = whole[: rng.integers(1, whole.size)] if attempt % 2 else whole.copy()
        if attempt % 2 == 0:
            damaged[rng.integers(whole.size, size=20)] = rng.integers(256, size=20)
        path.write_bytes(damaged.tobytes())
        found, findings = fit(path)
        assert found is not None or findings.errors


def test_gzip(tmp_path: Path) -> None:
    path, packed = geojson(tmp_path / "b.geojson", SOUND, SOUND), tmp_path / "b.geojson.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    frame, findings = read(packed)
    assert frame is not None
    assert (len(frame), keys(findings)) == (2, [])
    packed.write_bytes(packed.read_bytes()[:60])
    frame, findings = read(packed)
    assert frame is None
    assert keys(findings) == ["unreadable"]


def test_geoparquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "b.parquet"
    gpd.GeoDataFrame({"name": ["东关"]}, geometry=[GOOD], crs="EPSG:4490").to_parquet(path)
    frame, findings = read(path)
    assert frame is not None
    assert list(frame["name"]) == ["东关"]
    assert keys(findings) == []
    (tmp_path / "t.parquet").write_bytes(path.read_bytes()[:500])
    assert keys(read(tmp_path / "t.parquet")[1]) == ["unreadable"]
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    frame, findings = read(path)
    assert frame is None
    assert keys(findings) == ["no_parquet"]
    assert 'pip install -e ".[parquet]"' in findings.errors[0].remedy("en")


def test_kml_and_a_bare_geometry(tmp_path: Path) -> None:
    frame, findings = read(kml(tmp_path / "b.kml", GOOD))
    assert frame is not None
    assert list(frame["Name"]) == ["村1"]
    assert keys(findings) == []
    bare = tmp_path / "140602.json"
    bare.write_text(shapely.to_geojson(GOOD))
    frame, findings = read(bare)
    assert frame is not None
    assert frame.geometry.iloc[0].equals(GOOD)
    assert keys(findings) == []


def test_the_layer_of_polygons_is_taken_and_told(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", shapely.Point(112, 39), layer="seats")
    write(path, GOOD, layer="villages")
    write(path, GOOD, GOOD, layer="old")
    frame, findings = read(path)
    assert frame is not None
    assert len(frame) == 1
    assert keys(findings) == ["several_layers"]
    assert next(iter(findings)).value == "villages"


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
    assert (ring.kind, ring.features, ring.places) == (Kind.RING, (2,), ("村2",))
    assert ring.lon == pytest.approx(112.25, abs=0.05)
    assert ring.area_m2 == pytest.approx(0.0, abs=1.0)
    assert keys(findings)[0] == "repaired"


def test_many_flaws_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    frame, findings = read(write(tmp_path / "b.gpkg", GOOD, *[None] * 50))
    assert frame is not None
    assert keys(findings) == ["null"] * 20 + ["null_more"]
    assert list(findings)[-1].value == "30"


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
    assert keys(findings) == ["repaired"] * 20 + ["repaired_more"]
    assert list(findings)[-1].value == "69"
