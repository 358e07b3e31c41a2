"""Nodes told apart by which places of the frontier already hang together."""

from collections.abc import Sequence

import numpy as np

from optimizer.areas.frontier_diagram import Groups, LabelLayer, Labels
from optimizer.areas.frontier_refine import Arcs
from optimizer.areas.frontier_steps import Step
from optimizer.arrays import Bools, Ints

CLOSED = 255
"""Stands for slots that touch nothing to come."""
FRESH = 254
"""Stands for the piece of the place that comes in."""


class PieceRefinement:
    """Every area hangs together: a piece of it that ends is the only one and the last.

    A state has for every slot the first slot that hangs together with it, CLOSED where the
    slot is not open.
    """

    def __init__(self, labels: Sequence[LabelLayer]) -> None:
        self.labels = labels

    def start(self) -> Labels:
        """No slots."""
        return np.zeros((1, 0), dtype=np.uint8)

    def step(self, at: int, step: Step, arcs: Arcs, state: Labels) -> tuple[Bools, Labels]:
        """Join the place to what it touches in its area; no piece may end beside another."""
        before = self.labels[at].labels[arcs.parent]
        labels = np.column_stack((before, arcs.label.astype(np.uint8)))
        fresh = np.full(arcs.source.size, FRESH, dtype=np.uint8)
        pieces = np.column_stack((state[arcs.source], fresh))
        for slot, _ in step.near:
            same = labels[:, slot] == arcs.label
            pieces[same[:, None] & (pieces == pieces[:, slot, None])] = FRESH
        may = np.ones(arcs.source.size, dtype=np.bool_)
        for slot in step.ended:
            may &= _may_end(labels, pieces, slot)
            pieces[:, slot] = CLOSED
        return may, _first_slots(pieces[may][:, list(step.kept)])

    def keys(self, state: Labels) -> list[Ints]:
        """One column for every slot."""
        return [state[:, slot].astype(np.int64) for slot in range(state.shape[1])]

    def merged(self, state: Labels, groups: Groups) -> Labels:
        """All rows of a group are equal."""
        return state[groups.first]


def _may_end(labels: Labels, pieces: Labels, slot: int) -> Bools:
    """Whether a slot's piece goes on without it, or was the last of its area, row by row."""
    others = [other for other in range(labels.shape[1]) if other != slot]
    goes_on = (pieces[:, others] == pieces[:, slot, None]).any(axis=1)
    same = (labels[:, others] == labels[:, slot, None]) & (pieces[:, others] != CLOSED)
    may: Bools = goes_on | ~same.any(axis=1)
    return may


def _first_slots(pieces: Labels) -> Labels:
    """Pieces numbered by their first slot, so that equal ones are written the same."""
    found = np.full(pieces.shape, CLOSED, dtype=np.uint8)
    for slot in range(pieces.shape[1] - 1, -1, -1):
        found[pieces == pieces[:, slot, None]] = slot
    found[pieces == CLOSED] = CLOSED
    return found
