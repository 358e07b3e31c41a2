"""What it would cost to have one household elsewhere: exact, all others as they are."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.cell_problem import CellProblem
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_match import broken_pins
from optimizer.grids.grid_pinned import Node
from optimizer.grids.grid_plan import VillagePlan
from optimizer.grids.household_graph import metres_between

Why = Literal["full", "cell", "shared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMove:
    """One household in another cell that it touches: how much ways and what is missed change.

    ``torn``: its own cell would fall apart without it, or be empty. ``pins`` are those, by number,
    that would then be broken and are not now.
    """

    cell: int
    ways: int
    missed: int
    torn: bool
    pins: tuple[int, ...] = ()


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
        pins = _against(village, own, moved + 1)
        found.append(CellMove(cell=cell + 1, torn=torn, pins=pins, **change))
    return sorted(found, key=lambda move: (move.torn, move.pins != (), move.missed, move.ways))


def pins_on(village: GridVillage, node: Node) -> tuple[int, ...]:
    """The pins, by number, that speak of something."""
    return tuple(
        pin.number for pin in village.pins if node in pin.nodes or node == ("head", pin.secretary)
    )


def _against(village: GridVillage, own: VillagePlan, cell: Ints) -> tuple[int, ...]:
    """The pins that other cells would break and these do not."""
    before = {pin.number for pin in broken_pins(village, own)}
    after = (pin.number for pin in broken_pins(village, replace(own, cell=cell)))
    return tuple(number for number in after if number not in before)


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
