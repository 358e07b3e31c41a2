"""Files that are not what they say, ask for others, or would take everything: findings."""

# ruff: noqa: E501

import gzip
import io
import json
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.findings import Findings
from geodata.geometry.tangles import crossings, piled, tangled
from geodata.geometry.vector_files import key_of
from geodata.sandbox import asking
from geodata.sandbox.asking import ReadingError, ask
from geodata.sandbox.packed import VECTORS, PackedError, UnpackLimits, unzip
from geodata.sandbox.sheet_size import MOST_CELLS, areas_of, name_of, number_of
from geodata.sheets.csv_rows import read_csv
from geodata.sheets.grids import read_grid
from tests.folders import ROOT
from tests.geodata.geometry.boundary_files import (
    BOW_TIE,
    GOOD,
    SOUND,
    fit,
    geojson,
    keys,
    kml,
    read,
    write,
    zipped,
)
from tests.hostile import bombs

EIGHT = bytes(b"abcdefgh"[byte % 8] for byte in range(256))
LONG = random.Random(1).randbytes(5_000_000).translate(EIGHT)
STRINGS = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>'
WORST = [float("nan"), float("inf"), float("-inf")]


def told(path: Path) -> list[str]:
    findings = Findings()
    assert read_grid(path, None, "villages", findings) is None
    for finding in findings:
        assert finding.problem("zh")
        assert finding.remedy("en")
    return [finding.key for finding in findings]


# ── Vector files ─────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(os.name == "nt", reason="the listener locks files as on POSIX")
def test_no_file_reaches_the_network_or_another_file() -> None:
    """In a network of its own where there is one, beside a listener in any case."""
    apart = shutil.which("unshare")
    alone = (
        [apart, "-rn"]
        if apart and not subprocess.run([apart, "-rn", "true"], check=False).returncode
        else []
    )
    done = subprocess.run(
        [*alone, sys.executable, "-m", "tests.hostile.unheard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["control"], "the listener hears nothing at all"
    assert found["heard"] == []
    assert found["read"] > 400
    assert found["opened"] > 100


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "kml", "fgb", "gml", "shp", "topojson"])
@pytest.mark.parametrize("kind", ["OGRVRTDataSource", "GPKG", "ZIP", "PDF"])
def test_what_is_named_otherwise_is_told_as_what_it_is(
    tmp_path: Path, ending: str, kind: str
) -> None:
    path = tmp_path / f"b.{ending}"
    content = {
        "OGRVRTDataSource": b"\xef\xbb\xbf <?xml version='1.0'?><!-- a --><OGRVRTDataSource/>",
        "GPKG": write(tmp_path / "a.gpkg", GOOD).read_bytes(),
        "ZIP": zipped(tmp_path / "a.zip", tmp_path / "a.gpkg").read_bytes(),
        "PDF": b"%PDF-1.7",
    }[kind]
    path.write_bytes(content)
    for part in (".shx", ".dbf"):
        path.with_suffix(part).write_bytes(content)
    frame, findings = read(path)
    if (ending, kind) == ("gpkg", "GPKG"):
        assert frame is not None
        return
    assert frame is None
    assert keys(findings) == ["disguised"]


@pytest.mark.parametrize("name", ["b.vrt", "b.dxf", "b.gpx", "b.xlsx", "b.tif", "b", "b.dxf.gz"])
def test_kinds_that_are_not_read_are_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    frame, findings = read(tmp_path / name)
    assert frame is None
    assert keys(findings) == ["strange_kind"]


DRIVERS = {
    "gdb": "OpenFileGDB",
    "tab": "MapInfo File",
    "mif": "MapInfo File",
    "kml": "KML",
    "sqlite": "SQLite",
}


@pytest.mark.parametrize("ending", ["gml", "kml", "mif", "tab", "gdb", "sqlite", "topojson"])
def test_other_kinds_are_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"b.{ending}"
    if ending == "topojson":
        arcs = {"type": "Topology", "arcs": [SOUND], "objects": {"a": {"type": "Polygon"}}}
        arcs["objects"]["a"] |= {"arcs": [[0]], "properties": {"name": "村1"}}  # type: ignore[index]
        path.write_text(json.dumps(arcs))
    else:
        driver = DRIVERS.get(ending)
        frame = gpd.GeoDataFrame({"name": ["村1"]}, geometry=[GOOD], crs=4326)
        frame.to_file(path, driver=driver, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    crs = {"crs": "EPSG:4326"} if ending in {"tab", "mif", "topojson"} else {}
    found, _ = read(path, **crs)
    assert found is not None
    assert list(found.get("name", found.get("Name"))) == ["村1"]
    assert sorted(tmp_path.rglob("*")) == before, "a reader leaves nothing beside the file"


def test_all_folders_of_a_kml_are_read_and_never_an_empty_one(tmp_path: Path) -> None:
    text = kml(tmp_path / "a.kml", GOOD).read_text("utf-8")
    place = text[text.index("<Placemark>") : text.index("</Document>")]
    folders = ("甲镇", place), ("空", ""), ("乙镇", place * 2)
    inside = "".join(f"<Folder><name>{name}</name>{body}</Folder>" for name, body in folders)
    (tmp_path / "b.kml").write_text(text.replace(place, inside), "utf-8")
    with zipfile.ZipFile(tmp_path / "b.kmz", "w") as archive:
        archive.write(tmp_path / "b.kml", "doc.kml")
    for name in ("b.kml", "b.kmz"):
        frame, findings = read(tmp_path / name)
        assert frame is not None
        assert len(frame) == 3
        assert list(frame["Name"]) == ["村1"] * 3
        assert keys(findings) == ["layers_joined"]


def test_of_several_layers_that_of_most_villages_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", GOOD, layer="xiangzhen")
    write(path, GOOD, shapely.box(113, 39, 113.1, 39.1), layer="cun")
    frame, findings = read(path)
    assert frame is not None
    assert len(frame) == 2
    assert keys(findings) == ["several_layers"]


ENDLESS = "create view {} as with recursive c(n) as (select 1 union all select n + 1 from c) "


@pytest.mark.parametrize("target", ["v", "gpkg_contents", "gpkg_geometry_columns", "layer_styles"])
@pytest.mark.parametrize("ending", ["gpkg", "sqlite"])
def test_views_are_not_run(tmp_path: Path, ending: str, target: str) -> None:
    path = tmp_path / f"b.{ending}"
    frame = gpd.GeoDataFrame({"name": ["村1"]}, geometry=[GOOD], crs=4326)
    frame.to_file(path, driver=DRIVERS.get(ending))
    with closing(sqlite3.connect(path)) as base:
        for trigger in base.execute(
            "select name from sqlite_master where type='trigger'"
        ).fetchall():
            base.execute(f'drop trigger "{trigger[0]}"')
        base.execute(f"drop table if exists {target}")
        base.execute(
            ENDLESS.format(target) + "select n, n as table_name, 'features' as data_type from c"
        )
        if ending == "gpkg" and target == "v":
            base.execute(
                "insert into gpkg_contents(table_name, data_type, srs_id) "
                "values ('v', 'features', 4326)"
            )
            base.execute(
                "insert into gpkg_geometry_columns values ('v', 'geom', 'POLYGON', 4326, 0, 0)"
            )
        base.commit()
    frame, findings = read(path)
    assert "views" in keys(findings)
    assert frame is not None or findings.errors
    if target in {"v", "layer_styles"}:
        assert frame is not None
        assert list(frame["name"]) == ["村1"]
        assert keys(findings) == ["views"]
        frame, findings = read(path, layer=target)
        assert frame is None
        assert keys(findings) == ["only_views"]


@pytest.mark.parametrize("worst", WORST)
@pytest.mark.parametrize("axis", [0, 1])
def test_coordinates_that_are_no_numbers_are_told_by_feature(
    tmp_path: Path, worst: float, axis: int
) -> None:
    ring = [list(point) for point in SOUND]
    ring[1][axis] = worst
    far = [[x + 1, y] for x, y in SOUND]
    path = geojson(tmp_path / "b.geojson", SOUND, ring, far)
    frame, findings = read(path)
    assert frame is not None
    assert list(frame["feature"]) == [1, 3]
    (finding,) = findings.errors
    assert (finding.key, finding.row, finding.value) == ("boundary_not_finite", 2, "村2")
    shapes = gpd.GeoSeries.from_wkb([struct.pack("<BI2d", 1, 1, 112.0, worst)] * 25)
    lost = gpd.GeoDataFrame(geometry=[*shapes, shapely.Point(112, 39)], crs=4326)
    lost.to_file(tmp_path / "p.fgb", SPATIAL_INDEX="NO")
    _, findings = read(tmp_path / "p.fgb")
    assert keys(findings).count("not_finite") == 20
    assert "not_finite_more" in keys(findings)


def scribble(size: int, seed: int = 1) -> shapely.Polygon:
    points = np.random.default_rng(seed).random((size, 2))
    return shapely.Polygon(points / 10 + [112, 39])


def test_a_scribble_is_refused_by_name_before_it_is_mended(tmp_path: Path) -> None:
    """Mending it would take hours; what crosses itself a few times is still mended."""
    assert crossings(BOW_TIE) == 1
    for size in (30, 60):
        shape = scribble(size)
        points = shapely.get_coordinates(shape)
        sides = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
        apart = [(a, b) for a in range(size) for b in range(a + 2, size) if (a, b) != (0, size - 1)]
        meeting = sum(bool(shapely.intersects(sides[a], sides[b])) for a, b in apart)
        assert crossings(shape, 10**9) == meeting
    path = write(tmp_path / "b.gpkg", GOOD, scribble(3_000), BOW_TIE)
    frame, findings = read(path)
    assert frame is not None
    assert keys(findings) == ["tangled", "repaired"]
    assert findings.errors[0].row == 2
    frame, findings = read(write(tmp_path / "c.gpkg", scribble(3_000)))
    assert frame is None
    assert keys(findings) == ["tangled"]
    many = np.array([scribble(120, seed) for seed in range(30)])
    left_out = tangled(many, np.arange(30))
    assert left_out


def test_a_heap_of_polygons_is_no_coverage(tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    heap = [GOOD.buffer(0.01 * random.random()) for _ in range(200)]
    fitted, findings = fit(write(tmp_path / "heap.gpkg", *heap))
    assert fitted is None
    assert keys(findings) == ["piled"]
    side = np.arange(20) / 100
    land = [shapely.box(112 + x, 39 + y, 112.01 + x, 39.01 + y) for x in side for y in side]
    assert not piled(np.array([*land, shapely.box(112, 39, 112.2, 39.2)] * 3))


def test_a_table_of_a_shapefile_that_lies_about_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "b.shp", GOOD)
    for size in (0, 1, 2):
        raw = bytearray(path.with_suffix(".dbf").read_bytes())
        raw[10:12] = size.to_bytes(2, "little")
        path.with_suffix(".dbf").write_bytes(raw)
        frame, findings = read(path)
        assert frame is None
        assert keys(findings) == ["unreadable"]


def test_a_parquet_file_that_says_far_more_rows_than_it_has_bytes(tmp_path: Path) -> None:
    parquet, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    nothing = pa.nulls(1_000_000, pa.int8())
    parquet.write_table(
        pa.table([nothing] * 60, names=[str(n) for n in range(60)]), tmp_path / "b.parquet"
    )
    assert (tmp_path / "b.parquet").stat().st_size < 1_000_000
    frame, findings = read(tmp_path / "b.parquet")
    assert frame is None
    assert keys(findings) == ["unreadable"]


# ── Packed files ─────────────────────────────────────────────────────────────────────────


def most_memory() -> int:
    """Bytes that this process has taken at most; 0 where the system does not say."""
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def test_bombs_are_refused_by_what_they_say_and_by_what_comes_out(tmp_path: Path) -> None:
    data, size = bombs.boundaries(3)
    files = {
        "b.zip": (bombs.zip_of(("b.geojson", data, size)), "packed_ratio"),
        "huge.zip": (bombs.zip_of(("b.geojson", data, 2**32 - 2)), "packed_ratio"),
        "b.kmz": (bombs.zip_of(("doc.kml", data, size)), "packed_ratio"),
        "b.geojson.gz": (bombs.gz_of(data, size), "packed_ratio"),
        "lies.geojson.gz": (bombs.gz_of(data, 1000), "packed_ratio"),
        "lies.zip": (bombs.zip_of(("b.geojson", data, 1000)), "unreadable"),
        "many.zip": (bombs.zip_of(*((f"{n}.txt", b"\x03\0", 0) for n in range(10_001))), "packed_entries"),
        "twice.zip": (bombs.zip_of(*[("b.geojson", b"\x03\0", 0)] * 2), "packed_twice"),
    }  # fmt: skip
    before = most_memory()
    for name, (content, key) in files.items():
        (tmp_path / name).write_bytes(content)
        frame, findings = read(tmp_path / name)
        assert frame is None
        assert keys(findings) == [key], name
    assert most_memory() - before < 200 * 2**20


def test_an_archive_with_a_password_or_a_strange_packer(tmp_path: Path) -> None:
    whole = bytearray(
        zipped(tmp_path / "b.zip", geojson(tmp_path / "b.geojson", SOUND)).read_bytes()
    )
    at = whole.index(b"PK\x01\x02")
    for place, value, key in ((6, 1, "packed_locked"), (8, 99, "unreadable")):
        bad = whole.copy()
        bad[place], bad[at + place + 2] = value, value
        (tmp_path / "b.zip").write_bytes(bad)
        frame, findings = read(tmp_path / "b.zip")
        assert frame is None
        assert keys(findings) == [key]


def test_honest_regular_files_are_unpacked(tmp_path: Path) -> None:
    path, packed = tmp_path / "a", tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(b"0" * 20_000_000))
    unzip(packed, path, VECTORS)
    assert path.stat().st_size == 20_000_000
    with pytest.raises(PackedError, match="size"):
        unzip(packed, path, UnpackLimits(most=1_000_000))


# ── Workbooks and CSV ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "make", "key"),
    [
        ("long_text", lambda: bombs.workbook(strings=STRINGS % (b"<si><t>" + LONG + b"</t></si>")), "packed_text"),
        ("long_runs", lambda: bombs.workbook(strings=STRINGS % (b"<si>" + b"<r><t>ab</t></r>" * 300_000 + b"</si>")), "packed_text"),
        ("long_inline", lambda: bombs.workbook(b'<row r="3"><c r="A3" t="inlineStr"><is><t>' + LONG + b"</t></is></c></row>"), "packed_text"),
        ("corner", lambda: bombs.workbook(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "sheet_too_large"),
        ("corner, other quotes", lambda: bombs.workbook(b"<row><c s='1' r='xfd1048576' ><v>1</v></c></row>"), "sheet_too_large"),
        ("corner, prefix", lambda: bombs.workbook(b'<x:row><x:c r="ZZZ999999"><v>1</v></x:c></x:row>'), "sheet_too_large"),
        ("20 M cells", lambda: bombs.crowded(20), "packed_ratio"),
        ("20 M cells, unsaid", lambda: _lying(bombs.crowded(20)), "packed_lies"),
        ("a text of 3 GB", lambda: bombs.shared_string(3), "packed_ratio"),
        ("a text of 900 MB", lambda: bombs.shared_string(0.9), "packed_ratio"),
        ("bad XML", lambda: bombs.workbook(b"<f></row><<<"), "workbook_broken"),
        ("no sheets", lambda: bombs.zip_of(("a.txt", b"\x03\0", 0)), "workbook_broken"),
        ("two members of one name", lambda: bombs.zip_of(*[("a.txt", b"\x03\0", 0)] * 2), "packed_twice"),
    ],
)  # fmt: skip
def test_workbooks_that_would_take_everything(tmp_path: Path, name, make, key) -> None:
    (tmp_path / "villages.xlsx").write_bytes(make())
    assert told(tmp_path / "villages.xlsx") == [key]


def _lying(data: bytes) -> bytes:
    """The same workbook, its sheet said to be short."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    return data.replace(struct.pack("<I", size), struct.pack("<I", 5000))


def test_every_flipped_bit_of_a_workbook_is_a_finding_or_harmless(tmp_path: Path) -> None:
    whole, path = bombs.workbook(), tmp_path / "villages.xlsx"
    rng = random.Random(3)
    for _ in range(60):
        bad = bytearray(whole)
        bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        path.write_bytes(bad)
        findings = Findings()
        grid = read_grid(path, None, "villages", findings)
        assert grid is not None or findings.errors
    path.write_bytes(whole)
    findings = Findings()
    assert read_grid(path, None, "villages", findings) is not None
    assert not findings.items


def test_a_blank_cell_far_away_is_read(tmp_path: Path) -> None:
    """A format that reaches to the last row is no data; nor is a cell in a comment."""
    far = b'<row r="1048576" s="3"><c r="XFD1048576" s="3"/></row>'
    (tmp_path / "villages.xlsx").write_bytes(bombs.workbook(far))
    findings = Findings()
    grid = read_grid(tmp_path / "villages.xlsx", None, "villages", findings)
    assert grid is not None
    assert len(grid.rows) == 2


def test_the_size_of_a_sheet_is_that_of_its_corner(tmp_path: Path) -> None:
    rng = random.Random(5)
    for _ in range(30):
        column, row = rng.randrange(1, 16_385), rng.randrange(10, 1_048_577)
        cell = f'<row r="{row}"><c r="{name_of(column, row)}"><v>1</v></c></row>'.encode()
        (tmp_path / "b.xlsx").write_bytes(bombs.workbook(cell))
        cells, corner = areas_of(tmp_path / "b.xlsx")
        assert (cells > MOST_CELLS) == (max(column, 4) * row > MOST_CELLS)
        assert cells <= MOST_CELLS or corner == name_of(max(column, 4), row)
        assert number_of(name_of(column, 0).rstrip("0").encode() or b"A") == column


def test_a_stray_quotation_mark_never_swallows_a_row() -> None:
    rng = random.Random(7)
    for _ in range(300):
        width, height = rng.randint(2, 6), rng.randint(2, 9)
        rows = [[f"格{r}.{c}" for c in range(width)] for r in range(height)]
        lines = [",".join(row) for row in rows]
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(height)
            place = rng.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + '"' + lines[at][place:]
        findings = Findings()
        found, _ = read_csv("\n".join(lines) + "\n", ",", "a.csv", findings)
        assert findings.errors or (found is not None and len(found) == height), lines
        assert all(finding.row for finding in findings)


def test_a_cell_may_hold_line_breaks(tmp_path: Path) -> None:
    findings = Findings()
    text = '村,备注\n甲,"一，\n二"\n乙,"a ""b"" c"\n'
    rows, numbers = read_csv(text, ",", "a.csv", findings)
    assert (rows, numbers) == ([["村", "备注"], ["甲", "一，\n二"], ["乙", 'a "b" c']], [1, 2, 3])
    assert not findings.items


# ── The process beside us ────────────────────────────────────────────────────────────────


def test_what_never_ends_or_takes_all_memory_is_an_answer(tmp_path: Path) -> None:
    fifo = tmp_path / "b.geojson"
    os.mkfifo(fifo)
    with pytest.raises(ReadingError) as failed:
        ask("layers", path=str(fifo), least=0.1)
    assert failed.value.kind == "time"
    sheet = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:'
        'opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:'
        'table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="村"><table:table-row table:number-rows-'
        'repeated="9000"><table:table-cell table:number-columns-repeated="10000" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    parts = {"mimetype": kind, "META-INF/manifest.xml": listed, "content.xml": sheet}
    with zipfile.ZipFile(tmp_path / "villages.ods", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert told(tmp_path / "villages.ods")[0] in {"reading_died", "reading_memory", "reading_time"}
    write(tmp_path / "sound.gpkg", GOOD)
    assert ask("layers", path=str(tmp_path / "sound.gpkg"))[0][0] == "sound"


def test_a_process_that_was_killed_is_started_anew(tmp_path: Path) -> None:
    path = write(tmp_path / "b.gpkg", GOOD)
    assert read(path)[0] is not None
    asking._current[0].end()
    assert read(path)[0] is not None


def test_drivers_that_nobody_named_are_unloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another build of GDAL has other drivers: the process is started again without them."""
    monkeypatch.setattr(asking, "OTHERS", "GPX")
    monkeypatch.setattr(asking, "_strange", [])
    asking._end()
    try:
        assert read(write(tmp_path / "b.gpkg", GOOD))[0] is not None
        (names,) = asking._strange
        assert {"OGR_VRT", "WFS", "HTTP"} <= set(names.split(","))
    finally:
        asking._end()


def test_no_grid_is_fetched_whatever_the_environment_says() -> None:
    words = (
        "import geodata.geometry.crs; from pyproj.network import is_network_enabled; "
        "print(is_network_enabled())"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        cwd=ROOT,
        env={**os.environ, "PROJ_NETWORK": "ON"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == "False"


def test_findings_of_general_kinds_keep_their_names() -> None:
    assert [key_of(k) for k in ("packed_size", "reading_time", "empty")] == [
        "packed_size", "reading_time", "boundary_empty",
    ]  # fmt: skip
    assert zlib.crc32(b"") == 0


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 and no more", "file_truncated"),
        (bombs.zip_of(("a.txt", b"\x03\0", 0)), "workbook_broken"),
    ],
)
def test_a_workbook_of_several_tables_is_refused_once(
    tmp_path: Path, data: bytes, key: str
) -> None:
    (tmp_path / "case.xlsx").write_bytes(data)
    findings = Findings()
    for table in ("villages", "townships"):
        assert read_grid(tmp_path / "case.xlsx", None, table, findings) is None
    assert [finding.key for finding in findings] == [key]
