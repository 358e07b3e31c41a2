"""More people than seats: who is in no group is no shortage where number and size are given."""

from random import Random

import pytest

from geodata.findings import Findings
from optimizer.facts.layer import Travel
from optimizer.facts.task_faults import TaskFaults
from optimizer.groups.group_case import read_facts
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_policy import GroupTask
from optimizer.groups.group_problem import problem_of
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits
from tests.optimizer.groups.small_tasks import random_county


@pytest.mark.parametrize(
    ("size", "grouped", "kinds"), [(2, 4, []), (3, 5, ["short"]), ((1, 2), 4, [])]
)
def test_seats_are_short_and_never_people_beyond_them(size, grouped, kinds):
    county = random_county(Random(1), 5, 0)
    faults = TaskFaults(file="scenario.toml", path="group[1]", findings=Findings())
    goal = [{"kind": "spread", "by": "cadre.线", "level": 1}]
    task = GroupTask.model_validate({"name": "g", "count": 2, "size": size, "goal": goal})
    facts = read_facts(county, task, Travel(), (), "village", faults)
    plan = solve_groups(facts, problem_of(facts, faults), TaskLimits(seconds=10, seed=1))
    assert sum(len(group.people) for group in plan.groups) == grouped
    assert [breach.kind for breach in GroupJudge(facts).breaches(plan)] == kinds
    assert plan.missed_proven
    assert plan.levels[0].proven
    assert facts.spares == len(plan.left)
