"""What is said of sizes that are missed: what would keep them, and whether less would."""

from types import SimpleNamespace
from typing import cast

import pytest

from geodata.words import say
from maps.tables.group_tables import GroupWords
from optimizer.facts.size_relaxation import SizeRelaxation
from optimizer.groups.group_judge import GroupJudge
from optimizer.groups.group_plan import GroupPlan

NOBODY = GroupPlan(task="g", groups=())


def words(found: SizeRelaxation | None) -> GroupWords:
    facts = SimpleNamespace(people=(), areas=(), size=(4, 5))
    judge = SimpleNamespace(facts=facts, task=None, relaxed=lambda _: found)
    return GroupWords(cast("GroupJudge", judge), "en")


@pytest.mark.parametrize(("proven", "state"), [(True, "proven: less"), (False, "not proven")])
def test_what_sizes_would_do_is_said_with_its_proof(proven: bool, state: str) -> None:
    told = words(SizeRelaxation(least=3, most=5, proven=proven)).relaxed(NOBODY)
    said = say("group.give", "en", **told)
    assert "size from [4, 5] to [3, 5]" in said
    assert state in said


def test_nothing_is_said_where_sizes_are_kept() -> None:
    assert words(None).relaxed(NOBODY) == {}
