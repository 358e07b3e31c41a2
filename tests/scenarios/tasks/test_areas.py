"""``zhucun areas`` as an organization department uses it: divide, look, verify."""

import base64
import csv
import gzip
import json
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from maps.editions.file_contents import contents
from maps.editions.public_areas import AreaView
from maps.pages.area_map import area_map_data
from maps.pages.page import DATA, page_data
from maps.tables.area_tables import area_tables
from optimizer.areas.solve_areas import solve_areas
from scenarios.runs.manifest import fingerprint
from scenarios.tasks import areas as areas_task
from scenarios.tasks import publish_areas
from tests.hostile.area_texts import AREA_PLACES, areas_of, said_of_areas
from tests.hostile.texts import AROUND, SECRETS
from tests.maps.editions.test_leaks import case as case_of_two
from tests.scenarios.command import zhucun

TASKS = """title = "建制调整"
[limits]
seconds = 6

[[area]]
name = "mergers"
title = "合并村"
inside = "township"
count = 9
count_by = "village.population"
[[area.rule]]
kind = "bound"
of = "village.population"
within = 0.6
name = "人口"
[[area.goal]]
kind = "compact"
weight_by = "village.population"
level = 1
[[area.goal]]
kind = "balance"
of = "village.population"
level = 2
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("areas") / "demo"
    size = ("--villages", "30", "--townships", "3", "--no-open")
    assert zhucun("demo", folder, *size).returncode == 0
    (folder / "area.toml").write_text(TASKS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def divided(case):
    done = zhucun("areas", case / "area.toml", "--seconds", "5")
    assert done.returncode == 0, done.stdout
    return case / "areas" / "area" / "mergers" / "001", done.stdout


def rows_of(folder):
    with (folder / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_village_lies_in_one_area_of_its_township(divided):
    folder, said = divided
    rows = rows_of(folder)
    assert len(rows) == len({row["place"] for row in rows}) == 30
    assert len({row["area"] for row in rows}) == 9
    towns = {row["area"]: {r["division"] for r in rows if r["area"] == row["area"]} for row in rows}
    assert all(len(found) == 1 for found in towns.values())
    assert "9 片" in said
    assert sum(row["centre"] == "1" for row in rows) == 9


def test_the_workbook_sums_what_the_tables_say(case, divided):
    folder, _ = divided
    book = load_workbook(folder / "areas.xlsx")
    sheet = list(book["片区一览表"].iter_rows(values_only=True))
    heads = next(row for row in sheet if "片区编号" in row)
    column = heads.index("户籍人口合计")
    total = sum(row[column] for row in sheet if isinstance(row[0], int))
    villages = load_workbook(case / "case.xlsx")["村"]
    given = list(villages.iter_rows(values_only=True))
    at = given[0].index("户籍人口")
    assert total == sum(row[at] for row in given[1:])
    assert {"划片总览", "划片明细表", "分区划结果", "对账"} <= set(book.sheetnames)


def test_a_division_is_verified_and_a_changed_one_is_not(divided):
    folder, _ = divided
    assert zhucun("verify", folder).returncode == 0
    path = folder / "areas.csv"
    kept = path.read_bytes()
    try:
        lines = kept.decode("utf-8-sig").splitlines(keepends=True)
        path.write_text("".join(lines[:-1]), "utf-8-sig", newline="")
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "没有划进任何片区" in done.stdout
    finally:
        path.write_bytes(kept)


def test_a_manifest_that_states_another_cost_is_told(divided):
    folder, _ = divided
    path = folder / "manifest.json"
    kept = path.read_bytes()
    try:
        table = json.loads(kept)
        table["levels"][0]["cost"] *= 0.5
        path.write_text(json.dumps(table), "utf-8")
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "levels.1.cost" in done.stdout
    finally:
        path.write_bytes(kept)


def test_a_map_that_shows_a_place_elsewhere_is_told(divided):
    folder, _ = divided
    path = folder / "map.html"
    kept = path.read_text("utf-8")
    data = page_data(kept)
    assert [a["name"] for a in data["areas"]] == list(
        dict.fromkeys(row["area_name"] for row in rows_of(folder))
    )
    data["places"]["area"][0] = (data["places"]["area"][0] + 1) % 9
    try:
        packed = base64.b64encode(gzip.compress(json.dumps(data).encode())).decode("ascii")
        path.write_text(
            DATA.sub(f'<script type="application/json" id="data">"{packed}"</script>', kept)
        )
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "places.area[1]" in done.stdout
    finally:
        path.write_text(kept, "utf-8", newline="\n")


def test_a_geopackage_that_states_another_sum_is_told(divided):
    folder, _ = divided
    path = folder / "areas.gpkg"
    kept = path.read_bytes()
    try:
        with closing(sqlite3.connect(path)) as base, base:
            for (name,) in base.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                base.execute(f'DROP TRIGGER "{name}"')
            base.execute("UPDATE areas SET sum_population = 7")
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "areas.gpkg" in done.stdout
    finally:
        path.write_bytes(kept)


def test_an_impossible_bound_is_a_shortage_and_said_to_be_proven(case):
    text = TASKS.replace("within = 0.6", "least = 100000000")
    (case / "short.toml").write_text(text, "utf-8")
    done = zhucun("areas", case / "short.toml", "--seconds", "5")
    assert done.returncode == 0
    assert "没有做到" in done.stdout
    said = done.stdout.replace("\n", "")
    assert "每片至少 1e+08 要" in said  # what stands in the way
    assert "人口的 least 由 1e+08 改为" in said  # and what would do
    folder = case / "areas" / "short" / "mergers" / "001"
    sheets = load_workbook(folder / "areas.xlsx").sheetnames
    assert {"没有做到的", "为什么和放宽"} <= set(sheets)
    stated = json.loads((folder / "manifest.json").read_text("utf-8"))["relaxation"]
    assert 0 < stated["bound"] <= stated["cost"] + 1e-9
    assert stated["ways"][0]["needed"] < 1e8
    assert zhucun("verify", folder).returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "bound"', 'kind = "bounds"', "bounds"),
        ("within = 0.6", "witin = 0.6", "witin"),
        ("within = 0.6", "", "least"),
        ("village.population", "village.人扣", "人扣"),
        ("count = 9", "count = 2", "至少"),
        ('inside = "township"', 'inside = "village"', "inside"),
        ("count = 9", 'count = "township.新村数"', "新村数"),
    ],
)
def test_mistakes_are_told_with_their_place_and_nothing_is_written(case, old, new, told):
    path = case / "wrong.toml"
    path.write_text(TASKS.replace(old, new), "utf-8")
    done = zhucun("areas", path, "--seconds", "10")
    assert done.returncode == 2, done.stdout
    assert told in done.stdout.replace("\n", "")
    assert not (case / "areas" / "wrong").exists()
    assert zhucun("check", path).returncode == 2


def test_mergers_write_a_table_of_changes_that_the_next_run_reads(case, tmp_path):
    (case / "merge.toml").write_text(
        TASKS.replace("count = 9", "count = 9\nlineage = true"), "utf-8"
    )
    done = zhucun("areas", case / "merge.toml", "--seconds", "5")
    assert done.returncode == 0, done.stdout
    folder = case / "areas" / "merge" / "mergers" / "001"
    rows = rows_of(folder)
    new = tmp_path / "new"
    new.mkdir()
    for name in ("case.xlsx", "boundaries.gpkg"):
        shutil.copy(case / name, new / name)
    shutil.copy(folder / "lineage.csv", new / "lineage.csv")
    scenario = 'title = "新村"\n[[layer]]\nname = "department"\nsupply = "units"\ncapacity = 30\n'
    (new / "scenario.toml").write_text(scenario, "utf-8")
    done = zhucun("run", new, "--seconds", "10")
    assert done.returncode == 0, done.stdout
    with (new / "runs" / "scenario" / "001" / "plan.csv").open(encoding="utf-8-sig") as file:
        served = {row["place"] for row in csv.DictReader(file)}
    assert served == {row["place"] for row in rows if row["centre"] == "1"}
    assert len(served) == 9


def people_of(case):
    sheet = load_workbook(case / "case.xlsx")["干部"]
    return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True) if row[1]]


def public_of(folder):
    return sorted(path.name for path in (folder / "public").iterdir())


def test_the_public_edition_names_places_and_areas_and_nothing_else(case, divided, tmp_path):
    folder, _ = divided
    done = zhucun("publish", folder, "--out", tmp_path / "public")
    assert done.returncode == 0, done.stdout
    assert "审图号" in done.stdout
    assert public_of(tmp_path) == ["areas-public.xlsx", "map-public.html", "publish.json"]
    data = page_data((tmp_path / "public" / "map-public.html").read_text("utf-8"))
    rows = rows_of(folder)
    shown = [data["areas"][k]["name"] for k in data["places"]["area"]]
    names = {row["place"]: row["area_name"] for row in rows}
    sheet = load_workbook(case / "case.xlsx")["村"].iter_rows(values_only=True)
    heads = next(sheet)
    villages = [dict(zip(heads, row, strict=True)) for row in sheet]
    ids = "村编号" if villages[0].get("村编号") in names else "村代码"
    assert shown == [names[village[ids]] for village in villages]
    assert data["places"]["name"] == [village["村名"] for village in villages]
    for key in ("columns", "bounds", "missed", "inForce"):
        assert data[key] == []
    assert {*data["places"]["code"], *data["proof"]} == {""}
    assert {area["centre"] for area in data["areas"]} == {-1}
    private = {str(village[ids]) for village in villages} | {*people_of(case), "户籍人口"}
    for file in public_of(tmp_path):
        text = "\n".join(contents(tmp_path / "public" / file))
        assert not [word for word in private if word in text]
    book = load_workbook(tmp_path / "public" / "areas-public.xlsx")
    assert book.sheetnames == ["片区一览表", "划片明细表"]
    listed = [row for row in book["划片明细表"].iter_rows(values_only=True) if type(row[0]) is int]
    assert [row[1] for row in listed] == [row["area_name"] for row in rows]


def test_a_person_in_the_name_of_an_area_stops_the_publication(case, divided):
    folder, _ = divided
    person, path = people_of(case)[0], folder / "areas.csv"
    kept = path.read_bytes()
    rows = rows_of(folder)
    try:
        text = kept.decode("utf-8-sig").replace(f"{rows[0]['area_name']},", f"{person}片区,", 1)
        path.write_text(text, "utf-8-sig", newline="")
        done = zhucun("publish", folder)
        assert done.returncode == 2
        assert person in done.stdout
        assert "areas.csv" in done.stdout
        assert not (folder / "public").exists()
    finally:
        path.write_bytes(kept)


def test_facts_that_were_not_reduced_are_no_edition(divided, monkeypatch):
    folder, _ = divided

    def whole(case, judge, plan, edition, *, language):
        return AreaView(case, judge, plan)

    monkeypatch.setattr(publish_areas, "public_areas", whole)
    done = zhucun("publish", folder)
    assert done.returncode == 2
    assert "map-public.html" in done.stdout
    assert "areas-public.xlsx" in done.stdout
    assert not (folder / "public").exists()


def test_a_command_that_knows_postings_alone_says_whose_folder_it_is(divided):
    done = zhucun("figures", divided[0])
    assert done.returncode == 2
    assert "是 zhucun areas 写出的" in done.stdout.replace("\n", "")


def test_what_is_no_division_is_not_published(divided):
    folder, _ = divided
    path = folder / "areas.csv"
    kept = path.read_bytes()
    lines = kept.decode("utf-8-sig").splitlines(keepends=True)
    try:
        for text in ("".join(lines[:-1]), "".join([*lines, lines[-1]])):
            path.write_text(text, "utf-8-sig", newline="")
            done = zhucun("publish", folder)
            assert done.returncode == 2
            assert "不是这些地方的一个完整划分" in done.stdout.replace("\n", "")
    finally:
        path.write_bytes(kept)
    assert not (folder / "public").exists()


GUISES = list(zip(AREA_PLACES, list(SECRETS)[:5], [*AROUND, "{}"], strict=True))


@pytest.mark.parametrize(("text", "secret", "around"), GUISES)
def test_a_persons_data_in_a_text_of_areas_are_refused(tmp_path, monkeypatch, text, secret, around):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    done = AREA_PLACES[text](tmp_path / "001", around.format(SECRETS[secret]))
    said, folder = said_of_areas(done, monkeypatch)
    assert folder is None
    assert SECRETS[secret] in said.getvalue()
    assert [path.name for path in done.folder.iterdir()] == ["areas.csv"]


@pytest.mark.parametrize("name", ["关东、西片", "东关片"])
def test_a_name_with_the_mark_of_lists_is_published(tmp_path, monkeypatch, name):
    made = case_of_two()
    first, *others = made.county.villages
    villages = (replace(first, name="上、下河村"), *others)
    made = replace(made, county=replace(made.county, villages=villages))
    said, folder = said_of_areas(areas_of(tmp_path / "001", made=made, name=name), monkeypatch)
    assert folder is not None, said.getvalue()
    told = "".join(contents(folder / "areas-public.xlsx"))
    assert "上、下河村" in told
    assert name in told


def test_what_is_not_known_is_shown_so_and_counts_what_the_clause_says(tmp_path):
    """The second village has no population; its clause counts 0 for it."""
    done = areas_of(tmp_path / "001")
    data = area_map_data(done.case, done.judge, done.plan, (), title="", language="zh")
    assert data["places"]["values"] == [[1234, None]]
    assert data["areas"][0]["sums"] == [1234]
    assert data["areas"][0]["unknown"] == [1]
    tables = area_tables(done.judge, done.plan, (), title="", language="zh")
    areas, places = tables[1].frame, tables[2].frame
    assert areas["户籍人口不详的地方数"].tolist() == [1]
    assert places["户籍人口"].isna().tolist() == [False, True]


def test_a_division_that_is_stopped_is_written_says_so_and_ends_as_interrupted(case, monkeypatch):
    """Ctrl-C at once: the folder stands, the exit code is that of an interrupted run."""
    codes = []

    def stopped(facts, faults, limits):
        limits.stop.set()
        return solve_areas(facts, faults, limits)

    monkeypatch.setattr(areas_task, "solve_areas", stopped)
    monkeypatch.setattr("scenarios.commands.closing.end_now", codes.append)
    done = zhucun("areas", case / "area.toml", "--name", "stopped")
    assert codes == [130]
    assert "中途停止" in done.stdout
    folder = case / "areas" / "area" / "mergers" / "stopped"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["stopped"] is True
    assert zhucun("verify", folder).returncode == 0


def test_a_folder_of_other_words_is_held_against_its_fingerprints(divided):
    folder, _ = divided
    path = folder / "manifest.json"
    kept = path.read_text("utf-8")
    table = json.loads(kept) | {"form": "0"}
    map_kept = (folder / "map.html").read_bytes()
    try:
        (folder / "map.html").write_bytes(map_kept.replace(b"zhucun", b"zhucun ", 1))
        table["outputs"]["map.html"] = fingerprint(folder / "map.html")
        path.write_text(json.dumps(table), "utf-8")
        done = zhucun("verify", folder)
        assert done.returncode == 0, done.stdout
        assert "只核对指纹" in done.stdout
        (folder / "map.html").write_bytes(map_kept)
        done = zhucun("verify", folder)
        assert done.returncode == 3
        assert "map.html" in done.stdout
    finally:
        path.write_text(kept, "utf-8")
        (folder / "map.html").write_bytes(map_kept)


def test_what_is_not_kept_has_its_kind_in_json(case):
    text = TASKS.replace("within = 0.6", "most = 1")
    (case / "few.toml").write_text(text, "utf-8")
    done = zhucun("areas", case / "few.toml", "--seconds", "3", "--json")
    told = json.loads(done.stdout)["messages"]
    kinds = [item for item in told if item["key"] == "area.breach.above"]
    assert kinds
    assert kinds[0]["values"]["rule"] == "人口"


def test_divisions_are_compared_whatever_their_areas_are_called(case, divided, tmp_path):
    folder, _ = divided
    again = tmp_path / "002"
    shutil.copytree(folder, again)
    rows = rows_of(folder)
    text = (folder / "areas.csv").read_text("utf-8-sig")
    heads, *lines = text.splitlines()
    swapped = {"1": "2", "2": "1"}  # the same areas under each other's number
    parted = (line.partition(",") for line in lines)
    lines = [f"{swapped.get(number, number)},{rest}" for number, _, rest in parted]
    (again / "areas.csv").write_text("\n".join([heads, *lines]), "utf-8-sig")
    out = tmp_path / "compared.xlsx"
    done = zhucun("compare", folder, again, "--out", out)
    assert done.returncode == 0, done.stdout
    assert "划法相同" in done.stdout
    assert load_workbook(out).sheetnames == ["对比"]
    place = next(row["place"] for row in rows if row["centre"] != "1")
    at = next(n for n, line in enumerate(lines) if f",{place}," in line)
    cells = lines[at].split(",")
    other = next(line.split(",") for line in lines if line.split(",")[0] != cells[0])
    lines[at] = ",".join([other[0], other[1], *cells[2:]])
    (again / "areas.csv").write_text("\n".join([heads, *lines]), "utf-8-sig")
    table = json.loads(zhucun("compare", folder, again, "--json").stdout)
    assert list(table["places"]) == [place]
    assert table["values"]["与 001 不在同片的地方"] == [0, 1]
    assert table["values"]["没有做到的"][1] > table["values"]["没有做到的"][0]


def test_a_place_is_explained_and_the_cost_of_another_area_is_exact(divided):
    folder, _ = divided
    rows = rows_of(folder)
    here = next(row for row in rows if row["centre"] != "1")
    same = {row["place"] for row in rows if row["division"] == here["division"]}
    other = next(
        row["area"] for row in rows if row["place"] in same and row["area"] != here["area"]
    )
    done = zhucun("explain", folder, "--village", here["place"])
    assert done.returncode == 0, done.stdout
    assert here["area_name"] in done.stdout
    done = zhucun("explain", folder, "--why-not", here["place"], other)
    assert done.returncode == 0, done.stdout
    before, after = re.search(r"第 1 级：(\S+) → (\S+)（[已未]证明最优）", done.stdout).groups()
    parts = json.loads((folder / "manifest.json").read_text("utf-8"))["parts"]
    part = next(item for item in parts if item["name"] == here["division"])["levels"][0]
    assert float(before) == pytest.approx(part["cost"], rel=1e-4)
    assert float(after) >= part["bound"] * (1 - 1e-6)  # with a demand more nothing is cheaper
    far = next(row["area"] for row in rows if row["division"] != here["division"])
    assert "不在同一区划" in zhucun("explain", folder, "--why-not", here["place"], far).stdout
    assert zhucun("explain", folder, "--village", "没有这个村").returncode == 2
    assert zhucun("explain", folder).returncode == 2


def test_a_division_in_force_is_kept_where_nothing_has_changed(case, divided):
    folder, _ = divided
    done = zhucun("areas", case / "area.toml", "--seconds", "8", "--in-force", folder)
    assert done.returncode == 0, done.stdout
    again = case / "areas" / "area" / "mergers" / "002"
    assert [(r["place"], r["area"]) for r in rows_of(again)] == [
        (r["place"], r["area"]) for r in rows_of(folder)
    ]
    assert zhucun("verify", again).returncode == 0
    assert zhucun("areas", case / "area.toml", "--in-force", case).returncode == 2


def pinned(case, name, pins):
    """A scenario with pins, written beside the others."""
    path = case / f"{name}.toml"
    path.write_text(TASKS + pins, "utf-8")
    return path


def test_pins_are_kept_verified_and_stand_against_a_wish(case, divided):
    rows = rows_of(divided[0])
    town = rows[0]["division"]
    mine = [row for row in rows if row["division"] == town]
    one, other = mine[0], next(row for row in mine if row["area"] != mine[0]["area"])
    pins = f'[[area.pin]]\nplace = "{one["place"]}"\nseat = "{one["place"]}"\n'
    pins += f'apart = ["{other["place"]}"]\n'
    path = pinned(case, "pinned", pins)
    done = zhucun("areas", path, "--seconds", "4")
    assert done.returncode == 0, done.stdout
    folder = case / "areas" / "pinned" / "mergers" / "001"
    found = {row["place"]: row for row in rows_of(folder)}
    assert found[one["place"]]["centre"] == "1"
    assert found[one["place"]]["area"] != found[other["place"]]["area"]
    assert zhucun("verify", folder).returncode == 0
    asked = zhucun("explain", folder, "--why-not", other["place"], one["place"])
    assert "锁定 pin[1] 不许" in asked.stdout.replace("\n", "")
    path.write_text(TASKS + pins.replace("apart", "together"), "utf-8")
    done = zhucun("verify", folder)
    assert done.returncode == 3  # what was apart is not together
    assert "锁定第 1 条没有做到" in done.stdout


def test_pins_that_contradict_are_told_with_their_clauses(case, divided):
    rows = rows_of(divided[0])
    town = [row["place"] for row in rows if row["division"] == rows[0]["division"]]
    both = f'[[area.pin]]\nplace = "{town[0]}"\ntogether = ["{town[1]}"]\n'
    path = pinned(case, "contrary", both + both.replace("together", "apart"))
    done = zhucun("areas", path, "--seconds", "5")
    said = done.stdout.replace("\n", "")
    assert done.returncode == 2
    assert "pin[1]" in said
    assert "pin[2]" in said
    assert not (case / "areas" / "contrary").exists()
    path.write_text(TASKS + '[[area.pin]]\ntogether = ["甲"]\n', "utf-8")
    done = zhucun("check", path)
    assert done.returncode == 2
    assert "没有写全" in done.stdout.replace("\n", "")
