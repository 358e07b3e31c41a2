"""Mergers, splits, renames: what carries over, what is refused, at the size of Qingdao."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.county import Township, Village
from geodata.findings import Findings
from geodata.lineage import Change, succeeded
from geodata.read import read_case
from geodata.sources import Sources

DATA = Path(__file__).parents[2].parent / "shared" / "data"
TOWNS = (Township(id="T", name="镇"), Township(id="S", name="乡"))


def village(name: str, **facts) -> Village:
    return Village(id=name, name=name, **{"township": "T", "population": 100.0, **facts})


def follow(villages, *changes: tuple[str, str] | Change):
    rows = [
        c if isinstance(c, Change) else Change(old=c[0], new=c[1], row=n)
        for n, c in enumerate(changes, 2)
    ]
    return succeeded(villages, TOWNS, rows)


def ids(made) -> list[str]:
    return [village.id for village in made.villages]


def test_old_rows_become_one_new_village():
    parts = [
        village("甲", population=100.0, hardness=0.2, village_class="ordinary", need={"x": 0.0}),
        village("乙", population=300.0, hardness=0.9, village_class="weak", need={"x": 1.0}),
        village("丙"),
    ]
    made = follow(parts, ("甲", "新村"), ("乙", "新村"))
    assert ids(made) == ["新村", "丙"]
    new = made.villages[0]
    assert (new.name, new.township, new.population) == ("新村", "T", 400.0)
    assert (new.hardness, new.village_class, new.need) == (0.9, "weak", {"x": 0.75})
    assert made.heirs.of("甲") == made.heirs.of("镇/乙") == ("新村",)
    assert not made.problems


def test_a_new_row_keeps_what_it_states_and_takes_the_rest():
    parts = [village("甲", hardness=0.7), village("乙", hardness=0.9)]
    new = village("新村", population=555.0, hardness=None)
    made = follow([*parts, new], ("甲", "新村"), ("乙", "新村"))
    assert ids(made) == ["新村"]
    assert (made.villages[0].population, made.villages[0].hardness) == (555.0, 0.9)


def test_a_village_that_takes_others_in_is_one_of_its_own_parts():
    made = follow([village("甲"), village("乙")], ("甲", "甲"), ("乙", "甲"))
    assert ids(made) == ["甲"]
    assert made.villages[0].population == 200.0
    stated = follow([village("甲", population=150.0), village("乙")], ("乙", "甲"))
    assert stated.villages[0].population == 150.0


def test_an_unknown_part_makes_the_sum_unknown():
    made = follow([village("甲", population=None), village("乙")], ("甲", "丁"), ("乙", "丁"))
    assert made.villages[0].population is None


def test_chains_of_several_years_are_followed_whatever_the_order():
    rows = [
        Change(old="乙", new="丙", kind="rename", on=date(2023, 1, 1), row=2),
        Change(old="甲", new="乙", kind="recode", on=date(2020, 1, 1), row=3),
    ]
    for changes in (rows, rows[::-1]):
        made = succeeded([village("丙")], TOWNS, changes)
        assert made.heirs.of("甲") == made.heirs.of("乙") == ("丙",)
        assert not made.problems


def test_a_split_names_its_heir_or_has_none():
    villages = [village("东"), village("西")]
    split = [Change(old="老", new=new, kind="split", row=n) for n, new in enumerate("东西", 2)]
    assert succeeded(villages, TOWNS, split).heirs.of("老") == ("东", "西")
    heir = [split[0], Change(old="老", new="西", kind="split", carries=True, row=3)]
    assert succeeded(villages, TOWNS, heir).heirs.of("老") == ("西",)


@pytest.mark.parametrize(
    ("villages", "changes", "key"),
    [
        ([village("甲")], [("甲", "乙"), ("甲", "丙")], "lineage_ambiguous"),
        ([village("甲")], [("甲", "乙"), ("乙", "甲")], "lineage_cycle"),
        (
            [village("甲"), village("乙", township="S")],
            [("甲", "丙"), ("乙", "丙")],
            "lineage_townships",
        ),
        (
            [village("甲")],
            [Change(old="甲", new=new, kind="split", row=2) for new in "东西"],
            "lineage_split_unknown",
        ),
    ],
)
def test_what_could_mean_two_things_is_refused(villages, changes, key):
    made = follow(villages, *changes)
    assert key in {problem.key for problem in made.problems}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.randoms())
def test_nobody_is_lost_in_a_merger(groups, random):
    villages = [village(f"旧{n}", population=float(n + 1)) for n in range(len(groups))]
    changes = [Change(old=f"旧{n}", new=f"新{g}", row=n) for n, g in enumerate(groups)]
    made = succeeded(villages, TOWNS, changes)
    random.shuffle(changes)
    again = succeeded(villages, TOWNS, changes)
    assert made.villages == again.villages
    assert sorted(ids(made)) == sorted({f"新{g}" for g in groups})
    total = sum(v.population for v in villages)
    assert sum(v.population or 0.0 for v in made.villages) == total
    assert all(made.heirs.of(f"旧{n}") == (f"新{g}",) for n, g in enumerate(groups))


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
