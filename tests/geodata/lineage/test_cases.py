"""Mergers, splits and new codes in whole cases, and those that really happened."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.facts.county import Township
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.lineage.succession import Change, succeeded
from geodata.reading.read_case import read_case
from tests.folders import DATA
from tests.geodata.lineage.test_succession import change, follow, keys, village

TOWNS = (Township(id="T", name="镇"), Township(id="S", name="乡"))


def folder(tmp_path: Path, lineage: str, *, villages: str, current: str) -> Path:
    (tmp_path / "villages.csv").write_text(villages, "utf-8")
    (tmp_path / "lineage.csv").write_text(lineage, "utf-8")
    (tmp_path / "current.csv").write_text(current, "utf-8")
    (tmp_path / "cadres.csv").write_text("编号,姓名\nC1,张三\nC2,李四\n", "utf-8")
    shapes = [shapely.box(112 + n / 100, 39, 112 + (n + 1) / 100, 39.01) for n in range(3)]
    gpd.GeoDataFrame({"村名": ["甲", "乙", "丙"]}, geometry=shapes, crs="EPSG:4326").to_file(
        tmp_path / "boundaries.gpkg"
    )
    return tmp_path


LINEAGE = "旧村,新村,类型\n甲,丁,合并\n乙,丁,合并\n"
CURRENT = "层,村,人员\n第一书记,甲,C1\n第一书记,乙,C1\n第一书记,乙,C2\n第一书记,丙,C2\n"


@pytest.mark.parametrize(
    "villages",
    [
        "县,乡镇,村,户籍人口\n县,镇,甲,1\n县,镇,乙,2\n县,镇,丙,4\n",
        "县,乡镇,村\n县,镇,丁\n县,镇,丙\n",
    ],
)
def test_a_case_of_old_or_new_villages_comes_out_the_same(tmp_path, villages):
    findings = Findings()
    case = read_case(
        folder(tmp_path, LINEAGE, villages=villages, current=CURRENT), Sources(), findings
    )
    assert not findings.errors, [f.problem("zh") for f in findings.errors]
    names = [v.name for v in case.county.villages]
    assert names == ["丁", "丙"]
    assert case.coverage is not None
    by_name = dict(
        zip(names, (case.coverage.geometry[v.id] for v in case.county.villages), strict=True)
    )
    assert by_name["丁"].equals(shapely.box(112, 39, 112.02, 39.01))
    first = case.county.villages[0].id
    assert [(p.place, p.supply) for p in case.county.current] == [
        (first, "C1"),
        (first, "C2"),
        (case.county.villages[1].id, "C2"),
    ]
    keys = {finding.key for finding in findings}
    assert {"lineage_doubles", "lineage_crowded"} <= keys
    assert "polygon_twice" not in keys


def test_a_posting_at_a_split_village_is_refused_by_name(tmp_path):
    villages = "县,乡镇,村\n县,镇,甲\n县,镇,东\n县,镇,西\n县,镇,乙\n县,镇,丙\n"
    villages = villages.replace("县,镇,甲\n", "")
    lineage = "旧村,新村,类型\n甲,东,拆分\n甲,西,拆分\n"
    findings = Findings()
    case = read_case(
        folder(tmp_path, lineage, villages=villages, current="层,村,人员\n第一书记,甲,C1\n"),
        Sources(),
        findings,
    )
    assert not case.county.current
    assert "ambiguous_place" in {finding.key for finding in findings}


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
def test_the_real_changes_of_shuozhou_townships_2016_to_2023():
    """Names of 2016 against codes of 2023: 57 keep theirs, others are recoded or gone."""
    old = pd.concat(
        [
            pd.read_csv(path, header=None, dtype=str)
            for path in sorted((DATA / "cn-adcode-2016" / "adcode").glob("1406*.csv"))
        ]
    )
    towns = old[old[3] == "town"]
    now = pd.read_csv(DATA / "cn-codes-2023" / "streets.csv", dtype=str)
    now = now[now["cityCode"] == "1406"]
    codes = dict(zip(now["name"], now["code"], strict=True))
    before = {code[:9]: name for code, name in zip(towns[0], towns[2], strict=True)}
    changes = [
        Change(old=code, new=codes[name], kind="recode", row=n)
        for n, (code, name) in enumerate(before.items())
        if name in codes and codes[name] != code
    ]
    villages = [village(code) for code in codes.values()]
    made = succeeded(villages, TOWNS, changes)
    assert len(before) == 78
    assert len(changes) >= 10
    assert not made.problems
    moved = [change for change in changes if change.old.startswith("140624")]
    assert moved
    assert all(made.heirs.of(c.old) == (c.new,) and c.new.startswith("140681") for c in moved)


JIMO = {"灵山镇": "灵山街道", "蓝村镇": "蓝村街道", "大信镇": "大信街道"}
"""Towns of Jimo that became sub-districts; the others kept their names."""


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
def test_the_real_townships_of_jimo_2016_to_2023():
    """370282 became 370215, and its townships were numbered anew."""
    old = pd.read_csv(DATA / "cn-adcode-2016" / "adcode" / "370282.csv", header=None, dtype=str)
    towns = old[old[3] == "town"]
    now = pd.read_csv(DATA / "cn-codes-2023" / "streets.csv", dtype=str)
    now = now[now["areaCode"] == "370215"]
    codes = dict(zip(now["name"], now["code"], strict=True))
    rows = [
        change(code[:9], codes[JIMO.get(name, name.removesuffix("办事处"))], "recode", row=row)
        for row, (code, name) in enumerate(zip(towns[0], towns[2], strict=True), 2)
    ]
    villages = [village(code, code=code) for code in codes.values()]
    made = follow(villages, *rows)
    assert len(rows) == 15
    assert keys(made) == []
    assert {made.heirs.of(row.old) for row in rows} == {(row.new,) for row in rows}
    assert [v.id for v in made.villages] == list(codes.values())


@pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")
@pytest.mark.parametrize("listed", ["old", "new"])
def test_one_row_gives_all_villages_of_huairen_their_new_codes(listed):
    old = pd.read_csv(DATA / "cn-adcode-2016" / "adcode" / "140624.csv", header=None, dtype=str)
    olds = list(old[old[3] == "village"][0])
    news = ["140681" + code[6:] for code in olds]
    villages = [village(code, code=code) for code in (olds if listed == "old" else news)]
    made = follow(villages, change("140624000000", "140681000000", "recode", row=2))
    assert [v.code for v in made.villages] == news
    assert [made.heirs.of(code) for code in olds] == [(code,) for code in news]
    assert keys(made) == []
