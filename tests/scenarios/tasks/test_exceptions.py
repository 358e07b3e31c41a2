"""A sound plan with priced, reported exceptions: every command says the same of it."""

import json
import re
import shutil

import pytest
from openpyxl import load_workbook

from tests.folders import SHARED
from tests.scenarios.command import zhucun

VILLAGES = "村代码,县,乡镇,村名,村类别\n" + "".join(
    f"14010710120{n},甲县,东岭镇,村{n},重点村\n" for n in range(4)
)
LAYER = 'date = 2026-07-01\n[[layer]]\nname = "first_secretary"\nsupply = "cadres"\ndemand = 1\n'
ASK = '[[rule]]\nkind = "require"\nname = "年龄"\nlayer = "first_secretary"\nunknown = "ask"\n'
QUOTA = '[[rule]]\nkind = "quota"\nname = "女干部"\nlayer = "first_secretary"\nleast = 2\n'
KEPT = '[[rule]]\nkind = "keep_term"\nlayers = ["first_secretary"]\n'
YOUNG = '[[rule]]\nkind = "forbid"\nlayer = "first_secretary"\nforbid = "cadre.age > 60"\n'
YOUNG += 'unknown = "pass"\n'
TABLES = {
    "cadres.csv": "干部编号,姓名,性别,出生年份\nC0,甲零,女,\nC1,甲一,男,1985\n"
    "C2,甲二,男,1986\nC3,甲三,男,1987\nC4,甲四,男,1950\n",
    "villages.csv": VILLAGES,
}
STANDING = "layer,place,supply,start,end\nfirst_secretary,140107101201,C4,2025-09-01,2027-09-01\n"
KINDS = {
    "to_confirm": (ASK + 'require = "cadre.age <= 45"\n', {}, "信息不全须核实 1 处"),
    "quota_short": (QUOTA + "who = \"cadre.性别 == '女'\"\n", {}, "名额不足 1 处"),
    "term_unkept": (YOUNG + KEPT, {"current.csv": STANDING}, "任期未满未能留任 1 处"),
}
CONDEMNED = re.compile("不宜|违反规则[^；，）]*[1-9]|[1-9]\\d* 处问题|有缺陷|程序缺陷")


def planned(folder, rules, tables):
    folder.mkdir(exist_ok=True)
    for name, text in {**TABLES, **tables}.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "scenario.toml").write_text(LAYER + rules, "utf-8")
    return zhucun("run", folder, "--name", "r"), folder / "runs" / "scenario" / "r"


@pytest.fixture(scope="module", params=sorted(KINDS))
def excepted(request, tmp_path_factory):
    rules, tables, words = KINDS[request.param]
    done, run = planned(tmp_path_factory.mktemp("kind") / request.param, rules, tables)
    return done, run, words


def test_run_and_verify_tell_exceptions_and_condemn_nothing(excepted):
    done, run, words = excepted
    checked = zhucun("verify", run)
    for said in (done, checked):
        assert said.returncode == 0, said.stdout
        assert words in said.stdout
        assert not CONDEMNED.search(said.stdout), said.stdout
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert (manifest["breaches"], manifest["exceptions"]) == (0, 1)


def test_the_workbook_passes_the_rule_and_names_the_exception(excepted):
    _, run, words = excepted
    book = load_workbook(run / "plan.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "通过，有例外" in cells
    assert "未通过" not in cells
    assert words in cells
    assert sum(cell.startswith("例外：") for cell in cells) == 1


def test_shortage_and_compare_say_the_same(excepted):
    _, run, words = excepted
    short = zhucun("shortage", run, "--seconds", "2")
    assert short.returncode == 0
    assert words in short.stdout
    said = zhucun("compare", run, run, "--json")
    values = json.loads(said.stdout)["values"]
    assert values["违反规则"] == [0, 0]
    assert values["例外（不违反规则，已列明）"] == [1, 1]
    assert values["减少缺口（越小越好）"] == [0, 0]


def test_the_price_of_an_exception_is_no_open_post(excepted):
    _, run, _ = excepted
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    price = manifest["levels"][0]["cost"]
    cells = [str(c.value) for row in load_workbook(run / "plan.xlsx")["总览"] for c in row]
    (goals,) = (text for text in cells if text.startswith("减少缺口"))
    assert goals.startswith("减少缺口：0.00")
    assert (f"例外计价：{price:.2f}" in goals) is bool(price)


def test_a_posting_to_be_confirmed_is_not_said_to_meet_the_rule(tmp_path):
    rules, tables, _ = KINDS["to_confirm"]
    _, run = planned(tmp_path / "ask", rules, tables)
    said = zhucun("explain", run, "--person", "甲零").stdout
    assert "信息不全，须核实：年龄" in said
    assert "符合规则：年龄" not in said
    known = zhucun("explain", run, "--person", "甲一").stdout
    assert "符合规则：年龄" in known
    page = (run / "map.html").read_text("utf-8")
    assert page


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize("name", ["ask_to_confirm", "keep_term_adjacent", "quota_short"])
def test_the_named_case(name, tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(SHARED / "cases" / "promise_called_unusable" / name, folder)
    done = zhucun("run", folder, "--name", "r")
    assert "exceptions" in done.stdout
    assert "should not be used" not in done.stdout
    assert zhucun("verify", folder / "runs" / "scenario" / "r").returncode == done.returncode == 0
