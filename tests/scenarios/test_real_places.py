"""The two runs of docs/real-places.md, as the page shows them: folder, check, run, verify."""

import json

import pytest
from openpyxl import load_workbook

from benchmarks.real_places import write_place
from tests.folders import DATA
from tests.marks import long
from tests.scenarios.command import zhucun
from tests.scenarios.test_cli import OUTPUTS

PLACES = {
    "pangasinan": ("ph-barangays-pangasinan", 1364, "Village list"),
    "shuozhou": ("cn-adcode-2016", 1751, "包联一览表"),
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")


@pytest.mark.parametrize("place", [long("pangasinan"), long("shuozhou")])
def test_a_real_place_is_planned_and_proven(place, tmp_path):
    source, villages, sheet = PLACES[place]
    scenario = write_place(place, DATA / source, tmp_path / place)
    checked = zhucun("check", scenario.parent)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    ran = zhucun("run", scenario)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    run = scenario.parent / "runs" / "scenario" / "001"
    assert {path.name for path in run.iterdir()} == OUTPUTS | {"findings.xlsx"}
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    assert (manifest["breaches"], manifest["missing"]) == (0, 0)
    assert [level["level"] for level in manifest["levels"]] == [1, 2]
    assert all(level["bound"] <= level["cost"] for level in manifest["levels"])
    assert all(level["gap"] <= 1e-3 for level in manifest["levels"])
    book = load_workbook(run / "plan.xlsx", read_only=True)
    assert sheet in book.sheetnames, book.sheetnames
    assert zhucun("verify", run).returncode == 0
    assert villages <= sum(1 for _ in book[sheet].iter_rows())
