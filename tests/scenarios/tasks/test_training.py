"""`zhucun training` from files to files: lists, shortages, what is refused, what is asked anew."""

import csv
import json
import shutil

import pytest
from python_calamine import CalamineWorkbook

from maps.pages.page import page_data
from tests.scenarios.command import zhucun

VILLAGES = "县,乡镇,村名,经度,纬度\n" + "".join(
    f"甲县,{town}镇,{town}{village}村,{112 + 0.1 * i + 0.01 * j:.3f},{37 + 0.05 * j:.3f}\n"
    for i, town in enumerate("东西")
    for j, village in enumerate("一二三")
)
CADRES = "编号,姓名,岗位,所在村,乡镇\n" + "".join(
    f"C{i}{j}{k},{town}{village}{post}人,{post},{town}{village}村,{town}镇\n"
    for i, town in enumerate("东西")
    for j, village in enumerate("一二三")
    for k, post in enumerate(("书记", "委员"))
)
HELD = (("市级", "东一村"), ("县级", "西三村"), ("县级", "东三村"))
SESSIONS = "班次编号,班次名称,计划人数,开始日期,结束日期,学时,班次层级,培训地点\n" + "".join(
    f"S{n},第{n}期,4,2026-03-{7 * n - 5:02d},2026-03-{7 * n - 1:02d},40,{level},{venue}\n"
    for n, (level, venue) in enumerate(HELD, 1)
)
ABSENCES = "姓名,开始日期,结束日期,原因\n东一书记人,2026-03-01,2026-03-08,住院\n"
SCENARIO = """
title = "轮训"
date = 2026-01-01
[[training]]
name = "rotation"
title = "书记轮训"
people = "cadre.岗位 == '书记'"
home = "cadre.所在村"
unit = "cadre.乡镇"
[[training.rule]]
kind = "away"
name = "一个镇同时至多一人"
by = "cadre.乡镇"
most = 1
[[training.goal]]
kind = "distance"
level = 1
"""


def made(folder, scenario=SCENARIO, **tables):
    known = {
        "villages": VILLAGES,
        "cadres": CADRES,
        "sessions": SESSIONS,
        "absences": ABSENCES,
        "scenario": scenario,
    } | tables
    folder.mkdir(exist_ok=True)
    for name, text in known.items():
        end = "toml" if name == "scenario" else "csv"
        (folder / f"{name}.{end}").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    case = made(tmp_path_factory.mktemp("training") / "case")
    done = zhucun("training", case)
    assert done.returncode == 0, done.stdout + done.stderr
    return case, case / "training" / "scenario" / "rotation" / "001", done


def rosters(folder):
    with (folder / "training.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["person"]]
    return {row["person"]: row["session"] for row in rows}


def test_everybody_attends_one_class_and_no_two_of_a_township_at_once(solved):
    _, folder, done = solved
    found = rosters(folder)
    assert sorted(found) == ["C000", "C010", "C020", "C100", "C110", "C120"]
    assert found["C000"] != "S1"  # he is in hospital
    for town in "01":
        assert len({found[f"C{town}{village}0"] for village in range(3)}) == 3
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (stated["taken"], stated["breaches"], stated["missed"]) == (6, 0, 0)
    assert stated["levels"][0]["proven"]
    assert "已证明最优" in done.stdout


def test_too_few_places_are_a_shortage_with_names(tmp_path):
    sessions = "班次名称,计划人数,开始日期\n唯一一期,2,2026-03-02\n"
    case = made(tmp_path / "case", sessions=sessions)
    done = zhucun("training", case)
    assert done.returncode == 0
    assert "4 人少 1 次" in done.stdout
    assert "已证明：不可能全部做到" in done.stdout


def test_a_pin_that_cannot_hold_is_refused_with_the_clause(tmp_path):
    pin = '[[training.pin]]\npeople = ["东一书记人"]\nsession = "第1期"\n'
    done = zhucun("training", made(tmp_path / "case", SCENARIO + pin))
    assert done.returncode == 2
    assert "absences" in done.stdout + done.stderr


def test_a_rule_that_leaves_nobody_a_class_is_told(tmp_path):
    rule = '[[training.rule]]\nkind = "only"\nsessions = "session.层级 == \'省级\'"\n'
    done = zhucun("check", made(tmp_path / "case", SCENARIO + rule), "--json")
    assert "training_nowhere" in {item["key"] for item in json.loads(done.stdout)["findings"]}


def test_finished_lists_are_verified_and_altered_ones_found(solved, tmp_path):
    case, folder, _ = solved
    assert zhucun("verify", folder).returncode == 0
    copy = case / "training" / "scenario" / "rotation" / "altered"
    shutil.copytree(folder, copy)
    text = (copy / "training.csv").read_text("utf-8-sig")
    (copy / "training.csv").write_text(text.replace("S1,C010", "S2,C010"), "utf-8-sig")
    done = zhucun("verify", copy)
    shutil.rmtree(copy)
    assert done.returncode == 3


def test_a_person_is_explained_and_another_class_is_made_anew(solved):
    _, folder, _ = solved
    said = zhucun("explain", folder, "--person", "东一书记人").stdout
    assert "去不了第1期：请假" in said
    assert "其余不动" in said
    own = rosters(folder)["C010"]
    other = next(f"第{n}期" for n in (1, 2, 3) if f"S{n}" != own)
    anew = zhucun("explain", folder, "--why-not", "东二书记人", other)
    assert anew.returncode == 0
    assert "人换班" in anew.stdout
    barred = zhucun("explain", folder, "--why-not", "东一书记人", "第1期")
    assert "不可能" in barred.stdout


def test_lists_in_force_change_as_little_as_can_be(solved):
    case, folder, _ = solved
    done = zhucun("training", case, "--in-force", folder, "--name", "again")
    assert "没有一个人换班" in done.stdout
    again = folder.parent / "again"
    assert rosters(again) == rosters(folder)
    assert zhucun("verify", again).returncode == 0
    compared = zhucun("compare", folder, again)
    assert compared.returncode == 0
    assert "名单完全相同" in compared.stdout


def test_the_public_edition_names_nobody(solved):
    _, folder, _ = solved
    done = zhucun("publish", folder)
    assert done.returncode == 0, done.stdout
    rows = CalamineWorkbook.from_path(folder / "public" / "training-public.xlsx")
    text = str(rows.get_sheet_by_index(0).to_python())
    assert "第1期" in text
    assert "书记人" not in text
    page = (folder / "public" / "map-public.html").read_text("utf-8")
    assert "书记人" not in json.dumps(page_data(page), ensure_ascii=False)


QUOTA = """
title = "名额"
[[training]]
name = "degree"
title = "学历提升"
[training.quota]
total = 5
to = "township"
villages = "village.大专 == '否'"
"""
LEARNED = "县,乡镇,村名,大专\n" + "".join(
    f"甲县,{town}镇,{town}{at}村,{'否' if at < lacking else '是'}\n"
    for town, size, lacking in (("东", 2, 2), ("西", 8, 1))
    for at in range(size)
)


def test_quotas_have_one_for_each_village_without_and_the_rest_by_weight(tmp_path):
    case = made(tmp_path / "case", QUOTA, villages=LEARNED)
    assert zhucun("training", case).returncode == 0
    folder = case / "training" / "scenario" / "degree" / "001"
    with (folder / "quotas.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [int(row["quota"]) for row in csv.DictReader(file)] == [2, 3]
    assert zhucun("verify", folder).returncode == 0
    assert "应得份额 1.00" in zhucun("explain", folder, "--place", "东镇").stdout
    assert zhucun("publish", folder).returncode == 0
    book = CalamineWorkbook.from_path(folder / "public" / "quotas-public.xlsx")
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1:3] for row in rows if isinstance(row[0], float)] == [["东镇", 2.0], ["西镇", 3.0]]
    other = folder.parent / "other"
    shutil.copytree(folder, other)
    (other / "quotas.csv").write_text(
        (folder / "quotas.csv").read_text("utf-8-sig").replace(",3", ",4"), "utf-8-sig"
    )
    said = zhucun("compare", folder, other).stdout
    assert "1 个地方的名额不同" in said
    assert "分配名额：5 | 6" in said
    assert "名额完全相同" in zhucun("compare", folder, folder).stdout
    shutil.rmtree(other)
    (folder / "quotas.csv").write_text("place,quota\n", "utf-8")
    assert zhucun("verify", folder).returncode == 3


def test_figures_are_told_against_their_limits(tmp_path):
    text = """
title = "指标"
[[count]]
name = "income"
title = "集体经济收入五万元以上的村"
of = "village"
share = "village.collective_income >= 50000"
least = 0.5
"""
    rows = ("东一村,60000", "东二村,", "东三村,1")
    villages = "县,乡镇,村名,集体经济收入（元）\n" + "".join(f"甲县,东镇,{row}\n" for row in rows)
    case = made(tmp_path / "case", text, villages=villages)
    done = zhucun("check", case)
    assert done.returncode == 0
    assert "33.33% — 66.67%" in done.stdout
    assert "判断不了" in done.stdout
    assert "达到" not in done.stdout.replace("未达到的", "").replace("未达到", "")
    cells = str(CalamineWorkbook.from_path(case / "counts.xlsx").get_sheet_by_index(0).to_python())
    assert "东三村" in cells
    assert "东二村" in cells


def test_levels_are_the_words_of_the_vocabulary(tmp_path):
    need = "[[training.need]]\ntimes = 1\nsessions = \"session.班次层级 == '市级'\"\n"
    done = zhucun("training", made(tmp_path / "case", SCENARIO + need))
    assert "2 人参训" in done.stdout  # one class of the city, one person of each township
