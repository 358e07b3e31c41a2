"""Groups published, compared and only checked."""

import csv
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from geodata.synthetic.area import synthetic_area
from maps.editions import public_groups
from maps.editions.file_contents import contents
from maps.editions.public_view import Edition
from maps.pages.page import page_data
from optimizer.groups.group_match import answering, unlike
from optimizer.groups.group_plan import Group, GroupPlan
from scenarios.cases.demo import write_example
from scenarios.tasks import publish_groups
from tests.hostile.group_texts import GROUP_PLACES, groups_of, said_of_groups
from tests.hostile.texts import AROUND, SECRETS
from tests.scenarios.command import zhucun
from tests.scenarios.tasks.test_group_manners import RECIPE, read_once

SCENARIO = """title = "试"
[[group]]
name = "teams"
title = "工作队"
count = 2
size = [2, 4]
areas = "township"
[group.leader]
who = "cadre.id != 'P00001'"
[[group.goal]]
kind = "load"
of = "township.villages"
"""


def group_of(number, people, areas):
    leader = people[0] if people else None
    return Group(number=number, people=tuple(people), leader=leader, areas=tuple(areas))


def plan_of(*groups):
    made = tuple(group_of(number, *own) for number, own in enumerate(groups, 1))
    return GroupPlan(task="teams", groups=made)


def test_groups_answer_to_those_with_most_in_common():
    first, second = plan_of(("abc", "X"), ("def", "Y")), plan_of(("dec", "Y"), ("abf", "X"))
    assert answering(first, second) == {1: 2, 2: 1}
    found = unlike(first, second)
    assert found.people == ("c", "f")
    assert found.areas == ()
    assert found.leaders == ()
    assert unlike(first, first).people == ()
    less = unlike(first, plan_of(("abc", "XY"), ("eg", "")))
    assert less.people == ("d", "f", "g")
    assert less.areas == ("Y",)
    assert less.leaders == ("d", "e")


# ---- published


def files_of(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("names", [False, True])
def test_people_are_named_only_where_the_whitelist_says_so(tmp_path, monkeypatch, names):
    done = groups_of(tmp_path / "001", edition=Edition(names=names))
    said, folder = said_of_groups(done, monkeypatch)
    assert folder is not None, said.getvalue()
    assert files_of(folder) == ["groups-public.xlsx", "map-public.html", "publish.json"]
    for file in ("groups-public.xlsx", "map-public.html"):
        text = "\n".join(contents(folder / file))
        assert ("张三丰" in text) == names
        assert "东关片" in text
        assert not {"市教育局", "1234", "C0001", "140602001201"} & {*text.split()}
    data = page_data((folder / "map-public.html").read_text("utf-8"))
    assert [group["size"] for group in data["groups"]] == [2]
    assert data["people"]["name"] == (["张三丰", "李家"] if names else [])
    assert data["groups"][0]["leader"] == (0 if names else -1)
    for key in ("columns", "missed", "inForce", "left"):
        assert data[key] == []
    assert {*data["places"]["code"], *data["proof"], *data["people"]["unit"]} <= {""}
    sheet = load_workbook(folder / "groups-public.xlsx")["各组一览表"]
    heads = [cell.value for cell in list(sheet.iter_rows())[1]]
    assert ("组长" in heads) == names
    assert ("组员" in heads) == names


GUISES = list(zip(GROUP_PLACES, list(SECRETS)[:5], [*AROUND, "{}"], strict=True))


@pytest.mark.parametrize(("text", "secret", "around"), GUISES)
def test_a_persons_data_in_a_text_of_groups_are_refused(
    tmp_path, monkeypatch, text, secret, around
):
    """The diagonal; ``python -m tests.hostile.leaks`` tries every text with every secret."""
    done = GROUP_PLACES[text](tmp_path / "001", around.format(SECRETS[secret]))
    said, folder = said_of_groups(done, monkeypatch)
    assert folder is None
    assert SECRETS[secret] in said.getvalue()
    assert files_of(done.folder) == ["groups.csv"]


def test_who_was_not_reduced_is_no_edition(tmp_path, monkeypatch):
    reduced = public_groups.public_groups

    def whole(case, judge, plan, edition, *, language):
        named = reduced(case, judge, plan, Edition(names=True), language=language)
        return replace(named, names=frozenset())

    monkeypatch.setattr(publish_groups, "public_groups", whole)
    said, folder = said_of_groups(groups_of(tmp_path / "001"), monkeypatch)
    assert folder is None
    assert "张三丰" in said.getvalue()
    assert "map-public.html" in said.getvalue()
    assert "groups-public.xlsx" in said.getvalue()


def test_what_groups_other_people_is_not_published(tmp_path, monkeypatch):
    done = groups_of(tmp_path / "001")
    group = done.plan.groups[0]
    strange = replace(group, people=(*group.people, "C9999"))
    done = replace(done, plan=replace(done.plan, groups=(strange,)))
    said, folder = said_of_groups(done, monkeypatch)
    assert folder is None
    assert "groups.csv 不是这些人和片区的编组" in said.getvalue()


# ---- compared, and only checked


@pytest.fixture(scope="module", autouse=True)
def _once():
    with read_once():
        yield


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared") / "case"
    made = synthetic_area(RECIPE)
    write_example(folder, made, 'title = "试"\n', "zh")
    people = [person.id for person in made.county.cadres]
    pin = f'[[group.pin]]\npeople = ["{people[0]}"]\ngroup = 1\n'
    text = SCENARIO.replace("[[group.goal]]", f"{pin}[[group.goal]]")
    text = text.replace("count = 2", f'people = "cadre.id in {people[:6]}"\ncount = 2')
    (folder / "one.toml").write_text(text, "utf-8")
    (folder / "two.toml").write_text(text.replace("group = 1\n", "group = 2\n"), "utf-8")
    return folder


@pytest.fixture(scope="module")
def both(case):
    found = []
    for name in ("one", "two"):
        done = zhucun("groups", case / f"{name}.toml")
        assert done.returncode == 0, done.stdout
        found.append(case / "groups" / name / "teams" / "001")
    return found


def groups_in(folder):
    rows = csv.DictReader((folder / "groups.csv").read_text("utf-8-sig").splitlines())
    return {row["id"]: row["group"] for row in rows}


def test_two_results_are_compared_by_people_areas_leaders_and_costs(case, both, tmp_path):
    book = tmp_path / "compared.xlsx"
    done = zhucun("compare", *both, "--out", book)
    assert done.returncode == 0, done.stdout
    told = json.loads(zhucun("compare", *both, "--json").stdout)
    first, second = map(groups_in, both)
    kept = sum(first[item] == second[item] for item in first)
    assert len(told["people"]) + len(told["areas"]) <= max(kept, len(first) - kept)
    for item, (one, other) in {**told["people"], **told["areas"]}.items():
        assert one.startswith(f"第{first[item]}组")
        assert other.startswith(f"第{second[item]}组")

    (cost,) = [values for name, values in told["values"].items() if "第 2 级" in name]
    levels = [json.loads((f / "manifest.json").read_text("utf-8"))["levels"] for f in both]
    assert cost == pytest.approx([level[0]["cost"] for level in levels], abs=1e-9)
    assert "编组总览" in load_workbook(book).sheetnames
    same = zhucun("compare", both[0], both[0], "--out", tmp_path / "same.xlsx")
    assert "编组完全相同" in same.stdout
    if told["people"] or told["areas"]:
        assert "不在同一组" in done.stdout
        assert {"编组名单", "片区分工表"} & {*load_workbook(book).sheetnames}


def test_groups_of_other_people_are_not_compared(case, both):
    text = (case / "one.toml").read_text("utf-8").replace("cadre.id in", "cadre.id not in")
    text = text.split("[[group.pin]]")[0]
    (case / "others.toml").write_text(text.replace("size = [2, 4]\n", ""), "utf-8")
    assert zhucun("groups", case / "others.toml", "--seconds", "2").returncode == 0
    other = case / "groups" / "others" / "teams" / "001"
    done = zhucun("compare", both[0], other)
    assert done.returncode == 2
    assert "不是同一批人" in done.stdout


def test_check_counts_what_groups_speak_of_and_forms_nothing(case):
    (case / "checked.toml").write_text((case / "one.toml").read_text("utf-8"), "utf-8")
    done = zhucun("check", case / "checked.toml")
    assert done.returncode == 0, done.stdout
    told = done.stdout.replace("\n", "")
    assert "编组任务工作队：6 人编成 2 组（每组 2 至 4 人），片区 6 个，" in told
    assert "要求 0 条，锁定 1 条，目标 1 项" in told
    assert not (case / "groups" / "checked").exists()
    text = (case / "one.toml").read_text("utf-8").replace("group = 1\n", "group = 7\n")
    (case / "wrong.toml").write_text(text, "utf-8")
    done = zhucun("check", case / "wrong.toml")
    assert done.returncode == 2
    assert "没有第 7 组" in done.stdout.replace("\n", "")
