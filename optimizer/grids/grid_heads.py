"""Heads for the cells of a village: as many cells as can be, by the declared order, living near.

An assignment problem, solved exactly: a cell has at most one head, a person heads at most one
cell. First as few cells as can be lack a head, then the people stand early in the declared order
(the sum of their places in it is least), then their ways to the nearest household of their cell
are short. Where grids are in force, as few of them as can be get another head before that
(``new_heads``). Where somebody lives is not always known: his way then counts as the longest one
of his village.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.grids.grid_case import Candidate, GridVillage
from optimizer.grids.grid_plan import GridLevel
from optimizer.grids.household_graph import metres_between
from optimizer.grids.settled_pins import heads_open, seat_open

UNKNOWN = -1


@dataclass(frozen=True, kw_only=True)
class Heads:
    """Who heads what, and how good that is."""

    secretary: str | None
    heads: dict[int, str]
    levels: tuple[GridLevel, ...]


def cell_ways(village: GridVillage, cell: Ints, lon: Floats, lat: Floats) -> Ints:
    """Whole metres from points to the nearest household of every cell, shape (points, cells).

    ``UNKNOWN`` where a point is not known.
    """
    cells = int(cell.max(initial=0))
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    found: Ints = np.full((lon.size, cells), UNKNOWN, dtype=np.int64)
    if not known.size or not cells:
        return found
    own = village.households
    ways = metres_between(lon[known], lat[known], own.lon, own.lat)
    for number in range(1, cells + 1):
        found[known, number - 1] = ways[:, cell == number].min(axis=1)
    return found


def head_ways(village: GridVillage, cell: Ints, people: Sequence[Candidate]) -> Ints:
    """The same for people; the unknown have the longest way of the village."""
    lon = np.array([person.lon for person in people], dtype=float)
    lat = np.array([person.lat for person in people], dtype=float)
    ways = cell_ways(village, cell, lon, lat)
    return np.where(ways < 0, max(0, int(ways.max(initial=0))), ways)


def first_of(village: GridVillage) -> Candidate | None:
    """Who heads a village: the first in the order, of equals the one in force."""
    now = village.standing_heads.get(0)
    return min(seat_open(village), key=lambda p: (p.rank, p.id != now), default=None)


def kept_heads(village: GridVillage, cell: Ints) -> dict[int, str]:
    """Who heads the cell in force that each cell answers to."""
    if village.standing is None:
        return {}
    match = village.answers(cell)
    heads = village.standing_heads
    return {new: heads[old] for new, old in match.items() if old in heads}


def heads_of(village: GridVillage, cell: Ints) -> Heads:
    """The heads of a village and of its cells."""
    first = first_of(village)
    secretary = None if first is None else first.id
    people = [person for person in village.heads if person.id != secretary]
    cells = int(cell.max(initial=0))
    ways = head_ways(village, cell, people)
    rank = np.array([person.rank for person in people], dtype=np.int64)
    step = (int(ways.max(initial=0)) + 1) * (cells + 1)
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  slow to load

    keeps = kept_heads(village, cell)
    stays = np.array([[keeps.get(c + 1) == p.id for c in range(cells)] for p in people], dtype=bool)
    stays = stays.reshape(len(people), cells)
    far = (int(rank.max(initial=0)) + 1) * step * (cells + 1)
    may, must = heads_open(village, cell, people)
    top = 2 * far * (cells + 1)
    worth = rank[:, None] * step + ways - far * stays - 2 * top * must + top * ~may
    rows, columns = linear_sum_assignment(worth)
    kept = may[rows, columns]
    rows, columns = rows[kept], columns[kept]
    heads = {int(c) + 1: people[int(p)].id for p, c in zip(rows, columns, strict=True)}
    lacking = cells - len(heads)
    costs = {"headless": lacking}
    if village.standing is not None:
        held = sum(cell != 0 for cell in village.standing_heads)
        costs["new_heads"] = held - int(stays[rows, columns].sum())
    costs |= {
        "ranks": int(rank[rows].sum()),
        "head_ways": int(ways[rows, columns].sum()),
    }
    levels = tuple(GridLevel(key=key, cost=cost, bound=cost) for key, cost in costs.items())
    return Heads(secretary=secretary, heads=dict(sorted(heads.items())), levels=levels)
