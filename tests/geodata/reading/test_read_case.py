"""A case folder: joins, places, references, speed."""

import csv
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.facts.county import Precision
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from tests.folders import SHARED

ADCODE = SHARED / "data" / "cn-adcode-2016"


def put(folder: Path, **tables: str) -> None:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")


def test_villages_from_the_boundary_file_alone(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"XZQMC": ["东关", "西关"], "乡镇": ["北城", "北城"], "需求_产业": ["0.2", "0.8"]},
        geometry=[shapely.box(112, 39, 112.1, 39.1), shapely.box(112.1, 39, 112.2, 39.1)],
        crs="EPSG:4490",
    )
    frame.to_file(tmp_path / "villages.gpkg", driver="GPKG")
    findings = Findings()
    case = read_case(tmp_path, Sources(), findings)
    assert list(findings) == []
    assert [village.id for village in case.county.villages] == ["北城/东关", "北城/西关"]
    assert [village.hardness for village in case.county.villages] == [0.2, 0.8]
    assert {v.precision for v in case.county.villages} == {Precision.POLYGON}
    assert case.coverage is not None
    assert list(case.coverage.index) == ["北城/东关", "北城/西关"]


def test_places_of_last_resort_and_references(tmp_path: Path) -> None:
    put(
        tmp_path,
        villages="村名,乡镇,县\n东关,北城,甲县\n南关,南城,甲县\n东关,南城,甲县\n",
        townships="乡镇代码,乡镇,经度,纬度\nT1,北城,112.4,39.3\nT2,南城,,\n",
        units="编号,单位名称,驻地\nU1,水务局,北城\n",
        cadres="姓名,派出单位,籍贯,回避\n张三,水务局,北城,南城/东关\n",
        pins="层,村,人员或单位\n第一书记,甲县/南城/东关,张三\n",
    )
    findings = Findings()
    county = read_case(tmp_path, Sources(coordinates="GCJ-02"), findings).county
    assert [f.key for f in findings] == ["no_location", "approximate_location"]
    assert [v.precision for v in county.villages] == ["township", "unknown", "unknown"]
    first = county.villages[0]
    assert first.lon != 112.4
    assert first.lon == pytest.approx(112.4, abs=0.01)
    assert (county.units[0].lon, county.units[0].lat) == (first.lon, first.lat)
    cadre = county.cadres[0]
    assert (cadre.unit, cadre.native_place) == ("U1", "T1")
    assert cadre.homes == {"township:T1"}
    assert cadre.recusals == {"village:甲县/南城/东关"}
    assert (county.pins[0].place, county.pins[0].supply) == ("甲县/南城/东关", "张三")


def test_an_ambiguous_place_is_never_guessed(tmp_path: Path) -> None:
    put(
        tmp_path,
        villages="村名,乡镇,经度,纬度\n东关,北城,112,39\n东关,南城,112,39\n",
        cadres="姓名\n张三\n",
        pins="层,村,人员或单位\n第一书记,东关,张三\n",
    )
    findings = Findings()
    county = read_case(tmp_path, Sources(), findings).county
    assert [(f.key, f.row) for f in findings.errors] == [("ambiguous_place", 2)]
    assert county.pins == ()


def test_thousands_of_rows_are_read_whole(tmp_path: Path) -> None:
    spots = [
        f"{112.01 + n % 100 * 0.00531:.5f},{39.01 + n // 100 * 0.00731:.5f}" for n in range(3000)
    ]
    villages = [f"14060200{n // 300:01}{n % 1000:03},镇{n // 300},村{n},0.5,{spots[n]}"
                for n in range(3000)]  # fmt: skip
    cadres = [f"C{n},人{n},U{n % 50},1985.06,产业" for n in range(10_000)]
    put(
        tmp_path,
        villages="\n".join(["村编号,乡镇,村名,需求_产业,经度,纬度"]
                           + [f"V{n}," + line.split(",", 1)[1] for n, line in enumerate(villages)]),
        units="\n".join(["编号,单位名称", *(f"U{n},局{n}" for n in range(50))]),
        cadres="\n".join(["编号,姓名,派出单位,出生年月,专长", *cadres]),
    )  # fmt: skip
    findings = Findings()
    county = read_case(tmp_path, Sources(), findings).county
    assert list(findings) == []
    assert (len(county.villages), len(county.cadres)) == (3000, 10_000)


@pytest.mark.skipif(not ADCODE.exists(), reason="needs the shared data")
def test_real_villages_with_codes(tmp_path: Path) -> None:
    with (ADCODE / "adcode" / "140602.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row[3] == "village"]
    lines = [f"{row[0]},{row[17]},{row[18]},{row[2]}" for row in rows]
    put(tmp_path, villages="\n".join(["统计用区划代码,县,乡镇,村名", *lines]))
    findings = Findings()
    county = read_case(tmp_path, Sources(), findings).county
    assert findings.errors == ()
    assert len(county.villages) == len(rows)
    assert {len(town.id) for town in county.townships} == {9}


def test_kml_adds_columns_that_say_nothing(tmp_path):
    shapes = [shapely.box(112 + n / 100, 39, 112 + (n + 1) / 100, 39.01) for n in range(2)]
    frame = gpd.GeoDataFrame(
        {"XZQMC": ["甲村", "乙村"], "XZJMC": ["镇", "镇"]}, geometry=shapes, crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "boundaries.kml", driver="KML", engine="pyogrio")
    findings = Findings()
    case = read_case(tmp_path, Sources(), findings)
    assert [village.name for village in case.county.villages] == ["甲村", "乙村"]
    assert not findings.errors
