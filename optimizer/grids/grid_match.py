"""Two divisions of the same villages: what differs where cells answer to each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.grids.cell_match import UNANSWERED, answering, matched
from optimizer.grids.grid_case import GridVillage
from optimizer.grids.grid_pinned import Pinned
from optimizer.grids.grid_plan import NONE, VillagePlan


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


def broken_pins(village: GridVillage, own: VillagePlan) -> list[Pinned]:
    """The pins of a village that a plan does not keep."""
    answers = village.answers(own.cell) if village.pins else {}
    parts = (own.cell, own.member_cell, own.heads, own.secretary, answers)
    return [pin for pin in village.pins if pin.broken(*parts)]


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
