"""Bad input of tours, training and counts: one clear finding, at its place, and exit code 2."""

import pytest
from python_calamine import CalamineWorkbook

from tests.scenarios.command import zhucun
from tests.scenarios.tasks.test_training import CADRES, SCENARIO, SESSIONS, made

HEAD = 'title = "巡回"\ndate = 2026-01-01\n'
TOUR = (
    HEAD
    + """[[tour]]
name = "t"
start = 2026-01-05
weeks = 2
[[tour.visit]]
name = "农技"
[[tour.group]]
name = "甲组"
base = "东镇"
"""
)
PIN = '[[tour.pin]]\nplaces = ["东一村"]\nweek = 2026-01-0{}\n'
DAYS = "开始日期,结束日期,名称,地方,组,类别\n"
COUNT = HEAD + '[[count]]\nname = "c"\nof = "cadre"\nshare = "{}"\nmost = {}\n'
QUOTA = HEAD + '[[training]]\nname = "q"\n[training.quota]\ntotal = 9\nweight = "village.没有"\n'


def bad(old, new, text=TOUR, **tables):
    assert old in text
    return tables | {"scenario": text.replace(old, new)}


FAULTS = {
    # what is wrong: tables, then file, row, column and value of its only error
    "a day as text": (bad("2026-01-05", '"一月"'), "scenario.toml", 5, "tour[1].start", "一月"),
    "never": (
        bad('"农技"\n', '"农技"\ntimes = 0\n'),
        *("scenario.toml", 9, "tour[1].visit[1].times", "0"),
    ),
    "no such weekday": (
        bad("weeks = 2", 'weeks = 2\ndays = ["周八"]'),
        *("scenario.toml", 3, "tour[1].days[1]", "周八"),
    ),
    "no such visit": (
        bad('base = "东镇"', 'base = "东镇"\nvisits = ["农机"]'),
        *("scenario.toml", 12, "tour[1].group[1].visits", "农机"),
    ),
    "evening first": (
        bad("weeks = 2", 'weeks = 2\nhours = ["17:00", "08:00"]'),
        *("scenario.toml", 7, "tour[1].hours", "17:00 – 08:00"),
    ),
    "no base": (bad('base = "东镇"', ""), "scenario.toml", 9, "tour[1].group[1].base", "甲组"),
    "no leaders": (
        bad('name = "甲组"', 'each = "leader"'),
        *("scenario.toml", 9, "tour[1].group[1]", "leader"),
    ),
    "two weeks for one visit": (
        {"scenario": TOUR + PIN.format(6) + PIN.replace("01-0", "01-1").format(3)},
        *("scenario.toml", 15, "tour[1].pin[2]", "东一村、农技"),
    ),
    "a place and a group": (
        {"scenario": TOUR, "holidays": DAYS + "2026-01-06,,,东镇,甲组,\n"},
        *("holidays.csv", 2, "组", "东镇"),
    ),
    "a class without places": (
        bad("S1,第1期,4", "S1,第1期,", SESSIONS),
        *("sessions.csv", 2, "计划人数", ""),
    ),
    "people twice": (
        {"cadres": CADRES + "C000,东一书记人,书记,东一村,东镇\n"},
        *("cadres.csv", 14, "编号", "C000"),
    ),
    "nobody": (
        bad("== '书记'", "== '主席'", SCENARIO),
        *("scenario.toml", 7, "training[1].people", "cadre.岗位 == '主席'"),
    ),
    "hours below zero": (
        {"scenario": SCENARIO + "[[training.need]]\nhours = -1\n"},
        *("scenario.toml", 19, "training[1].need[1].hours", "-1"),
    ),
    "words for a condition": (
        {"scenario": COUNT.format("cadre.岗位", 0.05)},
        *("scenario.toml", 6, "count[1].share", "cadre.岗位"),
    ),
    "a share above 1": (
        {"scenario": COUNT.format("cadre.岗位 == '书记'", 5)},
        *("scenario.toml", 7, "count[1].most", "5"),
    ),
    "no such weight": (
        {"scenario": QUOTA},
        *("scenario.toml", 7, "training[1].quota.weight", "village.没有"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_error_at_its_place(name, tmp_path):
    tables, *told = FAULTS[name]
    if "S1" in tables.get("scenario", ""):
        tables = {"sessions": tables["scenario"]}
    done = zhucun("check", made(tmp_path / "case", **tables))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    book = CalamineWorkbook.from_path(tmp_path / "case" / "findings.xlsx")
    rows = [row for row in book.get_sheet_by_index(0).to_python() if row and row[0] == "错误"]
    assert [[row[1], row[3], row[4], str(row[5])] for row in rows] == [told]
    assert all(str(row[6]) and str(row[7]) for row in rows), "what is wrong and how to mend it"


def test_days_off_are_shared_by_tours_and_training(tmp_path):
    days = DAYS + "2026-03-09,2026-03-13,农忙,东镇,,\n2026-03-18,,停办,,,\n"
    done = zhucun("training", made(tmp_path / "case", holidays=days))
    assert done.returncode == 0, done.stdout
    assert "第3期" in done.stdout, "a class on days off for everybody is told"
    said = (tmp_path / "case/training/scenario/rotation/001/training.csv").read_text("utf-8-sig")
    second = [line for line in said.splitlines() if line.startswith("S2")]
    assert second
    assert not any(",C0" in line for line in second), "nobody of the township that is busy then"
