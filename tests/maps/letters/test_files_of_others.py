"""Templates of letters and files of tiles that would run on, or are not what they say."""

import sqlite3
from contextlib import closing
from io import BytesIO

import geopandas as gpd
import pytest

from maps.checks.geopackage_check import gpkg_unlike
from maps.checks.workbook_check import UnreadableError, sheets_of
from maps.letters.docx_fill import TemplateProblem, checked, filled
from maps.pages.basemap import BasemapProblem, MapTable, basemap_of
from tests.hostile import bombs

BOUNDS = (112.0, 37.0, 112.5, 37.5)


def template(text):
    """A Word file with one paragraph."""
    docx = pytest.importorskip("docx")
    document, written = docx.Document(), BytesIO()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "{{ who * 999999999 }}",
        "{{ who|center(999999999) }}",
        "{{ '%999999999d'|format(1) }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    ],
)
def test_a_template_that_runs_on_is_a_fault_of_the_template(text):
    data = template(text)
    with pytest.raises(TemplateProblem) as found:
        filled(checked("责任书.docx", data, {"who"}), {"who": "张三"})
    assert found.value.reason


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"PK", "zip"),
        (lambda: b"", "zip"),
        (lambda: bombs.zip_of(("word/document.xml", bombs.boundaries(1)[0], 2**30)), "ratio"),
        (lambda: bombs.zip_of(*[("word/document.xml", b"\3\0", 0)] * 2), "twice"),
        (lambda: bombs.zip_of(("a", b"\3\0", 0)), ""),
    ],
)
def test_a_template_that_is_none_is_told(make, reason):
    with pytest.raises(TemplateProblem) as found:
        checked("责任书.docx", make(), {"who"})
    assert reason in found.value.reason.lower()
    assert found.value.reason


def test_a_file_of_tiles_that_never_ends_or_lies_is_told(tmp_path):
    with closing(sqlite3.connect(tmp_path / "lies.mbtiles")) as base:
        base.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data)")
        base.execute("insert into tiles values ('many', 0, 0, 99999999999)")
        base.commit()
    (tmp_path / "a.pmtiles").write_bytes(b"PMTiles\3" + b"\xff" * 300)
    (tmp_path / "b.pmtiles").write_bytes(b"PMTiles")
    for name in ("lies.mbtiles", "a.pmtiles", "b.pmtiles"):
        with pytest.raises(BasemapProblem) as found:
            basemap_of(MapTable(tiles=name), tmp_path, BOUNDS)
        assert found.value.key == "broken"


def test_a_tile_that_is_a_number_is_no_tile(tmp_path):
    with closing(sqlite3.connect(tmp_path / "n.mbtiles")) as base:
        base.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data)")
        base.execute("insert into tiles values (0, 0, 0, 99999999999)")
        base.commit()
    assert basemap_of(MapTable(tiles="n.mbtiles"), tmp_path, BOUNDS).tiles == {}


def test_a_run_whose_files_were_made_to_run_on_is_unreadable(tmp_path):
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=gpd.points_from_xy([112], [37]), crs=4326)
    frame.to_file(tmp_path / "right.gpkg", layer="postings")
    frame.to_file(tmp_path / "stated.gpkg", layer="other")
    with closing(sqlite3.connect(tmp_path / "stated.gpkg")) as base:
        base.execute(
            "create view postings as with recursive c(n) as (select 1 union all "
            "select n + 1 from c) select n as fid, n as name, n as geom from c"
        )
        base.commit()
    found = list(gpkg_unlike(tmp_path / "stated.gpkg", tmp_path / "right.gpkg"))
    assert [(table, item.row) for table, item in found] == [("postings", None)]
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (tmp_path / "plan.xlsx").write_bytes(bombs.workbook(corner))
    with pytest.raises(UnreadableError):
        sheets_of(tmp_path / "plan.xlsx")
