"""Leaders or units whose villages hang together: what is proven of 60, by how many each may have.

Ways follow the land; how senior a leader and how hard a village is does not, here.

``python -m benchmarks.connected --seconds 120 --write``
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
from scipy.spatial import Delaunay

from benchmarks.report import circumstances, write_section
from geodata.facts.county import County, Leader, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, enrolled
from optimizer.plans.verify import verify
from optimizer.solve import solve

LAYERS = {"": "county_leader", "seniority": "county_leader", "travel": "department"}
"""The layer in which each goal is asked about."""
SHAPES = ("grid", "drawn")
CAPACITIES = ((20, (3, 3)), (15, (2, 5)), (12, (5, 5)), (6, (10, 10)), (4, (15, 15)))
"""Leaders or units, and how many villages each has at least and at most."""
STEP = 0.05
"""Degrees from a village to the next."""
CORNER = (112.0, 37.0)
NEAR = 3.2
"""How far apart drawn neighbours are at most, in a square of 10."""
HEAD = """| map | leaders or units | villages each | goal | status | cost | bound | seconds |
| --- | ---: | ---: | --- | --- | ---: | ---: | ---: |"""
Touch = dict[str, set[str]]
Points = dict[str, tuple[float, float]]


def main() -> None:
    """Solve all, print a table, and write it into docs/performance.md where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = list(measured(asked.seconds))
    text = "\n".join(["", circumstances(seed=1, seconds=asked.seconds), "", HEAD, *rows])
    if asked.write:
        write_section("connected", text)


def measured(seconds: float) -> Iterator[str]:
    """A row for every map, number of leaders and goal."""
    for shape, (leaders, each), goal in product(SHAPES, CAPACITIES, LAYERS):
        county = county_of(*(grid(6, 10) if shape == "grid" else drawn(60, 1)), leaders)
        policy = policy_of(each, goal)
        begun = time.perf_counter()
        found = solve(county, policy, limits=Limits(seconds=seconds))
        took = time.perf_counter() - begun
        broken = [b.key for b in verify(county, policy, found.plan) if b.key == "connected"]
        if broken:
            raise ValueError(f"{shape}, {leaders}: {broken}")
        last = found.levels[-1]
        figures = f"{found.status.value} | {last.cost:.4f} | {last.bound:.4f} | {took:.0f}"
        row = (
            f"| {shape} | {leaders} | {each[0]} to {each[1]} | {goal or 'none open'} | {figures} |"
        )
        print(row, flush=True)
        yield row


def grid(wide: int, high: int) -> tuple[Touch, Points]:
    """Squares in rows: who shares a side, and where each lies."""
    names = {(x, y): f"{x:02}{y:02}" for x, y in product(range(wide), range(high))}
    sides = ((1, 0), (-1, 0), (0, 1), (0, -1))
    touch = {
        name: {names[x + dx, y + dy] for dx, dy in sides if (x + dx, y + dy) in names}
        for (x, y), name in names.items()
    }
    return touch, {name: spot for spot, name in names.items()}


def drawn(count: int, seed: int) -> tuple[Touch, Points]:
    """Points drawn at random: who shares an edge of the triangulation, if not too long."""
    points = np.random.default_rng(seed).random((count, 2)) * 10
    touch: Touch = {f"{n:04}": set() for n in range(count)}
    for corners in Delaunay(points).simplices.tolist():
        for one, other in product(corners, corners):
            if one != other and np.hypot(*(points[one] - points[other])) < NEAR:
                touch[f"{one:04}"].add(f"{other:04}")
    return touch, {f"{n:04}": (x, y) for n, (x, y) in enumerate(points.tolist())}


def county_of(touch: Touch, points: Points, leaders: int) -> County:
    """Villages that touch so, of which some are harder than others; seats lie anywhere."""
    random = np.random.default_rng(0)
    hardness = np.round(random.random(len(touch)), 3)
    villages = tuple(
        Village(
            id=name, name=name, township="T", hardness=float(hard), lon=_lon(spot), lat=_lat(spot)
        )
        for (name, spot), hard in zip(sorted(points.items()), hardness, strict=True)
    )
    people = tuple(Leader(id=f"L{n:02}", name=f"L{n:02}", rank=n + 1) for n in range(leaders))
    seats = random.random((leaders, 2)) * np.array(list(points.values())).max(axis=0)
    units = tuple(
        Unit(id=f"U{n:02}", name=f"U{n:02}", lon=_lon(spot), lat=_lat(spot))
        for n, spot in enumerate(seats.tolist())
    )
    known = {name: frozenset(others) for name, others in touch.items()}
    return County(name="C", villages=villages, leaders=people, units=units, neighbours=known)


def _lon(spot: Sequence[float]) -> float:
    return CORNER[0] + STEP * spot[0]


def _lat(spot: Sequence[float]) -> float:
    return CORNER[1] + STEP * spot[1]


def policy_of(each: tuple[int, int], goal: str) -> Policy:
    """Every village one of them, the villages of each hang together; a goal below shortage."""
    name = LAYERS[goal]
    supply = "units" if name == "department" else "leaders"
    layer = Layer(name=name, supply=supply, capacity=each)
    rule = _made("rule", "connected", layer=name)
    goals = (_made("goal", goal, layers=(name,)),) if goal else ()
    return Policy(layers=(layer,), rules=(rule,), goals=goals)


def _made(family: str, kind: str, **fields: object) -> Any:
    """A clause by its name, which alone says what fields it has."""
    made: type[Clause] = enrolled(family)[kind]
    return made.model_validate(fields)


if __name__ == "__main__":
    main()
