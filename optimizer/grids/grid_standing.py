"""The grids in force: which household is of which, and who heads what."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridFacts, GridVillage


@dataclass(frozen=True, kw_only=True)
class StandingVillage:
    """One village in force: cells from 1 by number of the household, and heads by cell."""

    cells: Mapping[str, int] = field(default_factory=dict)
    heads: Mapping[int, str] = field(default_factory=dict)


def in_force(facts: GridFacts, standing: Mapping[str, StandingVillage]) -> GridFacts:
    """The facts with other grids in force, by village; who is in none of them moves nowhere."""
    nothing = StandingVillage()
    villages = tuple(_held(v, standing.get(v.place.id, nothing)) for v in facts.villages)
    return GridFacts(facts.county, facts.task, villages)


def _held(village: GridVillage, own: StandingVillage) -> GridVillage:
    cells = [own.cells.get(str(name), 0) for name in village.households.id]
    return replace(
        village, standing=np.array(cells, dtype=np.int64), standing_heads=dict(own.heads)
    )


def like_standing(cell: Ints, village: GridVillage) -> Ints:
    """The same cells with the numbers of those in force that they answer to, where there is room.

    The others have the free numbers in the order of their first households.
    """
    if village.standing is None:
        return cell
    count = int(cell.max(initial=0))
    match = village.answers(cell)
    names = {new: old for new, old in match.items() if old <= count}
    free = iter(sorted({*range(1, count + 1)} - {*names.values()}))
    for number in dict.fromkeys(cell.tolist()):
        if number not in names:
            names[number] = next(free)
    found: Ints = np.array([names[number] for number in cell.tolist()], dtype=np.int64)
    return found


def gone(facts: GridFacts, standing: Mapping[str, StandingVillage]) -> int:
    """How many rows of households were in a grid and are there no more."""
    known = {(v.place.id, str(name)) for v in facts.villages for name in v.households.id}
    return sum((v, name) not in known for v, own in standing.items() for name in own.cells)


def come(facts: GridFacts, standing: Mapping[str, StandingVillage]) -> int:
    """How many rows of households were in no grid."""
    nothing = StandingVillage()
    return sum(
        str(name) not in standing.get(village.place.id, nothing).cells
        for village in facts.villages
        for name in village.households.id
    )
