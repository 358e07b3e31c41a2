"""A run of an earlier version is told as one, never as altered; what is not checked is said."""

import json
import shutil

import pytest

from scenarios.runs.manifest import fingerprint
from scenarios.runs.manifest_file import FORMAT
from tests.scenarios.command import zhucun

OPENING = "是较早的版本"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("older") / "demo"
    size = ("--villages", "20", "--townships", "2", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder


@pytest.fixture
def older(case, tmp_path):
    """A run in the form of an earlier version: no format number, another page, other sheets."""
    run = case / "runs" / "scenario" / tmp_path.name
    shutil.copytree(case / "runs" / "scenario" / "001", run)
    page = run / "map.html"
    page.write_text(page.read_text("utf-8").replace("zhucun", "zhucun ", 1), "utf-8")
    table = json.loads((run / "manifest.json").read_text("utf-8"))
    del table["format"], table["exceptions"]
    table["outputs"]["map.html"] = fingerprint(page)
    (run / "manifest.json").write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    return run


def test_a_run_states_its_format(case):
    table = json.loads((case / "runs/scenario/001/manifest.json").read_text("utf-8"))
    assert table["format"] == FORMAT


def test_verify_opens_with_a_sentence_and_tells_what_it_left_out(older):
    done = zhucun("verify", older)
    assert done.returncode == 0, done.stdout
    assert OPENING in done.stdout.splitlines()[0]
    left = next(line for line in done.stdout.splitlines() if line.startswith("没有核对"))
    for file in ("plan.xlsx", "plan.gpkg", "map.html"):
        assert f"{file} 的内容（较早版本的样式，只核对了指纹）" in left


def test_every_command_over_it_opens_with_the_sentence(older):
    for words in (
        ("explain", older, "--person", "P00001"),
        ("compare", older, older, "--json"),
        ("replan", older, "--most-changes", "0"),
        ("shortage", older, "--seconds", "1"),
        ("publish", older),
    ):
        done = zhucun(*words)
        said = done.stdout + done.stderr
        assert OPENING in said, words
        assert "改动过" not in said, words


def test_a_file_altered_since_is_told_even_of_an_earlier_version(older):
    (older / "map.html").write_text("<html></html>", "utf-8")
    done = zhucun("verify", older)
    assert done.returncode == 3
    assert "map.html，指纹" in done.stdout
    assert "分不清是版本还是改动" in done.stdout


def test_figures_that_this_version_computes_otherwise_are_no_accusation(older):
    table = json.loads((older / "manifest.json").read_text("utf-8"))
    table["pairs"] += 1
    (older / "manifest.json").write_text(json.dumps(table), "utf-8")
    done = zhucun("verify", older)
    assert done.returncode == 3
    assert "分不清是版本还是改动" in done.stdout
    assert "复核发现" not in done.stdout


def test_a_run_of_a_later_version_is_told(older):
    table = json.loads((older / "manifest.json").read_text("utf-8"))
    table["format"] = FORMAT + 1
    (older / "manifest.json").write_text(json.dumps(table), "utf-8")
    assert "是更新的版本" in zhucun("verify", older).stdout
