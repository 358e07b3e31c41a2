"""``zhucun runs``, ``compare`` and ``publish`` as users call them."""

import json
import re
import shutil

import pytest
from openpyxl import load_workbook

from maps.editions.file_contents import contents
from maps.pages.page import page_data
from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("publish") / "demo"
    size = ("--villages", "30", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    assert zhucun("run", folder, "--name", "second", "--seed", "2").returncode == 0
    return folder


def test_runs_are_listed_shown_and_removed(case):
    listed = zhucun("runs", case, "--json")
    rows = json.loads(listed.stdout)
    assert [row["run"] for row in rows] == ["scenario/001", "scenario/second"]
    assert {row["status"] for row in rows} == {"proven"}
    assert "scenario/001" in zhucun("runs", case).stdout
    shown = zhucun("runs", case, "--show", "second")
    assert "plan.xlsx" in shown.stdout
    assert zhucun("runs", case, "--show", "third").returncode == 2
    assert zhucun("run", case, "--name", "gone").returncode == 0
    kept = zhucun("runs", case, "--remove", "gone")
    assert kept.returncode == 2
    assert (case / "runs" / "scenario" / "gone").is_dir()
    assert zhucun("runs", case, "--remove", "gone", "--yes").returncode == 0
    assert not (case / "runs" / "scenario" / "gone").exists()


def test_two_runs_compared(case):
    one, other = (case / "runs" / "scenario" / name for name in ("001", "second"))
    done = zhucun("compare", one, other)
    assert done.returncode == 0, done.stderr
    assert "缺口（都按第一个运行的情景）：0 | 0" in done.stdout
    assert "缺口（各按自己的情景）：0 | 0" in done.stdout
    book = load_workbook(one.parent / "compare-001-second.xlsx")
    assert book.sheetnames == ["方案对比", "逐处不同"]
    table = json.loads(zhucun("compare", one, other, "--json").stdout)
    assert table["runs"] == ["001", "second"]
    assert zhucun("compare", one).returncode == 2


def test_runs_of_several_years_are_labelled_by_the_year(case):
    text = (case / "scenario.toml").read_text("utf-8")
    runs = []
    for year in (2026, 2027, 2028):
        dated = re.sub(r"^date = .*$", f"date = {year}-07-01", text, flags=re.MULTILINE)
        assert str(year) in dated
        (case / f"{year}.toml").write_text(dated, "utf-8")
        assert zhucun("run", case / f"{year}.toml").returncode == 0
        runs.append(case / "runs" / str(year) / "001")
    done = zhucun("compare", *runs)
    assert done.returncode == 0, done.stderr
    made = runs[0].parent / "compare-2026-001-2027-001-2028-001.xlsx"
    heads = [cell.value for row in load_workbook(made).active.iter_rows() for cell in row]
    assert {"2026", "2027", "2028"} <= set(heads)
    assert made.with_suffix(".html").is_file()
    assert json.loads(zhucun("compare", *runs, "--json").stdout)["runs"] == ["2026", "2027", "2028"]
    for year in (2026, 2027, 2028):
        (case / f"{year}.toml").unlink()
        shutil.rmtree(case / "runs" / str(year))


def test_the_public_edition(case):
    run = case / "runs" / "scenario" / "001"
    done = zhucun("publish", run)
    assert done.returncode == 0, done.stdout
    assert "审图号" in done.stdout
    table = json.loads((run / "public" / "publish.json").read_text("utf-8"))
    assert table["leak_test"]["leaks"] == 0
    assert table["leak_test"]["values"] > 100
    book = load_workbook(case / "case.xlsx")
    names = {row[1] for row in book["干部"].iter_rows(min_row=2, values_only=True) if row[1]}
    assert len(names) > 20
    data = page_data((run / "public" / "map-public.html").read_text("utf-8"))
    assert not data.keys() & {"edit", "changes", "prices"}
    for file in ("map-public.html", "plan-public.xlsx"):
        text = "\n".join(contents(run / "public" / file))
        assert not [name for name in names if name in text]
    assert not list(run.glob(".tmp-*"))


def test_a_leak_stops_the_publication(case, monkeypatch):
    """The title is user text: a name in it leaks, and nothing is written."""
    run = case / "runs" / "scenario" / "second"
    book = load_workbook(case / "case.xlsx")
    name = next(r[1] for r in book["干部"].iter_rows(min_row=2, values_only=True) if r[1])
    scenario = case / "scenario.toml"
    text = scenario.read_text("utf-8")
    scenario.write_text(text + f'\n[publish]\napproval = "晋S（2026）{name}"\n', "utf-8")
    done = zhucun("publish", run)
    scenario.write_text(text, "utf-8")
    assert done.returncode == 2
    assert name in done.stdout
    assert not (run / "public").exists()
    assert not list(run.glob(".tmp-*"))
