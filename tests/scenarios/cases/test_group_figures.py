"""The documents' figures of groups, by the ordinary scenario path: A12's teams, A23's services."""

from collections import Counter
from dataclasses import replace

import pytest

from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_case import read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan
from optimizer.groups.group_problem import problem_of
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.presets import recipe_of
from scenarios.language.scenario import read_scenario

TEAMS = """
[[group]]
name = "teams"
people = "cadre.pool == 'work_team'"
count = 76
size = [2, 5]
[group.leader]
by = "cadre.grade"
[[group.goal]]
kind = "spread"
by = "cadre.unit"
level = 1
[[group.goal]]
kind = "balance"
level = 2
"""
SERVICES = """
[[group]]
name = "service"
people = "cadre.pool == 'work_team'"
size = [4, 6]
[[group.rule]]
kind = "each"
of = "cadre.专业"
values = ["农技", "植保", "规划", "义诊"]
"""


def formed(path, county, text, seconds):
    """The judge, the plan and what else was found."""
    path.write_text(f'title = "试"\n{text}', "utf-8")
    findings = Findings()
    scenario = read_scenario(path, findings)
    faults = TaskFaults(file=path.name, path="group[1]", findings=findings)
    task = scenario.rooms.groups[1]
    facts = read_facts(county, task, scenario.policy.travel, (), "village", faults)
    plan: GroupPlan = solve_groups(
        facts, problem_of(facts, faults), TaskLimits(seconds=seconds, seed=1)
    )
    return GroupJudge(facts), plan


@pytest.fixture(scope="module")
def county():
    return synthetic_area(recipe_of("shuozhou")).county


def test_teams_of_236(tmp_path, county):
    """A12: 76 teams, 236 cadres, a leader each; nobody left."""
    judge, plan = formed(tmp_path / "teams.toml", county, TEAMS, 100)
    assert not list(judge.breaches(plan))
    assert len(plan.groups) == 76
    assert sum(len(group.people) for group in plan.groups) == 236
    assert all(group.leader for group in plan.groups)
    assert Counter(len(group.people) for group in plan.groups) == {3: 68, 4: 8}
    assert plan.proven


def test_service_groups_have_every_speciality(tmp_path, county):
    """A23: groups with agriculture, plant protection, planning and clinic in each."""
    words = ("农技", "植保", "规划", "义诊")
    people = [person for person in county.cadres if person.pool == "work_team"][:48]
    trained = tuple(
        replace(person, extra={"专业": words[at % 4]}) for at, person in enumerate(people)
    )
    made = replace(county, cadres=trained)
    judge, plan = formed(tmp_path / "service.toml", made, SERVICES, 10)
    assert not list(judge.breaches(plan))
    assert len(plan.groups) == 12
    word = {person.id: person.extra["专业"] for person in trained}
    assert all({word[p] for p in group.people} == {*words} for group in plan.groups)
