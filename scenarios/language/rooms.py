"""Planning problems beside the postings: areas, belts, groups, grids, training, tours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from optimizer.areas.area_policy import (
    AreaTask,
    BalanceGoal,
    BoundRule,
    CompactGoal,
    LinesRule,
    TieRule,
)
from optimizer.belts.belt_policy import BeltTask, NamedRule
from optimizer.facts.layer import Level
from optimizer.facts.lookup import SUPPLY_ENTITIES
from optimizer.grids.grid_policy import GridTask
from optimizer.groups.group_policy import GroupTask, RecusalRule
from optimizer.groups.group_policy import LoadGoal as GroupLoadGoal
from optimizer.tours.tour_policy import TourTask
from optimizer.training.training_policy import TrainingTask
from scenarios.language.conditions import Condition

ROOMS: dict[str, type[BaseModel]] = {
    "area": AreaTask,
    "belt": BeltTask,
    "group": GroupTask,
    "grid": GridTask,
    "training": TrainingTask,
    "tour": TourTask,
}
"""The tables by name."""


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """The sound tables of a scenario, by number from 1."""

    areas: Mapping[int, AreaTask]
    groups: Mapping[int, GroupTask]
    belts: Mapping[int, BeltTask] = field(default_factory=dict)
    grids: Mapping[int, GridTask] = field(default_factory=dict)
    trainings: Mapping[int, TrainingTask] = field(default_factory=dict)
    tours: Mapping[int, TourTask] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        asked = (self.areas, self.groups, self.belts, self.grids, self.trainings, self.tours)
        return any(asked)

    @property
    def tables(self) -> frozenset[str]:
        """The tables that only these problems ask for."""
        return frozenset({"sessions", "absences"} if self.trainings else ())

    @property
    def beside(self) -> frozenset[str]:
        """Files beside the tables that they ask for."""
        asked = (("households", self.grids), ("diary", self.tours or self.trainings))
        return frozenset(name for name, tasks in asked if tasks)

    def area_named(self, name: str) -> AreaTask | None:
        """The areas of a name."""
        return next((task for task in self.areas.values() if task.name == name), None)

    def level_of(self, task: GroupTask) -> Level | None:
        """Of which places the areas of groups are made; ``None`` where they have none we know."""
        if task.areas in LEVELS:
            return LEVELS[task.areas]
        areas = self.area_named(task.areas or "")
        return areas.level if areas is not None else None


LEVELS: dict[str | None, Level] = {
    "village": "village",
    "township": "township",
    "county": "county",
}


def no_rooms() -> Rooms:
    """Nothing asked for."""
    return Rooms(areas={}, groups={}, grids={})


def room_conditions(rooms: Rooms) -> Iterator[Condition]:
    """Walk every expression of the tables; those of areas speak of the places divided."""
    for number, task in rooms.areas.items():
        path = f"area[{number}]"
        for key, text in _area_texts(task):
            yield Condition(path=f"{path}.{key}", text=text, entities=(task.level,))
        if isinstance(task.count, str):
            inside = (task.inside or "county",)
            yield Condition(path=f"{path}.count", text=task.count, entities=inside)
    for number, belt in rooms.belts.items():
        for key, text in _belt_texts(belt):
            yield Condition(path=f"belt[{number}].{key}", text=text, entities=(belt.level,))
    for number, group in rooms.groups.items():
        yield from _group_conditions(rooms, group, f"group[{number}]")
    for number, grid in rooms.grids.items():
        yield from _grid_conditions(grid, f"grid[{number}]")
    for number, training in rooms.trainings.items():
        yield from _training_conditions(training, f"training[{number}]")
    for number, tour in rooms.tours.items():
        yield from _tour_conditions(tour, f"tour[{number}]")


def room_ties(rooms: Rooms) -> Iterator[tuple[str, str]]:
    """Path of every clause that speaks of the table of ties, and its word."""
    for number, task in rooms.groups.items():
        for at, rule in enumerate(task.rule, 1):
            tie = getattr(rule, "tie", None)
            if tie is not None:
                yield f"group[{number}].rule[{at}]", tie
    for number, training in rooms.trainings.items():
        for at, own in enumerate(training.rule, 1):
            word = getattr(own, "tie", None)
            if word is not None:
                yield f"training[{number}].rule[{at}]", word


def asks_for_postings(rooms: Rooms) -> bool:
    """Whether postings in force and past count, of whatever layer they are."""
    rules = (rule for task in rooms.groups.values() for rule in task.rule)
    return any(isinstance(rule, RecusalRule) and rule.former for rule in rules)


def _area_texts(task: AreaTask) -> Iterator[tuple[str, str]]:
    for key in ("places", "count_by", "centres", "seats", "current", "deadline", "state"):
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


def _belt_texts(task: BeltTask) -> Iterator[tuple[str, str]]:
    yield "score", task.score
    for key, text in (("places", task.places), ("current", task.current)):
        if text is not None:
            yield key, text
    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, NamedRule) and rule.who is not None:
            yield f"rule[{at}].who", rule.who


def _group_conditions(rooms: Rooms, task: GroupTask, path: str) -> Iterator[Condition]:
    """Expressions of groups speak of people and their units, or of the places of areas."""
    level = rooms.level_of(task)
    for key, text in _group_texts(task):
        of_place = key in ("places", "deadline", "state") or key.endswith("load")
        if not of_place:
            entities = SUPPLY_ENTITIES["cadres"]
        elif level is not None:
            entities = (level,)
        else:
            continue
        where = key.removesuffix("load")
        yield Condition(path=f"{path}.{where}", text=text, entities=entities)


def _group_texts(task: GroupTask) -> Iterator[tuple[str, str]]:
    """Keys and expressions; those of loads are marked by their key."""
    for key in ("people", "places", "current", "deadline", "state"):
        text = getattr(task, key)
        if text is not None:
            yield key, text
    if task.leader is not None:
        yield "leader.by", task.leader.by
        if task.leader.who is not None:
            yield "leader.who", task.leader.who
    parts = [(f"rule[{at}]", part) for at, part in enumerate(task.rule, 1)]
    goals = [(f"goal[{at}]", part) for at, part in enumerate(task.goal, 1)]
    for path, part in (*parts, *goals):
        mark = "load" if isinstance(part, GroupLoadGoal) else ""
        for key in ("who", "of", "by"):
            text = getattr(part, key, None)
            for one in (text,) if isinstance(text, str) else text or ():
                yield f"{path}.{key}{mark}", one


def _grid_conditions(task: GridTask, path: str) -> Iterator[Condition]:
    """Expressions of grids speak of villages, or of people and their units."""
    for key, text in (("villages", task.villages), ("count", task.count)):
        if isinstance(text, str):
            yield Condition(path=f"{path}.{key}", text=text, entities=("village",))
    heads = task.heads
    if heads is None:
        return
    people = SUPPLY_ENTITIES["cadres"]
    for key, text in (("of", heads.of), ("current", heads.current)):
        if text is not None:
            yield Condition(path=f"{path}.heads.{key}", text=text, entities=people)
    for key, texts in (("village", heads.village), ("cell", heads.cell)):
        for text in texts:
            yield Condition(path=f"{path}.heads.{key}", text=text, entities=people)


def _training_conditions(task: TrainingTask, path: str) -> Iterator[Condition]:
    """Expressions of training speak of people (and their units), of classes, or of villages."""
    people = SUPPLY_ENTITIES[task.table]
    for key, text in _training_texts(task):
        last = key.rpartition(".")[2]
        entities = ("session",) if last in ("sessions", "to") else people
        yield Condition(path=f"{path}.{key}", text=text, entities=entities)
    quota = task.quota
    for key in ("villages", "weight", "candidates", "of") if quota is not None else ():
        text = getattr(quota, key)
        if text is not None:
            entities = ("village",) if key in ("villages", "weight") else people
            yield Condition(path=f"{path}.quota.{key}", text=text, entities=entities)


def _training_texts(task: TrainingTask) -> Iterator[tuple[str, str]]:
    """Keys and expressions."""
    for key in ("people", "sessions", "home", "unit", "current"):
        text = getattr(task, key)
        if text is not None:
            yield key, text
    parts: list[tuple[str, BaseModel]] = []
    parts += [(f"need[{at}]", part) for at, part in enumerate(task.need, 1)]
    parts += [(f"rule[{at}]", part) for at, part in enumerate(task.rule, 1)]
    parts += [(f"goal[{at}]", part) for at, part in enumerate(task.goal, 1)]
    for path, part in parts:
        for key in ("who", "sessions", "hours", "had", "of", "to", "by"):
            text = getattr(part, key, None)
            if isinstance(text, str):
                yield f"{path}.{key}", text


def _tour_conditions(task: TourTask, path: str) -> Iterator[Condition]:
    """Expressions of tours speak of the places visited, or of leaders and townships."""
    for at, visit in enumerate(task.visit, 1):
        for key in ("places", "times", "minutes", "load", "need"):
            text = getattr(visit, key)
            if isinstance(text, str):
                where = f"{path}.visit[{at}].{key}"
                yield Condition(path=where, text=text, entities=(task.level,))
    for at, group in enumerate(task.group, 1):
        where = f"{path}.group[{at}]"
        if group.places is not None:
            yield Condition(path=f"{where}.places", text=group.places, entities=(task.level,))
        if group.who is not None:
            whom = ("township",) if group.each == "township" else SUPPLY_ENTITIES["leaders"]
            yield Condition(path=f"{where}.who", text=group.who, entities=whom)
