"""Native places and recusals as tables have them: they bar, or what is doubtful is told."""

import shutil
from pathlib import Path

import pytest

from maps.files.plan_csv import read_plan_csv
from tests.folders import SHARED
from tests.scenarios.command import zhucun

CASES = SHARED / "cases"
VILLAGES = "村代码,县,乡镇,村名,村类别\n140107101200,甲县,东岭镇,王家庄,重点村\n"
TWO = "村代码,县,乡镇,村名\n990401101200,甲县,城关镇,甲村\n990402101200,乙县,城关镇,乙村\n"
LAYER = 'title = "t"\ndate = 2026-07-01\n[[layer]]\nname = "team"\nsupply = "{supply}"\n'
RULE = '[[rule]]\nkind = "recusal"\nlayer = "team"\n'


def planned(folder: Path) -> tuple[set[tuple[str, str]], str]:
    """Who is posted where, and all that was said."""
    done = zhucun("run", "scenario.toml", "--name", "r", "--out", folder / "out", cwd=folder)
    file = folder / "out" / "r" / "plan.csv"
    posts = read_plan_csv(file).postings if file.is_file() else ()
    return {(post.place, post.supply) for post in posts}, done.stdout + done.stderr


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases lie beside the project only")
@pytest.mark.parametrize(
    ("case", "may"),
    [
        ("native_place_forms/native_forms", {"C05", "C08", "C11"}),
        ("native_place_forms/recusal_forms", set()),
        ("recusal_leader", set()),
        ("A27_recusal_county/native_county", set()),
        ("A27_recusal_county/native_township", set()),
        ("A27_recusal_county/native_village", set()),
        ("A27_recusal_county/recusal_township", set()),
    ],
)
def test_nobody_is_posted_where_he_must_not_be(tmp_path: Path, case: str, may: set[str]) -> None:
    shutil.copytree(CASES / case, tmp_path / "case")
    posts, told = planned(tmp_path / "case")
    assert "out" in {path.name for path in (tmp_path / "case").iterdir()}, told
    assert {who for _, who in posts} <= may


def test_a_name_of_two_townships_bars_both_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text(
        "村代码,县,乡镇,村名\n990401101200,甲县,城关镇,甲村\n990402101200,乙县,城关镇,乙村\n",
        "utf-8",
    )
    (tmp_path / "leaders.csv").write_text(
        "编号,姓名,籍贯,回避\nL1,王,城关镇,\nL2,李,,乙县\n", "utf-8"
    )
    (tmp_path / "scenario.toml").write_text(LAYER.format(supply="leaders") + RULE, "utf-8")
    posts, told = planned(tmp_path)
    assert posts == {("990401101200", "L2")}
    assert "不止一处" in told


def test_a_jurisdiction_that_is_not_unique_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text(
        "村代码,县,乡镇,村名\n990401101200,甲县,城关镇,甲村\n990402101200,乙县,城关镇,乙村\n",
        "utf-8",
    )
    (tmp_path / "leaders.csv").write_text("编号,姓名,联系范围\nL1,王,城关镇\n", "utf-8")
    rule = '[[rule]]\nkind = "local"\nlayer = "team"\n'
    (tmp_path / "scenario.toml").write_text(LAYER.format(supply="leaders") + rule, "utf-8")
    posts, told = planned(tmp_path)
    assert posts == set()
    assert "甲县/城关镇、乙县/城关镇" in told


def test_the_county_of_origin_bars_its_places_where_the_rule_says_so(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text(VILLAGES, "utf-8")
    (tmp_path / "cadres.csv").write_text("编号,姓名,籍贯\nC1,王,山西省甲县\n", "utf-8")
    plain = LAYER.format(supply="cadres") + RULE
    (tmp_path / "scenario.toml").write_text(plain, "utf-8")
    assert planned(tmp_path)[0] == {("140107101200", "C1")}
    shutil.rmtree(tmp_path / "out")
    (tmp_path / "scenario.toml").write_text(plain + "native_county = true\n", "utf-8")
    assert planned(tmp_path)[0] == set()
