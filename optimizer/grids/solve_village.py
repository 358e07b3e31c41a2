"""One village: its cells, sub-grids, heads and member households, with true bounds."""

from dataclasses import replace

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.cell_problem import HARD, CellProblem, CellResult
from optimizer.grids.grid_case import GridVillage, best_count
from optimizer.grids.grid_heads import heads_of
from optimizer.grids.grid_match import broken_pins
from optimizer.grids.grid_plan import GridLevel, VillagePlan
from optimizer.grids.grid_policy import GridTask
from optimizer.grids.grid_standing import like_standing
from optimizer.grids.member_households import shared
from optimizer.grids.solve_cells import solve_cells
from optimizer.grids.solve_standing import solve_standing
from optimizer.limits.deadline import Deadline


def solve_village(
    village: GridVillage, task: GridTask, seed: int, deadline: Deadline
) -> VillagePlan:
    """Cells, sub-grids, heads and member households of one village."""
    cell, levels = _cells(village, task, seed, deadline)
    sub: Ints = np.zeros_like(cell)
    if task.sub_size is not None:
        sub, more = _sub_grids(village, task.sub_size, cell, seed, deadline)
        levels += more
    plan = VillagePlan(village=village.place.id, cell=cell, sub=sub, levels=tuple(levels))
    if task.heads is not None:
        found = heads_of(village, cell)
        levels += found.levels if task.led else ()
        plan = replace(plan, secretary=found.secretary, heads=found.heads)
    if task.members is not None:
        nested = task.members.inside == "cell"
        given = shared(village, cell, deadline, nested=nested, heads=plan.heads)
        levels += given.levels
        plan = replace(plan, member_cell=given.cell, served=given.served)
    plan = replace(plan, levels=tuple(levels))
    if village.pins:
        count = len(broken_pins(village, plan))
        first = GridLevel(key="pins", cost=count, bound=0)
        plan = replace(plan, levels=(first, *plan.levels))
    return plan


def _cells(
    village: GridVillage, task: GridTask, seed: int, deadline: Deadline
) -> tuple[Ints, list[GridLevel]]:
    own, touching = village.households, village.touching
    problem = CellProblem(
        metres=touching.metres,
        weight=own.weight,
        graph=touching.graph,
        count=village.count,
        least=village.least,
        most=village.most,
        pins=village.cell_pins,
    )
    if task.cells == "given":
        names: dict[str, int] = {}
        cell = np.array([names.setdefault(str(name), len(names)) for name in own.given])
        missed, ways = replace(problem, pins=None).value(cell)
        told = _levels("missed", "ways", missed, missed, ways, ways)
        cell = cell.astype(np.int64)
        if village.standing is not None:
            moved = replace(problem, standing=village.standing).moved(cell)
            told.insert(1, GridLevel(key="moved", cost=moved, bound=moved))
        return cell + 1, told
    if village.standing is not None:
        calm = replace(problem, standing=village.standing)
        found = solve_standing(calm, seed, deadline)
        told = _ways_of(found)
        told.insert(1, GridLevel(key="moved", cost=found.moved, bound=found.moved_bound))
        return like_standing(np.array(found.label) + 1, village), told
    found = solve_cells(problem, seed, deadline)
    told = _ways_of(found)
    return np.array(found.label, dtype=np.int64) + 1, told


def _ways_of(found: CellResult) -> list[GridLevel]:
    """What a division misses, its broken pins aside, and its ways."""
    missed = found.missed % HARD
    bound = min(found.missed_bound, missed)
    return _levels("missed", "ways", missed, bound, found.cost, found.bound)


def _levels(
    first: str, second: str, missed: int, missed_bound: int, cost: int, bound: int
) -> list[GridLevel]:
    return [
        GridLevel(key=first, cost=missed, bound=missed_bound),
        GridLevel(key=second, cost=cost, bound=bound),
    ]


def _sub_grids(
    village: GridVillage, size: tuple[int, int], cell: Ints, seed: int, deadline: Deadline
) -> tuple[Ints, list[GridLevel]]:
    """Every cell divided again by the same method; costs and bounds are summed."""
    sub: Ints = np.zeros_like(cell)
    sums = [0, 0, 0, 0]
    cells = int(cell.max(initial=0))
    for number in range(1, cells + 1):
        members = np.flatnonzero(cell == number)
        problem = cell_part(village, members, size)
        found = solve_cells(problem, seed, deadline.slice(share=1.0 / (cells - number + 2)))
        sub[members] = np.array(found.label) + 1
        for at, value in enumerate((found.missed, found.missed_bound, found.cost, found.bound)):
            sums[at] += value
    return sub, _levels("sub_missed", "sub_ways", *sums)


def cell_part(village: GridVillage, members: Ints, size: tuple[int, int]) -> CellProblem:
    """The households of one cell as a problem of their own."""
    weight = village.households.weight[members]
    return CellProblem(
        metres=village.touching.metres[np.ix_(members, members)],
        weight=weight,
        graph=village.touching.graph.part(members.tolist()),
        count=min(best_count(int(weight.sum()), size), int(members.size)),
        least=size[0],
        most=size[1],
    )
