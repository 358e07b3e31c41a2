"""A task of grids against the facts: its villages with households, heads and member households."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor

import numpy as np

from geodata.facts.county import Cadre, County, Village
from geodata.facts.households import Households, Texts
from geodata.lineage.place_names import Places
from optimizer.arrays import Floats, Ints
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.facts.task_faults import TaskFaults, named
from optimizer.grids.cell_pins import CellPins, answers_of
from optimizer.grids.grid_pinned import Bundles, Pinned, bundled
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.household_graph import HouseholdGraph

HUGE = 10**9
"""More households than any cell has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may head something: ``rank`` is the condition that he meets, from 0."""

    id: str
    rank: int
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Households, or member households, of one village at points; arrays of shape (rows,).

    ``weight`` says how many households stand for a row, or how many a member household can look
    after; ``given`` is the cell that a table says.
    """

    id: Texts
    lon: Floats
    lat: Floats
    weight: Ints
    given: Texts

    def __len__(self) -> int:
        return int(self.weight.size)

    @property
    def total(self) -> int:
        """All households."""
        return int(self.weight.sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class GridVillage:
    """One village: its households, into how many cells they go, and who there is.

    Every cell should have ``least`` to ``most`` households. ``nowhere`` are the households
    without a point, by number, which lie in no cell. ``standing``, shape (households,), has the
    cells in force from 1, 0 where a household is of none, ``standing_heads`` who heads them (0:
    the village); ``None`` where no grids are in force.
    """

    place: Village
    households: Points
    members: Points
    count: int
    least: int
    most: int
    secretaries: tuple[Candidate, ...]
    heads: tuple[Candidate, ...]
    nowhere: tuple[str, ...] = ()
    standing: Ints | None = None
    standing_heads: Mapping[int, str] = field(default_factory=dict)
    pins: tuple[Pinned, ...] = ()

    @cached_property
    def bundles(self) -> Bundles:
        """What follows from all pins together."""
        return bundled(self.pins)

    @property
    def cell_pins(self) -> CellPins | None:
        """What pins ask of households; ``None`` where nothing is pinned."""
        return CellPins.of(self.bundles) if self.pins else None

    def answers(self, cell: Ints) -> dict[int, int]:
        """Cell of a division -> cell in force, or the same number where none is in force."""
        if self.standing is None:
            return {number: number for number in range(1, int(cell.max(initial=0)) + 1)}
        return answers_of(self.cell_pins, self.standing, cell, self.households.weight)

    @property
    def touching(self) -> HouseholdGraph:
        """Who is whose neighbour; made anew, for all of a city would fill the memory."""
        return HouseholdGraph(self.households.lon, self.households.lat)


@dataclass(frozen=True, eq=False)
class GridFacts:
    """What a task speaks of, village by village in input order."""

    county: County
    task: GridTask
    villages: tuple[GridVillage, ...]

    @cached_property
    def by_id(self) -> dict[str, GridVillage]:
        """Village id -> village."""
        return {village.place.id: village for village in self.villages}

    @cached_property
    def people(self) -> dict[str, Cadre]:
        """Everybody by id."""
        return {person.id: person for person in self.county.cadres}


def read_facts(
    county: County,
    task: GridTask,
    households: Households,
    members: Households,
    faults: TaskFaults,
) -> GridFacts:
    """Read what a task speaks of; what is unknown or contradictory is told."""
    chosen = _villages(county, task, faults)
    counts = _counts(county, chosen, task, faults)
    own = _Split(households, len(county.villages))
    theirs = _Split(members if task.members else Households.none(), len(county.villages))
    secretaries = _candidates(county, task, "village", faults)
    heads = _candidates(county, task, "cell", faults)
    found, bare, few = [], [], []
    for at, village in chosen:
        points, nowhere = own.points(at)
        asked = counts.get(village.id)
        count = _count(points, task, asked)
        if not len(points):
            bare.append(village)
        elif asked is not None and count < asked and task.cells == "points":
            few.append(village)
        least, most = bounds_of(task, points.total, count)
        found.append(
            GridVillage(
                place=village,
                households=points,
                members=theirs.points(at)[0],
                count=count,
                least=least,
                most=most,
                secretaries=secretaries.get(village.id, ()),
                heads=heads.get(village.id, ()),
                nowhere=nowhere,
            )
        )
    if found and len(bare) == len(found):
        faults.tell("grid_no_households", "", str(len(found)))
    elif bare:
        faults.warn("grid_bare", "", count=str(len(bare)), names=named(bare))
    if few:
        faults.warn(
            "grid_few_points", "count", str(task.count), count=str(len(few)), names=named(few)
        )
    _tell_given(found, task, faults)
    return GridFacts(county, task, tuple(found))


def _villages(county: County, task: GridTask, faults: TaskFaults) -> list[tuple[int, Village]]:
    """The villages of a task with their numbers in the county."""
    every = list(enumerate(county.villages))
    if task.villages is None:
        return every
    expression = parse(task.villages)
    values = [holds(expression, village, "village", county.year) for village in county.villages]
    unsure = [v for v, value in zip(county.villages, values, strict=True) if value is None]
    if unsure:
        told = {"count": str(len(unsure)), "names": named(unsure)}
        faults.warn("grid_undecided", "villages", task.villages, **told)
    chosen = [item for item, value in zip(every, values, strict=True) if value]
    if not chosen:
        faults.tell("grid_no_villages", "villages", task.villages)
    return chosen


def _counts(
    county: County, chosen: Sequence[tuple[int, Village]], task: GridTask, faults: TaskFaults
) -> dict[str, int]:
    """How many cells the task asks for, where it does, by village."""
    if task.count is None:
        return {}
    if isinstance(task.count, int):
        return {village.id: task.count for _, village in chosen}
    expression = parse(task.count)
    found, lacking = {}, []
    for _, village in chosen:
        value = holds(expression, village, "village", county.year)
        if isinstance(value, int | float) and 1 <= value < HUGE and value == int(value):
            found[village.id] = int(value)
        else:
            lacking.append(village)
    if lacking:
        told = {"count": str(len(lacking)), "names": named(lacking)}
        faults.tell("grid_count_unknown", "count", task.count, **told)
    return found


class _Split:
    """The rows of a table of households, village by village."""

    def __init__(self, table: Households, villages: int) -> None:
        self.table = table
        order = np.argsort(table.village, kind="stable")
        ends = np.searchsorted(table.village[order], np.arange(villages + 1))
        self.rows = [order[ends[at] : ends[at + 1]] for at in range(villages)]

    def points(self, village: int) -> tuple[Points, tuple[str, ...]]:
        """The rows of a village that have a point, and the numbers of the others."""
        table, rows = self.table, self.rows[village]
        placed = np.isfinite(table.lon[rows]) & np.isfinite(table.lat[rows])
        kept = rows[placed]
        points = Points(
            id=table.id[kept],
            lon=table.lon[kept],
            lat=table.lat[kept],
            weight=table.count[kept],
            given=table.cell[kept],
        )
        return points, tuple(map(str, table.id[rows[~placed]]))


def _count(points: Points, task: GridTask, asked: int | None) -> int:
    """Into how many cells a village is divided."""
    if not len(points):
        return 0
    if task.cells == "given":
        return len({str(name) for name in points.given if name})
    if asked is None:
        asked = best_count(points.total, task.size or (1, HUGE))
    return min(asked, len(points))


def best_count(total: int, size: tuple[int, int]) -> int:
    """The number of cells by which households are missed least, then nearest to the middle."""
    least, most = size
    middle = 2.0 * total / (least + most)
    near = {floor(middle), ceil(middle), floor(total / least), ceil(total / most), 1}
    return min(
        (count for count in near if count >= 1),
        key=lambda k: (max(0, k * least - total, total - k * most), abs(k - middle), k),
    )


def bounds_of(task: GridTask, total: int, count: int) -> tuple[int, int]:
    """Least and most households of a cell; a share of the mean never excludes the mean."""
    least, most = task.size or (0, HUGE)
    if task.within is None or count == 0:
        return least, most
    mean = total / count
    low = min(ceil(mean * (1 - task.within) - 1e-9), floor(mean))
    high = max(floor(mean * (1 + task.within) + 1e-9), ceil(mean))
    return max(least, low), min(most, high)


def _candidates(
    county: County, task: GridTask, key: str, faults: TaskFaults
) -> dict[str, tuple[Candidate, ...]]:
    """Who may head villages, or cells: by village, in input order."""
    heads = task.heads
    conditions: tuple[str, ...] = getattr(heads, key) if heads is not None else ()
    if heads is None or not conditions:
        return {}
    people = [person for person in county.cadres if person.available is not False]
    ranks = _ranks(county, people, conditions, f"heads.{key}", faults)
    places, of = Places(county.villages, county.townships), parse(heads.of)
    found: dict[str, list[Candidate]] = defaultdict(list)
    lost, known = [], {village.id for village in county.villages}
    for person, rank in zip(people, ranks, strict=True):
        if rank < 0:
            continue
        value = holds(of, person, "cadre", county.year)
        meant = [place for place in places.find(text_of(value)) if place in known]
        if len(meant) == 1:
            found[meant[0]].append(_candidate(person, rank))
        else:
            lost.append(person)
    if lost:
        faults.warn(
            "grid_head_village", "heads.of", heads.of, count=str(len(lost)), names=named(lost)
        )
    if not found:
        faults.warn("grid_nobody", f"heads.{key}", "、".join(conditions))
    return {village: tuple(own) for village, own in found.items()}


def _ranks(
    county: County,
    people: Sequence[Cadre],
    conditions: Sequence[str],
    where: str,
    faults: TaskFaults,
) -> list[int]:
    """The first condition that each person meets, -1 for none; unknown is no, and told."""
    ranks = [-1] * len(people)
    for rank, text in enumerate(conditions):
        expression = parse(text)
        unsure = []
        for at, person in enumerate(people):
            value = holds(expression, person, "cadre", county.year)
            if value is None:
                unsure.append(person)
            elif value and ranks[at] < 0:
                ranks[at] = rank
        if unsure:
            told = {"count": str(len(unsure)), "names": named(unsure)}
            faults.warn("grid_head_undecided", where, text, **told)
    return ranks


def _candidate(person: Cadre, rank: int) -> Candidate:
    known = person.lon is not None and person.lat is not None
    lon, lat = (person.lon, person.lat) if known else (None, None)
    return Candidate(
        id=person.id,
        rank=rank,
        lon=np.nan if lon is None else lon,
        lat=np.nan if lat is None else lat,
    )


def text_of(value: object) -> str:
    """What a cell of a table says, as text; empty where it is not known."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _tell_given(villages: Sequence[GridVillage], task: GridTask, faults: TaskFaults) -> None:
    """Tell households without a cell where cells are given."""
    if task.cells != "given":
        return
    lacking = [v.place for v in villages if any(not name for name in v.households.given)]
    rows = sum(sum(not name for name in v.households.given) for v in villages)
    if lacking:
        faults.tell(
            "grid_not_given", "cells", str(rows), count=str(len(lacking)), names=named(lacking)
        )
