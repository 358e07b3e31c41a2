"""Of several layers of a file those are read whose features are the villages of the table."""

import geopandas as gpd
import pytest
from shapely.geometry import box

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case

NAMES = ["东村", "西村", "南村", "北村"]


def layer(path, name, titles, column="NAME", row=0):
    shapes = [
        box(112 + n / 100, 38 + row, 112.01 + n / 100, 38.01 + row) for n in range(len(titles))
    ]
    frame = gpd.GeoDataFrame({column: titles}, geometry=shapes, crs="EPSG:4326")
    frame.to_file(path, layer=name, driver="GPKG")


def read(folder):
    rows = ["乡镇,村名", *(f"甲镇,{name}" for name in NAMES)]
    (folder / "villages.csv").write_text("\n".join(rows), "utf-8")
    findings = Findings()
    sources = Sources(boundaries_columns={"name": "NAME"})
    case = read_case(folder, sources, findings)
    shown = set() if case.coverage is None else set(case.coverage.index)
    return {v.name for v in case.county.villages if v.id in shown}, findings


@pytest.mark.parametrize("grids", [2, 9])
def test_the_layer_that_fits_is_read_however_many_the_others_hold(tmp_path, grids):
    layer(tmp_path / "boundaries.gpkg", "网格", [f"第{n}网格" for n in range(grids)])
    layer(tmp_path / "boundaries.gpkg", "图斑", NAMES)
    found, findings = read(tmp_path)
    assert found == set(NAMES)
    (told,) = [item for item in findings if item.key == "boundary_several_layers"]
    assert told.value == "图斑"
    assert "网格" in told.problem("zh")


def test_a_layer_for_each_township_and_an_older_copy(tmp_path):
    file = tmp_path / "boundaries.gpkg"
    layer(file, "甲镇一片", NAMES[:2])
    layer(file, "甲镇二片", NAMES[2:], row=0.02)
    layer(file, "乡镇", ["甲镇"])
    found, findings = read(tmp_path)
    assert found == set(NAMES)
    layer(file, "全部", NAMES)
    found, findings = read(tmp_path)
    assert found == set(NAMES)
    assert "duplicate" not in {item.key for item in findings}
    told = {item.key: item for item in findings}
    assert told["boundary_several_layers"].value == "全部"


def test_where_none_fits_the_largest_is_read(tmp_path):
    layer(tmp_path / "boundaries.gpkg", "小", ["甲"])
    layer(tmp_path / "boundaries.gpkg", "大", ["乙", "丙"])
    _, findings = read(tmp_path)
    (told,) = [item for item in findings if item.key == "boundary_several_layers"]
    assert told.value == "大"


@pytest.mark.parametrize("by", ["scenario", "columns.toml", ""])
def test_findings_about_polygons_use_the_column_that_is_mapped(tmp_path, by):
    """Two villages overlap; their names stand beside an older column of names."""
    shapes = [box(112, 38, 112.02, 38.02), box(112.015, 38, 112.03, 38.02)]
    columns = {"村名": ["旧甲", "旧乙"], "XZQMC": ["甲村", "乙村"]}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    frame.to_file(tmp_path / "boundaries.gpkg")
    (tmp_path / "villages.csv").write_text("乡镇,村名\n甲镇,甲村\n甲镇,乙村\n", "utf-8")
    if by == "columns.toml":
        said = '[columns."村"]\n"村名" = "XZQMC"\n'
        (tmp_path / "columns.toml").write_text(said, "utf-8")
    findings = Findings()
    sources = Sources(boundaries_columns={"name": "XZQMC"} if by == "scenario" else {})
    case = read_case(tmp_path, sources, findings)
    told = [item.problem("zh") for item in findings if item.key.startswith("coverage_")]
    assert told
    assert ("甲村" in told[0]) == bool(by)
    assert (case.coverage is not None) == bool(by)
