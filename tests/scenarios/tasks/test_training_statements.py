"""What is said of training, each sentence against a count of its own from the lists."""

import re

import pytest
from pyproj import Geod

from tests.scenarios.command import zhucun
from tests.scenarios.tasks.test_training import (
    CADRES,
    HELD,
    SCENARIO,
    SESSIONS,
    VILLAGES,
    made,
    rosters,
)

AT = {row.split(",")[2]: [*map(float, row.split(",")[3:])] for row in VILLAGES.splitlines()[1:]}
PEOPLE = {row.split(",")[0]: row.split(",") for row in CADRES.splitlines()[1:]}
VENUES = {f"S{n}": venue for n, (_, venue) in enumerate(HELD, 1)}
DETOUR = 1.3


def km(one, other):
    (east, north), (to_east, to_north) = AT[one], AT[other]
    metres = Geod(ellps="WGS84").inv(east, north, to_east, to_north)[2]
    return round(metres * DETOUR / 1000, 1)


def length(plan):
    return sum(km(PEOPLE[person][3], VENUES[session]) for person, session in plan.items())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    case = made(tmp_path_factory.mktemp("statements") / "case")
    done = zhucun("training", case)
    folder = case / "training" / "scenario" / "rotation" / "001"
    return folder, rosters(folder), done.stdout


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    held = "班次编号,班次名称,计划人数,开始日期,培训地点\nS1,唯一一期,2,2026-03-12,东一村\n"
    case = made(tmp_path_factory.mktemp("statements") / "short", sessions=held)
    done = zhucun("training", case)
    folder = case / "training" / "scenario" / "rotation" / "001"
    return folder, rosters(folder), done.stdout


def test_all_kept_or_a_shortage_with_its_proof_and_the_classes_to_add(whole, short):
    assert "各项要求全部做到" in whole[2]
    assert "缺口" not in whole[2].replace("没有缺口", "")
    assert f"第 1 级：{length(whole[1]):g}，" in whole[2]
    assert "4 人少 1 次" in short[2]
    assert "不可能全部做到" in short[2]
    assert "唯一一期再办 2 期，共 2 期，已证明最优" in short[2]
    assert "各项要求全部做到" not in short[2]


def test_who_attends_what_is_closed_and_what_a_move_would_cost(whole):
    folder, plan, _ = whole
    said = zhucun("explain", folder, "--person", "东一书记人").stdout
    own = plan["C000"]
    assert f"东一书记人参加第{own[1]}期" in said
    assert "去不了第1期：请假" in said
    assert "去不了" not in said.replace("去不了第1期：请假", "")
    (other,) = {"S2", "S3"} - {own}
    before, after = length(plan), length(plan | {"C000": other})
    assert f"改去第{other[1]}期（不去第{own[1]}期）：路近 {before:g} → {after:g}" in said
    there = [p for p, s in plan.items() if s == other and PEOPLE[p][4] == "东镇"]
    assert ("同时有 2 人" in said) == bool(there), "of one township no two at a time"


def test_a_class_with_everybody_by_township(whole):
    folder, plan, _ = whole
    for session, venue in VENUES.items():
        said = zhucun("explain", folder, "--place", f"第{session[1]}期").stdout
        people = [person for person, held in plan.items() if held == session]
        assert f"{venue}，{len(people)} 人（计划 4 人）" in said
        listed = re.findall(r"(.镇)：(.+)", said)
        told = sorted((town, name) for town, names in listed for name in names.split("、"))
        assert told == sorted((PEOPLE[p][4], PEOPLE[p][1]) for p in people)


def test_who_is_in_no_class_and_what_he_lacks(short):
    folder, plan, _ = short
    left = next(p for p, row in PEOPLE.items() if row[2] == "书记" and p not in plan)
    said = zhucun("explain", folder, "--person", left).stdout
    name = PEOPLE[left][1]
    assert f"{name}没有参训" in said
    assert f"{name}还缺 1" in said
    assert "缺口 4 → 3" in said
    assert "有 3 人，超过计划人数 2" in said
    there = zhucun("explain", folder, "--person", next(iter(plan))).stdout
    assert "没有参训" not in there
    assert "还缺" not in there


def test_another_class_is_made_anew_impossible_or_so_already(whole):
    folder, plan, _ = whole
    own = plan["C010"]
    assert "本来就是这样" in zhucun("explain", folder, "--why-not", "C010", own).stdout
    said = zhucun("explain", folder, "--why-not", "C000", "S1").stdout
    assert "不可能参加第1期" in said
    assert "请假" in said
    other = next(session for session in VENUES if session != own)
    said = zhucun("explain", folder, "--why-not", "C010", other).stdout
    assert "本来就是这样" not in said
    changed = re.search(r"换班的：(.+)", said)
    count = re.search(r"重排以后 (\d+) 人换班", said)
    assert len(changed[1].split("、")) == int(count[1])
    assert PEOPLE["C010"][1] in changed[1]
    before, after = re.search(r"第 1 级：(\S+) → (\S+)，已证明最优", said).groups()
    assert float(before) == pytest.approx(length(plan))
    assert float(after) >= float(before)


def test_a_full_class_is_said_so_and_one_with_room_is_not(whole, tmp_path):
    held = re.sub(r"期,4,", "期,2,", SESSIONS)
    bare = SCENARIO[: SCENARIO.index("[[training.goal]]")]
    case = made(tmp_path / "case", bare, sessions=held, absences="姓名,开始日期\n")
    assert zhucun("training", case).returncode == 0
    folder = case / "training" / "scenario" / "rotation" / "001"
    said = zhucun("explain", folder, "--person", "东一书记人").stdout
    own = rosters(folder)["C000"]
    full = re.findall(r"就会：第(\d)期有 3 人，超过计划人数 2", said)
    assert sorted(full) == [session[1] for session in VENUES if session != own]
    assert said.count("各项目标不变") == 2
    other = zhucun("explain", whole[0], "--person", "东一书记人").stdout
    assert "超过计划人数" not in other
    assert "各项目标不变" not in other
