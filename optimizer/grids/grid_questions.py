"""What it would cost to have one household elsewhere: exact, all others as they are."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.grids.cell_problem import CellProblem
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_plan import VillagePlan
from optimizer.grids.household_graph import metres_between

Why = Literal["full", "cell", "shared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMove:
    """One household in another cell that it touches: how much ways and what is missed change.

    ``torn``: its own cell would fall apart without it, or be empty.
    """

    cell: int
    ways: int
    missed: int
    torn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChoice:
    """A member household of the village, by number, how far it is, and why it might not do.

    ``full``: its room is taken; ``cell``: it belongs to another cell; ``shared``: it has room,
    and the household goes elsewhere for the sake of all ways together.
    """

    member: int
    metres: int
    room: int
    why: Why


def cell_moves(village: GridVillage, own: VillagePlan, at: int) -> list[CellMove]:
    """Every other cell that a household touches, the cheapest first."""
    touching = village.touching
    problem = CellProblem(
        metres=touching.metres,
        weight=village.households.weight,
        graph=touching.graph,
        count=own.cells,
        least=village.least,
        most=village.most,
    )
    label = own.cell - 1
    here = int(label[at])
    rest = set(np.flatnonzero(label == here).tolist())
    torn = len(rest) == 1 or not problem.graph.is_connected_without(at, rest)
    before = problem.value(label)
    found = []
    for cell in sorted({int(label[other]) for other in problem.graph.around[at]} - {here}):
        moved = label.copy()
        moved[at] = cell
        if len(rest) == 1:
            found.append(CellMove(cell=cell + 1, ways=0, missed=0, torn=True))
            continue
        missed, ways = problem.value(moved)
        change = {"missed": missed - before[0], "ways": ways - before[1]}
        found.append(CellMove(cell=cell + 1, torn=torn, **change))
    return sorted(found, key=lambda move: (move.torn, move.missed, move.ways))


def member_choices(
    village: GridVillage, own: VillagePlan, at: int, *, inside: bool
) -> list[MemberChoice]:
    """The member households of a village, the nearest first; ``inside``: of its own cell alone."""
    points, members = village.households, village.members
    here = points.lon[at : at + 1], points.lat[at : at + 1]
    ways = metres_between(*here, members.lon, members.lat)[0]
    held = np.bincount(own.served[:, 1], weights=own.served[:, 2], minlength=len(members))
    found = []
    for member in np.argsort(ways, kind="stable").tolist():
        why: Why = "shared"
        if inside and own.member_cell[member] != own.cell[at]:
            why = "cell"
        elif held[member] >= members.weight[member]:
            why = "full"
        room = int(members.weight[member])
        found.append(MemberChoice(member=member, metres=int(ways[member]), room=room, why=why))
    return found
