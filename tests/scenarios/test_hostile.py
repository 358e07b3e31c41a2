"""Hostile names through every output: no page runs anything, no cell is a formula."""

import csv

import pytest
from openpyxl import load_workbook

from tests.maps.browser import open_page, requests_of
from tests.scenarios.command import zhucun

TAG = "<img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("x")'
FIELD = "{{ 7*7 }}"
COMMAND = "+cmd|' /C calc'!A0"
TOWN = '"镇" \'s \\n \u2028 <b>乡</b> ' + "很长的名字" * 40
SELECTION = """
[[need]]
column = "collective_income"
worst = 0
best = 200000
[selection]
share = 0.5
"""
CLICKS = "for (const b of document.querySelectorAll('#list button, td button')) b.click()"
PLANTED = "return document.querySelector('img[src=x], svg[onload]')"
RISKY = ("=", "+", "-", "@", "\t", "\r")


def renamed(book, sheet, column, names):
    """Give the rows of a table these names in turn."""
    heads = [cell.value for cell in book[sheet][1]]
    for row in range(2, book[sheet].max_row + 1):
        cell = book[sheet].cell(row, heads.index(column) + 1)
        cell.value = names[row % len(names)]
        cell.data_type = "s"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """Run 001 is the demo's own; 002 has the hostile names."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    words = ("--villages", "24", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *words).returncode == 0
    book = load_workbook(folder / "case.xlsx")
    renamed(book, "村", "村名", [TAG, "@SUM(1)", "-2+3", "甲村"])
    renamed(book, "乡镇", "乡镇", [TOWN, "=1+1"])
    renamed(book, "干部", "姓名", [FORMULA, FIELD])
    renamed(book, "单位", "单位名称", [FIELD, "=2+5", "<svg onload=alert(3)>"])
    renamed(book, "领导", "姓名", [COMMAND])
    book.save(folder / "case.xlsx")
    scenario = folder / "scenario.toml"
    text = scenario.read_text("utf-8").replace('title = "', f'title = "={TAG}', 1)
    text = text.replace("demand = [2, 3]", "demand = [4, 5]")
    text += '\n[publish]\nnames = true\nshortages = true\napproval = "=A1"\n'
    scenario.write_text(text, "utf-8")
    (folder / "select.toml").write_text(text + SELECTION, "utf-8")
    assert zhucun("run", folder).returncode == 0
    run = folder / "runs" / "scenario" / "002"
    leaver = (run / "plan.csv").read_text("utf-8-sig").splitlines()[1].split(",")[2]
    curve = ("--goals", "fit,travel", "--points", "2", "--samples", "0")
    for command in (
        ("replan", run, "--leave", leaver, "--name", "003"),
        ("compare", run, run.parent / "003"),
        ("shortage", run, "--seconds", "1"),
        ("publish", run),
        ("schemes", folder, *curve),
        ("map", folder, "--no-open"),
        ("select", folder / "select.toml"),
        ("run", folder / "select.toml"),
    ):
        done = zhucun(*command)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    (folder / "plan.xlsx").write_bytes((run / "plan.xlsx").read_bytes())
    assert zhucun("audit", folder / "plan.xlsx", "--no-compare").returncode in (0, 3)
    return folder


def test_no_cell_of_any_workbook_is_a_formula(case):
    made = {path.name: path for path in case.rglob("*.xlsx") if path.name != "case.xlsx"}
    for name in ("plan", "changes", "shortage", "plan-public", "schemes", "findings", "plan-audit"):
        assert f"{name}.xlsx" in made
    for path in case.rglob("*.xlsx"):
        cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink], path.name
    shown = {c.value for s in load_workbook(made["plan.xlsx"]) for r in s.iter_rows() for c in r}
    assert {TAG, "@SUM(1)", COMMAND} <= shown


def test_no_cell_of_any_csv_could_run(case):
    found = list(case.rglob("*.csv"))
    assert found
    for path in found:
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(RISKY)]


def test_no_page_runs_anything(case):
    pages = [path for path in case.rglob("*.html") if "001" not in path.parts]
    names = {path.name for path in pages}
    assert {"map.html", "map-public.html", "compare-002-003.html", "schemes.html"} <= names
    for path in {path.name: path for path in pages}.values():
        with open_page(path) as driver:
            assert driver.execute_script("return Boolean(window.zhucun.drawn)"), path.name
            script = (
                "for (const b of document.querySelectorAll('#list button, td button')) b.click()"
            )
            driver.execute_script(script)
            assert not driver.execute_script(
                "return document.querySelector('img[src=x], svg[onload]')"
            )
            assert requests_of(driver) == [path.as_uri()]
            assert driver.get_log("browser") == []
