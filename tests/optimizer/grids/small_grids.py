"""Small villages, and what is best for them by trying everything, without the search."""

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import dist

import numpy as np
from pyproj import Geod

from geodata.facts.county import Cadre, County, Village
from geodata.facts.households import Households
from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults
from optimizer.grids.cell_problem import CellProblem
from optimizer.grids.grid_case import GridFacts, GridVillage, read_facts
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.household_graph import HouseholdGraph

METRES = 1e-5
"""About a metre in degrees."""


def points(seed: int, count: int, width: float = 400.0) -> tuple[np.ndarray, np.ndarray]:
    """Points within a square of so many metres, as degrees."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, width * METRES, size=(count, 2))
    return 112.0 + spots[:, 0], 39.0 + spots[:, 1]


def problem(
    seed: int, size: int, count: int, limits: tuple[int, int], *, weighted: bool = False
) -> CellProblem:
    """A random problem."""
    lon, lat = points(seed, size)
    graph = HouseholdGraph(lon, lat)
    rng = np.random.default_rng(seed + 1000)
    weight = rng.integers(1, 4, size) if weighted else np.ones(size)
    return CellProblem(
        metres=graph.metres,
        weight=weight.astype(np.int64),
        graph=graph.graph,
        count=count,
        least=limits[0],
        most=limits[1],
    )


def best_cells(given: CellProblem) -> tuple[int, int]:
    """The least that can be missed, then the least cost, over every division."""
    return min(value for _, value in every_division(given))


def every_division(given: CellProblem) -> Iterator[tuple[tuple[int, ...], tuple[int, int]]]:
    """Every division whose cells hang together, with what it misses and costs."""
    ends = [set(near) for near in given.graph.around]
    for label in _labels(given.size, given.count):
        cells = ([i for i in range(given.size) if label[i] == c] for c in set(label))
        if all(_hangs(own, ends) for own in cells):
            yield label, _value(given, label)


def _labels(size: int, count: int) -> Iterator[tuple[int, ...]]:
    """Every division into exactly so many cells, each once."""

    def more(label: tuple[int, ...], used: int) -> Iterator[tuple[int, ...]]:
        if len(label) == size:
            if used == count:
                yield label
            return
        for cell in range(min(used + 1, count)):
            yield from more((*label, cell), max(used, cell + 1))

    yield from more((), 0)


def _hangs(members: Sequence[int], ends: Sequence[set[int]]) -> bool:
    seen, stack = {members[0]}, [members[0]]
    while stack:
        for other in ends[stack.pop()]:
            if other in members and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(members)


def _value(given: CellProblem, label: Sequence[int]) -> tuple[int, int]:
    missed = cost = 0
    for cell in range(given.count):
        own = [i for i in range(given.size) if label[i] == cell]
        load = sum(int(given.weight[i]) for i in own)
        missed += max(0, given.least - load, load - given.most)
        cost += min(sum(int(given.weight[i]) * int(given.metres[i, c]) for i in own) for c in own)
    return missed, cost


def gabriel_by_definition(spots: np.ndarray) -> set[tuple[int, int]]:
    """Pairs of spots whose disc holds no third one."""
    found = set()
    for one in range(len(spots)):
        for other in range(one + 1, len(spots)):
            middle, radius = (spots[one] + spots[other]) / 2, dist(spots[one], spots[other]) / 2
            rest = (n for n in range(len(spots)) if n not in (one, other))
            if all(dist(spots[n], middle) >= radius * (1 - 1e-9) for n in rest):
                found.add((one, other))
    return found


def village(
    seed: int,
    households: int,
    *,
    members: Sequence[int] = (),
    heads: Sequence[str] = (),
    task: GridTask | None = None,
    weights: Sequence[int] | None = None,
) -> GridFacts:
    """One village with random points; ``members`` are rooms, ``heads`` posts of people."""
    lon, lat = points(seed, households)
    their_lon, their_lat = points(seed + 1, len(members))
    home_lon, home_lat = points(seed + 2, len(heads))
    people = tuple(
        Cadre(
            id=f"P{at}",
            name=f"人{at}",
            lon=float(home_lon[at]),
            lat=float(home_lat[at]),
            extra={"post": post, "home": "村"},
        )
        for at, post in enumerate(heads)
    )
    county = County(name="县", villages=(Village(id="v", name="村", township="镇"),), cadres=people)
    counts = np.ones(households) if weights is None else np.array(weights)
    findings = Findings()
    faults = TaskFaults(file="s.toml", path="grid[1]", findings=findings)
    facts = read_facts(
        county,
        task or GridTask(name="g", size=(2, 4)),
        _table(lon, lat, counts.astype(np.int64), "H"),
        _table(their_lon, their_lat, np.array(members, dtype=np.int64), "M"),
        faults,
    )
    assert not findings.errors
    return facts


def _table(lon: np.ndarray, lat: np.ndarray, count: np.ndarray, letter: str) -> Households:
    names = np.array([f"{letter}{n}" for n in range(lon.size)], dtype=object)
    return Households(
        id=names,
        village=np.zeros(lon.size, dtype=np.int64),
        lon=lon,
        lat=lat,
        count=count,
        cell=np.full(lon.size, "", dtype=object),
    )


def best_heads(given: GridVillage, cell: np.ndarray) -> tuple[int, int, int]:
    """Fewest cells without a head, then the order, then the ways, over every assignment."""
    cells, people = int(cell.max()), list(given.heads)
    way = [
        [
            min(
                _metres(person.lon, person.lat, given.households.lon[i], given.households.lat[i])
                for i in np.flatnonzero(cell == c)
            )
            for c in range(1, cells + 1)
        ]
        for person in people
    ]
    picked = min(cells, len(people))
    found = []
    for chosen in permutations(range(len(people)), picked):
        for seats in permutations(range(cells), picked):
            ranks = sum(people[p].rank for p in chosen)
            found.append(
                (cells - picked, ranks, sum(way[p][c] for p, c in zip(chosen, seats, strict=True)))
            )
    return min(found)


def best_members(given: GridVillage, cell: np.ndarray) -> tuple[int, int]:
    """Fewest households without room, then the ways of member households, over every choice."""
    cells, rooms = int(cell.max()), given.members.weight
    need = [int(given.households.weight[cell == c].sum()) for c in range(1, cells + 1)]
    way = [
        [
            min(
                _metres(
                    given.members.lon[m],
                    given.members.lat[m],
                    given.households.lon[i],
                    given.households.lat[i],
                )
                for i in np.flatnonzero(cell == c)
            )
            for c in range(1, cells + 1)
        ]
        for m in range(len(rooms))
    ]
    return min(
        (
            sum(
                max(0, need[c] - sum(int(r) for r, w in zip(rooms, where, strict=True) if w == c))
                for c in range(cells)
            ),
            sum(way[m][c] for m, c in enumerate(where)),
        )
        for where in product(range(cells), repeat=len(rooms))
    )


def best_walk(ways: np.ndarray, rooms: Sequence[int]) -> tuple[int, int]:
    """Fewest households left, then the shortest ways, of one cell, over every choice."""
    count, choices = len(ways), [*range(len(rooms)), -1]
    found = []
    for where in product(choices, repeat=count):
        if all(sum(w == m for w in where) <= rooms[m] for m in range(len(rooms))):
            left = sum(w < 0 for w in where)
            found.append((left, sum(int(ways[i, w]) for i, w in enumerate(where) if w >= 0)))
    return min(found)


def _metres(lon: float, lat: float, other_lon: float, other_lat: float) -> int:
    """Whole metres by an independent geodesic."""
    return round(Geod(ellps="WGS84").inv(lon, lat, other_lon, other_lat)[2])
