"""The account of what was read: its sums against an independent count, on every way out."""

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.scenarios.command import zhucun

SCENARIO = """title = "甲县"
[[layer]]
name = "first_secretary"
supply = "cadres"
demand = { weak = 1, poverty_relieved = 1 }
"""
CLASSES = ("软弱涣散村", "脱贫村", "一般村")
LEVELS = ("省级", "市级", "县级")


def written(folder, villages, people):
    """A case: (township, class) of every village, (unit level, pool) of everybody."""
    book = Workbook()
    sheet = book.active
    sheet.title = "村"
    sheet.append(["甲县村表"])
    sheet.append(["乡镇", "村名", "村类别", "党员数"])
    for number, (town, kind) in enumerate(villages):
        sheet.append([f"{'甲乙丙'[town]}镇", f"{number}村", CLASSES[kind], number % 2 or None])
    sheet.append(["合计", len(villages)])
    units = book.create_sheet("单位")
    units.append(["单位编号", "单位名称", "单位层级", "可结对村数"])
    for number, level in enumerate(LEVELS):
        units.append([f"U{number}", f"{level}局", level, number + 1])
    cadres = book.create_sheet("干部")
    cadres.append(["编号", "姓名", "派出单位", "人选类别", "手机"])
    for number, (level, pool) in enumerate(people):
        row = [
            f"P{number}",
            f"张{number}",
            f"{LEVELS[level]}局",
            "第一书记" if pool else "驻村工作队",
        ]
        cadres.append([*row, f"1390000{number:04}"])
    book.save(folder / "case.xlsx")
    (folder / "scenario.toml").write_text(SCENARIO, "utf-8")
    return folder


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=9),
)
def test_the_sums_are_those_of_an_independent_count(tmp_path_factory, villages, people):
    folder = written(tmp_path_factory.mktemp("account"), villages, people)
    rows = json.loads(zhucun("check", folder, "--json").stdout)["account"]
    book = load_workbook(folder / "case.xlsx")
    for row in (row for row in rows if row["kind"] == "tables"):
        filled = [r for r in book[row["sheet"]].iter_rows(values_only=True) if any(r)]
        assert row["read"] == row["used"] + row["aside"] == len(filled) - 1
    for row in (row for row in rows if row["kind"] == "columns"):
        assert row["known"] + row["doubtful"] == in_column(book[row["sheet"]], row["header"])
    counts = {(r["by"], r["value"]): r["count"] for r in rows if r["kind"] == "counts"}
    meant = Counter(("按类别", CLASSES[kind]) for _, kind in villages)
    meant += Counter(("按乡镇", f"{'甲乙丙'[town]}镇") for town, _ in villages)
    meant += Counter(("按单位层级", LEVELS[level]) for level, _ in people)
    meant += Counter(("按人选类别", "第一书记" if p else "驻村工作队") for _, p in people)
    assert meant == {key: counts[key] for key in meant}
    groups = Counter()
    for (by, _), count in counts.items():
        groups[by] += count
    assert groups["按类别"] == groups["按乡镇"] == len(villages)
    assert groups["按人选类别"] == groups["按年龄"] == groups["按单位层级"] == len(people)


def in_column(sheet, header):
    """Filled cells under a header, totals left out, by openpyxl alone."""
    rows = [row for row in sheet.iter_rows(values_only=True) if any(row) and row[0] != "合计"]
    (top,) = (number for number, row in enumerate(rows) if header in row)
    place = rows[top].index(header)
    return sum(row[place] is not None for row in rows[top + 1 :])


@pytest.fixture
def case(tmp_path):
    return written(tmp_path, [(0, 0), (1, 1)], [(0, True), (2, True)])


def test_the_same_account_is_in_the_workbook_of_a_run(case):
    assert zhucun("run", case).returncode == 0
    rows = json.loads(zhucun("check", case, "--json").stdout)["account"]
    sheet = load_workbook(case / "runs" / "scenario" / "001" / "plan.xlsx")["对账"]
    shown = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    for row in rows:
        cells = [cell for key, cell in row.items() if key != "kind" and cell is not None]
        assert cells in shown or [cell for cell in cells if cell != ""] in shown
    done = zhucun("verify", case / "runs" / "scenario" / "001")
    assert done.returncode == 0, done.stdout


def test_own_columns_and_rows_set_aside_are_said(case):
    said = zhucun("check", case).stdout
    assert "读到 4 行，采用 2 行，另列 标题 1、合计 1" in said
    assert "按自定义列保留：手机" in said


def test_the_account_is_there_where_the_check_fails(case):
    book = load_workbook(case / "case.xlsx")
    book["村"]["C3"] = "不知什么村"
    book.save(case / "case.xlsx")
    done = zhucun("check", case)
    assert done.returncode == 2
    assert "“村类别”有词表之外的词：不知什么村 1" in done.stdout


def test_strict_refuses_warnings_and_no_check_with_warnings_says_that_all_is_fine(case):
    done = zhucun("check", case)  # the villages have no position
    assert done.returncode == 0
    assert "提醒" in done.stdout
    assert "数据检查通过" not in done.stdout
    done = zhucun("check", case, "--strict")
    assert done.returncode == 2
    assert "--strict" in done.stdout


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("乡镇,村名\n甲镇,东村\n", True),
        ("乡镇,村名,村类别\n甲镇,东村,\n", False),
        ("乡镇,村名,村类别\n甲镇,东村,脱贫村\n", False),
        ("乡镇,村名,脱贫村,示范村\n甲镇,东村,√,\n甲镇,西村,,√\n", False),
    ],
)
def test_without_a_column_of_classes_the_account_says_that_none_are_asked_for(
    tmp_path, table, told
):
    (tmp_path / "villages.csv").write_text(table, "utf-8")
    sentence = "不问类别，各村都按一般村计"
    assert (sentence in zhucun("check", tmp_path).stdout) is told
    (tmp_path / "cadres.csv").write_text("姓名\n张三\n", "utf-8")
    scenario = '[[layer]]\nname = "first_secretary"\nsupply = "cadres"\n'
    (tmp_path / "scenario.toml").write_text(scenario, "utf-8")
    rows = json.loads(zhucun("check", tmp_path, "--json").stdout)["account"]
    assert any(sentence in str(row.get("means")) for row in rows) is told
