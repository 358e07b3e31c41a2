"""Grids compared, in force, and with pins."""

import csv
import json
import shutil

import numpy as np
import pytest
from openpyxl import load_workbook

from maps.editions.file_contents import contents
from optimizer.grids.cell_match import answering
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.grid_room import (
    TEXT,
    celled_case,
    households_of,
    rows_of,
)

# ---- compared


def rewritten(folder, name, change):
    """A copy whose grids.csv has every row changed by ``change(row, rows)``."""
    copy = folder.parent / name
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    rows = rows_of(folder)
    change(rows)
    with (copy / "grids.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return copy


def swapped(rows):
    """Cells 1 and 2 of every village have each other's number."""
    for row in rows:
        row["cell"] = {"1": "2", "2": "1"}.get(row["cell"], row["cell"])


def test_another_numbering_alone_is_no_difference(gridded, tmp_path):
    folder, _ = gridded
    copy = rewritten(folder, "901", swapped)
    done = zhucun("compare", folder, copy, "--out", tmp_path / "compared.xlsx")
    assert done.returncode == 0, done.stdout
    assert "网格完全相同" in done.stdout
    assert load_workbook(tmp_path / "compared.xlsx").sheetnames[0] == "对比"
    assert "换网格的户" not in load_workbook(tmp_path / "compared.xlsx").sheetnames


def test_a_household_and_a_head_that_changed_are_named_with_both_cells(gridded, tmp_path):
    folder, _ = gridded
    moved = {}

    def change(rows):
        row = next(row for row in rows if row["kind"] == "household" and row["cell"] == "1")
        head = next(r for r in rows if r["kind"] == "head" and r["cell"] == "1")
        moved.update(household=(row["village"], row["id"]), head=(head["village"], head["id"]))
        for same in rows:
            if (same["kind"], same["village"], same["id"]) == ("household", *moved["household"]):
                same["cell"] = "2"
        rows.remove(head)
        swapped(rows)

    copy = rewritten(folder, "902", change)
    told = json.loads(zhucun("compare", folder, copy, "--json").stdout)
    village, number = moved["household"]
    assert told["households"] == {village: {number: ["第1网格", "第1网格"]}}
    place, person = moved["head"]
    assert told["heads"] == {place: {person: ["第1网格", ""]}}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert told["values"]["各户到网格中心（米）"][0] == manifest["totals"]["ways"]["cost"]
    assert told["values"]["没有网格长的网格"][1] == told["values"]["没有网格长的网格"][0] + 1
    book = tmp_path / "compared.xlsx"
    done = zhucun("compare", folder, copy, "--out", book)
    assert (
        "1 户换了网格，1 个网格长有变动，0 个中心户换了网格，0 户换了中心户"
        in done.stdout.replace("\n", "")
    )
    assert {"对比", "换网格的户", "网格长变动"} == {*load_workbook(book).sheetnames}


def test_grids_of_other_households_are_not_compared(gridded, grid_case, tmp_path):
    folder, _ = gridded
    other = tmp_path / "别的"
    shutil.copytree(
        grid_case, other, ignore=shutil.ignore_patterns("grids", "member_households.gpkg")
    )
    assert zhucun("grids", other).returncode == 0
    done = zhucun("compare", folder, other / "grids" / "scenario" / "grids" / "001")
    assert done.returncode == 2
    assert "不是同一批" in done.stdout


@pytest.mark.parametrize(
    ("before", "after", "match"),
    [
        ([1, 1, 2, 2], [2, 2, 1, 1], {2: 1, 1: 2}),
        ([1, 1, 2, 2], [1, 2, 3, 3], {1: 1, 3: 2}),
        ([1, 2, 3, 3], [1, 1, 2, 2], {1: 1, 2: 3}),
        ([], [], {}),
    ],
)
def test_cells_answer_to_those_with_most_households_in_common(before, after, match):
    one, other = (np.array(cells, dtype=np.int64) for cells in (before, after))
    assert answering(one, other, np.ones(len(before), dtype=np.int64)) == match


# ---- grids in force


def test_earlier_grids_in_force_change_no_more_than_they_must(gridded, grid_case):
    """With cells numbered otherwise and a household more than a bound allows, little moves."""
    folder, _ = gridded
    standing = rewritten(folder, "903", swapped)
    done = zhucun("replan", standing, "--name", "904", "--seconds", "3")
    assert done.returncode == 0, done.stdout
    assert f"zhucun compare {standing}" in done.stdout.replace("\n", "")
    wish = zhucun("replan", standing, "--leave", "P00001")
    assert wish.returncode == 2
    assert "--in-force" in wish.stdout
    bare = zhucun("replan", grid_case)
    assert bare.returncode == 2
    assert "结果文件夹" in bare.stdout.replace("\n", "")
    assert "与现行网格比）：0，下界 0" in done.stdout.replace("\n", "")
    again = folder.parent / "904"
    keys = ("kind", "village", "id", "cell")
    kept = [
        {tuple(row[key] for key in keys) for row in rows_of(each) if row["kind"] != "member"}
        for each in (standing, again)
    ]
    assert kept[0] == kept[1]
    manifest = json.loads((again / "manifest.json").read_text("utf-8"))
    assert manifest["totals"]["moved"] == {"cost": 0, "bound": 0, "proven_villages": 4}
    assert manifest["totals"]["new_heads"]["cost"] == 0
    assert zhucun("verify", again).returncode == 0
    (again / "standing-grids.csv").write_bytes((folder / "grids.csv").read_bytes())
    text = (again / "standing-grids.csv").read_text("utf-8-sig")
    (again / "standing-grids.csv").write_text(text.replace(",1,0,H", ",2,0,H"), "utf-8")
    assert zhucun("verify", again).returncode == 3
    other = json.loads((standing / "manifest.json").read_text("utf-8")) | {"task": "others"}
    (standing / "manifest.json").write_text(json.dumps(other), "utf-8")
    refused = zhucun("grids", grid_case, "--in-force", standing)
    assert refused.returncode == 2
    assert "不能当作现行网格" in refused.stdout


def test_cells_of_the_table_may_be_in_force_and_are_told_where_they_lack(grid_case, tmp_path):
    text = TEXT.replace("size = [10, 20]", 'size = [5, 7]\ncurrent = "cell"')
    folder, table = celled_case(tmp_path, grid_case, text, lambda at: ("东", "西", "")[at // 5])
    done = zhucun("grids", folder, "--seconds", "2")
    assert done.returncode == 0, done.stdout
    out = folder / "grids" / "scenario" / "grids" / "001"
    assert "有 8 行没有写现行网格" in "\n".join(contents(out / "findings.xlsx"))
    assert json.loads((out / "manifest.json").read_text("utf-8"))["totals"]["moved"]["cost"] == 0
    rows = households_of(rows_of(out))
    held = {(row["cell"], int(row["id"]) // 5) for row in rows if int(row["id"]) < 10}
    assert held == {("1", 0), ("2", 1)}
    bare = table.replace(",东,", ",,").replace(",西,", ",,")
    (folder / "households.csv").write_text(bare, "utf-8-sig", newline="")
    refused = zhucun("check", folder)
    assert refused.returncode == 2
    assert "没有一户写了村民小组" in "".join(refused.stdout.split())


def test_a_column_names_the_heads_in_force(grid_case, tmp_path):
    """Leaders of groups keep their cell before members of the committee, who stand first."""
    text = TEXT.replace("size = [10, 20]", 'size = [5, 7]\ncurrent = "cell"')
    text = text.replace("[grid.members]", 'current = "cadre.负责网格"\n[grid.members]')
    folder, _ = celled_case(tmp_path, grid_case, text, lambda at: "东西"[at // 6])
    held = _hold(folder / "case.xlsx", {"组长": "西", "书记": "北"})
    done = zhucun("grids", folder, "--seconds", "2")
    assert done.returncode == 0, done.stdout
    out = folder / "grids" / "scenario" / "grids" / "001"
    said = "\n".join(contents(out / "findings.xlsx"))
    assert "有 4 人所写的网格不是本村的现行网格" in said
    assert (
        json.loads((out / "manifest.json").read_text("utf-8"))["totals"]["new_heads"]["cost"] == 0
    )
    heads = {row["id"] for row in rows_of(out) if row["kind"] == "head" and row["cell"] == "2"}
    assert heads == held
    assert zhucun("verify", out).returncode == 0
    _hold(folder / "case.xlsx", {"组长": "西", "委员": "西"})
    checked = zhucun("check", folder)
    assert "已有写在前面的网格长" in "".join(checked.stdout.split())


def _hold(path, cells):
    """Say of people by their post which cell they head; returns who heads the western ones."""
    book = load_workbook(path)
    sheet = next(s for s in book if any(c.value and "岗位" in str(c.value) for c in s[1]))
    titles = [str(cell.value).rstrip(" *") for cell in sheet[1]]
    if "负责网格" not in titles:
        sheet.cell(1, len(titles) + 1, "负责网格")
        titles.append("负责网格")
    where, post, own = (titles.index(name) for name in ("负责网格", "岗位", "编号"))
    held = set()
    for row in sheet.iter_rows(min_row=2):
        sheet.cell(row[0].row, where + 1, cells.get(row[post].value))
        if cells.get(row[post].value) == "西":
            held.add(row[own].value)
    book.save(path)
    return held


def test_what_is_fixed_is_kept_explained_and_verified(gridded, grid_case, tmp_path):
    """Somebody else heads a grid, and a household at its edge is in the one beside it."""
    folder, _ = gridded
    rows = rows_of(folder)
    head = next(row for row in rows if row["kind"] == "head" and row["cell"] == "1")
    village = head["village"]
    own = [row for row in households_of(rows) if row["village"] == village]
    mine = next(row["id"] for row in own if row["cell"] == "1")
    other = next(row["id"] for row in own if row["cell"] == "2")
    pins = f"""
[[grid.pin]]
village = "{village}"
households = ["{mine}", "{other}"]
forbid = true
[[grid.pin]]
households = ["{other}"]
head = "{head["id"]}"
"""
    fixed = tmp_path / "定"
    shutil.copytree(grid_case, fixed, ignore=shutil.ignore_patterns("grids"))
    scenario = fixed / "scenario.toml"
    scenario.write_text(scenario.read_text("utf-8") + pins, "utf-8")
    done = zhucun("grids", fixed, "--seconds", "3")
    assert done.returncode == 0, done.stdout
    assert "没有做到的锁定：0，下界 0" in done.stdout.replace("\n", "")
    out = fixed / "grids" / "scenario" / "grids" / "001"
    found = rows_of(out)
    cell = {row["id"]: row["cell"] for row in households_of(found) if row["village"] == village}
    assert cell[mine] != cell[other]
    heads = {row["id"]: row["cell"] for row in found if row["kind"] == "head"}
    assert heads[head["id"]] == cell[other]
    assert zhucun("verify", out).returncode == 0
    told = zhucun("explain", out, "--household", other, "--village", village).stdout
    assert "锁定第 1、2 条管着" in told
    assert "锁定第 2 条管着" in zhucun("explain", out, "--person", head["id"]).stdout
    wrong = pins + pins.replace("forbid = true", "")
    scenario.write_text((grid_case / "scenario.toml").read_text("utf-8") + wrong, "utf-8")
    refused = zhucun("check", fixed)
    assert refused.returncode == 2
    told = "\n".join(contents(fixed / "findings.xlsx"))
    assert "grid[1].pin[3] 和 pin[1] 互相矛盾" in told
