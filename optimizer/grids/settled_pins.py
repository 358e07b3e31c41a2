"""Pins of heads and member households where the cells of households are settled."""

from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.grids.grid_case import Candidate, GridVillage
from optimizer.grids.grid_pinned import Bundle


def seat_open(village: GridVillage) -> list[Candidate]:
    """Who may head a village: the one who is pinned, else nobody who is kept from it."""
    wanted = {pin.secretary for pin in village.pins if pin.secretary and not pin.forbid}
    shut = {pin.secretary for pin in village.pins if pin.forbid} | village.bundles.some
    return [
        person
        for person in village.secretaries
        if (person.id in wanted if wanted else person.id not in shut)
    ]


def heads_open(
    village: GridVillage, cell: Ints, people: Sequence[Candidate]
) -> tuple[Bools, Bools]:
    """Who may head which cell, and who must; both have shape (people, cells)."""
    shape = (len(people), int(cell.max(initial=0)))
    may, must = np.ones(shape, dtype=bool), np.zeros(shape, dtype=bool)
    if not village.pins:
        return may, must
    found, number = village.bundles, {person.id: at for at, person in enumerate(people)}
    cells = [_cell_of(village, bundle, cell, {}) for bundle in found.bundles]
    who = [[number[h] for h in bundle.heads if h in number] for bundle in found.bundles]
    for own, there in zip(who, cells, strict=True):
        if own and there:
            others = np.setdiff1d(np.arange(shape[1]), [there - 1])
            may[np.array(own)[:, None], others] = False
            may[np.setdiff1d(np.arange(shape[0]), own), there - 1] = False
    for one, other, _ in found.apart:
        for here, there in ((one, other), (other, one)):
            if cells[there]:
                may[who[here], cells[there] - 1] = False
    for person in found.none & {*number}:
        may[number[person]] = False
    for person in found.some & {*number}:
        must[number[person]] = may[number[person]]
    return may, must


def members_open(village: GridVillage, cell: Ints, heads: Mapping[int, str]) -> Bools:
    """Which member household may be of which cell, shape (members, cells).

    One that pins leave no cell may be of any.
    """
    may = np.ones((len(village.members), int(cell.max(initial=0))), dtype=bool)
    if not village.pins:
        return may
    found = village.bundles
    cells = [_cell_of(village, bundle, cell, heads) for bundle in found.bundles]
    for bundle, there in zip(found.bundles, cells, strict=True):
        if bundle.members and there:
            others = np.setdiff1d(np.arange(may.shape[1]), [there - 1])
            may[np.array(bundle.members)[:, None], others] = False
    for one, other, _ in found.apart:
        for here, there in ((one, other), (other, one)):
            if cells[there]:
                may[list(found.bundles[here].members), cells[there] - 1] = False
    may[~may.any(axis=1)] = True
    return may


def _cell_of(village: GridVillage, bundle: Bundle, cell: Ints, heads: Mapping[int, str]) -> int:
    """The cell of what is of one cell, from 1; 0 where nothing says which."""
    if bundle.households:
        return int(cell[bundle.households[0]])
    named = [new for new, old in village.answers(cell).items() if old in bundle.cells]
    led = [number for number, person in heads.items() if person in bundle.heads]
    return (*named, *led, 0)[0]
