"""``zhucun grids`` end to end: files, facts, shortages, questions, the public edition."""

import csv
import json
import shutil
from collections import Counter, defaultdict

import numpy as np
import pytest
from openpyxl import load_workbook

from geodata.findings import Findings
from geodata.synthetic.area import Recipe, synthetic_area
from maps.editions.file_contents import contents
from maps.editions.public_grids import public_page
from maps.pages.page import page_data
from optimizer.grids.cell_match import answering
from scenarios.cases.demo import write_example
from scenarios.language.scenario import read_scenario
from scenarios.tasks import publish_grids as publishing
from tests.maps.browser import open_page, requests_of
from tests.scenarios.command import zhucun

RECIPE = Recipe.model_validate(
    {
        "name": "测试县",
        "townships": 2,
        "villages": 4,
        "households": {
            "households": 160,
            "members": 16,
            "room": [10, 12],
            "heads": {"书记": [1, 1], "委员": [1, 2], "组长": [1, 1]},
        },
    }
)
TEXT = """
title = "试"
language = "zh"
date = 2026-07-01
[limits]
seconds = 4
[[grid]]
name = "grids"
title = "村级网格"
size = [10, 20]
[grid.heads]
of = "cadre.所在村"
village = ["cadre.岗位 == '书记'"]
cell = ["cadre.岗位 == '委员'", "cadre.岗位 == '组长'"]
[grid.members]
"""


@pytest.fixture(scope="session")
def case(tmp_path_factory):
    """Four villages with 160 households; plain tables beside the layer."""
    folder = tmp_path_factory.mktemp("grids") / "案例"
    write_example(folder, synthetic_area(RECIPE), TEXT, "zh")
    return folder


@pytest.fixture(scope="session")
def gridded(case):
    """The folder of the grids, and what the command said."""
    done = zhucun("grids", case)
    assert done.returncode == 0, done.stdout + done.stderr
    return case / "grids" / "scenario" / "grids" / "001", done.stdout


def rows_of(folder):
    with (folder / "grids.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def households_of(rows):
    return [row for row in rows if row["kind"] == "household"]


def test_every_household_is_in_one_cell_and_every_bound_is_kept(gridded):
    folder, said = gridded
    rows = households_of(rows_of(folder))
    counts = Counter((row["village"], row["id"]) for row in rows)
    assert len(counts) == 160
    assert set(counts.values()) == {1}
    sizes = Counter((row["village"], row["cell"]) for row in rows)
    assert all(10 <= size <= 20 for size in sizes.values())
    assert f"划成 {len(sizes)} 个网格" in said


def test_member_households_keep_their_room_within_their_cell(gridded, case):
    folder, _ = gridded
    rows = rows_of(folder)
    cell = {(r["village"], r["id"]): r["cell"] for r in rows if r["kind"] == "member"}
    assert len(cell) == 16
    held = Counter()
    for row in households_of(rows):
        if row["member"]:
            assert cell[row["village"], row["member"]] == row["cell"]
            held[row["village"], row["member"]] += int(row["count"])
    assert max(held.values()) <= 12


def test_heads_are_people_of_the_village_in_the_declared_order(gridded, case):
    folder, _ = gridded
    book = load_workbook(case / "case.xlsx")["干部"].iter_rows(values_only=True)
    titles = [str(title).rstrip(" *") for title in next(book)]
    people = {row[0]: dict(zip(titles, row, strict=True)) for row in book}
    heads = [row for row in rows_of(folder) if row["kind"] == "head"]
    assert Counter(row["id"] for row in heads).most_common(1)[0][1] == 1
    posts = defaultdict(list)
    for row in heads:
        person = people[row["id"]]
        assert person["所在村"] == row["village"]
        posts[row["village"]].append(person["岗位"])
        assert (person["岗位"] == "书记") == (row["cell"] == "0")
    for village, own in posts.items():
        members = sum(p["岗位"] == "委员" for p in people.values() if p["所在村"] == village)
        assert own.count("委员") == min(members, len(own) - 1)


def test_the_manifest_adds_up_and_claims_no_more_than_it_proves(gridded):
    folder, _ = gridded
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["room"] == "grids"
    assert manifest["places"] == len(manifest["villages"]) == 4
    for key, total in manifest["totals"].items():
        both = [village["levels"][key] for village in manifest["villages"]]
        assert total["cost"] == sum(cost for cost, _ in both)
        assert total["proven_villages"] == sum(cost == bound for cost, bound in both)
        assert all(bound <= cost for cost, bound in both)
    assert manifest["totals"]["unserved"]["proven_villages"] == 4
    assert {"households.gpkg", "member_households.gpkg"} <= {
        path.rpartition("/")[2] for path in manifest["inputs"]
    }


def test_the_chart_is_the_chain_from_village_to_member_household(gridded):
    folder, _ = gridded
    book = load_workbook(folder / "grids.xlsx")
    assert {"网格总览", "一张图", "各村网格", "网格长名册", "党员中心户"} <= set(book.sheetnames)
    rows = list(book["一张图"].iter_rows(values_only=True))
    heads = rows[1]
    lines = [dict(zip(heads, row, strict=True)) for row in rows[2:] if type(row[0]) is int]
    sizes = Counter((row["village"], row["cell"]) for row in households_of(rows_of(folder)))
    assert sorted(line["户数"] for line in lines) == sorted(sizes.values())
    assert sum(line["党员中心户数"] for line in lines) == 16
    assert "审核" in str(rows[-1][0]) or any("审核" in str(row[0]) for row in rows[-3:])


def test_grids_are_verified_and_changed_ones_are_not(gridded, tmp_path):
    folder, _ = gridded
    done = zhucun("verify", folder)
    assert done.returncode == 0, done.stdout
    assert "核对无误" in done.stdout
    copy = folder.parent / "002"
    shutil.copytree(folder, copy)
    text = (copy / "grids.csv").read_text("utf-8-sig")
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("household"))
    cells = lines[first].split(",")
    cells[2] = "2" if cells[2] == "1" else "1"
    lines[first] = ",".join(cells)
    (copy / "grids.csv").write_text("\ufeff" + "\r\n".join(lines) + "\r\n", "utf-8", newline="")
    assert zhucun("verify", copy).returncode == 3
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["villages"][0]["levels"]["ways"][0] -= 1
    shutil.copy(folder / "grids.csv", copy / "grids.csv")
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    altered = zhucun("verify", copy)
    assert altered.returncode == 3
    assert "ways" in altered.stdout


def test_a_file_that_speaks_of_others_is_refused(gridded):
    folder, _ = gridded
    copy = folder.parent / "003"
    shutil.copytree(folder, copy)
    with (copy / "grids.csv").open("a", encoding="utf-8") as file:
        file.write("household,nowhere,1,0,H1,,1\r\n")
    done = zhucun("verify", copy)
    assert done.returncode == 2
    assert "grids.csv" in done.stdout


def test_households_people_and_villages_are_explained(gridded):
    folder, _ = gridded
    rows = rows_of(folder)
    row = households_of(rows)[0]
    done = zhucun("explain", folder, "--household", row["id"], "--village", row["village"])
    assert f"在第{row['cell']}网格" in done.stdout
    assert f"中心户 {row['member']} 联系" in done.stdout
    several = zhucun("explain", folder, "--household", row["id"])
    assert several.returncode == 2
    assert "--village" in several.stdout
    head = next(r for r in rows if r["kind"] == "head" and r["cell"] == "1")
    told = zhucun("explain", folder, "--person", head["id"]).stdout
    assert "第1网格" in told
    assert "书记" in zhucun("explain", folder, "--village", row["village"]).stdout
    assert zhucun("explain", folder).returncode == 2
    assert zhucun("explain", folder, "--person", "没有这个人").returncode == 2


def test_the_map_holds_cells_and_heads_and_no_household(gridded):
    folder, _ = gridded
    page = (folder / "map.html").read_text("utf-8")
    data = page_data(page)
    sizes = Counter((row["village"], row["cell"]) for row in households_of(rows_of(folder)))
    assert sorted(data["cells"]["households"]) == sorted(sizes.values())
    assert all(data["cells"]["rings"])
    assert sum(data["members"]["served"]) == sum(
        int(row["count"]) for row in households_of(rows_of(folder)) if row["member"]
    )
    assert "H0001" not in json.dumps(data)


def test_the_public_edition_has_counts_and_areas_and_nobody(case, gridded, tmp_path):
    folder, _ = gridded
    done = zhucun("publish", folder, "--out", tmp_path / "public")
    assert done.returncode == 0, done.stdout
    data = page_data((tmp_path / "public" / "map-public.html").read_text("utf-8"))
    assert data["members"]["at"] == []
    assert set(data["cells"]) == {"village", "number", "households", "colour", "rings", "at"}
    rows = rows_of(folder)
    people = {row["id"] for row in rows if row["kind"] == "head"}
    numbers = {row["id"] for row in rows}
    for path in (tmp_path / "public").iterdir():
        text = "\n".join(contents(path))
        assert not [word for word in people | numbers if word in text]
    spots = {tuple(spot) for spot in data["cells"]["at"]}
    inside = page_data((folder / "map.html").read_text("utf-8"))["members"]["at"]
    assert not spots & {tuple(spot) for spot in inside}


def test_a_published_map_can_be_clicked_without_a_network(gridded, tmp_path):
    """It has fewer columns than the internal one: whatever is clicked asks for none of them."""
    folder, _ = gridded
    assert zhucun("publish", folder, "--out", tmp_path / "public").returncode == 0
    with open_page(tmp_path / "public" / "map-public.html") as driver:
        driver.execute_script("zhucun.choose('cell', 1, true)")
        assert "网格" in driver.find_element("id", "panel").text
        driver.execute_script("zhucun.choose('village', 1, true)")
        assert "户数" in driver.find_element("id", "panel").text
        driver.find_element("id", "search").send_keys("村")
        driver.find_element("id", "language").click()
        assert not driver.get_log("browser")
        assert all(address.startswith("file:") for address in requests_of(driver))


def test_what_was_not_reduced_is_no_edition(gridded, monkeypatch):
    folder, _ = gridded
    real = public_page

    def spoiled(villages, **more):
        page = real(villages, **more)
        return page.replace("</body>", "<p>H0001</p></body>") if villages else page

    monkeypatch.setattr(publishing, "public_page", spoiled)
    done = zhucun("publish", folder, "--out", folder.parent / "spoiled")
    assert done.returncode == 2
    assert not (folder.parent / "spoiled").exists()


CSV = "户编号,行政村,经度,纬度,户数,户主,民族\r\n"


def table_case(tmp_path, case, lines, *, text=TEXT):
    """The same case with a table of households instead of the layer."""
    folder = tmp_path / "表"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("grids", "households.gpkg"))
    (folder / "households.csv").write_text(CSV + "".join(lines), "utf-8-sig", newline="")
    (folder / "scenario.toml").write_text(text, "utf-8")
    return folder


def village_of(case):
    book = load_workbook(case / "case.xlsx")["村"].iter_rows(values_only=True)
    titles = [str(title).rstrip(" *") for title in next(book)]
    rows = [dict(zip(titles, row, strict=True)) for row in book]
    return [(str(r["村名"]), float(r["经度"]), float(r["纬度"])) for r in rows]


def lines_of(places, count=12):
    return [
        f"{at:04},{name},{lon + 0.0002 * at:.6f},{lat + 0.0001 * (at % 3):.6f},1,张三,汉族\r\n"
        for name, lon, lat in places
        for at in range(count)
    ]


def test_columns_that_say_more_of_a_household_are_told_and_go_nowhere(case, tmp_path):
    folder = table_case(tmp_path, case, lines_of(village_of(case)))
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


def test_odd_rows_are_told_with_their_place(case, tmp_path):
    places = village_of(case)
    (name, lon, lat), (_, far, far_lat) = places[0], places[3]
    odd = [
        f"X1,{name},,,1,,\r\n",
        f"X2,{name},东,{lat},1,,\r\n",
        f"X3,{name},{lon},{lat},很多,,\r\n",
        f"X4,{name},{far},{far_lat},1,,\r\n",
        f"X5,,50.0,{lat},1,,\r\n",
        f",{name},{lon},{lat},1,,\r\n",
    ]
    done = zhucun("check", table_case(tmp_path, case, [*lines_of(places), *odd]))
    said = done.stdout.replace("\n", "")
    told = ("没有坐标", "读不懂", "不是正整数", "在别的村界内", "不在任何村界内", "没有编号")
    assert not [words for words in told if words not in said], done.stdout
    assert "党员中心户 16 个" in said
    assert done.returncode == 0


def test_a_village_that_nobody_knows_and_a_number_twice_are_refused(case, tmp_path):
    places = village_of(case)
    name, lon, lat = places[0]
    odd = ["X1,不存在村,112.0,39.0,1,,\r\n", f"0001,{name},{lon},{lat},1,,\r\n"]
    done = zhucun("check", table_case(tmp_path, case, [*lines_of(places), *odd]))
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


def test_heads_of_no_village_and_cells_that_no_table_says_are_told(case, tmp_path):
    folder = tmp_path / "错"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("grids"))
    text = TEXT.replace('of = "cadre.所在村"', 'of = "cadre.岗位"')
    text = text.replace("size = [10, 20]", 'size = [10, 20]\ncells = "given"')
    (folder / "scenario.toml").write_text(text, "utf-8")
    done = zhucun("grids", folder)
    assert done.returncode == 2
    said = done.stdout.replace("\n", "")
    assert "看不出是哪个村的" in said
    assert "网格由表给定" in said


def test_cells_of_the_table_are_taken_as_they_are(case, tmp_path):
    """Villager groups as cells: only heads and member households are sought."""
    places = village_of(case)
    lines = [
        line.replace(",张三,汉族", f",{at % 12 // 6 + 1}组,")
        for at, line in enumerate(lines_of(places))
    ]
    text = TEXT.replace("size = [10, 20]", 'cells = "given"')
    folder = table_case(tmp_path, case, [], text=text)
    table = CSV.replace("户主", "村民小组") + "".join(lines)
    (folder / "households.csv").write_text(table, "utf-8-sig", newline="")
    done = zhucun("grids", folder)
    assert done.returncode == 0, done.stdout
    rows = households_of(rows_of(folder / "grids" / "scenario" / "grids" / "001"))
    assert {(row["cell"], int(row["id"]) // 6) for row in rows} == {("1", 0), ("2", 1)}
    assert zhucun("verify", folder / "grids" / "scenario" / "grids" / "001").returncode == 0


def test_files_of_households_that_nobody_asks_for_are_told_as_unread(case, tmp_path):
    folder = table_case(tmp_path, case, lines_of(village_of(case)))
    text = TEXT.partition("[[grid]]")[0] + '[[area]]\nname = "a"\ncount = 2\n'
    (folder / "scenario.toml").write_text(text, "utf-8")
    done = zhucun("check", folder)
    assert "households.csv" in done.stdout


def test_without_households_it_is_said_what_to_add(case, tmp_path):
    folder = tmp_path / "无"
    shutil.copytree(case, folder, ignore=shutil.ignore_patterns("grids", "*households.gpkg"))
    done = zhucun("grids", folder)
    assert done.returncode == 2
    assert "没有农户表" in done.stdout


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


def test_grids_of_other_households_are_not_compared(gridded, case, tmp_path):
    folder, _ = gridded
    other = tmp_path / "别的"
    shutil.copytree(case, other, ignore=shutil.ignore_patterns("grids", "member_households.gpkg"))
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


def test_earlier_grids_in_force_change_no_more_than_they_must(gridded, case):
    """With cells numbered otherwise and a household more than a bound allows, little moves."""
    folder, _ = gridded
    standing = rewritten(folder, "903", swapped)
    done = zhucun("replan", standing, "--name", "904", "--seconds", "3")
    assert done.returncode == 0, done.stdout
    assert f"zhucun compare {standing}" in done.stdout.replace("\n", "")
    wish = zhucun("replan", standing, "--leave", "P00001")
    assert wish.returncode == 2
    assert "--in-force" in wish.stdout
    bare = zhucun("replan", case)
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
    refused = zhucun("grids", case, "--in-force", standing)
    assert refused.returncode == 2
    assert "不能当作现行网格" in refused.stdout


def test_cells_of_the_table_may_be_in_force_and_are_told_where_they_lack(case, tmp_path):
    places = village_of(case)
    lines = [
        line.replace(",张三,汉族", f",{('东', '西', '')[at % 12 // 5]},")
        for at, line in enumerate(lines_of(places))
    ]
    text = TEXT.replace("size = [10, 20]", 'size = [5, 7]\ncurrent = "cell"')
    folder = table_case(tmp_path, case, [], text=text)
    table = CSV.replace("户主", "村民小组") + "".join(lines)
    (folder / "households.csv").write_text(table, "utf-8-sig", newline="")
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


def test_a_column_names_the_heads_in_force(case, tmp_path):
    """Leaders of groups keep their cell before members of the committee, who stand first."""
    places = village_of(case)
    lines = [
        line.replace(",张三,汉族", f",{'东西'[at % 12 // 6]},")
        for at, line in enumerate(lines_of(places))
    ]
    text = TEXT.replace("size = [10, 20]", 'size = [5, 7]\ncurrent = "cell"')
    text = text.replace("[grid.members]", 'current = "cadre.负责网格"\n[grid.members]')
    folder = table_case(tmp_path, case, [], text=text)
    table = CSV.replace("户主", "村民小组") + "".join(lines)
    (folder / "households.csv").write_text(table, "utf-8-sig", newline="")
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


def test_what_is_fixed_is_kept_explained_and_verified(gridded, case, tmp_path):
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
    shutil.copytree(case, fixed, ignore=shutil.ignore_patterns("grids"))
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
    scenario.write_text((case / "scenario.toml").read_text("utf-8") + wrong, "utf-8")
    refused = zhucun("check", fixed)
    assert refused.returncode == 2
    told = "\n".join(contents(fixed / "findings.xlsx"))
    assert "grid[1].pin[3] 和 pin[1] 互相矛盾" in told
