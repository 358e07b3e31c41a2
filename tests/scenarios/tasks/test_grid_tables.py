"""What ``zhucun grids`` reads: households, cells, the scenario; and what is told of them."""

import shutil

import pytest
from openpyxl import load_workbook

from geodata.findings import Findings
from maps.editions.file_contents import contents
from scenarios.language.scenario import read_scenario
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.grid_room import (
    TEXT,
    celled_case,
    households_of,
    lines_of,
    rows_of,
    table_case,
    village_of,
)


def test_columns_that_say_more_of_a_household_are_told_and_go_nowhere(grid_case, tmp_path):
    folder = table_case(tmp_path, grid_case, lines_of(village_of(grid_case)))
    done = zhucun("grids", folder)
    assert done.returncode == 0, done.stdout
    assert "户主、民族" in done.stdout
    out = folder / "grids" / "scenario" / "grids" / "001"
    for path in out.iterdir():
        if path.name not in ("findings.xlsx", "grids.xlsx"):
            assert "张三" not in "\n".join(contents(path)), path.name
    book = load_workbook(out / "grids.xlsx")
    assert not [
        c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c == "张三"
    ]


def test_odd_rows_are_told_with_their_place(grid_case, tmp_path):
    places = village_of(grid_case)
    (name, lon, lat), (_, far, far_lat) = places[0], places[3]
    odd = [
        f"X1,{name},,,1,,\r\n",
        f"X2,{name},东,{lat},1,,\r\n",
        f"X3,{name},{lon},{lat},很多,,\r\n",
        f"X4,{name},{far},{far_lat},1,,\r\n",
        f"X5,,50.0,{lat},1,,\r\n",
        f",{name},{lon},{lat},1,,\r\n",
    ]
    done = zhucun("check", table_case(tmp_path, grid_case, [*lines_of(places), *odd]))
    said = done.stdout.replace("\n", "")
    told = ("没有坐标", "读不懂", "不是正整数", "在别的村界内", "不在任何村界内", "没有编号")
    assert not [words for words in told if words not in said], done.stdout
    assert "党员中心户 16 个" in said
    assert done.returncode == 0


def test_a_village_that_nobody_knows_and_a_number_twice_are_refused(grid_case, tmp_path):
    places = village_of(grid_case)
    name, lon, lat = places[0]
    odd = ["X1,不存在村,112.0,39.0,1,,\r\n", f"0001,{name},{lon},{lat},1,,\r\n"]
    done = zhucun("check", table_case(tmp_path, grid_case, [*lines_of(places), *odd]))
    said = done.stdout.replace("\n", "")
    assert "“不存在村”不是一个村" in said
    assert "重复" in said
    assert done.returncode == 2


@pytest.mark.parametrize(
    ("new", "key"),
    [
        ("", "scenario_grid_size"),
        ("size = [20, 10]", "scenario_grid_order"),
        ('size = [10, 20]\ncells = "given"\ncount = 3', "scenario_grid_given"),
        ('cells = "given"\ncurrent = "cell"', "scenario_grid_current"),
    ],
)
def test_mistakes_in_the_scenario_are_told(tmp_path, new, key):
    path, findings = tmp_path / "scenario.toml", Findings()
    path.write_text(TEXT.replace("size = [10, 20]", new), "utf-8")
    assert read_scenario(path, findings) is None
    assert key in {item.key for item in findings}


def test_heads_in_force_of_no_cells_in_force_are_refused(tmp_path):
    path, findings = tmp_path / "scenario.toml", Findings()
    path.write_text(TEXT.replace("[grid.members]", 'current = "cadre.负责网格"'), "utf-8")
    assert read_scenario(path, findings) is None
    assert "scenario_grid_heads_current" in {item.key for item in findings}


def test_heads_of_no_village_and_cells_that_no_table_says_are_told(grid_case, tmp_path):
    folder = tmp_path / "错"
    shutil.copytree(grid_case, folder, ignore=shutil.ignore_patterns("grids"))
    text = TEXT.replace('of = "cadre.所在村"', 'of = "cadre.岗位"')
    text = text.replace("size = [10, 20]", 'size = [10, 20]\ncells = "given"')
    (folder / "scenario.toml").write_text(text, "utf-8")
    done = zhucun("grids", folder)
    assert done.returncode == 2
    said = done.stdout.replace("\n", "")
    assert "看不出是哪个村的" in said
    assert "网格由表给定" in said


def test_cells_of_the_table_are_taken_as_they_are(grid_case, tmp_path):
    """Villager groups as cells: only heads and member households are sought."""
    text = TEXT.replace("size = [10, 20]", 'cells = "given"')
    folder, _ = celled_case(tmp_path, grid_case, text, lambda at: f"{at // 6 + 1}组")
    done = zhucun("grids", folder)
    assert done.returncode == 0, done.stdout
    rows = households_of(rows_of(folder / "grids" / "scenario" / "grids" / "001"))
    assert {(row["cell"], int(row["id"]) // 6) for row in rows} == {("1", 0), ("2", 1)}
    assert zhucun("verify", folder / "grids" / "scenario" / "grids" / "001").returncode == 0


def test_files_of_households_that_nobody_asks_for_are_told_as_unread(grid_case, tmp_path):
    folder = table_case(tmp_path, grid_case, lines_of(village_of(grid_case)))
    text = TEXT.partition("[[grid]]")[0] + '[[area]]\nname = "a"\ncount = 2\n'
    (folder / "scenario.toml").write_text(text, "utf-8")
    done = zhucun("check", folder)
    assert "households.csv" in done.stdout


def test_without_households_it_is_said_what_to_add(grid_case, tmp_path):
    folder = tmp_path / "无"
    shutil.copytree(grid_case, folder, ignore=shutil.ignore_patterns("grids", "*households.gpkg"))
    done = zhucun("grids", folder)
    assert done.returncode == 2
    assert "没有农户表" in done.stdout
