"""Units that were merged or renamed: people, postings and pins follow them, and it is told."""

import pytest

from geodata.facts.county import Unit
from geodata.findings import Findings
from geodata.lineage.successors import Change
from geodata.lineage.unit_changes import unit_heirs
from tests.geodata.reading.test_clerks_again import UNITS, book, villages, zhucun_case

CHANGES = ["旧村", "新村", "类型"]


def followed(path, units, changes, more=()):
    """People of 农业局 and 教育局, a posting and a pin of 农业局, after some changes."""
    book(
        path / "case.xlsx",
        村=villages("甲镇", ["东村", "西村"]),
        单位=[UNITS, *([unit, "县级"] for unit in units)],
        变更=[[*CHANGES, *more], *changes],
        干部=[["姓名", "派出单位"], ["张三", "农业局"], ["李四", "教育局"]],
        现任=[["层", "村", "人员或单位"], ["结对单位", "东村", "农业局"]],
        锁定=[["层", "村", "单位"], ["第一书记", "西村", "农业局"]],
    )
    told = Findings()
    county = zhucun_case(path, told).county
    keys = [item.key for item in told if item.key != "no_location"]
    seen = (
        [(unit.id, unit.name) for unit in county.units],
        county.cadres[0].unit,
        [post.supply for post in county.current],
        [pin.unit for pin in county.pins],
    )
    return seen, keys


RENAME = ["农业局", "农业农村局", "更名"]
MERGER = ["农业局", "农业农村局", "合并"]


@pytest.mark.parametrize(
    ("units", "changes", "heir", "key"),
    [
        (["农业农村局", "教育局"], [RENAME], "农业农村局", "units_followed"),
        (["农业局", "教育局"], [RENAME], "农业局", "units_followed"),
        (["农业局", "农业农村局", "教育局"], [MERGER], "农业农村局", "units_followed_gone"),
        (["乡村局", "教育局"], [MERGER, ["农业农村局", "乡村局", ""]], "乡村局", "units_followed"),
    ],
)
def test_people_postings_and_pins_follow_their_unit(tmp_path, units, changes, heir, key):
    (names, *rest), keys = followed(tmp_path, units, changes)
    assert rest == [heir, [heir], [heir]]
    assert names[0] == (heir, "农业农村局" if heir == "农业局" else heir)
    assert len(names) == 2
    assert keys == [key]


def test_villages_and_units_change_in_one_table(tmp_path):
    changes = [RENAME, ["东村", "西村", "合并"]]
    _, keys = followed(tmp_path, ["农业农村局", "教育局"], changes)
    assert "units_followed" in keys
    assert "lineage_merged" in keys
    assert "lineage_unknown" not in keys


@pytest.mark.parametrize(
    "pairs",
    [[("甲", "乙"), ("甲", "丙")], [("甲", "乙"), ("乙", "甲")], [("甲", "丁"), ("乙", "丁")]],
)
def test_what_cannot_be_followed_is_refused(pairs):
    units = [Unit(id=name, name=name) for name in "甲乙丙"]
    heirs, bad = unit_heirs([Change(old=old, new=new) for old, new in pairs], units)
    assert [(c.old, c.new) for c in bad] == pairs
    assert heirs.after(units) == tuple(units)


CLOSED = ["农业局", "", "撤销"]
SPLIT = [["农业局", "农业农村局", "拆分"], ["农业局", "畜牧局", "拆分"]]


@pytest.mark.parametrize("change", [CLOSED, ["农业局", "撤销", ""], ["农业局", "/", "关闭"]])
@pytest.mark.parametrize("units", [["教育局"], ["农业局", "教育局"]])
def test_who_names_a_closed_unit_is_told(tmp_path, units, change):
    (names, *rest), keys = followed(tmp_path, units, [change])
    assert [name for name, _ in names] == ["教育局"]
    assert rest == [None, [], []]
    assert keys.count("unit_closed") == 3
    assert keys.count("units_lost") == ("农业局" in units)


def test_a_split_unit_is_followed_where_one_part_takes_over(tmp_path):
    units = ["农业农村局", "畜牧局", "教育局"]
    takes = [[*SPLIT[0], "否"], [*SPLIT[1], "是"]]
    (_, *rest), keys = followed(tmp_path, units, takes, more=["承接"])
    assert rest == ["畜牧局", ["畜牧局"], ["畜牧局"]]
    assert keys == ["units_followed"]


def test_of_a_split_unit_whose_part_nobody_said_every_cell_is_told(tmp_path):
    (_, *rest), keys = followed(tmp_path, ["农业农村局", "畜牧局", "教育局"], SPLIT)
    assert rest == [None, [], []]
    assert keys == ["unit_divided"] * 3


def test_a_split_unit_that_goes_on_keeps_its_own(tmp_path):
    changes = [["农业局", "农业局", "拆分"], SPLIT[1]]
    (_, *rest), keys = followed(tmp_path, ["农业局", "畜牧局", "教育局"], changes)
    assert rest == ["农业局", ["农业局"], ["农业局"]]
    assert keys == []


@pytest.mark.parametrize(
    "changes",
    [[SPLIT[0]], [*SPLIT, RENAME], [SPLIT[0], ["农业局", "无此局", "拆分"]], [CLOSED, RENAME]],
)
def test_a_split_or_closing_that_means_nothing_is_refused(tmp_path, changes):
    _, keys = followed(tmp_path, ["农业农村局", "畜牧局", "教育局"], changes)
    assert "unit_change" in keys


def test_a_village_that_becomes_nothing_is_refused(tmp_path):
    _, keys = followed(tmp_path, ["农业局", "教育局"], [["东村", "", "撤销"]])
    assert keys == ["cell_empty"]


@pytest.mark.parametrize(
    ("changes", "told", "posted"),
    [([RENAME], "units_followed", ["农业农村局"]), ([CLOSED], "wide_closed", []),
     (SPLIT, "wide_divided", [])],
)  # fmt: skip
def test_a_wide_table_follows_units_too(tmp_path, changes, told, posted):
    units = ["农业农村局", "畜牧局", "教育局"]
    book(
        tmp_path / "case.xlsx",
        村=villages("甲镇", ["东村", "西村"]),
        单位=[UNITS, *([unit, "县级"] for unit in units)],
        变更=[CHANGES, *changes],
        现任=[["乡镇", "村名", "结对单位"], ["甲镇", "东村", "农业局"], ["甲镇", "西村", ""]],
    )
    findings = Findings()
    county = zhucun_case(tmp_path, findings).county
    assert told in {item.key for item in findings}
    assert [post.supply for post in county.current] == posted
