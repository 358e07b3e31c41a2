"""The program as its users start it: a process, files in, files out.

Where the process is not what is asked about, the command is ``called`` in this one.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from scenarios.cases.demo import make_demo
from tests.folders import ROOT
from tests.scenarios.command import zhucun as called

OUTPUTS = {"plan.csv", "plan.xlsx", "plan.gpkg", "map.html", "certificate.bin", "manifest.json"}
START = [sys.executable, "-m", "scenarios.cli"]


def zhucun(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*START, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case") / "demo"
    done = zhucun("demo", folder, "--villages", 40, "--townships", 3, "--no-open")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_demo_writes_everything(demo):
    run = demo / "runs" / "scenario" / "001"
    assert {path.name for path in run.iterdir()} == OUTPUTS
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert manifest["status"] == "proven"
    assert manifest["breaches"] == 0
    assert all(level["gap"] <= 1e-4 for level in manifest["levels"])
    assert set(manifest["outputs"]) == OUTPUTS - {"manifest.json"}
    assert len(load_workbook(run / "plan.xlsx").sheetnames) == 10


def test_runs_repeat_byte_for_byte(demo):
    assert zhucun("run", demo / "scenario.toml", "--name", "again").returncode == 0
    first, second = (demo / "runs" / "scenario" / name for name in ("001", "again"))
    for name in OUTPUTS - {"manifest.json"}:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_verify_accepts_the_plan_and_finds_a_planted_fault(demo, tmp_path):
    run = demo / "runs" / "scenario" / "001"
    good = zhucun("verify", run)
    assert good.returncode == 0, good.stdout
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "manifest.json").write_bytes((run / "manifest.json").read_bytes())
    lines = (run / "plan.csv").read_text("utf-8-sig").splitlines()
    secretary = next(line for line in lines if line.startswith("first_secretary"))
    other = next(line for line in lines if line.startswith("first_secretary") and line != secretary)
    twisted = ",".join([*other.split(",")[:2], *secretary.split(",")[2:]])
    text = "\n".join(twisted if line == other else line for line in lines)
    (folder / "plan.csv").write_text(text + "\n", "utf-8")
    assert called("verify", folder).returncode == 3


def test_new_then_check_tells_what_is_missing(tmp_path):
    folder = tmp_path / "mycase"
    assert called("new", folder).returncode == 0
    assert {path.name for path in folder.iterdir()} == {"case.xlsx", "scenario.toml"}
    assert called("new", folder).returncode == 2
    checked = called("check", folder)
    assert checked.returncode in (0, 2)
    assert "Traceback" not in checked.stdout + checked.stderr


def test_a_condition_that_nobody_meets_is_told_before_the_run(demo, tmp_path):
    for name in ("case.xlsx", "boundaries.gpkg"):
        (tmp_path / name).write_bytes((demo / name).read_bytes())
    text = (demo / "scenario.toml").read_text("utf-8")
    (tmp_path / "scenario.toml").write_text(text.replace("'work_team'", "'队员'"), "utf-8")
    done = called("check", tmp_path)
    assert done.returncode == 0
    assert "cadre.pool == '队员'" in done.stdout


def test_all_mistakes_of_a_scenario_at_once(demo, tmp_path):
    text = (demo / "scenario.toml").read_text("utf-8")
    text = text.replace('kind = "same_unit"', 'kind = "same_units"')
    text = text.replace("village.class == 'weak'", "village.class = 'weak'")
    text = text.replace('supply = "leaders"', 'supply = "bosses"')
    (tmp_path / "scenario.toml").write_text(text + "\n[wrong]\nx = 1\n", "utf-8")
    done = called("run", tmp_path / "scenario.toml")
    assert done.returncode == 2
    assert "Traceback" not in done.stdout + done.stderr
    sheet = load_workbook(tmp_path / "findings.xlsx").active
    said = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    for part in ("same_unit", "layer[4].supply", "wrong"):
        assert part in said
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bad_table_gives_findings_and_no_run(demo, tmp_path, language):
    for name in ("scenario.toml", "boundaries.gpkg"):
        (tmp_path / name).write_bytes((demo / name).read_bytes())
    (tmp_path / "case.xlsx").write_bytes((demo / "case.xlsx").read_bytes()[:5000])
    done = called("--language", language, "run", tmp_path / "scenario.toml")
    assert done.returncode == 2
    assert "case.xlsx" in done.stdout
    assert (tmp_path / "findings.xlsx").exists()
    assert not (tmp_path / "runs").exists()


def started(case: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*START, "run", str(case / "scenario.toml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
    )


def until_planning(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "开始规划" in line:
            return
    raise AssertionError("the solve never began")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large") / "demo"
    make_demo(folder, 1200, 36, 1, "zh")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_the_best_plan_so_far(large):
    process = started(large)
    until_planning(process)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 130, rest
    run = max((large / "runs" / "scenario").iterdir())
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert manifest["status"] == "feasible"
    assert manifest["stopped"] == "interrupted"
    assert manifest["breaches"] == 0
    assert manifest["postings"] > 0


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_killed_run_leaves_earlier_runs_whole(demo):
    before = {p: p.read_bytes() for p in (demo / "runs").rglob("*") if p.is_file()}
    process = started(demo)
    until_planning(process)
    process.kill()
    process.communicate()
    assert all(path.read_bytes() == content for path, content in before.items())
    assert called("run", demo / "scenario.toml").returncode == 0
    assert not list((demo / "runs" / "scenario").glob(".unfinished*"))
