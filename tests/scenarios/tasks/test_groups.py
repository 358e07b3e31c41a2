"""``zhucun groups`` end to end: files, recusals, shortages, areas that were divided before."""

import csv
import json
from collections import Counter
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geodata.facts.county import StandingPosting
from geodata.facts.tie import Tie
from geodata.synthetic.area import Recipe, synthetic_area
from maps.pages.page import page_data
from scenarios.cases.demo import write_example
from tests.scenarios.command import zhucun

RECIPE = Recipe.model_validate(
    {
        "name": "测试市",
        "counties": 6,
        "townships": 12,
        "villages": 60,
        "units": [{"kind": "department", "levels": {"city": 4, "county": 12}}],
        "people": [
            {
                "pool": "supervision",
                "count": 16,
                "grades": ["正科级", "副科级", "一级科员"],
                "native": True,
            }
        ],
    }
)
HEAD = 'title = "试"\nlanguage = "en"\ndate = 2026-07-01\n[limits]\nseconds = 20\n'
TASK = """
[[group]]
name = "teams"
count = 4
size = 4
areas = "county"
[group.leader]
who = "cadre.grade != '一级科员'"
[[group.rule]]
kind = "recusal"
[[group.rule]]
kind = "most_of"
by = "cadre.unit"
[[group.goal]]
kind = "load"
of = "county.villages"
"""


@pytest.fixture(scope="module")
def case():
    """A city of six counties; P00001 has served in one of them, and is barred from another."""
    made = synthetic_area(RECIPE)
    county = made.county
    first, second = county.cadres[:2]
    post = StandingPosting(
        layer="team", place=county.villages[0].id, supply=first.id, table="cadres", status="expired"
    )
    tie = Tie(tie="师徒", one_in="cadres", one=first.id, other_in="cadres", other=second.id)
    return replace(made, county=replace(county, former=(post,), ties=(tie,)))


def formed(tmp_path, case, text, *words):
    """Folder of the case, and what the command left."""
    folder = tmp_path / "case"
    write_example(folder, case, HEAD + text, "zh")
    return folder, zhucun("groups", folder, *words)


def rows_of(folder, task="teams"):
    (file,) = (folder / "groups" / "scenario" / task).glob("*/groups.csv")
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines())), file.parent


def test_groups_with_areas_leaders_and_recusals(tmp_path, case):
    folder, done = formed(tmp_path, case, TASK)
    assert done.returncode == 0, done.stderr
    assert "Every rule is kept and nothing is short" in done.stdout
    assert "proven optimal" in done.stdout
    rows, out = rows_of(folder)
    people = {row["id"]: row["group"] for row in rows if row["kind"] == "person"}
    areas = {row["id"]: row["group"] for row in rows if row["kind"] == "area"}
    cadres = {cadre.id: cadre for cadre in case.county.cadres}
    assert Counter(people.values()) == dict.fromkeys("1234", 4)
    assert set(areas) == {village.county for village in case.county.villages}
    for person, group in people.items():
        taken = {area for area, own in areas.items() if own == group}
        cadre = cadres[person]
        assert cadre.native_place not in taken
        assert cadre.sender.bound_county not in taken
    units = [(group, cadres[person].unit) for person, group in people.items()]
    assert len(units) == len(set(units))
    former = case.county.villages[0].county
    assert areas[former] != people[case.county.cadres[0].id]
    order = ("正科级", "副科级")
    for group in "1234":
        (leader,) = (r["id"] for r in rows if r["leader"] == "1" and r["group"] == group)
        grades = [cadres[p].grade for p, own in people.items() if own == group]
        assert order.index(cadres[leader].grade) == min(map(order.index, set(grades) & {*order}))
    book = load_workbook(out / "groups.xlsx")
    assert {"Groups", "Roster", "Areas"} <= set(book.sheetnames)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert (manifest["room"], manifest["groups"], manifest["left"]) == ("groups", 4, 0)
    assert set(manifest["outputs"]) >= {"groups.csv", "groups.xlsx"}


def test_too_few_people_are_a_shortage_that_is_proven_least(tmp_path, case):
    text = """
[[group]]
name = "teams"
count = 4
size = [4, 5]
[[group.rule]]
kind = "members"
name = "组织委员"
who = "cadre.pool == 'nobody'"
least = 1
[[group.rule]]
kind = "together"
tie = "师徒"
[[group.rule]]
kind = "apart"
people = [["P00003", "P00004"]]
"""
    folder, done = formed(tmp_path, case, text)
    assert done.returncode == 0, done.stderr
    assert "4 things are short" in done.stdout
    assert "Group 1 lacks" in done.stdout
    assert "this misses least" in done.stdout
    people = {row["id"]: row["group"] for row in rows_of(folder)[0]}
    assert people["P00001"] == people["P00002"]
    assert people["P00003"] != people["P00004"]


@pytest.mark.parametrize(("size", "spare"), [(3, 4), (4, 0)])
def test_whom_no_seat_is_for_is_told_and_no_shortage(tmp_path, case, size, spare):
    text = f'[[group]]\nname = "teams"\ncount = 4\nsize = {size}\n'
    folder, done = formed(tmp_path, case, text)
    assert done.returncode == 0, done.stderr
    assert (f"{spare} more people are in none" in done.stdout) == bool(spare)
    assert "Every rule is kept and nothing is short" in done.stdout
    rows, folder = rows_of(folder)
    assert len([row for row in rows if row["group"] in {"", "0"}]) == spare
    assert zhucun("verify", folder).returncode == 0


def test_areas_that_were_divided_before_are_taken_over(tmp_path, case):
    text = """
[[area]]
name = "beats"
level = "township"
count = 4
[[area.goal]]
kind = "cut"
[[group]]
name = "teams"
size = 4
areas = "beats"
[[group.rule]]
kind = "recusal"
"""
    folder = tmp_path / "case"
    write_example(folder, case, HEAD + text, "zh")
    assert errors_of(folder) == ["group_area_folder"]
    assert zhucun("areas", folder, "--seconds", "5").returncode == 0
    assert zhucun("groups", folder).returncode == 0
    rows, out = rows_of(folder)
    assert sorted(row["id"] for row in rows if row["kind"] == "area") == ["1", "2", "3", "4"]
    read = json.loads((out / "manifest.json").read_text("utf-8"))["areas_read"]
    assert read["folder"] == "areas/scenario/beats/001"
    assert zhucun("verify", out).returncode == 0
    place = next(village.township for village in case.county.villages)
    done = zhucun("explain", out, "--place", place)
    assert "is with Group" in done.stdout
    data = page_data((out / "map.html").read_text("utf-8"))
    assert len(data["beats"]) == 4
    assert sorted({*data["beat"]}) == [0, 1, 2, 3]
    file = folder / read["folder"] / "areas.csv"
    file.write_bytes(file.read_bytes().replace(b"\r\n4,", b"\r\n3,", 1))
    assert errors_of(folder) == ["group_area_file"]


def errors_of(folder):
    """The keys of the errors by which a task is refused."""
    done = zhucun("--json", "groups", folder)
    assert done.returncode == 2
    found = json.loads(done.stdout)["findings"]
    return [item["key"] for item in found if item["severity"] == "error"]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ('areas = "nowhere"', "group_area_task"),
        ("size = [5, 4]", "scenario_group_order"),
        ('[[group.goal]]\nkind = "seniority"', "scenario_group_leader"),
        ('[[group.rule]]\nkind = "apart"\npeople = [["无此人", "P00001"]]', "group_person"),
        ('[[group.goal]]\nkind = "balance"\nof = "cadre.grade"', "group_unknown"),
        ('[group.leader]\norder = ["正科级"]', "group_rank_order"),
        ('[[group.rule]]\nkind = "most_of"\nby = "cadre.没有这列"', "scenario_fact"),
        ('people = "cadre.age > 200"', "group_nobody"),
    ],
)
def test_mistakes_are_told_and_refuse_the_task(tmp_path, case, wrong, key):
    folder = tmp_path / "case"
    write_example(folder, case, f'{HEAD}[[group]]\nname = "teams"\ncount = 4\n{wrong}\n', "zh")
    assert errors_of(folder) == [key]
