"""Groups have the manners of a run: verify, explain, pins, groups in force, and a map."""

import base64
import csv
import gzip
import json
import re
import sqlite3
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geodata.reading import read_case
from geodata.synthetic.area import Recipe, synthetic_area
from maps.pages.page import DATA, page_data
from optimizer.groups import group_questions
from optimizer.groups.solve_groups import solve_groups
from scenarios.cases import reading
from scenarios.cases.demo import write_example
from scenarios.tasks import explain_groups
from scenarios.tasks import groups as groups_task
from tests.maps.browser import open_page, requests_of
from tests.scenarios.command import zhucun

RECIPE = Recipe.model_validate(
    {
        "name": "测试市",
        "counties": 6,
        "townships": 6,
        "villages": 18,
        "units": [{"kind": "department", "levels": {"city": 4, "county": 8}}],
        "people": [
            {
                "pool": "supervision",
                "count": 9,
                "grades": ["正科级", "副科级", "一级科员"],
                "native": True,
            }
        ],
    }
)
TASK = """
[[group]]
name = "teams"
count = 3
size = 3
areas = "county"
[group.leader]
who = "cadre.grade != '一级科员'"
[[group.rule]]
kind = "recusal"
[[group.rule]]
kind = "apart"
people = [["P00001", "P00007"]]
[[group.goal]]
kind = "load"
of = "county.villages"
"""
HEAD = 'title = "试"\nlanguage = "zh"\ndate = 2026-07-01\n[limits]\nseconds = 20\n'


@contextmanager
def read_once():
    """The tables of a folder, which nothing here changes, are read once for all its scenarios."""
    known = {}
    whole = read_case.read_case

    def read(folder, sources, findings, **how):
        key = folder, how["language"]
        if key not in known:
            case = whole(folder, sources, findings, **how)
            known[key] = case, deepcopy(findings.account)
        findings.account = deepcopy(known[key][1])
        return known[key][0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read_case", read)
        yield


@pytest.fixture(scope="module", autouse=True)
def _once():
    with read_once():
        yield


@pytest.fixture(scope="module")
def made():
    return synthetic_area(RECIPE)


@pytest.fixture(scope="module")
def case(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("groups") / "case"
    write_example(folder, made, HEAD + TASK, "zh")
    return folder


@pytest.fixture(scope="module")
def told(case):
    return said("groups", case)


@pytest.fixture(scope="module")
def formed(case, told):
    assert "group.kept" in keys_of(told)
    return case / "groups" / "scenario" / "teams" / "001"


def rows_of(folder, file="groups.csv"):
    return list(csv.DictReader((folder / file).read_text("utf-8-sig").splitlines()))


def groups_of(folder, kind="person"):
    return {row["id"]: int(row["group"]) for row in rows_of(folder) if row["kind"] == kind}


def led_by(folder, number):
    return next(
        r["id"] for r in rows_of(folder) if r["leader"] == "1" and int(r["group"]) == number
    )


def said(*words, code=0):
    """The keys and values of what a command says."""
    done = zhucun(*words, "--json")
    assert done.returncode == code, done.stdout
    return json.loads(done.stdout)


def sound(folder):
    """Whether everything that a folder states follows."""
    return "group.unsound" not in keys_of(said("verify", folder))


def keys_of(found):
    return [item["key"] for item in found["messages"]]


def values_of(found, key):
    return [item["values"] for item in found["messages"] if item["key"] == key]


def asked(case, name, text):
    """A scenario beside the one of the case, and what forming its groups said."""
    (case / f"{name}.toml").write_text(HEAD + text, "utf-8")
    return case / f"{name}.toml"


# ---- verify


def test_groups_are_verified_from_the_facts_alone(formed, told):
    assert "group.interrupted" not in keys_of(told)
    assert values_of(told, "group.level")[0]["state"] == "已证明最优"
    found = said("verify", formed)
    assert keys_of(found)[-1] == "group.verified"
    assert values_of(found, "group.verified") == [{"people": 9, "groups": 3}]
    assert not {"group.altered", "group.older"} & {*keys_of(found)}


def test_groups_of_another_version_are_verified_all_the_same(formed):
    def older(path):
        path.write_text(path.read_text("utf-8").replace('"form": "', '"form": "0'), "utf-8")

    found = altered(formed, "manifest.json", older, code=0)
    assert keys_of(found)[-1] == "group.verified"
    assert "groups.xlsx" in values_of(found, "group.older")[0]["files"]


def altered(formed, name, change, *, code=3):
    """What verify says of a folder with one file changed, which is then as it was."""
    path = formed / name
    kept = path.read_bytes()
    try:
        change(path)
        return said("verify", formed, code=code)
    finally:
        path.write_bytes(kept)


def _swap(path):
    """Two people change groups: who leads, who is recused and how old they are changes."""
    text = path.read_text("utf-8-sig")
    people = re.findall(r"^\d,person,(P\d+),$", text, re.M)
    one, other = people[0], people[-1]
    text = text.replace(one, "?").replace(other, one).replace("?", other)
    path.write_text(text, "utf-8-sig", newline="")


def _lost(path):
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8-sig", newline="")


def _twice(path):
    text = path.read_text("utf-8-sig")
    path.write_text(text + text.splitlines(keepends=True)[-1], "utf-8-sig", newline="")


def _cell(path):
    book = load_workbook(path)
    sheet = book["编组名单"]
    row = next(r for r in sheet.iter_rows() if r[0].value == 2)
    row[2].value = "某某"
    book.save(path)


def _layer(path):
    with closing(sqlite3.connect(path)) as base, base:
        found = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in found:
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE areas SET members = '某某'")


def _page(path):
    kept = path.read_text("utf-8")
    data = page_data(kept)
    data["groups"][0]["leader"] = data["groups"][1]["leader"]
    packed = base64.b64encode(gzip.compress(json.dumps(data).encode())).decode("ascii")
    node = f'<script type="application/json" id="data">"{packed}"</script>'
    path.write_text(DATA.sub(node, kept), "utf-8", newline="\n")


def _cost(path):
    table = json.loads(path.read_text("utf-8"))
    table["levels"][0]["cost"] += 1.0
    path.write_text(json.dumps(table), "utf-8")


@pytest.mark.parametrize(
    ("name", "change", "where"),
    [
        ("groups.csv", _swap, "groups.xlsx"),
        ("groups.csv", _lost, "manifest.json"),
        ("groups.csv", _twice, "groups.csv"),
        ("groups.xlsx", _cell, "groups.xlsx"),
        ("groups.gpkg", _layer, "groups.gpkg"),
        ("map.html", _page, "map.html"),
        ("manifest.json", _cost, "manifest.json"),
    ],
)
def test_whatever_is_altered_by_hand_is_told(formed, name, change, where):
    found = altered(formed, name, change)
    assert where in {item["file"] for item in values_of(found, "verify.difference")}
    assert "group.unsound" in keys_of(found)
    if name != "manifest.json":
        assert values_of(found, "group.altered") == [{"files": name}]


def test_a_rule_broken_by_hand_is_said_with_key_and_values(formed, made):
    areas = groups_of(formed, "area")
    people = groups_of(formed)
    person = next(p for p in made.county.cadres if p.native_place in areas)
    taken = areas[person.native_place]

    assert people[person.id] != taken
    found = altered(formed, "groups.csv", lambda p: _renumber(p, person.id, str(taken)))
    broken = values_of(found, "group.breach.recusal")
    assert any(person.name in item["people"] for item in broken)


# ---- explain


def test_a_person_is_explained_with_recusals_and_every_other_group(formed, made):
    people, areas = groups_of(formed), groups_of(formed, "area")
    person = next(p for p in made.county.cadres if p.native_place in areas)
    found = said("explain", formed, "--person", person.name)
    (here,) = values_of(found, "group.person_in")
    assert here == {"person": person.name, "group": f"第{people[person.id]}组"}
    native = [v for v in values_of(found, "group.barred") if v["reason"] == "原籍"]
    assert [v["area"] for v in native] == [person.native_place]
    assert native[0]["group"] == f"第{areas[person.native_place]}组"
    others = values_of(found, "group.alone") + values_of(found, "group.exchange")
    numbers = {int(v["group"].strip("第组")) for v in others}
    assert numbers == {1, 2, 3} - {people[person.id]}
    leads = {row["id"] for row in rows_of(formed) if row["leader"] == "1"}
    assert ("group.leads" in keys_of(found)) == (person.id in leads)
    leader = said("explain", formed, "--person", led_by(formed, 2))
    assert "group.leads" in keys_of(leader)


def test_a_group_and_a_place_are_explained(formed):
    areas = groups_of(formed, "area")
    found = said("explain", formed, "--group", "2")
    (group,) = values_of(found, "group.consists")
    assert group["count"] == 3
    assert "group.group_kept" in keys_of(found)
    (taken,) = values_of(found, "group.takes")
    assert {*taken["areas"].split("、")} == {a for a, number in areas.items() if number == 2}
    place = next(iter(areas))
    found = said("explain", formed, "--place", place)
    (here,) = values_of(found, "group.area_led")
    assert here["group"] == f"第{areas[place]}组"
    assert all(v["area"] == place for v in values_of(found, "group.barred"))
    for words in (("--person", "无此人"), ("--place", "无此地"), ("--group", "9"), ()):
        said("explain", formed, *words, code=2)


def test_why_not_is_solved_anew_and_exact(formed):
    people = groups_of(formed)
    person = next(p for p in people if p not in {led_by(formed, n) for n in (1, 2, 3)})
    target = next(n for n in (1, 2, 3) if n != people[person])
    found = said("explain", formed, "--why-not", person, target)
    (anew,) = values_of(found, "group.anew")
    (level,) = values_of(found, "group.anew_level")
    stated = json.loads((formed / "manifest.json").read_text("utf-8"))["levels"][0]
    assert float(level["before"]) == pytest.approx(stated["cost"], rel=1e-4, abs=1e-6)
    assert float(level["after"]) >= stated["bound"] - 1e-6
    assert int(anew["people"]) >= 2  # sizes are exact: somebody comes for him
    here = said("explain", formed, "--why-not", person, people[person])
    assert "group.already" in keys_of(here)


def test_what_no_groups_can_have_is_told_with_its_clause(formed, made):
    areas = groups_of(formed, "area")
    person = next(p for p in made.county.cadres if p.native_place in areas)
    found = said("explain", formed, "--why-not", person.id, person.native_place)
    (told,) = values_of(found, "group.impossible")
    assert told["clause"] == "rule[1]"


# ---- pins


PINNED = """
[[group.pin]]
people = ["P00001"]
group = 3
[[group.pin]]
people = ["P00002", "P00003"]
name = "师徒同组"
[[group.pin]]
people = ["P00004"]
leads = true
[[group.pin]]
people = ["P00005"]
group = 3
forbid = true
"""


@pytest.fixture(scope="module")
def pinned(case, made):
    home = next(iter(sorted({v.county for v in made.county.villages})))
    area = f'\n[[group.pin]]\nareas = ["{home}"]\ngroup = 2\n'
    text = TASK.replace("who = ", "# who = ").replace("size = 3", "size = [2, 4]")
    path = asked(case, "pinned", text + PINNED + area)
    found = said("groups", path)
    return case / "groups" / "pinned" / "teams" / "001", home, found


def test_pins_hold_and_are_judged(pinned):
    folder, home, found = pinned
    people = groups_of(folder)
    assert people["P00001"] == 3
    assert people["P00002"] == people["P00003"]
    assert led_by(folder, people["P00004"]) == "P00004"
    assert people["P00005"] != 3
    assert groups_of(folder, "area")[home] == 2
    assert "group.kept" in keys_of(found)
    assert sound(folder)
    told = said("explain", folder, "--person", "P00004")
    assert "group.leads_decided" in keys_of(told)
    assert values_of(told, "group.pinned")[0]["number"] == 3
    assert "group.pinned" not in keys_of(said("explain", folder, "--person", "P00009"))
    broken = altered(folder, "groups.csv", lambda p: _renumber(p, "P00001", "1"))
    assert "group.breach.pin" in keys_of(broken)
    broken = altered(folder, "groups.csv", lambda p: _renumber(p, "P00005", "3"))
    assert "group.breach.unpinned" in keys_of(broken)


def _renumber(path, person, number):
    text = path.read_text("utf-8-sig")
    text = re.sub(rf"^\d+,person,{person},", f"{number},person,{person},", text, flags=re.M)
    path.write_text(text, "utf-8-sig", newline="")


@pytest.mark.parametrize(
    ("text", "key", "clause"),
    [
        (
            'people = ["P00001", "无此人"]\nareas = ["无此地"]\ngroup = 9',
            "group_pin_people group_pin_areas group_pin_number",
            None,
        ),
        ('people = ["P00001"]', "scenario_group_pin", None),
        ('people = ["{native}"]\nareas = ["{home}"]', "group_pin_against", "group[1].rule[1]"),
        ('people = ["P00001", "P00007"]', "group_pin_against", "group[1].rule[2]"),
        ('people = ["{clerk}"]\nleads = true', "group_pin_against", "group[1].leader.who"),
        (
            'people = ["P00001"]\ngroup = 1\n[[group.pin]]\npeople = ["P00001"]\ngroup = 2',
            "group_pin_against",
            "group[1].pin[2]",
        ),
    ],
)
def test_a_pin_that_cannot_be_is_told_with_its_clause_before_solving(
    case, made, monkeypatch, text, key, clause
):
    people = made.county.cadres
    native = next(p for p in people if p.native_place in {v.county for v in made.county.villages})
    known = {
        "native": native.id,
        "home": native.native_place,
        "clerk": next(p.id for p in people if p.grade == "一级科员"),
    }
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    monkeypatch.setattr(groups_task, "solve_groups", None)
    found = said("groups", asked(case, "wrong", f"{TASK}[[group.pin]]\n{text}\n"), code=2)
    errors = [item for item in found["findings"] if item["severity"] == "error"]
    assert [item["key"] for item in errors] == key.split()
    assert clause is None or clause in errors[0]["problem"]
    assert not (case / "groups" / "wrong").exists()


# ---- groups in force


def test_when_somebody_leaves_the_rest_changes_little(case, formed, made, tmp_path):
    people = groups_of(formed)
    gone = next(p for p in people if p not in ("P00001", "P00007") and people[p] == 2)
    new = tmp_path / "case"
    county = replace(made.county, cadres=tuple(p for p in made.county.cadres if p.id != gone))
    write_example(
        new, replace(made, county=county), HEAD + TASK.replace("size = 3", "size = [2, 3]"), "zh"
    )
    found = said("groups", new, "--in-force", formed)
    assert values_of(found, "group.standing")[0]["groups"] == 3
    (told,) = values_of(found, "group.gone")
    assert told == {"count": 1, "people": gone}
    folder = new / "groups" / "scenario" / "teams" / "001"
    after = groups_of(folder)
    moved = {p for p in after if after[p] != people[p]}
    changed = values_of(found, "group.changed")
    assert (int(changed[0]["people"]) if changed else 0) == len(moved) <= 1
    assert (not changed) == ("group.unchanged" in keys_of(found))
    assert groups_of(folder, "area") == groups_of(formed, "area")
    assert sound(folder)
    roster = load_workbook(folder / "groups.xlsx")["编组名单"]
    assert "现在所在组" in [cell.value for row in roster.iter_rows() for cell in row]
    again = said("groups", new, "--in-force", folder)
    assert "group.unchanged" in keys_of(again)
    assert not {"group.gone", "group.come"} & {*keys_of(again)}
    found = said("groups", case, "--in-force", folder)
    assert values_of(found, "group.come")[0]["count"] == 1


def test_a_column_says_which_groups_are_in_force(case, made, tmp_path):
    names = ["第1组", "第2组", "第3组"]
    county = replace(
        made.county,
        cadres=tuple(
            replace(p, extra={**p.extra, "现编组": names[at % 3]})
            for at, p in enumerate(made.county.cadres)
        ),
    )
    text = TASK.split("[[group.rule]]", maxsplit=1)[0].replace(
        'areas = "county"', 'current = "cadre.现编组"'
    )
    text += '[[group.goal]]\nkind = "changes"\n'
    write_example(tmp_path / "case", replace(made, county=county), HEAD + text, "zh")
    found = said("groups", tmp_path / "case")
    assert "group.unchanged" in keys_of(found)
    folder = tmp_path / "case" / "groups" / "scenario" / "teams" / "001"
    people = groups_of(folder)
    assert [people[p.id] for p in county.cadres] == [at % 3 + 1 for at in range(9)]
    assert not (folder / "map.html").exists()  # there is no ground to draw
    assert sound(folder)


def test_other_folders_are_not_in_force(case, formed):
    (case / "other.toml").write_text(HEAD + TASK.replace('"teams"', '"others"'), "utf-8")
    found = said("groups", case / "other.toml", "--in-force", formed, code=2)
    assert "group.not_standing" in keys_of(found)


# ---- stopped, and the map


def test_ctrl_c_gives_the_best_so_far_and_says_so(case, monkeypatch):
    def stopped(facts, problem, limits):
        limits.stop.set()
        return solve_groups(facts, problem, limits)

    left = []
    monkeypatch.setattr(groups_task, "solve_groups", stopped)
    monkeypatch.setattr("scenarios.commands.closing.end_now", left.append)
    text = TASK + '[[group.goal]]\nkind = "balance"\nof = "cadre.age"\nlevel = 3\n'
    found = said("groups", asked(case, "stopped", text))
    assert left == [130]
    assert "group.interrupted" in keys_of(found)
    assert "未证明最优" in {v["state"] for v in values_of(found, "group.level")}
    folder = case / "groups" / "stopped" / "teams" / "001"
    assert json.loads((folder / "manifest.json").read_text("utf-8"))["stopped"] is True
    assert sound(folder)


def test_the_map_has_groups_as_areas_and_who_they_are(formed, made):
    data = page_data((formed / "map.html").read_text("utf-8"))
    people, areas = groups_of(formed), groups_of(formed, "area")
    assert [area["name"] for area in data["areas"]] == [
        [f"第{n}组", f"Group {n}"] for n in (1, 2, 3)
    ]
    names = data["people"]["name"]
    for number, group in enumerate(data["groups"], 1):
        ids = [p for p, own in people.items() if own == number]
        shown = {names[at] for at in group["people"]}
        assert shown == {c.name for c in made.county.cadres if c.id in ids}
        leader = next(c.name for c in made.county.cadres if c.id == led_by(formed, number))
        assert names[group["leader"]] == leader
    placed = dict(zip(data["places"]["name"], data["places"]["area"], strict=True))
    assert placed == {area: number - 1 for area, number in areas.items()}
    assert data["columns"] == [["村数", "villages"]]
    assert data["missed"] == []


# ---- where something is short


SHORT = """
[[group]]
name = "teams"
count = 3
size = 2
areas = "county"
areas_each = [0, 1]
"""


@pytest.fixture(scope="module")
def short(case):
    found = said("groups", asked(case, "short", SHORT))
    return case / "groups" / "short" / "teams" / "001", found


def test_who_and_what_is_left_over_is_explained(short):
    folder, found = short
    assert {"group.missed", "group.missed_proven"} <= {*keys_of(found)}
    assert "group.kept" not in keys_of(found)
    people, areas = groups_of(folder), groups_of(folder, "area")
    left = next(p for p, group in people.items() if not group)
    there = next(p for p, group in people.items() if group == 1)
    assert "group.person_left" in keys_of(said("explain", folder, "--person", left))
    assert "group.person_in" in keys_of(said("explain", folder, "--person", there))
    untaken = next(a for a, group in areas.items() if not group)
    taken = next(a for a, group in areas.items() if group)
    assert "group.area_untaken" in keys_of(said("explain", folder, "--place", untaken))
    found = said("explain", folder, "--place", taken)
    assert "group.area_taken" in keys_of(found)
    assert {v["goals"] for v in values_of(found, "group.exchange")} <= {"各项目标不变"}
    broken = altered_answer(folder, left)
    assert "group.ask_broken" in keys_of(broken)
    verified = said("verify", folder)
    assert keys_of(verified)[-1] == "group.verified_missed"


def altered_answer(folder, person):
    """What explain says of a file with somebody who is not to be grouped."""
    path = folder / "groups.csv"
    kept = path.read_bytes()
    try:
        path.write_text(kept.decode("utf-8-sig") + "1,person,P99999,\r\n", "utf-8-sig", newline="")
        return said("explain", folder, "--person", person, code=2)
    finally:
        path.write_bytes(kept)


def test_a_demand_that_makes_more_short_says_how_much_and_whether_it_must(case, made, monkeypatch):
    names = [cadre.name for cadre in made.county.cadres[:3]]
    text = SHORT.replace('areas = "county"\nareas_each = [0, 1]\n', "").replace("2", "[2, 3]")
    text += f'[group.leader]\nwho = "cadre.name in {names}"\n'
    said("groups", asked(case, "led", text))
    folder = case / "groups" / "led" / "teams" / "001"
    answers = []

    def solved(*words):
        answers.append(group_questions.formed_anew(*words))
        return answers[-1]

    monkeypatch.setattr(explain_groups, "formed_anew", solved)
    found = said("explain", folder, "--why-not", *names[:2])
    (more,) = values_of(found, "group.anew_missed")
    assert more == {"missed": "2", "before": "0"}
    found = said("explain", folder, "--why-not", names[0], made.county.cadres[5].name)
    assert {"group.anew", "group.already"} & {*keys_of(found)}
    assert "group.anew_missed" not in keys_of(found)
    kept = answers[0]

    def unproven(*_):
        return replace(kept, plan=replace(kept.plan, missed_bound=0.0))

    monkeypatch.setattr(explain_groups, "formed_anew", unproven)
    found = said("explain", folder, "--why-not", *names[:2])
    assert "group.anew_missed_open" in keys_of(found)

    def unheld(_, plan, *__):
        return replace(kept, plan=plan)

    monkeypatch.setattr(explain_groups, "formed_anew", unheld)
    found = said("explain", folder, "--why-not", *names[:2])
    assert "group.anew_not_found" in keys_of(found)
    assert "group.anew" not in keys_of(found)


def test_the_page_finds_people_and_asks_nobody(formed, made):
    leader = next(c for c in made.county.cadres if c.id == led_by(formed, 2))
    with open_page(formed / "map.html") as driver:
        search = driver.find_element("id", "search")
        search.send_keys(leader.name, "\n")
        lines = driver.find_element("id", "panel").text.splitlines()
        assert lines[0] == "第2组"
        assert lines[lines.index(leader.name) + 1] == "组长"
        driver.find_element("id", "language").click()
        assert driver.find_element("id", "panel").text.splitlines()[0] == "Group 2"
        assert not [url for url in requests_of(driver) if url.startswith("http")]
        assert not [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"]
