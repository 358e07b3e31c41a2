"""What the page says of a proof is what the plan has."""

from maps.pages.group_map import proof_of
from optimizer.facts.task_level import TaskLevel
from optimizer.groups.group_plan import GroupPlan


def test_what_is_not_proven_is_said_to_be_open() -> None:
    level = TaskLevel(level=1, cost=2.0, bound=1.0, proven=False)
    plan = GroupPlan(task="teams", groups=(), levels=(level,), missed=3.0, missed_bound=1.0)
    said = proof_of(plan, "en", missed=True)
    assert "Not proven to miss least: more time may mend more (at least 1, now 3)" in said
    assert "Level 1: 2, bound 1, not proven optimal" in said
    proven = GroupPlan(task="teams", groups=(), missed=3.0, missed_bound=3.0)
    assert "this misses least" in proof_of(proven, "en", missed=True)
    assert proof_of(proven, "en", missed=False) == ""
