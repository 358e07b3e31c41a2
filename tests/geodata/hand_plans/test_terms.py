"""Days in a plan with a row for each village: in columns, behind names, and of nobody clear."""

from datetime import date

import pytest

from geodata.facts.county import Cadre, County, Unit, Village
from geodata.findings import Findings
from geodata.hand_plans.heads import HandLayer
from geodata.hand_plans.wide import is_wide, read_wide
from geodata.sheets.grids import read_grid
from geodata.tables.column_map import NO_MAP, TableMap
from tests.messy.book import Sheet, write_book

COUNTY = County(
    name="甲县",
    villages=tuple(Village(id=name, name=name, township="T", county="甲县") for name in "东西"),
    units=(Unit(id="U", name="财政局"),),
    cadres=tuple(Cadre(id=name, name=name, unit="U") for name in ("张三", "李四", "王五")),
)
LAYERS = [
    HandLayer("first_secretary", ("第一书记",), "cadres", "village"),
    HandLayer("work_team", ("驻村工作队",), "cadres", "village"),
    HandLayer("department", ("结对单位",), "units", "village"),
]
MARCH, END = date(2024, 3, 1), date(2026, 2, 28)


def read(path, rows, merges=(), meant=NO_MAP):
    write_book(path / "c.xlsx", (Sheet("Sheet1", rows, merges),))
    findings = Findings()
    grid = read_grid(path / "c.xlsx", None, "current", findings)
    assert is_wide(grid, LAYERS, meant)
    posts = read_wide(grid, COUNTY, LAYERS, findings, meant=meant)
    terms = {post.supply: (post.start, post.end, post.status) for post in posts}
    return terms, [item.key for item in findings if item.key != "wide_read"]


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        (["第一书记", "到任时间", "任期结束"], ["张三", "2024-03-01", "2026-02-28"]),
        (
            ["第一书记", "第一书记到任日期", "第一书记任期届满"],
            ["张三", "2024-03-01", "2026-02-28"],
        ),
        (["第一书记", "任期"], ["张三", "2024-03-01至2026-02-28"]),
        (["第一书记", "任期", "结对单位"], ["张三", "2024-03-01至2026-02-28", ""]),
        (["第一书记", "结对单位", "任期"], ["张三", "", "2024-03-01至2026-02-28"]),
        (["第一书记", "任期", "驻村工作队"], ["张三", "2024-03-01至2026-02-28", ""]),
    ],
)
def test_columns_of_days_are_those_of_the_names_before_them(tmp_path, heads, cells):
    terms, keys = read(tmp_path, [["村", *heads], ["东", *cells]])
    assert terms == {"张三": (MARCH, END, "serving")}
    assert keys == []


def test_groups_and_several_names_have_their_own_days(tmp_path):
    rows = [
        ["村", "第一书记", "", "驻村工作队", ""],
        ["", "姓名", "到任时间", "姓名", "任期"],
        ["东", "张三", "2024年3月", "李四、王五", "2024.3—2026.2、2023.7至今"],
    ]
    terms, keys = read(tmp_path, rows, ("A1:A2", "B1:C1", "D1:E1"))
    assert terms == {
        "张三": (MARCH, None, "serving"),
        "李四": (MARCH, END, "serving"),
        "王五": (date(2023, 7, 1), None, "serving"),
    }
    assert keys == ["words_read", "words_read"]


def test_days_and_states_behind_names_are_read_and_told(tmp_path):
    rows = [
        ["村", "第一书记"],
        ["东", "张三（财政局，2024.3到任）"],
        ["西", "李四（2026年3月调离）、王五（队长）"],
    ]
    terms, keys = read(tmp_path, rows)
    assert terms == {
        "张三": (MARCH, None, "serving"),
        "李四": (None, date(2026, 3, 1), "transferred"),
        "王五": (None, None, "serving"),
    }
    assert keys == ["wide_days_read", "hand_remarks"]


@pytest.mark.parametrize(
    ("heads", "cells", "told"),
    [
        (
            ["第一书记", "驻村工作队", "到任时间"],
            ["张三", "李四", "2024-03-01"],
            "wide_days_unclear",
        ),
        (["第一书记", "到任时间"], ["张三、李四、王五", "2024.3、2024.5"], "wide_days_count"),
        (["第一书记", "到任时间"], ["张三", "春节后"], "not_a_date"),
        (["第一书记", "任期"], ["张三", "两届"], "not_a_term"),
        (["第一书记", "任期"], ["张三", "2026.2—2024.3"], "not_a_term"),
    ],
)
def test_days_that_are_not_clear_are_told(tmp_path, heads, cells, told):
    _, keys = read(tmp_path, [["村", *heads], ["东", *cells]])
    assert told in keys


def test_a_plain_table_needs_no_word_and_the_user_may_say_what_a_header_means(tmp_path):
    rows = [["村", "第一书记", "书记办联系人"], ["东", "张三", ""], ["西", "", "李四"]]
    terms, keys = read(tmp_path, rows)
    assert (set(terms), keys) == ({"张三"}, [])
    meant = TableMap({"书记办联系人": "work_team", "第一书记": "first_secretary"})
    terms, keys = read(tmp_path, rows, meant=meant)
    assert (set(terms), keys) == ({"张三", "李四"}, ["map_used"])
    _, keys = read(tmp_path, rows, meant=TableMap({"无此表头": "work_team"}))
    assert keys == ["map_unused"]
