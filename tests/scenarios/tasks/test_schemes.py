"""``zhucun schemes`` as a planner uses it."""

import json

import pytest
from openpyxl import load_workbook

from tests.scenarios.command import zhucun


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schemes") / "demo"
    size = ("--villages", "30", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    return folder


def test_three_schemes_each_a_run_of_its_own(case):
    done = zhucun("schemes", case, "--goals", "fit,travel", "--points", "4", "--name", "choice")
    assert done.returncode == 0, done.stderr
    folder = case / "runs" / "scenario" / "choice"
    assert "人岗相适优先" in done.stdout
    assert "必然" in done.stdout
    book = load_workbook(folder / "schemes.xlsx")
    assert book.sheetnames == ["方案比较", "取舍曲线", "派驻稳定度"]
    schemes = sorted(folder.glob("scheme-*"))
    assert 2 <= len(schemes) <= 3
    curve = list(book["取舍曲线"].iter_rows(min_row=3, values_only=True))
    assert len([row for row in curve if row[0] and isinstance(row[0], int)]) >= 2
    for scheme in schemes:
        assert zhucun("verify", scheme).returncode == 0
        goals = json.loads((scheme / "manifest.json").read_text("utf-8"))["goals"]
        assert next(goal["kind"] for goal in goals) == "shortage"
    explained = zhucun("explain", schemes[0], "--village", "999901100200", "--json")
    assert explained.returncode == 0, explained.stdout


def test_words_that_name_no_goals(case):
    done = zhucun("schemes", case, "--goals", "fitt,travel")
    assert done.returncode == 2
    assert "fit" in done.stdout
    assert zhucun("schemes", case, "--goals", "fit").returncode == 2
