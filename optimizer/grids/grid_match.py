"""Two divisions of the same villages: which cells answer to each other, and what differs then."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_plan import NONE, VillagePlan

UNANSWERED = -1
"""The cell of the first to which a cell of the second answers, where there is none."""


@dataclass(frozen=True, kw_only=True)
class GridUnlike:
    """What differs in one village where every cell of the second answers to one of the first.

    ``households`` and ``members`` are numbers of rows of the village that are in another cell;
    ``weight`` says how many households those rows are. ``heads`` head another cell, or in one of
    both alone; ``served`` counts households whose member household is another one.
    """

    households: tuple[int, ...]
    weight: int
    heads: tuple[str, ...]
    members: tuple[int, ...]
    served: int


def answering(before: Ints, after: Ints, weight: Ints) -> dict[int, int]:
    """Cell after -> cell before, so that as many households as can be stay in theirs.

    All arrays have shape (households,); cells count from 1. Of matches that are alike those of
    equal numbers are taken; cells without one before answer to none.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  slow to load

    old, new = int(before.max(initial=NONE)), int(after.max(initial=NONE))
    shared = np.zeros((new + 1, old + 1))
    np.add.at(shared, (after, before), weight)
    alike = 1e-6 * np.eye(new + 1, old + 1)
    rows, columns = linear_sum_assignment(-(shared + alike)[1:, 1:])
    return {int(row) + 1: int(column) + 1 for row, column in zip(rows, columns, strict=True)}


def unlike(village: GridVillage, before: VillagePlan, after: VillagePlan) -> GridUnlike:
    """What differs between two divisions of one village."""
    weight = village.households.weight
    match = answering(before.cell, after.cell, weight)
    moved = np.flatnonzero(matched(after.cell, match) != before.cell)
    astray = np.flatnonzero(matched(after.member_cell, match) != before.member_cell)
    return GridUnlike(
        households=tuple(moved.tolist()),
        weight=int(weight[moved].sum()),
        heads=_heads(before, after, match),
        members=tuple(astray.tolist()),
        served=int(weight.sum()) - _kept(village, before, after),
    )


def matched(cell: Ints, match: dict[int, int]) -> Ints:
    """Cells by the numbers of those that they answer to; 0 stays 0."""
    names = [NONE, *(match.get(n, UNANSWERED) for n in range(1, int(cell.max(initial=0)) + 1))]
    found: Ints = np.array(names, dtype=np.int64)[cell]
    return found


def _heads(before: VillagePlan, after: VillagePlan, match: dict[int, int]) -> tuple[str, ...]:
    old = {(NONE, before.secretary), *before.heads.items()}
    new = {(match.get(cell, UNANSWERED), person) for cell, person in after.heads.items()}
    changed = old ^ {(NONE, after.secretary), *new}
    return tuple(sorted({person for _, person in changed if person is not None}))


def _kept(village: GridVillage, before: VillagePlan, after: VillagePlan) -> int:
    """Households with the same member household in both, or with none in both."""
    shares: Sequence[dict[tuple[int, int], int]] = [
        {(int(one), int(other)): int(count) for one, other, count in own.served}
        for own in (before, after)
    ]
    kept = sum(min(count, shares[1].get(pair, 0)) for pair, count in shares[0].items())
    alone = [village.households.weight.copy() for _ in shares]
    for left, own in zip(alone, (before, after), strict=True):
        np.subtract.at(left, own.served[:, 0], own.served[:, 2])
    return kept + int(np.minimum(*alone).sum())
