"""What is proven of an area plan: statements of the catalogue with their values, and sentences."""

from collections.abc import Mapping

from geodata.words import Language, say
from optimizer.areas.area_plan import AreaPlan
from optimizer.areas.area_policy import AreaTask
from optimizer.facts.task_level import TaskLevel

NO_BOUND = -float("inf")
Statement = tuple[str, Mapping[str, str]]
"""Key in the catalogue, and its values."""


def proof_statements(
    plan: AreaPlan, task: AreaTask, language: Language, *, missed: bool
) -> list[Statement]:
    """What is proven: of what is ``missed``, of a number of areas that was free, of every level."""
    told: list[Statement] = []
    if missed:
        told.append(("area.missed_proven" if plan.missed_proven else "area.missed_open", {}))
    counted = [part.most for part in plan.parts if part.most is not None]
    if counted:
        word = say("area.fewer_word" if task.prefer == "fewest" else "area.more_word", language)
        told.append(("area.most" if all(counted) else "area.most_open", {"word": word}))
    return [*told, *(_level(level, language) for level in plan.levels)]


def proof_sentences(
    plan: AreaPlan, task: AreaTask, language: Language, *, missed: bool
) -> list[str]:
    """The same as sentences."""
    told = proof_statements(plan, task, language, missed=missed)
    return [say(key, language, **values) for key, values in told]


def _level(level: TaskLevel, language: Language) -> Statement:
    cost = {"level": str(level.level), "cost": f"{level.cost:.6g}"}
    if level.bound == NO_BOUND:
        return "area.level_unbounded", cost
    state = say("area.proven" if level.proven else "area.open", language)
    return "area.level", {**cost, "bound": f"{level.bound:.6g}", "state": state}
