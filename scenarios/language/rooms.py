"""Planning problems beside the postings, each a table of its own: ``[[area]]`` and its kin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from optimizer.areas.area_policy import (
    AreaTask,
    BalanceGoal,
    BoundRule,
    CompactGoal,
    LinesRule,
    TieRule,
)
from scenarios.language.conditions import Condition

ROOMS: dict[str, type[BaseModel]] = {"area": AreaTask}
"""The tables by name."""


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """The sound tables of a scenario, by number from 1."""

    areas: Mapping[int, AreaTask]

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.areas)


def no_rooms() -> Rooms:
    """Nothing asked for."""
    return Rooms(areas={})


def room_conditions(rooms: Rooms) -> Iterator[Condition]:
    """Walk every expression of the tables; those of areas speak of the places divided."""
    for number, task in rooms.areas.items():
        path = f"area[{number}]"
        for key, text in _area_texts(task):
            yield Condition(path=f"{path}.{key}", text=text, entities=(task.level,))
        if isinstance(task.count, str):
            inside = (task.inside or "county",)
            yield Condition(path=f"{path}.count", text=task.count, entities=inside)


def _area_texts(task: AreaTask) -> Iterator[tuple[str, str]]:
    for key in ("places", "count_by", "centres", "seats", "current"):
        text = getattr(task, key)
        if text is not None:
            yield key, text
    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, BoundRule):
            yield f"rule[{at}].of", rule.of
        elif isinstance(rule, TieRule | LinesRule) and rule.by is not None:
            yield f"rule[{at}].by", rule.by
    for at, goal in enumerate(task.goal, 1):
        if isinstance(goal, BalanceGoal):
            yield f"goal[{at}].of", goal.of
        elif isinstance(goal, CompactGoal):
            yield f"goal[{at}].weight_by", goal.weight_by
