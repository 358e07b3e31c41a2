"""Dealing places out among a few supplies, best of all: a search over labels with bounds.

Places are dealt one after the other. A label is what that leaves of every room, and the least
cost at which it can be had; labels whose cost and unavoidable waste reach the ceiling are
dropped, of labels that leave the same only the cheapest is kept. With enough labels the answer
is the best there is; with fewer it is a plan and no proof.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.candidates import Bools, Floats, Ints

BITS = 62
"""What is left of all rooms is kept in one whole number of so many bits."""


@dataclass(frozen=True, eq=False)
class Deal:
    """Places to be dealt out among supplies, each to one.

    ``cost``, shape (supplies, places), is at least 0 and infinite where a pair may not be;
    ``weight``, shape (supplies, places), what a pair takes of ``room``, shape (supplies,);
    ``waste``, shape (supplies,), what it costs to leave one unit of a room empty.
    """

    cost: Floats
    weight: Ints
    room: Ints
    waste: Floats

    def best(self, ceiling: float, most: int) -> Ints | None:
        """The supply of every place, shape (places,), at less cost than ``ceiling``.

        Keeps ``most`` labels at a time; ``None`` where it finds no such plan.
        """
        fixed = self._single
        supply: Ints = np.argmin(self.cost, axis=0)
        pairs = supply[fixed], np.flatnonzero(fixed)
        taken = np.bincount(pairs[0], self.weight[pairs], self.room.size)
        left = self.room - taken.astype(np.int64)
        begun = float(self.cost[pairs].sum())
        if (left < 0).any() or not self._fits(left):
            return None
        order = self._order
        labels = _Labels(left, begun, self, order)
        if labels.cost[0] >= ceiling:
            return None
        for place in order.tolist():
            if not labels.deal(self, place, ceiling, most):
                return None
        supply[order] = labels.trace()
        return supply

    @cached_property
    def _single(self) -> Bools:
        """The places that only one supply may take."""
        alone: Bools = np.isfinite(self.cost).sum(axis=0) <= 1
        return alone

    @cached_property
    def _order(self) -> Ints:
        """The places to be dealt, those first for which the choice matters most."""
        places = np.flatnonzero(~self._single)
        costs = self.cost[:, places]
        spread = np.where(np.isfinite(costs), costs, 0.0).max(axis=0) - costs.min(axis=0)
        return places[np.argsort(-spread, kind="stable")]

    @staticmethod
    def _fits(left: Ints) -> bool:
        return sum(max(1, int(room).bit_length()) for room in left) <= BITS


class _Labels:
    """The labels after some places; cost counts the waste that no later place can prevent."""

    def __init__(self, left: Ints, begun: float, deal: Deal, order: Ints) -> None:
        bits = [max(1, int(room).bit_length()) for room in left]
        self.shift = np.cumsum([0, *bits[:-1]])
        self.mask = (1 << np.array(bits, dtype=np.int64)) - 1
        may = np.isfinite(deal.cost[:, order])
        self.later = np.where(may, deal.weight[:, order], 0).sum(axis=1)
        """What the places still to be dealt could take of every room."""
        self.left = np.array([int((left << self.shift).sum())])
        waste = deal.waste * np.maximum(0, left - self.later)
        self.cost = np.array([begun + float(waste.sum())])
        self.steps: list[tuple[Ints, Ints]] = []

    def deal(self, deal: Deal, place: int, ceiling: float, most: int) -> bool:
        """Deal one place; whether any label remains."""
        may = np.flatnonzero(np.isfinite(deal.cost[:, place]))
        weight, waste = deal.weight[may, place], deal.waste[may]
        room = (self.left[:, None] >> self.shift[may]) & self.mask[may]
        over = room - self.later[may]
        more = waste * (np.maximum(over + weight, 0) - np.maximum(over, 0))
        cost = self.cost[:, None] + deal.cost[may, place] + (more.sum(axis=1)[:, None] - more)
        kept = np.flatnonzero((room >= weight) & (cost < ceiling))
        self.later[may] -= weight
        values = cost.ravel()[kept]
        if kept.size > 2 * most:
            nearest = np.sort(np.argpartition(values, 2 * most)[: 2 * most])
            kept, values = kept[nearest], values[nearest]
        parent = kept // may.size
        option = kept - parent * may.size
        left = self.left[parent] - (weight << self.shift[may])[option]
        if kept.size > most:
            few = _cheapest_of_each(left, values, most)
            parent, option, left, values = parent[few], option[few], left[few], values[few]
        self.left, self.cost = left, values
        self.steps.append((parent, may[option]))
        return bool(kept.size)

    def trace(self) -> Ints:
        """The supply of every place dealt, in the order of dealing, of the cheapest label."""
        if not self.steps:
            return np.zeros(0, dtype=np.int64)
        at, found = int(np.argmin(self.cost)), []
        for parent, supply in reversed(self.steps):
            found.append(int(supply[at]))
            at = int(parent[at])
        return np.array(found[::-1])


def _cheapest_of_each(left: Ints, cost: Floats, most: int) -> Ints:
    """Of labels that leave the same the cheapest; of these the ``most`` cheapest."""
    order = np.lexsort((cost, left))
    first = np.ones(order.size, dtype=bool)
    first[1:] = left[order[1:]] != left[order[:-1]]
    kept: Ints = order[first]
    if kept.size > most:
        kept = kept[np.argpartition(cost[kept], most)[:most]]
    return kept
