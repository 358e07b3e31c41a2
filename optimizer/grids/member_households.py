"""Member households: each to the nearest cell with room, each household to the nearest of them.

First every member household goes to one cell, so that as few households as can be find no room
in their own, and then so that the ways from member households to the nearest household of their
cell are short (a small integer program; where each in the nearest cell leaves nobody out, that
is the answer). Then the households of a cell are shared out: as many as have room, by the
shortest ways (an assignment problem, solved exactly; a row that stands for several households
may be shared by several member households).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_heads import cell_ways
from optimizer.grids.grid_plan import GridLevel
from optimizer.grids.household_graph import metres_between
from optimizer.grids.member_placing import Placing, placed
from optimizer.grids.settled_pins import members_open
from optimizer.limits.deadline import Deadline

NO_HEADS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """Cells of member households from 1, who looks after whom, and how good that is."""

    cell: Ints
    served: Ints
    levels: tuple[GridLevel, ...]


def shared(
    village: GridVillage,
    cell: Ints,
    deadline: Deadline,
    *,
    nested: bool,
    heads: Mapping[int, str] = NO_HEADS,
) -> Shared:
    """The member households of a village; ``cell`` are the cells of its households, from 1.

    Without ``nested`` they look after any household of the village, and belong to the nearest
    cell that pins permit. ``heads`` head cells, as pins may speak of them.
    """
    members = village.members
    ways = cell_ways(village, cell, members.lon, members.lat)
    if not len(members) or not ways.shape[1]:
        return _nobody(village)
    may = members_open(village, cell, heads)
    if not nested:
        nearest = np.argmin(np.where(may, ways, ways.max() + 1), axis=1)
        bound = max(0, village.households.total - members.total)
        whole = np.ones_like(cell)
        served = _served(village, whole, np.ones(len(members), dtype=np.int64))
        return _judged(village, nearest + 1, served, ways, (bound, None))
    where, bounds = _placed(village, cell, ways, may, deadline)
    return _judged(village, where + 1, _served(village, cell, where + 1), ways, bounds)


def _nobody(village: GridVillage) -> Shared:
    left = village.households.total
    levels = tuple(
        GridLevel(key=key, cost=cost, bound=cost)
        for key, cost in (("unserved", left), ("member_ways", 0), ("household_ways", 0))
    )
    none: Ints = np.zeros((0, 3), dtype=np.int64)
    return Shared(cell=np.zeros(len(village.members), dtype=np.int64), served=none, levels=levels)


def _judged(
    village: GridVillage,
    cell: Ints,
    served: Ints,
    ways: Ints,
    bounds: tuple[int, int | None],
) -> Shared:
    """With costs; those of sharing out are exact for the cells that member households have."""
    members, own = village.members, village.households
    left = own.total - int(served[:, 2].sum())
    way = int(ways[np.arange(len(members)), cell - 1].sum())
    between = metres_between(own.lon, own.lat, members.lon, members.lat)
    walked = int((between[served[:, 0], served[:, 1]] * served[:, 2]).sum())
    levels = (
        GridLevel(key="unserved", cost=left, bound=min(left, bounds[0])),
        GridLevel(key="member_ways", cost=way, bound=way if bounds[1] is None else bounds[1]),
        GridLevel(key="household_ways", cost=walked, bound=walked),
    )
    return Shared(cell=cell, served=served, levels=levels)


def _placed(
    village: GridVillage, cell: Ints, ways: Ints, may: Bools, deadline: Deadline
) -> tuple[Ints, tuple[int, int]]:
    """The cell of every member household from 0, with bounds of who finds no room and of ways."""
    weight = village.households.weight.astype(float)
    counted = np.bincount(cell, weights=weight, minlength=ways.shape[1] + 1)[1:]
    room = village.members.weight.astype(float)
    return placed(Placing(need=counted.astype(float), room=room, ways=ways, may=may), deadline)


def _served(village: GridVillage, cell: Ints, member_cell: Ints) -> Ints:
    """Who looks after whom, shape (rows, 3): household, member household, how many."""
    parts = [
        _matched(village, np.flatnonzero(cell == number), np.flatnonzero(member_cell == number))
        for number in np.unique(cell).tolist()
    ]
    found = np.vstack([part for part in parts if part.size] or [np.zeros((0, 3), dtype=np.int64)])
    return found[np.lexsort((found[:, 1], found[:, 0]))].astype(np.int64)


def _matched(village: GridVillage, households: Ints, members: Ints) -> Ints:
    """The shortest ways by which as many households as can be have a member household."""
    own, theirs = village.households, village.members
    units = np.repeat(households, own.weight[households])
    room = np.minimum(theirs.weight[members], units.size)
    seats = np.repeat(members, room)
    if not units.size or not seats.size:
        return np.zeros((0, 3), dtype=np.int64)
    ways = metres_between(
        own.lon[households], own.lat[households], theirs.lon[members], theirs.lat[members]
    )
    row = np.repeat(np.arange(households.size), own.weight[households])
    column = np.repeat(np.arange(members.size), room)
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  slow to load

    taken, seat = linear_sum_assignment(ways[np.ix_(row, column)])
    pairs, count = np.unique(
        np.column_stack([units[taken], seats[seat]]), axis=0, return_counts=True
    )
    return np.column_stack([pairs, count])
