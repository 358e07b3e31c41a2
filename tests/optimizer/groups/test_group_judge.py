"""The judge counts what the model counts, and sees whatever is spoiled in a plan."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from geodata.facts.county import Cadre, County, StandingPosting, Township, Unit, Village
from geodata.facts.tie import Tie
from geodata.findings import Findings
from optimizer.facts.layer import Travel
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_areas import areas_of_level
from optimizer.groups.group_case import GroupFacts, read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_pins import Pinned
from optimizer.groups.group_plan import GroupPlan
from optimizer.groups.group_policy import GroupTask
from optimizer.groups.group_problem import problem_of
from optimizer.groups.group_questions import reasons
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits

TASK = {
    "name": "teams",
    "count": 3,
    "size": 4,
    "areas": "township",
    "leader": {"by": "cadre.grade", "who": "cadre.grade == '正科级'"},
    "rule": [
        {"kind": "members", "who": "cadre.专业 == '农技'", "least": 1, "most": 2},
        {"kind": "each", "of": "cadre.专业", "values": ["规划"]},
        {"kind": "most_of", "by": "cadre.unit", "most": 2},
        {"kind": "together", "people": [["P0", "P3"]]},
        {"kind": "apart", "tie": "夫妻"},
        {"kind": "recusal", "by": ["cadre.配偶工作地"]},
    ],
    "goal": [
        {"kind": "seniority", "level": 1},
        {"kind": "load", "level": 2, "of": "township.population"},
        {"kind": "balance", "level": 3, "of": "cadre.age", "per": "member", "weight": 2.0},
        {"kind": "spread", "level": 4, "by": "cadre.专业"},
        {"kind": "travel", "level": 5},
        {"kind": "members", "level": 6, "who": "cadre.age < 40", "least": 2},
        {"kind": "balance", "level": 7, "of": "cadre.age"},
    ],
}


def county() -> County:
    """Twelve people of four units, six townships."""
    towns = [
        Township(id=f"T{n}", name=f"第{n}乡", county="甲县", population=1000.0 + 300 * n)
        for n in range(6)
    ]
    homes = [
        Village(id=f"V{n}", name=f"村{n}", county="甲县", township=f"T{n}", lon=112 + n / 9, lat=39)
        for n in range(6)
    ]
    units = [Unit(id=f"U{n}", name=f"{n}局", lon=112.2, lat=39 + n / 9) for n in range(3)]
    units.append(Unit(id="U3", name="第5乡农技站", lon=112.6, lat=39.1))
    people = [
        Cadre(
            id=f"P{n}",
            name=f"人{n}",
            unit=f"U{n % 4}",
            grade=["正科级", "副科级", "一级科员"][n % 3],
            birth_year=1970 + (n * 7) % 25,
            homes=frozenset({f"village:V{n % 5}"}) if n < 3 else frozenset(),
            extra={
                "专业": ["农技", "规划", "义诊"][n // 4],
                "配偶工作地": "第4乡" if n == 7 else None,
            },
        )
        for n in range(12)
    ]
    tie = Tie(tie="夫妻", one_in="cadres", one="P1", other_in="cadres", other="P2")
    return County(
        name="甲",
        villages=tuple(homes),
        townships=tuple(towns),
        units=tuple(units),
        cadres=tuple(people),
        ties=(tie,),
    )


@pytest.fixture(scope="module")
def solved() -> tuple[GroupFacts, GroupPlan]:
    """The facts of the task, and its plan."""
    findings, here, task = Findings(), county(), GroupTask.model_validate(TASK)
    faults = TaskFaults(file="scenario.toml", path="group[1]", findings=findings)
    areas = areas_of_level(here, "township", None, faults)
    facts = read_facts(here, task, Travel(), areas, "township", faults)
    plan = solve_groups(facts, problem_of(facts, faults), TaskLimits(seconds=8, seed=1))
    assert {item.key for item in findings} <= {"group_silent"}
    return facts, plan


def test_recusals_are_those_of_homes_units_and_own_columns(
    solved: tuple[GroupFacts, GroupPlan],
) -> None:
    facts, _ = solved
    wanted = {(n, n % 5) for n in range(3)} | {(n, 5) for n in range(12) if n % 4 == 3} | {(7, 4)}
    found = {(p, a) for p in range(12) for a in range(6) if facts.barred[p, a]}
    assert found == wanted


def test_the_judge_counts_what_the_model_counts(solved: tuple[GroupFacts, GroupPlan]) -> None:
    facts, plan = solved
    judge = GroupJudge(facts)
    assert not list(judge.breaches(plan))
    costs = [goal.weight * judge.measure(at, plan) for at, goal in enumerate(facts.task.goal, 1)]
    assert [level.cost for level in plan.levels] == pytest.approx(costs)
    assert all(level.bound <= level.cost + 1e-9 for level in plan.levels)


def _exchanged(plan: GroupPlan, one: str, other: str) -> GroupPlan:
    swap = {one: other, other: one}
    groups = tuple(
        replace(group, people=tuple(swap.get(person, person) for person in group.people))
        for group in plan.groups
    )
    return replace(plan, groups=groups)


def _with(plan: GroupPlan, at: int, **changes: object) -> GroupPlan:
    groups = list(plan.groups)
    groups[at] = replace(groups[at], **changes)  # type: ignore[arg-type]
    return replace(plan, groups=tuple(groups))


def _outside(plan: GroupPlan, person: str) -> str:
    """Somebody of another group."""
    mine = next(group for group in plan.groups if person in group.people)
    return next(p for group in plan.groups if group is not mine for p in group.people)


def _beside(plan: GroupPlan, person: str, but: str) -> str:
    """Somebody else of a person's group."""
    mine = next(group for group in plan.groups if person in group.people)
    return next(p for p in mine.people if p not in (person, but))


SPOILED: dict[str, Callable[[GroupPlan], GroupPlan]] = {
    "left": lambda plan: _with(plan, 0, people=plan.groups[0].people[1:]),
    "short": lambda plan: _with(plan, 0, people=plan.groups[0].people[1:]),
    "large": lambda plan: _with(plan, 0, people=(*plan.groups[0].people, "P_")),
    "strange": lambda plan: _with(plan, 0, people=(*plan.groups[0].people, "P_")),
    "twice": lambda plan: _with(plan, 0, people=(*plan.groups[0].people, plan.groups[1].people[0])),
    "untaken": lambda plan: _with(plan, 0, areas=()),
    "few_areas": lambda plan: _with(plan, 0, areas=()),
    "area_twice": lambda plan: _with(plan, 0, areas=plan.groups[1].areas),
    "strange_area": lambda plan: _with(plan, 0, areas=("T9",)),
    "leader": lambda plan: _with(plan, 0, leader=None),
    "count": lambda plan: replace(plan, groups=plan.groups[:2]),
    "together": lambda plan: _exchanged(plan, "P0", _outside(plan, "P0")),
    "apart": lambda plan: _exchanged(plan, "P2", _beside(plan, "P1", "P2")),
    "many_areas": lambda plan: _with(plan, 0, areas=("T0", "T1", "T2", "T3", "T4", "T5")),
    "recusal": lambda plan: _with(plan, 0, areas=("T0", "T1", "T2", "T3", "T4", "T5")),
    "lacking": lambda plan: _with(plan, 0, people=()),
    "leaderless": lambda plan: _with(plan, 0, people=(), leader=None),
    "above": lambda plan: _with(plan, 0, people=("P0", "P4", "P8", "P1", "P2")),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_whatever_is_spoiled_is_seen(kind: str, solved: tuple[GroupFacts, GroupPlan]) -> None:
    facts, plan = solved
    judge = GroupJudge(facts)
    assert kind not in {breach.kind for breach in judge.breaches(plan)}
    assert kind in {breach.kind for breach in judge.breaches(SPOILED[kind](plan))}


def test_why_somebody_is_barred_is_told_by_what_is_known_of_him(
    solved: tuple[GroupFacts, GroupPlan],
) -> None:
    facts, _ = solved
    assert reasons(facts, 0, 0) == [(6, "native_place")]
    assert reasons(facts, 3, 5) == [(6, "unit")]
    assert reasons(facts, 7, 4) == [(6, "by")]
    assert reasons(facts, 7, 5) == [(6, "unit")]
    assert reasons(facts, 4, 0) == []
    more = replace(facts.people[4], recusals=frozenset({"township:T1"}))
    post = StandingPosting(layer="x", place="V2", supply="P4", table="cadres", status="expired")
    tie = Tie(tie="亲属", one_in="cadres", one="P4", other_in="township", other="T3")
    changed = replace(facts.county, former=(post,), ties=(tie,))
    rule = facts.task.rule[5].model_copy(update={"tie": "亲属"})
    task = facts.task.model_copy(update={"rule": (rule,)})
    people = (*facts.people[:4], more, *facts.people[5:])
    told = replace(facts, county=changed, task=task, people=people)
    assert reasons(told, 4, 1) == [(1, "recusals")]
    assert reasons(told, 4, 2) == [(1, "former")]
    assert reasons(told, 4, 3) == [(1, "tie")]


def test_a_leader_below_another_member_is_told_unless_it_is_decided(
    solved: tuple[GroupFacts, GroupPlan],
) -> None:
    facts, plan = solved
    open_to_all = replace(facts, may_lead=np.ones(12, dtype=bool))
    group = replace(plan.groups[0], people=("P0", "P1", "P2"), leader="P1")

    def kinds(told: GroupFacts, leader: str) -> set[str]:
        alone = replace(plan, groups=(replace(group, leader=leader),))
        return {breach.kind for breach in GroupJudge(told).breaches(alone)}

    assert "junior" in kinds(open_to_all, "P1")
    assert "junior" not in kinds(open_to_all, "P0")
    decided = replace(open_to_all, pins=(Pinned(number=1, people=(1,), leads=True),))
    assert not {"junior", "pin"} & kinds(decided, "P1")
    assert {"leader", "pin"} & kinds(decided, "P0")
