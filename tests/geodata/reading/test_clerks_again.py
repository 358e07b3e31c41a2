"""What a stranger tried after the beliefs were built: sheets that go on, lists, wide tables."""

import pytest
from openpyxl import Workbook

from geodata.findings import Findings
from geodata.reading.read_case import read_case
from geodata.reading.selection_list import read_selection
from geodata.reading.target import sources_at
from tests.scenarios.command import zhucun

HEAD = ["县", "乡镇", "村名", "村类别"]
SCENARIO = """
[plan]
name = "t"
[[layer]]
name = "first_secretary"
"""


def book(path, **sheets):
    """Write a workbook; each sheet as rows."""
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)


def zhucun_case(target, told):
    """The case that a folder or a file is read as."""
    folder, sources = sources_at(target, told)
    return read_case(folder, sources, told)


def villages(town, names):
    return [HEAD, *(["甲县", town, name, "脱贫村"] for name in names)]


def test_rows_of_a_further_sheet_are_told_as_that_sheet_numbers_them(tmp_path):
    names = [f"{c}村" for c in "东西南北中"]
    twice = villages("乙镇", [*names, *names])
    book(tmp_path / "case.xlsx", 甲镇=villages("甲镇", names), 乙镇=twice)
    for target in (tmp_path, tmp_path / "case.xlsx"):
        told = Findings()
        zhucun_case(target, told)
        (found,) = told.errors
        assert (found.key, found.sheet) == ("duplicate_many", "乙镇")
        assert found.all_rows == (7, 8, 9, 10, 11)
        assert found.details["first"] == "乙镇!2"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wide_table_alone_is_checked_to_the_end(tmp_path, language):
    head = ["序号", "乡镇", "村名", "包联县级领导", "驻村第一书记", "驻村第一书记单位", "备注"]
    rows = [[n, "甲镇", f"村{n}", "钱大", f"张{n}", "教育局", ""] for n in range(1, 4)]
    book(tmp_path / "包联一览表.xlsx", Sheet1=[head, *rows])
    done = zhucun("--lang", language, "check", tmp_path / "包联一览表.xlsx")
    assert done.returncode in {0, 2}, done.stderr


def test_the_list_of_a_scenario_is_no_table_that_nobody_reads(tmp_path):
    book(tmp_path / "case.xlsx", 村=villages("甲镇", ["东村", "西村"]))
    book(tmp_path / "s-selection.xlsx", 定村名单=[["乡镇", "村名", "选定"], ["甲镇", "东村", "是"]])
    (tmp_path / "s.toml").write_text(SCENARIO, "utf-8")
    assert "selection.xlsx" not in zhucun("check", tmp_path).stdout
    (tmp_path / "s.toml").unlink()
    assert "selection.xlsx" in zhucun("check", tmp_path).stdout


def people_case(path, native, area):
    """A case without a column of the county, a cadre of such a native place, and a leader."""
    village = [row[1:] for row in villages("河口乡", ["东村", "西村"])]
    cadres = [["姓名", "籍贯"], ["张三", native]]
    leaders = [["姓名", "联系范围"], ["钱大", area]]
    book(path / "case.xlsx", 村=village, 干部=cadres, 领导=leaders)
    told = Findings()
    county = zhucun_case(path, told).county
    return county, [(item.key, item.severity.value) for item in told if item.key != "no_location"]


def test_a_county_that_no_table_names_is_left_out_of_a_place_and_told(tmp_path):
    county, told = people_case(tmp_path, "云县河口乡", "云县河口乡")
    (town,) = {village.township for village in county.villages}
    assert county.cadres[0].homes == county.leaders[0].jurisdiction == {f"township:{town}"}
    assert told == [("place_assumed", "note")] * 2


def test_a_native_place_of_a_county_alone_is_told_where_no_table_names_the_county(tmp_path):
    county, told = people_case(tmp_path, "山西省云县", "河口乡")
    assert not county.cadres[0].homes
    assert told == [("native_county_unsaid", "note")]


@pytest.mark.parametrize("native", ["李县城关镇", "上海市", "河口乡"])
def test_native_places_elsewhere_need_no_word(tmp_path, native):
    assert people_case(tmp_path, native, "河口乡")[1] == []


@pytest.mark.parametrize(
    ("native", "homes", "keys"),
    [
        ("本县", {"county:甲县"}, []),
        ("当地", {"county:甲县"}, []),
        ("本村", set(), ["place_near"]),
        ("本乡", set(), ["place_near"]),
        ("李县", set(), []),
    ],
)
def test_a_place_that_is_said_as_seen_from_here_is_read_or_told(tmp_path, native, homes, keys):
    cadres = [["姓名", "籍贯"], ["张三", native]]
    book(tmp_path / "case.xlsx", 村=villages("河口乡", ["东村", "西村"]), 干部=cadres)
    findings = Findings()
    county = zhucun_case(tmp_path, findings).county
    assert county.cadres[0].homes == homes
    assert [item.key for item in findings if item.key != "no_location"] == keys


UNITS = ["单位名称", "单位层级"]


def units_case(path, units, *people):
    rows = [["姓名", "派出单位"], *([f"张{n}", unit] for n, unit in enumerate(people))]
    book(path / "case.xlsx", 村=villages("甲镇", ["东村"]), 单位=units, 干部=rows)
    told = Findings()
    county = zhucun_case(path, told).county
    return county, [item for item in told if item.key != "no_location"]


def test_units_of_one_name_go_by_name_and_level(tmp_path):
    units = [UNITS, ["税务局", "市级"], ["税务局", "县级"], ["教育局", "县级"]]
    county, told = units_case(tmp_path, units, "税务局（县级）", "教育局")
    assert [unit.id for unit in county.units] == ["税务局（市级）", "税务局（县级）", "教育局"]
    assert [cadre.unit for cadre in county.cadres] == ["税务局（县级）", "教育局"]
    assert [item.key for item in told] == ["ids_by_level"]
    _, told = units_case(tmp_path, units, "税务局")
    assert [item.key for item in told] == ["ids_by_level", "ambiguous_unit"]


def test_units_that_nothing_tells_apart_are_an_error(tmp_path):
    _, told = units_case(tmp_path, [UNITS, ["税务局", "县级"], ["税务局", "县级"]])
    assert [(item.key, item.row) for item in told if item.severity == "error"] == [
        ("units_alike", 3)
    ]


def test_a_list_of_villages_is_read_as_the_clerk_lays_it_out(tmp_path):
    names = ["东村", "西村", "南村"]
    book(tmp_path / "case.xlsx", 村=[*villages("甲镇", names), *villages("乙镇", names)[1:]])
    rows = [[town if not n else "", name, "是"] for town in "甲乙" for n, name in enumerate(names)]
    rows = [[town and f"{town}镇", *rest] for town, *rest in rows]
    book(tmp_path / "l.xlsx", 名单=[["定村名单"], ["乡镇", "村名", "选定"], *rows, ["合计", "", 6]])
    told = Findings()
    county = zhucun_case(tmp_path / "case.xlsx", Findings()).county
    marks = read_selection(tmp_path / "l.xlsx", county, told)
    assert marks is not None
    assert [mark.selected for mark in marks.values()] == [True] * 6
    assert {item.key for item in told} == {"filled_down", "rows_total"}


def test_a_table_of_the_plan_with_old_names_is_followed_and_counted(tmp_path):
    head = ["乡镇", "村名", "第一书记"]
    book(
        tmp_path / "case.xlsx",
        村=villages("甲镇", ["东村", "新村"]),
        变更=[["旧村", "新村", "类型"], ["甲镇/西村", "甲镇/新村", "更名"]],
        干部=[["姓名"], ["张三"], ["李四"]],
        现任=[
            head,
            ["甲镇", "东村", "张三"],
            ["甲镇", "西村", "李四、王五"],
            ["甲镇", "北村", "丁"],
        ],
    )
    told = Findings()
    county = zhucun_case(tmp_path, told).county
    names = {village.id: village.name for village in county.villages}
    assert [(names[p.place], p.supply) for p in county.current] == [
        ("东村", "张三"),
        ("新村", "李四"),
    ]
    (join,) = (item for item in told.account.joins if item.kind == "standing")
    assert {k: n for k, n in join.counts if n} == {"used": 2, "no_place": 1, "no_supply": 1}
