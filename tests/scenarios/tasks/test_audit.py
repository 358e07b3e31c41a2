"""``zhucun audit`` as a user calls it: the own workbook is clean, planted mistakes are found."""

import csv

import pytest
from openpyxl import load_workbook

from geodata.findings import Findings
from geodata.hand_plans.plan import read_hand_plan
from maps.files.plan_csv import read_plan_csv
from scenarios.cases.hand_layers import hand_layers
from scenarios.cases.reading import Choices, read_all
from scenarios.console.console import Talker
from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audit") / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder / "runs" / "scenario" / "001"


def scenario_of(run):
    return run.parents[2] / "scenario.toml"


def test_the_own_workbook_reads_back_equal(run):
    scenario, case, _ = read_all(scenario_of(run), Talker("zh"), Choices())
    layers = hand_layers(scenario.policy)
    hand = read_hand_plan(run / "plan.xlsx", case.county, layers, Findings())
    assert hand.riddles == ()
    written = {(p.layer, p.place, p.supply) for p in read_plan_csv(run / "plan.csv").postings}
    assert {(p.layer, p.place, p.supply) for p in hand.postings} == written


def test_a_sound_plan_passes_and_is_compared(run, tmp_path):
    done = zhucun("audit", run / "plan.xlsx", "--scenario", scenario_of(run), "--out", tmp_path)
    assert done.returncode == 0, done.stdout
    assert "没有违反规则" in done.stdout
    book = load_workbook(tmp_path / "plan-audit.xlsx")
    assert book.sheetnames == ["问题清单", "与最优方案对比"]
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_planted_breach_is_found_in_its_row(run, tmp_path):
    """A secretary is put where another unit is paired: same unit, row 3, exit code 1."""
    plan = read_plan_csv(run / "plan.csv")
    paired = {post.place: post.supply for post in plan.of_layer("department")}
    one, *others = plan.of_layer("first_secretary")
    other = next(post for post in others if paired[post.place] != paired[one.place])
    path = tmp_path / "hand.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = [
            ["手工方案", "", ""],
            ["村代码", "第一书记", "结对单位"],
            [one.place, other.supply, paired[one.place]],
        ]
        csv.writer(file).writerows(rows)
    done = zhucun("audit", path, "--scenario", scenario_of(run), "--no-compare")
    assert done.returncode == 3
    assert "第 3 行" in done.stdout
    assert "不是该村结对单位" in done.stdout
    english = zhucun(
        "--language", "en", "audit", path, "--scenario", scenario_of(run), "--no-compare"
    )
    assert "row 3" in english.stdout


def test_without_a_scenario_or_a_file(tmp_path):
    (tmp_path / "plan.csv").write_text("村,第一书记\n", "utf-8")
    assert zhucun("audit", tmp_path / "plan.csv").returncode == 2
    assert zhucun("audit", tmp_path / "plan.csv", "--scenario", "nowhere.toml").returncode == 2


def test_a_plan_without_a_posting_is_an_error_and_says_what_stands_there(run, tmp_path):
    """Nothing was judged: exit code 2, and no word of breaches."""
    path = tmp_path / "hand.csv"
    texts = {"甲,乙\n丙,丁\n": "甲", "村,第一书记\n无此村,无此人\n": "无此村"}
    for text, said in texts.items():
        path.write_text(text, "utf-8")
        done = zhucun("audit", path, "--scenario", scenario_of(run), "--no-compare")
        assert done.returncode == 2, done.stdout
        assert said in done.stdout
        assert "没有核查" in done.stdout
        assert "不合规则" not in done.stdout
        assert not list(tmp_path.glob("*-audit.xlsx"))
