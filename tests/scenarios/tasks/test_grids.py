"""``zhucun grids`` end to end: files, shortages, questions, the public edition."""

import json
import shutil
from collections import Counter, defaultdict

from openpyxl import load_workbook

from maps.editions.file_contents import contents
from maps.editions.public_grids import public_page
from maps.pages.page import page_data
from scenarios.tasks import publish_grids as publishing
from tests.maps.browser import open_page, requests_of
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.grid_room import households_of, rows_of


def test_every_household_is_in_one_cell_and_every_bound_is_kept(gridded):
    folder, said = gridded
    rows = households_of(rows_of(folder))
    counts = Counter((row["village"], row["id"]) for row in rows)
    assert len(counts) == 160
    assert set(counts.values()) == {1}
    sizes = Counter((row["village"], row["cell"]) for row in rows)
    assert all(10 <= size <= 20 for size in sizes.values())
    assert f"划成 {len(sizes)} 个网格" in said


def test_member_households_keep_their_room_within_their_cell(gridded, grid_case):
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


def test_heads_are_people_of_the_village_in_the_declared_order(gridded, grid_case):
    folder, _ = gridded
    book = load_workbook(grid_case / "case.xlsx")["干部"].iter_rows(values_only=True)
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


def test_the_public_edition_has_counts_and_areas_and_nobody(grid_case, gridded, tmp_path):
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
