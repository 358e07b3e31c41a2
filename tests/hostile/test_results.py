"""No command writes over what is not its own, by whatever name it is called."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.hostile.damage import made
from tests.hostile.kills import contents
from tests.hostile.program import called

MINE = "三年的村情记录"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return made(tmp_path_factory.mktemp("results"))


@pytest.fixture
def base(case):
    return case / "runs" / "scenario" / "base"


def untouched(place: Path, code: int, *words: object) -> str:
    """Run a command that must leave every file as it was; returns what it said."""
    before = {**contents(place), **contents(place.parent)}
    found, text = called(*words)
    assert found == code, text
    now = {**contents(place), **contents(place.parent)}
    assert {name: now.get(name) for name in before} == before
    return text.replace("\n", "")


def test_an_edition_replaces_an_edition_and_nothing_else(case, base, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text(MINE, "utf-8")
    for place in (mine, case, base, case / "runs", mine / "notes.txt"):
        untouched(tmp_path, 2, "publish", base, "--out", place)
    made_by = tmp_path / "edition"
    assert called("publish", base, "--out", made_by)[0] == 0
    assert called("publish", base, "--out", made_by)[0] == 0
    (made_by / "审图号.txt").write_text(MINE, "utf-8")
    assert "审图号.txt" in untouched(tmp_path, 2, "publish", base, "--out", made_by)
    (made_by / "审图号.txt").unlink()
    page = made_by / "map-public.html"
    page.write_text(page.read_text("utf-8") + "<!-- mine -->", "utf-8")
    assert "map-public.html" in untouched(tmp_path, 2, "publish", base, "--out", made_by)
    (made_by / "publish.json").write_text("[]", "utf-8")
    untouched(tmp_path, 2, "publish", base, "--out", made_by)


def test_an_input_is_no_output_by_any_name(case, base, tmp_path):
    two = base.parent / "two"
    os.link(case / "case.xlsx", tmp_path / "hard.xlsx")
    (tmp_path / "soft.xlsx").symlink_to(case / "case.xlsx")
    (tmp_path / "nowhere.xlsx").symlink_to(tmp_path / "gone.xlsx")
    places = [case / "case.xlsx", base / "plan.xlsx", *sorted(tmp_path.glob("*.xlsx"))]
    for place in places:
        untouched(case, 2, "compare", base, two, "--out", place)
        untouched(case, 2, "map", case, "--no-open", "--out", place)
    (tmp_path / "page.html").write_text(MINE, "utf-8")
    untouched(tmp_path, 2, "map", case, "--no-open", "--out", tmp_path / "page.html")
    shutil.copy(tmp_path / "page.html", tmp_path / "both.html")
    untouched(tmp_path, 2, "compare", base, two, "--out", tmp_path / "both.xlsx")
    assert not (tmp_path / "both.xlsx").exists()


def test_letters_and_pictures_that_were_finished_by_hand_stay(base, tmp_path):
    letters = ("letters", base, "--merged", "--kind", "notice", "--out", tmp_path)
    assert called(*letters)[0] == 0
    path = next(tmp_path.glob("*.docx"))
    document = pytest.importorskip("docx").Document(path)
    document.add_paragraph(MINE)
    document.core_properties.modified = datetime(2026, 5, 1)
    document.save(path)
    assert path.name in untouched(tmp_path, 2, *letters)
    pictures = ("figures", base, "--format", "png", "--out", tmp_path)
    assert called(*pictures)[0] == 0
    picture = next(tmp_path.glob("*.png"))
    picture.write_bytes(picture.read_bytes()[:-12])
    assert picture.name in untouched(tmp_path, 2, *pictures)


def test_a_demo_that_was_worked_on_is_not_made_again(tmp_path):
    words = ("demo", tmp_path / "demo", "--villages", "12", "--townships", "2", "--no-open")
    assert called(*words)[0] == 0
    assert called(*words)[0] == 0
    book = load_workbook(tmp_path / "demo" / "case.xlsx")
    book["村"]["B2"] = MINE
    book.save(tmp_path / "demo" / "case.xlsx")
    assert "case.xlsx" in untouched(tmp_path / "demo", 2, *words)


def test_results_are_no_input_of_a_folder_without_scenario(tmp_path, monkeypatch):
    source = tmp_path / "全县村情.csv"
    source.write_text("村名,人口\n甲村,1\n甲村,x\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    first = called("check", ".")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".xlsx"]
    assert called("check", ".") == first
    called("map", ".", "--no-open")
    assert called("check", ".") == first
    book = load_workbook(next(tmp_path.glob("*.xlsx")))
    book.active["A1"] = MINE
    book.save(next(tmp_path.glob("*.xlsx")))
    text = untouched(tmp_path, 2, "check", ".")
    assert "findings.xlsx" in text


def test_a_list_that_was_marked_by_hand_stays(case, tmp_path):
    shutil.copytree(case, tmp_path / "case")
    scenario = tmp_path / "case" / "scenario.toml"
    stage = '\n[[need]]\ncolumn = "population"\nworst = 0\nbest = 2000\n[selection]\nshare = 0.5\n'
    scenario.write_text(scenario.read_text("utf-8") + stage, "utf-8")
    assert called("select", scenario)[0] == 0
    assert called("select", scenario)[0] == 0
    path = scenario.with_name("scenario-selection.xlsx")
    book = load_workbook(path)
    book.active["A1"] = MINE
    book.save(path)
    marked = path.read_bytes()
    assert "--again" in untouched(tmp_path / "case", 2, "select", scenario)
    assert called("select", scenario, "--again")[0] == 0
    assert path.read_bytes() != marked
    assert scenario.with_name("scenario-selection.earlier-1.xlsx").read_bytes() == marked


def test_a_damaged_run_is_listed_and_ends_with_2(case, tmp_path):
    shutil.copytree(case, tmp_path / "case")
    run = tmp_path / "case" / "runs" / "scenario" / "two"
    table = json.loads((run / "manifest.json").read_text("utf-8"))
    table["replan"]["events"] = [{"supply": 1}]
    table["inputs"] = []
    (run / "manifest.json").write_text(json.dumps(table), "utf-8")
    code, text = called("runs", tmp_path / "case")
    assert code == 2
    assert "scenario/two" in text.replace("\n", "")
    show = ("runs", tmp_path / "case", "--show", "two")
    again = ("replan", run, "--most-changes", "1")
    for words in (show, ("publish", run), ("verify", run), again):
        code, text = called(*words)
        assert code == 2
        assert all(name in text.replace("\n", "") for name in ("events[1]", "inputs"))
