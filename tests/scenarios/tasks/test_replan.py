"""``zhucun replan`` as a user calls it."""

import json
import shutil

import pytest
from openpyxl import load_workbook

from maps.files.plan_csv import read_plan_csv
from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("replan") / "demo"
    size = ("--villages", "40", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder / "runs" / "scenario" / "001"


@pytest.fixture(scope="module")
def secretary(run):
    plan = read_plan_csv(run / "plan.csv")
    return next(post for post in plan.postings if post.layer == "first_secretary")


def test_somebody_leaves(run, secretary):
    words = ("--leave", f"{secretary.supply}:退休", "--curve", "--vacancy", secretary.place)
    dates = ("--date", "2026-03-01", "--handover-days", "7")
    done = zhucun("replan", run, *words, *dates, "--name", "again")
    assert done.returncode == 0, done.stdout
    assert "原任已离任" in done.stdout
    assert "本方案所选" in done.stdout
    assert "调整项数与质量" in done.stdout
    folder = run.parent / "again"
    plan = read_plan_csv(folder / "plan.csv")
    assert secretary.supply not in {post.supply for post in plan.postings}
    book = load_workbook(folder / "changes.xlsx")
    assert book.sheetnames == ["调整对照表", "变动曲线"]
    cells = [str(cell.value) for row in book["调整对照表"].rows for cell in row]
    assert "2026-03-01" in cells
    assert "2026-03-08" in cells
    table = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert table["replan"]["events"] == [
        {"table": "cadres", "supply": secretary.supply, "reason": "retired"}
    ]
    assert table["replan"]["changes"] >= 1


def test_who_left_is_not_offered_again(run, secretary):
    """Questions to the new run know what has happened."""
    gone = ("--leave", secretary.supply, "--name", "gone")
    assert zhucun("replan", run, *gone).returncode == 0
    folder = run.parent / "gone"
    done = zhucun("explain", folder, "--why-not", secretary.supply, secretary.place)
    assert done.returncode == 0, done.stdout
    assert "标明不可选派" in done.stdout
    assert zhucun("verify", folder).returncode == 0


def test_questions_to_a_replanned_run_go_on_from_its_program(run, secretary):
    """Its answers are those of a program made anew: few changes count in both."""
    gone = ("--leave", secretary.supply, "--name", "asked")
    assert zhucun("replan", run, *gone).returncode == 0
    folder = run.parent / "asked"
    name = json.loads((folder / "manifest.json").read_text("utf-8"))["program"]
    kept = run.parents[2] / ".zhucun" / name
    assert kept.is_dir()
    plan = read_plan_csv(folder / "plan.csv")
    layer = [post for post in plan.postings if post.layer == secretary.layer]
    words = ("explain", folder, "--why-not", layer[0].supply, layer[1].place, "--json")
    first = zhucun(*words)
    assert first.returncode == 0, first.stdout
    shutil.rmtree(kept)
    assert zhucun(*words).stdout == first.stdout
    assert "few_changes" in first.stdout


def test_wrong_words_are_all_told(run):
    wrong = ("--leave", "没有这个人", "--pin", "a:b", "--date", "明天", "--close", "没有这个局")
    done = zhucun("replan", run, *wrong)
    assert done.returncode == 2
    for word in ("没有这个人", "a:b", "明天", "没有这个局"):
        assert word in done.stdout
    assert zhucun("replan", run).returncode == 2


def test_a_case_without_a_plan_in_force(run):
    done = zhucun("replan", run.parents[2] / "scenario.toml", "--most-changes", "3")
    assert done.returncode == 2
    assert "现任派驻" in done.stdout


def test_a_village_is_merged_into_another(run):
    """Its people come to the one that goes on, which needs one package only."""
    plan = read_plan_csv(run / "plan.csv")
    served = [post.place for post in plan.of_layer("first_secretary")]
    old, new = served[:2]
    done = zhucun("replan", run, "--merge", f"{old}:{new}", "--name", "merged")
    assert done.returncode == 0, done.stdout
    folder = run.parent / "merged"
    now = read_plan_csv(folder / "plan.csv")
    assert old not in {post.place for post in now.postings}
    both = {p.supply for p in plan.of_layer("first_secretary") if p.place in (old, new)}
    (stays,) = [p.supply for p in now.of_layer("first_secretary") if p.place == new]
    assert stays in both
    assert "撤并" in done.stdout or "调往" in done.stdout
    assert zhucun("verify", folder).returncode == 0
    assert zhucun("explain", folder, "--village", new).returncode == 0
    assert "写成 旧村:新村" in zhucun("replan", run, "--merge", f"{old}:{old}").stdout
