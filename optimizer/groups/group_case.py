"""A task of groups against the facts: its people, its areas, and how many groups there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil, floor

import numpy as np

from geodata.facts.county import Cadre, County, Supply
from geodata.text import normalised
from optimizer.arrays import Bools, Floats
from optimizer.facts.layer import Level, Travel
from optimizer.facts.people_columns import Labels, PeopleColumns
from optimizer.facts.targets import Target, read_targets
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.groups.group_areas import GroupArea, RecusalReader, area_numbers, ways_km
from optimizer.groups.group_numbers import in_numbers
from optimizer.groups.group_pins import Pinned, read_pins
from optimizer.groups.group_policy import (
    ApartRule,
    BalanceGoal,
    EachRule,
    GroupTask,
    LoadGoal,
    MembersGoal,
    MembersRule,
    MostOfRule,
    RecusalRule,
    SpreadGoal,
    TieRule,
    TogetherRule,
    TravelGoal,
)

Range = tuple[int, int]


@dataclass(frozen=True, eq=False)
class GroupFacts:
    """What a task speaks of; arrays of shape (people,) unless said otherwise.

    ``numbers``, ``marks`` and ``labels`` are columns by their place in the scenario
    (``goal[1].of``); ``loads`` those of areas, shape (areas,). ``tied`` has the sets of people,
    by number, that a rule keeps together or apart. ``barred`` and ``km`` have shape
    (people, areas), km NaN where unknown.
    """

    county: County
    task: GroupTask
    people: tuple[Cadre, ...]
    areas: tuple[GroupArea, ...]
    count: int
    size: Range
    each: Range
    seniority: Floats
    may_lead: Bools
    barred: Bools
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    marks: Mapping[str, Bools] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    loads: Mapping[str, Floats] = field(default_factory=dict)
    tied: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    km: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    level: Level = "village"
    """Of what places the areas are made."""
    pins: tuple[Pinned, ...] = ()
    current: tuple[int, ...] = ()
    """The number of everybody's group in force, 0 unknown, -1 dissolved; empty: none is counted."""
    current_areas: tuple[int, ...] = ()
    """The same of areas."""
    standing: tuple[int | str | None, ...] = ()
    """How the groups in force are called."""
    targets: tuple[Target, ...] = ()
    """The places of all areas as targets, where the task lists them."""

    @property
    def spares(self) -> int:
        """How many more people than seats there are where number and size of groups are given."""
        given = self.task.count is not None and self.task.size is not None
        return max(0, len(self.people) - self.count * self.size[1]) if given else 0

    @property
    def chiefs(self) -> frozenset[int]:
        """Who leads his group because it is decided."""
        found = (pin for pin in self.pins if pin.leads and not pin.forbid)
        return frozenset(person for pin in found for person in pin.people)


def people_of(county: County, task: GroupTask, faults: TaskFaults) -> tuple[Cadre, ...]:
    """Who is to be grouped: those available of whom the condition holds."""
    everybody = tuple(cadre for cadre in county.cadres if cadre.available is not False)
    chosen = PeopleColumns(county, everybody, faults).marks(task.people, "people")
    people = tuple(person for person, on in zip(everybody, chosen.tolist(), strict=True) if on)
    if not people:
        faults.tell("group_nobody", "people" if task.people else "", task.people or "")
    return people


def read_facts(
    county: County,
    task: GroupTask,
    travel: Travel,
    areas: tuple[GroupArea, ...],
    level: Level,
    faults: TaskFaults,
) -> GroupFacts:
    """Read what a task speaks of; what is unknown or contradictory is told.

    ``level`` is that of the places of the areas.
    """
    people = people_of(county, task, faults)
    columns = PeopleColumns(county, people, faults)
    reader = _Clauses(columns, task, faults)
    count, size = counted(task, len(people))
    pins = read_pins(task, people, areas, count, faults)
    names = columns.names(task.current, "current")
    if task.areas is not None and not areas and not faults.findings.errors:
        faults.tell("group_no_areas", "areas", task.areas)
    return GroupFacts(
        county=county,
        task=task,
        people=people,
        areas=areas,
        count=count,
        size=size,
        each=_each(task, len(areas), count),
        seniority=_seniority(columns, task),
        may_lead=_may_lead(columns, task, pins),
        barred=_barred(county, task, people, areas, faults),
        numbers=reader.numbers(),
        marks=reader.marks(),
        labels=reader.labels(),
        loads={
            f"goal[{at}].of": area_numbers(
                county, areas, level, goal.of, goal.unknown, faults, f"goal[{at}].of"
            )
            for at, goal in enumerate(task.goal, 1)
            if isinstance(goal, LoadGoal) and goal.of != "1"
        },
        tied=reader.tied(),
        km=_ways(county, task, travel, people, areas, faults),
        level=level,
        pins=pins,
        current=in_numbers(names, count),
        current_areas=(0,) * len(areas) if names else (),
        standing=tuple(names),
        targets=read_targets(
            county, [place for area in areas for place in area.places], level, task, faults
        ),
    )


def _may_lead(columns: PeopleColumns, task: GroupTask, pins: Sequence[Pinned]) -> Bools:
    """Of whom the condition holds, without those who are pinned not to lead."""
    found = columns.marks(task.leader.who if task.leader else None, "leader.who")
    for pin in pins:
        if pin.leads and pin.forbid:
            found[list(pin.people)] = False
    return found


class _Clauses:
    """Reads the columns of rules and goals."""

    def __init__(self, columns: PeopleColumns, task: GroupTask, faults: TaskFaults) -> None:
        self.columns, self.task, self.faults = columns, task, faults
        self.parts = [(f"rule[{at}]", rule) for at, rule in enumerate(task.rule, 1)]
        self.goals = [(f"goal[{at}]", goal) for at, goal in enumerate(task.goal, 1)]

    def numbers(self) -> dict[str, Floats]:
        return {
            f"{path}.of": self.columns.numbers(goal.of, goal.unknown, f"{path}.of")
            for path, goal in self.goals
            if isinstance(goal, BalanceGoal)
        }

    def marks(self) -> dict[str, Bools]:
        return {
            f"{path}.who": self.columns.marks(part.who, f"{path}.who")
            for path, part in (*self.parts, *self.goals)
            if isinstance(part, MembersRule | MembersGoal)
        }

    def labels(self) -> dict[str, Labels]:
        found: dict[str, Labels] = {}
        for path, part in (*self.parts, *self.goals):
            if isinstance(part, MostOfRule | SpreadGoal):
                found[f"{path}.by"] = self.columns.labels(part.by, f"{path}.by")
            elif isinstance(part, EachRule):
                found[f"{path}.of"] = self._wanted(part, path)
        return found

    def _wanted(self, rule: EachRule, path: str) -> Labels:
        found = self.columns.several(rule.of, f"{path}.of")
        if not rule.values:
            return found
        wanted = {normalised(value): value for value in rule.values}
        there = {normalised(label) for own in found for label in own}
        for value in (value for key, value in wanted.items() if key not in there):
            self.faults.warn("group_value", f"{path}.values", value, near="、".join(sorted(there)))
        keys = [[normalised(label) for label in own] for own in found]
        return tuple(tuple(wanted[key] for key in own if key in wanted) for own in keys)

    def tied(self) -> dict[str, tuple[tuple[int, ...], ...]]:
        return {path: self._sets(rule, path) for path, rule in self.parts if _ties(rule)}

    def _sets(self, rule: object, path: str) -> tuple[tuple[int, ...], ...]:
        if not isinstance(rule, TieRule):
            return ()
        where = f"{path}.people"
        found = [self.columns.numbers_of(names, where) for names in rule.people]
        if rule.by is not None:
            found += self.columns.sets_by_value(rule.by, f"{path}.by")
        if rule.tie is not None:
            found += self.columns.sets_by_tie(rule.tie, f"{path}.tie")
        return tuple(tuple(sorted(own)) for own in found if len(own) > 1)


def _ties(rule: object) -> bool:
    return isinstance(rule, TogetherRule | ApartRule)


def counted(task: GroupTask, people: int) -> tuple[int, Range]:
    """How many groups there are, and the least and most members of each."""
    size = (task.size, task.size) if isinstance(task.size, int) else task.size
    if task.count is not None:
        even = people // task.count, max(1, -(-people // task.count))
        return task.count, size or even
    least, most = size or (1, 1)
    sign = -1 if task.prefer == "most" else 1
    numbers = range(max(1, people // most), max(1, ceil(people / least)) + 1)

    def missed(count: int) -> int:
        return max(0, count * least - people) + max(0, people - count * most)

    return min(numbers, key=lambda count: (missed(count), sign * count)), (least, most)


def _each(task: GroupTask, areas: int, count: int) -> Range:
    """The least and most areas of a group."""
    each = task.areas_each
    if each is None:
        return floor(areas / count), ceil(areas / count)
    return (each, each) if isinstance(each, int) else each


def _seniority(columns: PeopleColumns, task: GroupTask) -> Floats:
    """How senior everybody is, more is more; by a number, or by a word's place in the order."""
    if task.leader is None:
        return np.zeros(len(columns.people))
    rank = {normalised(word): -float(at) for at, word in enumerate(task.leader.order)}
    last = -float(len(rank))
    found: Floats = np.full(len(columns.people), last)
    strange: dict[str, None] = {}
    lacking: list[Supply] = []
    values = columns.values(task.leader.by)
    for at, value in enumerate(values):
        if isinstance(value, int | float):
            found[at] = float(value)
        elif value is None or value == "":
            lacking.append(columns.people[at])
        elif normalised(str(value)) in rank:
            found[at] = rank[normalised(str(value))]
        else:
            strange[str(value)] = None
    known = [v for v in values if isinstance(v, int | float)]
    if known:  # numbers: who states none is below all of them
        found[[not isinstance(v, int | float) for v in values]] = min(known) - 1.0
    if lacking:
        columns.faults.warn(
            "group_rank_unknown",
            "leader.by",
            task.leader.by,
            count=str(len(lacking)),
            names=named(lacking),
        )
    if strange:
        columns.faults.tell("group_rank_order", "leader.order", "、".join(strange))
    return found


def _barred(
    county: County,
    task: GroupTask,
    people: Sequence[Cadre],
    areas: Sequence[GroupArea],
    faults: TaskFaults,
) -> Bools:
    barred = np.zeros((len(people), len(areas)), dtype=bool)
    rules = [(at, rule) for at, rule in enumerate(task.rule, 1) if isinstance(rule, RecusalRule)]
    if not rules:
        return barred
    reader = RecusalReader(county, areas)
    for at, rule in rules:
        found = reader.read(rule, people)
        barred |= found.barred
        for key, whom in (("group_silent", found.silent), ("group_wide", found.wide)):
            if whom:
                faults.warn(key, f"rule[{at}]", "", count=str(len(whom)), names=named(whom))
    return barred


def _ways(
    county: County,
    task: GroupTask,
    travel: Travel,
    people: Sequence[Cadre],
    areas: Sequence[GroupArea],
    faults: TaskFaults,
) -> Floats:
    goals = [at for at, goal in enumerate(task.goal, 1) if isinstance(goal, TravelGoal)]
    if not goals:
        return np.zeros((len(people), len(areas)))
    km = ways_km(county, travel, people, areas)
    lacking = [person for person, row in zip(people, km, strict=True) if np.isnan(row).any()]
    if lacking:
        count = str(len(lacking))
        faults.warn("group_way", f"goal[{goals[0]}]", "", count=count, names=named(lacking))
    return km


def pairs_of(sets: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """All pairs of people that some sets have."""
    return sorted({pair for own in sets for pair in combinations(own, 2)})
