"""Label setting with bounds: places dealt out among a few supplies, best of all.

Places are dealt one after the other. A label is what that leaves of every room, and the least
cost at which it can be had; labels whose cost and unavoidable waste reach the ceiling are
dropped, of labels that leave the same only the cheapest is kept. With enough labels the answer
is the best there is; with fewer it is a plan and no proof.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.arrays import Bools, Floats, Ints

BITS = 62
"""What is left of all rooms is kept in one whole number of so many bits."""
PAUSE = 10
"""At so many places labels that leave the same are not looked for after a place with none."""


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
        labels = _Labels(self, left, begun, self._order, most)
        if labels.cost[0] >= ceiling:
            return None
        for place in range(self._order.size):
            if not labels.deal(place, ceiling):
                return None
        supply[self._order] = labels.trace()
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
    """The labels after some places; cost counts the waste that no later place can prevent.

    ``left``, shape (labels,), is what they leave of all rooms, room after room in bits of its
    own; ``cost``, shape (labels,).
    """

    def __init__(self, deal: Deal, left: Ints, begun: float, order: Ints, most: int) -> None:
        bits = np.array([max(1, int(room).bit_length()) for room in left])
        shift = np.cumsum(bits) - bits
        may = np.isfinite(deal.cost[:, order])
        weight = np.where(may, deal.weight[:, order], 0)
        later = weight.sum(axis=1)  # what the places still to be dealt could take of every room
        self.most = most
        self.left = np.array([int((left << shift).sum())])
        self.cost = np.array([begun + float((deal.waste * np.maximum(0, left - later)).sum())])
        self.steps: list[tuple[Ints, Ints]] = []
        self._wait = 0
        """So many places are dealt before labels that leave the same are looked for again."""
        later = later[:, None] - np.cumsum(weight, axis=1)
        wastes = may & (left[:, None] > later) & (deal.waste[:, None] > 0)
        self._wastes = wastes.any(axis=0).tolist()
        """Whether anything can be wasted when a place is dealt."""
        place, supply = np.nonzero(may.T)
        self._supply, self._end = supply, np.cumsum(may.sum(axis=0)).tolist()
        """The supplies that may take a place, place after place; what follows is of these."""
        self._cost = deal.cost[supply, order[place]][:, None]
        self._weight, self._later = weight[supply, place][:, None], later[supply, place][:, None]
        self._taken = weight[supply, place] << shift[supply]
        self._waste = deal.waste[supply][:, None]
        self._shift, self._mask = shift[supply][:, None], ((1 << bits) - 1)[supply][:, None]

    def deal(self, place: int, ceiling: float) -> bool:
        """Deal one place (its position in the order); whether any label remains."""
        mine = slice(self._end[place - 1] if place else 0, self._end[place])
        room = (self.left >> self._shift[mine]) & self._mask[mine]
        cost = self.cost + self._cost[mine]
        if self._wastes[place]:
            over = room - self._later[mine]
            more = np.maximum(over, 0) - np.maximum(over - self._weight[mine], 0)
            more = more * self._waste[mine]
            cost += more.sum(axis=0) - more
        kept = np.flatnonzero((room >= self._weight[mine]) & (cost < ceiling))
        values = cost.ravel()[kept]
        option, parent = np.divmod(kept, self.left.size)
        left = self.left[parent] - self._taken[mine][option]
        if kept.size > self.most:
            few = self._fewer(left, values)
            parent, option, left, values = parent[few], option[few], left[few], values[few]
        self.left, self.cost = left, values
        self.steps.append((parent, self._supply[mine][option]))
        return bool(kept.size)

    def _fewer(self, left: Ints, cost: Floats) -> Ints:
        """The cheapest labels, as many as are kept.

        Of those that leave the same only one counts; where there were none, none are looked
        for at some places that follow.
        """
        if self._wait:
            self._wait -= 1
            return _cheapest(cost, self.most)
        near = _cheapest(cost, 2 * self.most)
        alone = near[_cheapest_of_each(left[near], cost[near])]
        self._wait = PAUSE if alone.size == near.size else 0
        few: Ints = alone[_cheapest(cost[alone], self.most)]
        return few

    def trace(self) -> Ints:
        """The supply of every place dealt, in the order of dealing, of the cheapest label."""
        if not self.steps:
            return np.zeros(0, dtype=np.int64)
        at, found = int(np.argmin(self.cost)), []
        for parent, supply in reversed(self.steps):
            found.append(int(supply[at]))
            at = int(parent[at])
        return np.array(found[::-1])


def _cheapest(cost: Floats, most: int) -> Ints:
    """The ``most`` cheapest, in no order."""
    if cost.size <= most:
        return np.arange(cost.size)
    few: Ints = np.argpartition(cost, most)[:most]
    return few


def _cheapest_of_each(left: Ints, cost: Floats) -> Ints:
    """Of labels that leave the same the cheapest."""
    order = np.lexsort((cost, left))
    first = np.ones(order.size, dtype=bool)
    first[1:] = left[order[1:]] != left[order[:-1]]
    kept: Ints = order[first]
    return kept
