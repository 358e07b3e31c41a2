"""Files of boundaries as they come: formats, archives, encodings; every flaw a finding."""

import gzip
import shutil
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.geodata.geometry.boundary_files import (
    DATA,
    GOOD,
    SOUND,
    fit,
    geojson,
    keys,
    kml,
    mixed_shapefile,
    needs_data,
    read,
    write,
    zipped,
)


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


@pytest.mark.parametrize(
    ("cpg", "names", "values", "told"),
    [
        ("UTF-8", "utf-8", "utf-8", []),
        ("UTF-8", "utf-8", "gb18030", ["cpg_wrong"]),
        ("UTF-8", "gb18030", "gb18030", ["cpg_wrong"]),
        ("GBK", "gb18030", "gb18030", []),
        ("936", "gb18030", "gb18030", []),
        ("no such thing", "gb18030", "gb18030", ["cpg_vague"]),
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
