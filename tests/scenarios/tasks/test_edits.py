"""Decisions made on the map or in a table are read by run, replan and audit."""

import json
import shutil

import pytest
from openpyxl import load_workbook

from maps.files.plan_csv import read_plan_csv
from maps.pages.page import page_data
from maps.pages.plan_edit import plan_mark
from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edits") / "demo"
    size = ("--villages", "24", "--townships", "2", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder / "runs" / "scenario" / "001"


@pytest.fixture(scope="module")
def swap(run):
    """Two departments that change places: postings that leave, and those that come."""
    plan = read_plan_csv(run / "plan.csv")
    one, *others = plan.of_layer("department")
    other = next(post for post in others if post.supply != one.supply)
    came = [(one.layer, one.place, other.supply), (one.layer, other.place, one.supply)]
    return [(p.layer, p.place, p.supply) for p in (one, other)], came


def edits(run, swap, **more):
    left, came = swap
    rows = [(*key, False) for key in left] + [(*key, True) for key in came]
    keys = ("layer", "place", "supply", "stands")
    told = [dict(zip(keys, row, strict=True)) for row in rows]
    mark = plan_mark(read_plan_csv(run / "plan.csv"))
    return {"zhucun": "edits", "format": 1, "title": "", "plan": mark, "decisions": told} | more


def written(folder, table):
    path = folder / "edits.json"
    path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    return path


def keys_of(folder):
    return {(p.layer, p.place, p.supply) for p in read_plan_csv(folder / "plan.csv").postings}


@pytest.mark.parametrize("command", ["run", "replan"])
def test_the_file_of_the_map_is_solved_and_its_price_told(run, swap, tmp_path, command):
    path, case = written(tmp_path, edits(run, swap)), run.parents[2]
    start = (case / "scenario.toml",) if command == "run" else (run,)
    done = zhucun(command, *start, "--edits", path, "--name", f"by-{command}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "定下 2 项，撤下或不得派 2 项" in done.stdout
    assert "按这些改动重新求解" in done.stdout
    folder = run.parent / f"by-{command}"
    left, came = swap
    assert set(came) <= keys_of(folder)
    assert not set(left) & keys_of(folder)
    page = page_data((folder / "map.html").read_text("utf-8"))
    assert {row[5] for row in page["changes"] if row[0] == 2} >= {1}
    assert sum(row[5] for row in page["changes"]) == 2
    assert {len(row) for row in page["prices"]} == {3}
    checked = zhucun("verify", folder)
    assert checked.returncode == 0, checked.stdout


def roster_of(run):
    """The 包联一览表 of a run alone in a workbook, with its sheet."""
    book = load_workbook(run / "plan.xlsx")
    roster = next(sheet for sheet in book.worksheets if "一览表" in sheet.title)
    for sheet in list(book.worksheets):
        if sheet is not roster:
            book.remove(sheet)
    return book, roster


def test_a_table_that_is_as_the_plan_changes_nothing(run, tmp_path):
    book, _ = roster_of(run)
    book.save(tmp_path / "一览表.xlsx")
    for words in (("replan", run), ("run", run.parents[2])):
        done = zhucun(*words, "--edits", tmp_path / "一览表.xlsx", "--name", "table")
        assert done.returncode == 2
        assert "定下 0 项，撤下或不得派 0 项" in done.stdout, done.stdout + done.stderr
        assert "没有重新规划" in done.stdout
        assert not (run.parent / "table").exists()


def test_what_is_posted_already_is_kept_at_no_cost(run, swap, tmp_path):
    table = edits(run, swap)
    (layer, place, supply), _ = swap[0]
    table["decisions"] = [{"layer": layer, "place": place, "supply": supply, "stands": True}]
    done = zhucun("replan", run, "--edits", written(tmp_path, table), "--name", "kept")
    assert "各级目标的代价不变" in done.stdout, done.stdout + done.stderr
    assert "没有保持" not in done.stdout
    assert keys_of(run.parent / "kept") == keys_of(run)


def test_a_decision_that_cannot_be_kept_is_named(run, swap, tmp_path):
    """Two departments for a village that has one."""
    table = edits(run, swap)
    (layer, place, supply), (_, _, other) = swap[0]
    pair = {"layer": layer, "place": place, "stands": True}
    table["decisions"] = [pair | {"supply": supply}, pair | {"supply": other}]
    done = zhucun("replan", run, "--edits", written(tmp_path, table), "--name", "refused")
    lines = [line for line in done.stdout.splitlines() if "会上定的没有保持" in line]
    lost = {supply, other} - {s for a, b, s in keys_of(run.parent / "refused") if b == place}
    assert len(lines) == len(lost) == 1
    page = page_data((run.parent / "refused" / "map.html").read_text("utf-8"))
    assert [row[2] in lines[0] and row[3] == 0 for row in page["refused"]] == [True]
    assert "zhucun shortage" in done.stdout


def test_a_table_changed_by_hand_is_read_as_what_it_changes(run, tmp_path):
    """Two villages change their departments in the cells."""
    book, roster = roster_of(run)
    head = next(cell for row in roster.iter_rows() for cell in row if cell.value == "结对单位")
    rows = roster.iter_rows(min_row=head.row + 1, min_col=head.column, max_col=head.column)
    cells = [cell for (cell,) in rows if cell.value]
    one, other = cells[0], next(c for c in cells if c.value != cells[0].value)
    one.value, other.value = other.value, one.value
    book.save(tmp_path / "一览表.xlsx")
    done = zhucun("run", run.parents[2], "--edits", tmp_path / "一览表.xlsx", "--name", "by-hand")
    assert "定下 2 项，撤下或不得派 2 项" in done.stdout, done.stdout + done.stderr
    changed = keys_of(run.parent / "by-hand") - keys_of(run)
    assert len({key for key in changed if key[0] == "department"}) >= 2
    assert zhucun("verify", run.parent / "by-hand").returncode == 0
    # Of a later run that has the changes the table would be their opposite.
    again = zhucun("run", run.parents[2], "--edits", tmp_path / "一览表.xlsx", "--name", "again")
    assert "定下 2 项，撤下或不得派 2 项" in again.stdout, again.stdout + again.stderr
    assert "by-hand 的方案对照" not in again.stdout
    assert keys_of(run.parent / "again") == keys_of(run.parent / "by-hand")


def test_a_table_that_does_not_say_of_which_run_it_is_goes_with_the_latest(run, tmp_path):
    book, _ = roster_of(run)
    for name in book.custom_doc_props.names:
        del book.custom_doc_props[name]
    book.save(tmp_path / "一览表.xlsx")
    done = zhucun("run", run.parents[2], "--edits", tmp_path / "一览表.xlsx", "--name", "bare")
    assert "没有记下它出自哪次运行" in done.stdout, done.stdout + done.stderr


def test_sheets_that_are_not_read_are_named(run, tmp_path):
    """Somebody changed a name where nobody looks."""
    book = load_workbook(run / "plan.xlsx")
    book.save(tmp_path / "plan.xlsx")
    done = zhucun("replan", run, "--edits", tmp_path / "plan.xlsx")
    assert done.returncode == 2
    assert "没有当作方案读取的工作表" in done.stdout
    assert all(s.title in done.stdout for s in book.worksheets if "名册" in s.title)


def test_what_was_decided_earlier_and_is_not_carried_is_said(run, swap, tmp_path):
    first = zhucun("replan", run, "--edits", written(tmp_path, edits(run, swap)), "--name", "first")
    assert first.returncode == 0
    left, came = swap
    folder = run.parent / "first"
    more = edits(folder, (left, came))
    more["decisions"] = more["decisions"][:1]
    second = written(tmp_path, more)
    case = run.parents[2]
    done = zhucun("run", case, "--edits", second, "--name", "second")
    assert "以前会上定的 4 项" in done.stdout, done.stdout + done.stderr
    assert "以前会上定的" not in first.stdout
    lost = written(tmp_path, more | {"plan": "0" * 16})
    done = zhucun("run", case, "--edits", lost, "--name", "third")
    assert "说不出代价" in done.stdout


def test_the_edited_plan_is_audited(run, swap, tmp_path):
    path, case = written(tmp_path, edits(run, swap)), run.parents[2]
    done = zhucun("audit", path, "--scenario", case, "--out", tmp_path, "--no-compare")
    assert done.returncode in {0, 3}
    assert (tmp_path / "edits-audit.xlsx").is_file()
    (layer, place, _), (_, _, other) = swap[0]
    two = [{"layer": layer, "place": place, "supply": other, "stands": True}]
    twice = written(tmp_path, edits(run, swap, decisions=two))
    done = zhucun("audit", twice, "--scenario", case, "--out", tmp_path, "--no-compare")
    told = [line for line in done.stdout.splitlines() if "结对单位" in line and "：" in line]
    assert done.returncode == 3, done.stdout + done.stderr
    assert told
    assert not [line for line in told if line.lstrip(" ·-").startswith("第")], told
    lost = written(tmp_path, edits(run, swap, plan="0" * 16))
    done = zhucun("audit", lost, "--scenario", case, "--out", tmp_path, "--no-compare")
    assert done.returncode == 2
    assert "没有找到" in done.stdout + done.stderr


def test_what_is_not_as_the_map_wrote_it_is_told_all_at_once(run, swap, tmp_path):
    table = edits(run, swap)
    table["decisions"][0]["place"] = "没有这个村"
    table["decisions"][1]["layer"] = "没有这一层"
    table["decisions"][2]["supply"] = "没有这个人"
    done = zhucun("--json", "replan", run, "--edits", written(tmp_path, table))
    assert done.returncode == 2
    told = {item["key"] for item in json.loads(done.stdout)["findings"]}
    assert {"edits_no_place", "edits_no_layer", "edits_no_supply"} <= told


def test_a_table_without_a_run_changes_nothing_that_is_known(run, tmp_path):
    case = run.parents[2]
    for name in ("case.xlsx", "scenario.toml"):
        shutil.copy(case / name, tmp_path / name)
    done = zhucun("run", tmp_path / "scenario.toml", "--edits", run / "plan.xlsx")
    assert done.returncode == 2
    assert "没有找到" in done.stdout + done.stderr
    book, _ = roster_of(run)
    for name in book.custom_doc_props.names:
        del book.custom_doc_props[name]
    book.save(tmp_path / "bare.xlsx")
    done = zhucun("run", tmp_path / "scenario.toml", "--edits", tmp_path / "bare.xlsx")
    assert done.returncode == 2
    assert "还没有运行过" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "edits_unreadable"),
        ("[" * 100_000, "edits_unreadable"),
        ('{"zhucun": "other"}', "edits_form"),
        ('{"zhucun": "edits", "format": 2, "decisions": []}', "edits_form"),
        ('{"zhucun": "edits", "format": 1, "decisions": [{"layer": 1}]}', "edits_form"),
    ],
)
def test_a_file_that_is_none_is_a_finding(run, tmp_path, text, key):
    path = tmp_path / "edits.json"
    path.write_text(text, "utf-8")
    done = zhucun("--json", "replan", run, "--edits", path)
    assert done.returncode == 2, done.stdout
    assert key in {item["key"] for item in json.loads(done.stdout)["findings"]}


def test_edits_of_another_plan_are_told(run, swap, tmp_path):
    path = written(tmp_path, edits(run, swap, plan="f" * 16))
    done = zhucun("replan", run, "--edits", path, "--name", "other")
    assert "在另一个方案上改的" in done.stdout
