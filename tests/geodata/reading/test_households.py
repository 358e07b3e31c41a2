"""Households from tables and layers: number, village, point and count, and what is told."""

import json

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import box

from geodata.facts.case import Case
from geodata.facts.county import County, Village
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_households import with_households

KNOT = [[112.01, 39.0], [112.02, 39.1], [112.02, 39.0], [112.01, 39.1], [112.01, 39.0]]
WEST, EAST = box(112.0, 39.0, 112.1, 39.1), box(112.1, 39.0, 112.2, 39.1)
COUNTY = County(
    name="县",
    villages=(
        Village(id="v1", name="东村", township="镇", code="140600000001"),
        Village(id="v2", name="西村", township="镇"),
    ),
)
COVERAGE = gpd.GeoDataFrame({"geometry": [WEST, EAST]}, index=["v1", "v2"], crs="EPSG:4326")


def read(folder, file, data, **sources):
    """Households of one file, and the keys of what was told."""
    findings = Findings()
    (folder / file).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    case = with_households(
        Case(county=COUNTY, coverage=COVERAGE), folder, Sources(**sources), findings
    )
    return case.households, [item.key for item in findings], findings


def layer(*shapes, **properties):
    features = [
        {"type": "Feature", "properties": {"编号": str(n), **properties}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def point(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


ROWS = "1,东村,112.05,39.05\n2,140600000001,112.06,39.05\n"


@pytest.mark.parametrize(
    "head", ["编号,村,经度,纬度", "id,village,lon,lat", "户号,行政村,X坐标,Y坐标"]
)
def test_headers_of_clerks_are_understood(tmp_path, head):
    found, told, _ = read(
        tmp_path,
        "households.csv",
        f"农户登记\n{head}\n{ROWS}",
    )
    assert found.village.tolist() == [0, 0]
    assert found.lon.tolist() == [112.05, 112.06]
    assert found.count.tolist() == [1, 1]
    assert not told


def test_without_a_village_the_border_says_which(tmp_path):
    found, told, _ = read(
        tmp_path, "农户表.csv", "编号,经度,纬度\n1,112.05,39.05\n2,112.15,39.05\n3,112.5,39.05\n"
    )
    assert found.village.tolist() == [0, 1, -1]
    assert told == ["households_nowhere"]


def test_coordinates_may_be_in_another_system(tmp_path):
    shifted, _, _ = read(
        tmp_path, "households.csv", "编号,经度,纬度\n1,112.05,39.05\n", coordinates="GCJ-02"
    )
    assert 0.003 < abs(shifted.lon[0] - 112.05) < 0.01
    metres, _, _ = read(
        tmp_path,
        "households.csv",
        "编号,经度,纬度\n1,590888.0,4323500.0\n",
        coordinates="CGCS2000 3-degree Gauss-Kruger CM 111E",
    )
    assert metres.village.tolist() == [0]


def test_a_layer_has_points_of_polygons_and_what_has_none_is_told(tmp_path):
    square = {
        "type": "Polygon",
        "coordinates": [[[112.01, 39.01], [112.02, 39.01], [112.02, 39.02], [112.01, 39.01]]],
    }
    knot = {
        "type": "Polygon",
        "coordinates": [
            [[112.01, 39.0], [112.02, 39.1], [112.02, 39.0], [112.01, 39.1], [112.01, 39.0]]
        ],
    }
    found, told, _ = read(
        tmp_path, "households.geojson", layer(square, None, point(112.15, 39.05), knot)
    )
    assert found.village.tolist() == [0, -1, 1, 0]
    assert np.isnan(found.lon[1])
    assert WEST.contains(gpd.points_from_xy(found.lon[:1], found.lat[:1])[0])
    assert told == ["households_pointless", "households_nowhere"]


def test_a_layer_of_nothing_is_told(tmp_path):
    found, told, _ = read(tmp_path, "households.geojson", layer(None, None))
    assert len(found) == 0
    assert told == ["boundary_empty"]


def test_what_a_layer_says_more_is_not_read(tmp_path):
    _, told, findings = read(
        tmp_path, "households.geojson", layer(point(112.05, 39.05), 户主="张三")
    )
    assert told == ["households_unread"]
    assert findings.items[0].value == "户主"
    (use,) = findings.account.tables
    ignored = {column.header: column.ignored for column in use.columns}
    assert ignored == {
        "编号": False,
        "户主": True,
    }


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "file_empty"),
        ("姓名,电话\n张三,1\n", "households_columns"),
        ("编号,经度,纬度\n1,39.05,112.05\n", "households_point"),
        ("编号,经度,纬度\n1,1e999,nan\n", "households_point"),
        ("编号,经度,纬度,户数\n1,112.05,39.05,0\n", "households_count"),
        ("编号,经度,纬度\n1,112.05,39.05\n1,112.06,39.05\n", "households_twice"),
        ("编号,村,经度,纬度\n1,南村,112.5,39.05\n", "households_village"),
        ("编号,村,经度,纬度\n1,西村,112.05,39.05\n", "households_astray"),
        (",经度,纬度\n,112.05,39.05\n", "households_unnumbered"),
    ],
)
def test_flaws_are_told(tmp_path, data, key):
    _, told, _ = read(tmp_path, "households.csv", data)
    assert key in told


def test_member_households_have_room_and_none_where_it_is_not_stated(tmp_path):
    table = "中心户编号,经度,纬度,可联系户数\n1,112.05,39.05,12\n2,112.06,39.05,\n"
    (tmp_path / "党员中心户.csv").write_text(table, "utf-8")
    findings = Findings()
    case = with_households(Case(county=COUNTY, coverage=COVERAGE), tmp_path, Sources(), findings)
    assert case.member_households.count.tolist() == [12, 0]
    assert [item.key for item in findings] == ["households_room"]
