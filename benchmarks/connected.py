"""Leaders whose villages hang together: what is proven of 60 places, by how many each may have.

``python -m benchmarks.connected --seconds 120 --write``
"""

import argparse
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
from scipy.spatial import Delaunay

from benchmarks.report import circumstances, write_section
from geodata.facts.county import County, Leader, Village
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, enrolled
from optimizer.plans.verify import verify
from optimizer.solve import solve

LAYER = "county_leader"
SHAPES = ("grid", "drawn")
CAPACITIES = ((20, (3, 3)), (15, (2, 5)), (12, (5, 5)), (6, (10, 10)))
"""Leaders, and how many villages each has at least and at most."""
GOALS = ("", "seniority")
NEAR = 3.2
"""How far apart drawn neighbours are at most, in a square of 10."""
HEAD = """| map | leaders | villages each | goal | status | cost | bound | seconds |
| --- | ---: | ---: | --- | --- | ---: | ---: | ---: |"""
Touch = dict[str, set[str]]


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
    for shape, (leaders, each), goal in product(SHAPES, CAPACITIES, GOALS):
        county = county_of(grid(6, 10) if shape == "grid" else drawn(60, 1), leaders)
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


def grid(wide: int, high: int) -> Touch:
    """Squares in rows: who shares a side."""
    names = {(x, y): f"{x:02}{y:02}" for x, y in product(range(wide), range(high))}
    sides = ((1, 0), (-1, 0), (0, 1), (0, -1))
    return {
        name: {names[x + dx, y + dy] for dx, dy in sides if (x + dx, y + dy) in names}
        for (x, y), name in names.items()
    }


def drawn(count: int, seed: int) -> Touch:
    """Points drawn at random: who shares an edge of the triangulation, if not too long."""
    points = np.random.default_rng(seed).random((count, 2)) * 10
    touch: Touch = {f"{n:04}": set() for n in range(count)}
    for corners in Delaunay(points).simplices.tolist():
        for one, other in product(corners, corners):
            if one != other and np.hypot(*(points[one] - points[other])) < NEAR:
                touch[f"{one:04}"].add(f"{other:04}")
    return touch


def county_of(touch: Touch, leaders: int) -> County:
    """Villages that touch so, of which some are harder than others."""
    hardness = np.round(np.random.default_rng(0).random(len(touch)), 3)
    villages = tuple(
        Village(id=name, name=name, township="T", county="C", hardness=float(hard))
        for name, hard in zip(sorted(touch), hardness, strict=True)
    )
    people = tuple(Leader(id=f"L{n:02}", name=f"L{n:02}", rank=n + 1) for n in range(leaders))
    known = {name: frozenset(others) for name, others in touch.items()}
    return County(name="C", villages=villages, leaders=people, neighbours=known)


def policy_of(each: tuple[int, int], goal: str) -> Policy:
    """Every village one leader, the villages of each hang together; a goal below shortage."""
    layer = Layer(name=LAYER, supply="leaders", capacity=each)
    rule = _made("rule", "connected", layer=LAYER)
    goals = (_made("goal", goal, layers=(LAYER,)),) if goal else ()
    return Policy(layers=(layer,), rules=(rule,), goals=goals)


def _made(family: str, kind: str, **fields: object) -> Any:
    """A clause by its name, which alone says what fields it has."""
    made: type[Clause] = enrolled(family)[kind]
    return made.model_validate(fields)


if __name__ == "__main__":
    main()
