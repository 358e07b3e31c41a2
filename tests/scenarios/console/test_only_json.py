"""``--json``: nothing but one JSON value on standard output, whatever the input is like."""

import json

import pytest

from scenarios.cli import COMMANDS
from tests.scenarios.command import zhucun

ROWS = "".join(f"14010710120{n},甲县,东岭镇,村{n},重点村\n" for n in range(3))
SCENARIO = 'date = 2026-07-01\n[[layer]]\nname = "first_secretary"\nsupply = "cadres"\n'
WRITES = {"demo", "new", "completion"}
"""Commands that read no case."""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A case whose input has warnings, planned once."""
    folder = tmp_path_factory.mktemp("json") / "case"
    folder.mkdir()
    (folder / "villages.csv").write_text("村代码,县,乡镇,村名,村类别\n" + ROWS, "utf-8")
    (folder / "cadres.csv").write_text("干部编号,姓名\nC0,甲零\nC1,甲一\nC2,甲二\n", "utf-8")
    (folder / "scenario.toml").write_text(SCENARIO + "demand = 1\n", "utf-8")
    assert "警告" in zhucun("run", folder, "--name", "r").stdout
    return folder


def words_of(name, case):
    """How each command is called over a case, rightly."""
    run = case / "runs" / "scenario" / "r"
    known = {
        "check": (case,),
        "map": (case, "--no-open", "--out", case / "drawn.html"),
        "run": (case,),
        "areas": (case,),
        "belts": (case,),
        "groups": (case,),
        "grids": (case,),
        "training": (case,),
        "tours": (case,),
        "audit": (run / "plan.xlsx", "--scenario", case, "--no-compare"),
        "replan": (run, "--most-changes", "0"),
        "verify": (run,),
        "explain": (run, "--why-not", "甲零", "村2", "--layer", "first_secretary"),
        "shortage": (run, "--seconds", "1"),
        "compare": (run, run),
        "publish": (run,),
        "runs": (case,),
        "select": (case,),
        "schemes": (case, "--points", "2", "--samples", "0"),
        "letters": (run,),
        "figures": (run,),
    }
    return (name, *known[name], "--json")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in WRITES])
def test_every_command_prints_one_json_value_and_nothing_else(name, case):
    done = zhucun(*words_of(name, case))
    json.loads(done.stdout)
    assert done.returncode in {0, 2, 3}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("slip", [("--wrong",), ("nowhere",), ("nowhere", "nowhere")])
def test_so_it_does_where_the_command_line_or_the_place_is_wrong(name, slip, tmp_path):
    if name in {"demo", "new", "completion"} and slip[0] != "--wrong":
        pytest.skip("it makes what it is told to")
    done = zhucun(name, *slip, "--json", cwd=tmp_path)
    json.loads(done.stdout)


def test_what_is_said_besides_an_answer_goes_to_standard_error(case):
    done = zhucun(*words_of("explain", case))
    assert isinstance(json.loads(done.stdout), list)
    assert "警告" in done.stderr


def test_an_answer_that_cannot_be_given_is_a_record_with_its_exit_code(case):
    done = zhucun("explain", case / "runs/scenario/r", "--person", "无此人", "--json")
    table = json.loads(done.stdout)
    assert table["exit_code"] == done.returncode == 2
    assert table["messages"]


def test_a_folder_called_like_a_command_changes_nothing(case, tmp_path):
    done = zhucun("check", "runs", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["exit_code"] == 2
