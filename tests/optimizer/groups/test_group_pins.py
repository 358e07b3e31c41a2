"""Pins and groups in force against every plan of small cases, as the judge alone sees them."""

from dataclasses import replace

import pytest

from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_numbers import DISSOLVED, numbered
from optimizer.groups.group_problem import problem_of
from optimizer.groups.pin_contradictions import tell_contradictions
from optimizer.groups.solve_groups import solve_groups
from optimizer.limits.task_limits import TaskLimits
from tests.optimizer.groups.small_tasks import best, judged, random_facts, without_pins

LIMITS = TaskLimits(seconds=20, seed=1)


def held(seed: int) -> str:
    """Compare one case with all its plans; says what became of it."""
    facts, findings, faults = random_facts(seed)
    assert not findings.errors
    tell_contradictions(facts, faults)
    wanted = best(facts)
    if findings.errors:
        assert wanted is None, [item.column for item in findings.errors]
        assert best(without_pins(facts)) is not None
        return "contradictory"
    plan = solve_groups(facts, problem_of(facts, faults), LIMITS)
    judge = GroupJudge(facts)
    breaches = list(judge.breaches(plan))
    if wanted is None:
        assert {b.kind for b in breaches if not b.shortage} == {"pin"}
        return "crowded"
    assert all(breach.shortage for breach in breaches)
    value = judged(judge, plan)
    assert value == pytest.approx(wanted, abs=1e-6)
    assert plan.missed == pytest.approx(wanted[0], abs=1e-6)
    assert [level.cost for level in plan.levels] == pytest.approx(wanted[1:], abs=1e-6)
    assert plan.missed_bound <= wanted[0] + 1e-6
    assert all(b.bound <= c + 1e-6 for b, c in zip(plan.levels, wanted[1:], strict=True))
    assert plan.proven
    return "pinned" if facts.pins else "free"


def test_what_is_pinned_and_in_force_is_the_best_of_all_plans() -> None:
    found = [held(seed) for seed in (1, 2, 4, 7, 8, 12, 13, 15)]
    assert {"contradictory", "pinned", "free"} <= set(found)


@pytest.mark.long
def test_many_more_are_the_best_of_all_plans() -> None:
    found = [held(seed) for seed in range(100, 220)]
    assert {"contradictory", "pinned", "free"} <= set(found)


def test_groups_in_force_keep_their_numbers() -> None:
    assert numbered(["2组", "第三组", None, "1"], 3) == {"2组": 2, "第三组": 3, "1": 1}
    assert numbered(["城东", "城东", "城西"], 3) == {"城东": 1, "城西": 2}
    assert numbered(["7", "7", "1", "2", "2"], 2) == {"7": 1, "1": DISSOLVED, "2": 2}
    assert numbered(["1组", "第1组"], 2) == {"1组": 1, "第1组": 2}


def test_who_is_in_no_group_any_more_has_changed() -> None:
    facts, _, _ = random_facts(2)
    judge = GroupJudge(replace(facts, current=(1,) * len(facts.people)))
    plan = solve_groups(facts, problem_of(facts, random_facts(2)[2]), LIMITS)
    there = {group.number: group.people for group in plan.groups}[1]
    outside = [person.id for person in facts.people if person.id not in there]
    assert judge.changed(plan) == outside
