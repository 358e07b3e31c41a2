"""The same id in two tables is two things: what is posted, recalled, counted and who leaves."""

import shutil
from pathlib import Path

import pytest

from maps.files.plan_csv import read_plan_csv
from tests.scenarios.command import zhucun

TABLES = {
    "villages.csv": "id,county,township,name,hardness\n1,CA,T1,V1,0.9\n2,CA,T1,V2,0.3\n",
    "townships.csv": "id,name,county\n1,T1,CA\n",
    "units.csv": "id,name,strength\n1,Unit1,0.9\n2,Unit2,0.2\n",
    "cadres.csv": "id,name,unit\n1,C1,1\n2,C2,2\n",
}
LAYERS = """title = "t"
language = "zh"
date = 2026-07-01
[[layer]]
name = "fs"
supply = "cadres"
[[layer]]
name = "d"
supply = "units"
"""


@pytest.fixture
def case(tmp_path: Path):
    """A case whose tables all number their rows 1, 2."""

    def made(more: str = "", **tables: str) -> Path:
        for file, text in TABLES.items():
            (tmp_path / file).write_text(text, "utf-8")
        for table, text in tables.items():
            (tmp_path / f"{table}.csv").write_text(text, "utf-8")
        (tmp_path / "scenario.toml").write_text(LAYERS + more, "utf-8")
        return tmp_path

    return made


def run(folder: Path, name: str = "r", *words: str) -> set[tuple[str, str, str]]:
    """The postings of a run, which verifies."""
    command = words or ("run", "scenario.toml")
    done = zhucun(*command, "--name", name, "--out", folder / "runs", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    verified = zhucun("verify", folder / "runs" / name, cwd=folder)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    return {post.key for post in read_plan_csv(folder / "runs" / name / "plan.csv").postings}


def served(plan: set[tuple[str, str, str]]) -> dict[str, set[str]]:
    return {layer: {who for at, _, who in plan if at == layer} for layer in ("fs", "d")}


BOTH = {"fs": {"1", "2"}, "d": {"1", "2"}}


def test_exclusive_counts_a_person_and_a_unit_apart(case) -> None:
    assert served(run(case('[[coupling]]\nkind = "exclusive"\nlayers = ["fs", "d"]\n'))) == BOTH


def test_used_and_opening_count_them_apart(case) -> None:
    used = '[[rule]]\nkind = "used"\nlayers = ["fs", "d"]\nleast = 4\nmost = 4\n'
    price = '[[goal]]\nkind = "opening"\nlayers = ["fs", "d"]\nlevel = 2\n'
    balance = '[[goal]]\nkind = "balance"\nlayers = ["fs", "d"]\nlevel = 3\n'
    assert served(run(case(used + price + balance))) == BOTH


def test_who_is_recalled_is_no_unit(case) -> None:
    plan = run(case(current="layer,place,supply,status\nfs,1,1,recalled\n"))
    assert served(plan) == {"fs": {"2"}, "d": {"1", "2"}}


def test_numbers_of_a_pair_are_those_of_its_layer(case) -> None:
    rows = "layer,place,supply,cost\nfs,1,1,9\nfs,1,2,0\nfs,2,1,0\nfs,2,2,9\n"
    units = "d,1,1,0\nd,1,2,9\nd,2,1,9\nd,2,2,0\n"
    goal = '[[goal]]\nkind = "scores"\nlayers = ["fs", "d"]\nlevel = 2\n'
    plan = run(case(goal, scores=rows + units))
    assert plan == {("fs", "1", "2"), ("fs", "2", "1"), ("d", "1", "1"), ("d", "2", "2")}


def test_a_number_for_every_layer_asks_whose_id_it_is(case) -> None:
    folder = case(scores="place,supply,cost\n1,1,9\n1,单位:2,1\n")
    told = zhucun("check", "scenario.toml", cwd=folder).stdout
    assert "不止一张表" in told
    assert "单位:1" in told
    assert "单位:2" not in told.replace("单位:2、", "")


def test_who_leaves_is_asked_for_where_several_have_the_id(case) -> None:
    folder = case()
    before = run(folder)
    unclear = zhucun("replan", folder / "runs" / "r", "--leave", "1", cwd=folder)
    assert unclear.returncode == 2
    assert "干部:1" in unclear.stdout + unclear.stderr
    assert "单位:1" in unclear.stdout + unclear.stderr
    after = run(folder, "p", "replan", str(folder / "runs" / "r"), "--leave", "干部:1:召回")
    assert after == {post for post in before if post[0] == "d" or post[2] != "1"}
    closed = run(folder, "q", "replan", str(folder / "runs" / "r"), "--close", "1")
    assert closed == {post for post in before if post[0] == "fs" or post[2] != "1"}


def test_a_pin_and_a_layer_say_whose_id_it_is(case) -> None:
    folder = case(pins="layer,place,supply\nd,1,2\n")
    assert ("d", "1", "2") in run(folder)
    pinned = run(folder, "p", "replan", str(folder / "runs" / "r"), "--pin", "fs:1:2")
    assert {("fs", "1", "2"), ("d", "1", "2")} <= pinned
    told = zhucun("explain", folder / "runs" / "r", "--person", "1", "--layer", "d", cwd=folder)
    assert "Unit1" in told.stdout
    assert "C1" not in told.stdout
    both = zhucun("explain", folder / "runs" / "r", "--person", "1", cwd=folder)
    assert both.returncode == 2
    assert "干部:1" in both.stdout + both.stderr


def test_the_public_edition_and_letters_name_the_right_one(case) -> None:
    folder = case()
    run(folder)
    done = zhucun("publish", folder / "runs" / "r", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    letters = zhucun("letters", folder / "runs" / "r", cwd=folder)
    assert letters.returncode == 0, letters.stdout + letters.stderr
    shutil.rmtree(folder / "runs")
