"""``zhucun verify`` recomputes what a run folder states, whatever its fingerprints say."""

import json
import shutil
import subprocess
import sys
from io import StringIO
from random import Random

import pytest
from openpyxl import load_workbook
from rich.console import Console

from maps.files.plan_csv import read_plan_csv
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.tasks.replan import Wishes, replan
from scenarios.tasks.run import run_scenario
from scenarios.tasks.verify import check_plan
from tests.folders import ROOT
from tests.scenarios.alterations import NEEDS_CERTIFICATE, REFUSED, TOLD, verdict
from tests.scenarios.altered_run import Folder, base_of, tiny_run

SOLVER = (
    "ortools",
    "highspy",
    "optimizer.engine",
    "optimizer.search",
    "optimizer.transport",
    "optimizer.patterns",
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_run(tmp_path_factory.mktemp("tiny") / "case")


def checked(folder, language=None):
    """Exit code and text of a check."""
    paper = StringIO()
    console = Console(file=paper, width=500)
    code = check_plan(folder, Talker(language or "zh", console), Choices(language=language))
    return code, paper.getvalue()


def altered(base, tmp_path, classes, name):
    """A copy of the run, altered by a class; the first seed by which there is something to."""
    for seed in range(20):
        folder = Folder(base, tmp_path / str(seed))
        if classes[name](folder, Random(f"{name}{seed}")):
            folder.seal()
            return folder.path
    raise AssertionError(f"nothing to alter: {name}")


def test_a_run_that_states_something_of_every_kind_verifies(base):
    plan = base.evidence.outcome.plan
    assert {post.role for post in plan.postings} >= {"", "leader", "industry"}
    assert len({item.cause for item in plan.shortages}) > 1
    assert len(base.evidence.outcome.levels) == 3
    code, text = checked(base.folder)
    assert code == 0, text
    assert "证书 certificate.bin" in text


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_follow_is_refused(base, tmp_path, name):
    assert verdict(altered(base, tmp_path, REFUSED, name)) in {2, 3}


@pytest.mark.parametrize("name", TOLD)
def test_what_changes_no_statement_is_told_and_not_condemned(base, tmp_path, name):
    path = altered(base, tmp_path, TOLD, name)
    code, text = checked(path)
    assert code == 0, text
    shutil.copy(base.folder / "manifest.json", path / "manifest.json")  # fingerprints of the run
    code, text = checked(path)
    assert code == 0, text
    assert "改动过（指纹不同）" in text


@pytest.mark.parametrize("name", NEEDS_CERTIFICATE)
def test_another_plan_with_all_that_follows_from_it_is_not_what_was_certified(base, tmp_path, name):
    code, text = checked(altered(base, tmp_path, NEEDS_CERTIFICATE, name))
    assert code == 3, text
    assert "certificate.bin" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_difference_is_told_with_file_place_and_both_values(base, tmp_path, language):
    folder = Folder(base, tmp_path / "run")
    row = next(n for n, cells in enumerate(folder.rows) if cells[folder.column("end")])
    was = folder.rows[row][folder.column("end")]
    folder.rows[row][folder.column("end")] = "2030-01-01"
    folder.write_rows()
    folder.levels[1]["cost"] = 1.5
    folder.seal()
    code, text = checked(folder.path, language)
    assert code == 3
    (day,) = [line for line in text.splitlines() if "2030-01-01" in line]
    (cost,) = [line for line in text.splitlines() if "levels[2].cost" in line]
    assert all(part in day for part in ("plan.csv", str(row + 2), "end", was))
    assert all(part in cost for part in ("manifest.json", "1.5", "20.7071"))


def test_what_was_not_compared_is_told(base, tmp_path):
    folder = Folder(base, tmp_path / "run")
    (folder.path / "map.html").unlink()
    (folder.path / "letters").mkdir()
    code, text = checked(folder.path)
    assert code == 0, text
    assert "map.html（不在文件夹里）" in text
    assert "letters" in text


def test_facts_that_have_changed_since_are_told(tmp_path):
    base = tiny_run(tmp_path / "case", villages=6)
    scenario = tmp_path / "case" / "scenario.toml"
    scenario.write_text(scenario.read_text("utf-8") + "\n# remark\n", "utf-8")
    code, text = checked(base.folder)
    assert code == 0, text
    assert "输入文件后来改动过" in text
    scenario.write_text(
        scenario.read_text("utf-8").replace("weight = 0.5", "weight = 0.7"), "utf-8"
    )
    assert checked(base.folder)[0] == 3


def test_a_run_in_the_other_language_verifies(base, tmp_path):
    case = base.folder.parents[2]
    made = run_scenario(case / "scenario.toml", Talker("en"), Choices(language="en", out=tmp_path))
    code, text = checked(made.folder)
    assert code == 0, text
    assert "已核对" in text
    code, text = checked(made.folder, "en")
    assert code == 0, text
    assert "Compared" in text


def test_an_unreadable_run_is_bad_input(base, tmp_path):
    for name, text in (("manifest.json", "{"), ("plan.csv", 'layer,place,supply\n"')):
        folder = Folder(base, tmp_path / name)
        (folder.path / name).write_text(text, "utf-8")
        with pytest.raises(BadInput):
            checked(folder.path)


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("replan", {"events": [{"who": "x"}]}),
        ("replan", {"mergers": "x"}),
        ("goals", [{"kind": k} for k in ("shortage", "fit", "strength", "travel", "seniority")]),
        ("inputs", []),
        ("outputs", []),
        ("levels", [{"level": [1]}]),
        ("selection", {"state": "x"}),
    ],
)
def test_a_manifest_of_another_making_is_refused_in_words(base, tmp_path, key, odd):
    folder = Folder(base, tmp_path / "run")
    folder.seal()
    table = {**folder.manifest, key: odd}
    (folder.path / "manifest.json").write_text(json.dumps(table), "utf-8")
    assert verdict(folder.path) in {2, 3}


@pytest.fixture(scope="module")
def replanned(base):
    """Somebody is recalled, then somebody else leaves on a day of its own."""
    talker, folder = Talker("zh", Console(quiet=True)), base.folder
    events = (("one", "first_secretary", "召回", None), ("two", "department", "离任", "2026-11-01"))
    for name, layer, word, start in events:
        plan = read_plan_csv(folder / "plan.csv")
        who = next(post.supply for post in plan.postings if post.layer == layer)
        wishes = Wishes(leave=[f"{who}:{word}"], start=start, most=20, handover=3)
        folder = replan(folder, wishes, talker, Choices(name=name)).folder
    return folder


def test_runs_that_began_from_others_verify(replanned):
    for folder in (replanned, replanned.parent / "one"):
        code, text = checked(folder)
        assert code == 0, text
        assert "standing.csv" in text
    lines = (replanned / "plan.csv").read_text("utf-8-sig").splitlines()[1:]
    days = {line.split(",")[5] for line in lines}
    assert days == {"2026-07-01", "2026-11-01"}


def test_who_was_recalled_before_is_known_to_be(replanned):
    """What a chain of runs has seen counts in the last of them."""
    county = base_of(replanned).evidence.county
    (recalled,) = county.former
    table = json.loads((replanned / "manifest.json").read_text("utf-8"))
    assert [event["supply"] for event in table["replan"]["earlier"][0]["events"]] == [
        recalled.supply
    ]


@pytest.mark.parametrize("kind", ["standing", "day", "changes", "count", "gone"])
def test_what_a_replanned_run_states_of_the_plan_before_is_compared(replanned, tmp_path, kind):
    folder = Folder(base_of(replanned), tmp_path / "run")
    standing = folder.path / "standing.csv"
    lines = standing.read_text("utf-8-sig").splitlines(keepends=True)
    if kind == "standing":
        standing.write_text("".join(lines[:-1]), "utf-8", newline="")
    elif kind == "day":
        standing.write_text("".join(lines).replace("2026-07-01", "2025-07-01"), "utf-8", newline="")
    elif kind == "gone":
        standing.unlink()
    elif kind == "count":
        folder.manifest["replan"]["changes"] += 1
    else:
        book = load_workbook(folder.path / "changes.xlsx")
        book.worksheets[0]["E3"] = "张三"
        book.save(folder.path / "changes.xlsx")
    folder.seal()
    assert verdict(folder.path) == 3


def test_no_solver_is_loaded(base):
    code = f"""
import sys
from io import StringIO
from pathlib import Path
from scenarios.console.console import Talker
from scenarios.cases.reading import Choices
from scenarios.commands.verify import check_plan
code = check_plan(Path({str(base.folder)!r}), Talker("zh"), Choices())
print(code, [name for name in sys.modules if name.startswith({SOLVER!r})])
"""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "0 []", done.stdout + done.stderr
