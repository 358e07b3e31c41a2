"""Plans as clerks write them: wide, long, merged, with totals, brackets and wrong names."""

import csv

import pytest
import xlsxwriter

from geodata.facts.county import Cadre, County, Township, Unit, Village
from geodata.facts.former import Former
from geodata.findings import Findings
from geodata.hand_plans.heads import HandLayer
from geodata.hand_plans.plan import read_hand_plan
from geodata.text import normalised

COUNTY = County(
    name="甲县",
    villages=(
        Village(
            id="140602100201", code="140602100201", name="柳林村", township="T1", county="甲县"
        ),
        Village(id="V2", name="王村", township="T1", county="甲县"),
        Village(id="V3", name="王村", township="T2", county="甲县"),
    ),
    townships=(
        Township(id="T1", name="北镇", county="甲县"),
        Township(id="T2", name="南乡", county="甲县"),
    ),
    units=(Unit(id="U1", name="财政局"), Unit(id="U2", name="农业局（2）")),
    cadres=(
        Cadre(id="P1", name="张三", unit="U1"),
        Cadre(id="P2", name="张三", unit="U2"),
        Cadre(id="P3", name="李四", unit="U1"),
    ),
)
LAYERS = [
    HandLayer("first_secretary", ("第一书记", "first_secretary"), "cadres", "village"),
    HandLayer("work_team", ("驻村工作队",), "cadres", "village"),
    HandLayer("department", ("结对单位",), "units", "village"),
]


def read(path):
    findings = Findings()
    plan = read_hand_plan(path, COUNTY, LAYERS, findings)
    assert plan is not None, [item.problem("en") for item in findings]
    return plan


def table(tmp_path, rows, encoding="utf-8-sig"):
    path = tmp_path / "plan.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def posts(plan):
    return {(item.row, item.layer, item.place, item.supply) for item in plan.postings}


WIDE = [
    ["甲县第一书记选派方案"],
    ["乡镇", "村名", "第一书记", "驻村工作队", "结对单位"],
    ["北镇", "柳林村", "张三（财政局）", "李四、张三（农业局（2））", "农业局（2）"],
    ["", "王村", "李四", "无", "财政局"],
    ["合计", "2", "2", "2", "2"],
]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_one_row_per_village(tmp_path, encoding):
    plan = read(table(tmp_path, WIDE, encoding))
    assert plan.riddles == ()
    assert posts(plan) == {
        (3, "first_secretary", "140602100201", "P1"),
        (3, "work_team", "140602100201", "P3"),
        (3, "work_team", "140602100201", "P2"),
        (3, "department", "140602100201", "U2"),
        (4, "first_secretary", "V2", "P3"),
        (4, "department", "V2", "U1"),
    }


def test_one_row_per_posting(tmp_path):
    rows = [
        ["派驻类型", "村代码", "村", "姓名", "单位"],
        ["第一书记", "140602100201", "", "张三", "农业局（2）"],
        ["结对单位", "140602100201", "", "", "财政局"],
        ["总队长", "140602100201", "", "李四", ""],
    ]
    plan = read(table(tmp_path, rows))
    assert {post[1:] for post in posts(plan)} == {
        ("first_secretary", "140602100201", "P2"),
        ("department", "140602100201", "U1"),
    }
    assert [(item.row, item.key, item.text) for item in plan.riddles] == [(4, "layer", "总队长")]


def test_what_is_not_understood_is_told_by_row_and_the_rest_is_read(tmp_path):
    rows = [
        ["村", "第一书记"],
        ["王村", "李四"],
        ["柳林存", "李四"],
        ["柳林村", "张三、李四、李五"],
    ]
    plan = read(table(tmp_path, rows))
    found = [(item.row, item.key, item.text) for item in plan.riddles]
    assert found == [
        (2, "place_twice", "王村"),
        (3, "place", "柳林存"),
        (4, "supply_twice", "张三"),
        (4, "supply", "李五"),
    ]
    assert plan.riddles[1].near == "柳林村"
    assert plan.riddles[3].near == "李四"
    assert posts(plan) == {(4, "first_secretary", "140602100201", "P3")}


def test_names_without_a_village_are_told_and_only_there(tmp_path):
    rows = [["村", "第一书记"], ["", "李四"], ["柳林村", "李四"]]
    plan = read(table(tmp_path, rows))
    assert [(item.row, item.key, item.text) for item in plan.riddles] == [(2, "no_place", "李四")]


@pytest.mark.parametrize(("key", "parts"), [("closed", ()), ("divided", ("U1", "U2"))])
def test_a_unit_that_is_closed_or_split_is_told_and_one_that_goes_on_is_read(tmp_path, key, parts):
    rows = [["村", "结对单位"], ["柳林村", "工业局"], ["柳林村", "财政局"]]
    former = Former(lost={normalised("工业局"): parts})
    path = table(tmp_path, rows)
    plan = read_hand_plan(path, COUNTY, LAYERS, Findings(), former=former)
    assert plan is not None
    assert [(item.row, item.key, item.text) for item in plan.riddles] == [(2, key, "工业局")]
    assert [post.supply for post in plan.postings] == ["U1"]


def test_the_sheet_with_a_header_is_taken(tmp_path):
    path = tmp_path / "plan.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("封面").write(0, 0, "方案")
        sheet = book.add_worksheet("附表")
        for number, row in enumerate(WIDE):
            sheet.write_row(number, 0, row)
        sheet.merge_range(2, 0, 3, 0, "北镇")
    plan = read(path)
    assert plan.sheet == "附表"
    assert len(plan.postings) == 6


def test_no_header_and_no_file(tmp_path):
    plan = read(table(tmp_path, [["甲", "乙"], ["丙", "丁"]]))
    assert [item.key for item in plan.riddles] == ["header"]
    findings = Findings()
    assert read_hand_plan(tmp_path / "none.xlsx", COUNTY, LAYERS, findings) is None
    assert findings.errors


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("病休", "hand_away"),
        ("借调在外", "hand_away"),
        ("主任", "hand_remarks"),
        ("财政局", None),
        ("2025.3至今", None),
    ],
)
def test_what_stands_in_brackets_behind_a_name_is_told_unless_it_is_understood(tmp_path, said, key):
    findings = Findings()
    rows = [("乡镇", "村名", "第一书记"), ("北镇", "柳林村", f"李四（{said}）")]
    plan = read_hand_plan(table(tmp_path, rows), COUNTY, LAYERS, findings)
    assert [post.supply for post in plan.postings] == ["P3"]
    told = {item.key: item.value for item in findings if item.key.startswith("hand_")}
    assert told == ({} if key is None else {key: said})
