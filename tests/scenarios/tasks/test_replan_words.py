"""What replan says: gaps before and after, terms that are over, who hands over, lost pins."""

import shutil
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.folders import SHARED
from tests.scenarios.command import zhucun

PEOPLE = "".join(f"C{n},甲{n},U{n % 3}\n" for n in range(5))
TABLES = {
    "units.csv": "单位编号,单位名称\nU0,县一局\nU1,县二局\nU2,县三局\n",
    "cadres.csv": "干部编号,姓名,所在单位\n" + PEOPLE,
    "villages.csv": "村代码,县,乡镇,村名,村类别\n"
    + "".join(f"14010710120{n},甲县,东岭镇,村{n},重点村\n" for n in range(4)),
    "current.csv": "layer,place,supply,start,end\n"
    + "".join(
        f"first_secretary,14010710120{n},C{n},2024-07-0{n + 1},2026-06-{27 + n}\n" for n in range(4)
    ),
}
SCENARIO = """date = 2026-06-01
[[layer]]
name = "first_secretary"
supply = "cadres"
demand = 1
term_years = 2
[[rule]]
kind = "term_limit"
layer = "first_secretary"
most_years = 2
[[goal]]
kind = "shortage"
[[goal]]
kind = "few_changes"
level = 2
"""


@pytest.fixture
def case(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "scenario.toml").write_text(SCENARIO, "utf-8")
    return tmp_path


def told(done):
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_gaps_are_counted_before_after_the_departure_and_in_the_new_plan(case):
    said = told(zhucun("replan", case, "--leave", "甲0", "--leave", "甲4"))
    assert "缺口：变动前 0 个，变动后 1 个，调整后 1 个" in said


def test_terms_that_end_are_reason_enough_and_named(case):
    said = told(zhucun("replan", case, "--date", "2026-07-02", "--name", "q"))
    assert "到 2026-07-02，有 4 项派驻任期届满" in said
    sheet = load_workbook(case / "runs/scenario/q/changes.xlsx")["调整对照表"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "任职届满" in cells
    assert "整体调整" not in cells
    assert zhucun("verify", case / "runs/scenario/q").returncode == 0


def test_without_any_end_of_a_term_something_must_have_happened(case):
    done = zhucun("replan", case, "--date", "2026-06-02")
    assert done.returncode == 2
    assert "到 2026-06-02 也没有任期届满" in done.stdout


def test_a_pin_of_who_left_is_named(case):
    pins = "layer,place,supply\nfirst_secretary,140107101200,C0\n"
    (case / "pins.csv").write_text(pins, "utf-8")
    said = told(zhucun("replan", case, "--leave", "甲0", "--name", "q"))
    assert "会议已定的【第一书记】东岭镇 村0：甲0 作废" in said
    assert zhucun("verify", case / "runs/scenario/q").returncode == 0


def test_what_a_closed_unit_leaves_behind_is_told_before_the_plan(case):
    pins = "layer,place,unit\nfirst_secretary,140107101201,U0\n"
    (case / "pins.csv").write_text(pins, "utf-8")
    said = told(zhucun("replan", case, "--close", "县一局", "--name", "q"))
    told_of = "“县一局”撤销：它的 0 项派驻到此为止；2 名干部（甲0、甲3）按没有派出单位计"
    lost = "会议已定的【第一书记】东岭镇 村1：县一局 作废"
    assert said.index(told_of) < said.index(lost) < said.index("开始规划")
    said = told(zhucun("replan", case, "--leave", "甲4", "--name", "p"))
    assert "撤销" not in said


def test_what_a_merger_puts_on_one_village_is_told_before_the_run(case):
    pins = "layer,place,supply\n" + "".join(
        f"first_secretary,14010710120{n},C{n}\n" for n in (0, 1)
    )
    (case / "pins.csv").write_text(pins, "utf-8")
    lineage = "旧村,新村,变更类型\n140107101200,140107101201,合并\n"
    (case / "lineage.csv").write_text(lineage, "utf-8")
    keep = '[[rule]]\nkind = "keep_term"\nlayers = ["first_secretary"]\n'
    (case / "scenario.toml").write_text(SCENARIO + keep, "utf-8")
    said = told(zhucun("check", case, "--json"))
    assert "会议已定的多于能留的（村 已定→能留）：村1 2→1（甲0、甲1）" in said
    assert "任期未满的多于能留的（村 在任→能留）：村1 2→1（甲0、甲1）" in said
    assert "term_barred" not in said
    said = told(zhucun("run", case, "--name", "r"))
    assert "例外 2 处（会议已定未能保持 1 处、任期未满未能留任 1 处）：不违反规则" in said
    (case / "pins.csv").unlink()
    assert "merged_pins" not in told(zhucun("check", case, "--json"))
    told(zhucun("replan", case, "--most-changes", "9", "--name", "q"))
    sheet = load_workbook(case / "runs/scenario/q/changes.xlsx")["调整对照表"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "撤并后一处只需一份" in cells
    assert "没有补上，暂缺" not in cells


def test_a_running_term_that_a_rule_stands_against_is_told_before_the_run(case):
    keep = '[[rule]]\nkind = "keep_term"\nlayers = ["first_secretary"]\n'
    (case / "scenario.toml").write_text(SCENARIO + keep, "utf-8")
    assert "term_barred" not in told(zhucun("check", case, "--json"))
    pins = "layer,place,supply,forbid\nfirst_secretary,140107101200,C0,是\n"
    (case / "pins.csv").write_text(pins, "utf-8")
    said = told(zhucun("check", case, "--json"))
    assert "有 1 项派驻任期未满，却与规则不合，照此不能留任：甲0 → 村0（会议已定事项）" in said


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the shared cases are not here")
def test_the_named_case_of_an_overlap(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(SHARED / "cases" / "A30_handover_overlap", case)
    told(zhucun("run", case, "--name", "r"))
    words = ("--leave", "C13:召回", "--close", "县局3", "--merge", "沟22:沟23")
    days = ("--date", "2026-10-01", "--handover-days", "15", "--name", "q")
    said = told(zhucun("replan", case / "runs/scenario/r", *words, *days))
    assert "任职届满" in said
    assert "县局5（留任）" in said
    sheet = load_workbook(case / "runs/scenario/q/changes.xlsx")["调整对照表"]
    late = date(2026, 10, 16).isoformat()
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    staying = [row for row in rows if any(late in cell for cell in row)]
    assert staying
    for row in staying:
        assert not any("赵13" in cell or "赵16" in cell or cell == "县局3" for cell in row[3:4])


def test_a_vacancy_has_its_candidates_or_nobody_can_be_posted(case):
    rule = '[[rule]]\nkind = "require"\nlayer = "first_secretary"\n'
    rule += "require = \"village.name != '村3'\"\n"
    (case / "scenario.toml").write_text(SCENARIO + rule, "utf-8")
    none = told(zhucun("replan", case, "--vacancy", "村3", "--name", "p"))
    assert "没有可派的第一书记人选" in none
    some = told(zhucun("replan", case, "--vacancy", "村0", "--name", "q"))
    assert "没有可派的第一书记人选" not in some
    assert "名人选：" in some
