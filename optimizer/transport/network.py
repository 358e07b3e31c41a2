"""A transportation problem over some of its pairs: solved exactly, with prices that prove it.

Whole numbers throughout. A node, a supply or a place, wants ``low`` and takes at most ``high``
posts; every post that lacks of ``low`` costs ``reward``.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.pairs.bucket_sort import distinct, grouped, runs

FAR = np.int64(2**60)
"""No sum of costs comes near this."""


@dataclass(frozen=True, eq=False)
class Nodes:
    """One side: how many posts its nodes want and take, and what each that lacks costs."""

    low: Ints
    high: Ints
    reward: Ints

    def take(self, chosen: Ints) -> "Nodes":
        """Some of the nodes, numbered anew."""
        return Nodes(self.low[chosen], self.high[chosen], self.reward[chosen])

    @property
    def size(self) -> int:
        """Number of nodes."""
        return int(self.low.size)

    def dearest(self, used: Ints) -> Ints:
        """The highest price that a node needs when it has ``used`` posts."""
        short = np.where(self.low > 0, self.reward, 0)
        open_ = np.where(used < self.low, self.reward, 0)
        return np.where(used > self.low, 0, np.where(used == self.low, short, open_))

    def cheapest(self, used: Ints) -> Ints:
        """The lowest price that a node may have when it has ``used`` posts; ``-FAR``: any."""
        return np.where(used < self.low, self.reward, np.where(used < self.high, 0, -FAR))


@dataclass(frozen=True, eq=False)
class Net:
    """Both sides of a transportation problem."""

    supplies: Nodes
    places: Nodes

    def take(self, supplies: Ints, places: Ints) -> "Net":
        """The problem between some supplies and some places."""
        return Net(self.supplies.take(supplies), self.places.take(places))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a supply and a place with their costs, shape (pairs,)."""

    supply: Ints
    place: Ints
    cost: Ints

    @classmethod
    def join(cls, several: list["Pairs"]) -> "Pairs":
        """All of several lists."""
        return cls(
            np.concatenate([pairs.supply for pairs in several]),
            np.concatenate([pairs.place for pairs in several]),
            np.concatenate([pairs.cost for pairs in several]),
        )

    @property
    def size(self) -> int:
        """Number of pairs."""
        return int(self.supply.size)

    def take(self, chosen: Ints | Bools) -> "Pairs":
        """Some of the pairs."""
        return Pairs(self.supply[chosen], self.place[chosen], self.cost[chosen])


@dataclass(frozen=True, eq=False)
class Prices:
    """What one post more is worth at every supply and every place: the dual solution."""

    supply: Ints
    place: Ints

    def reduced(self, pairs: Pairs) -> Ints:
        """Reduced costs of pairs."""
        found: Ints = pairs.cost - self.supply[pairs.supply] - self.place[pairs.place]
        return found


def prices_of(net: Net, pairs: Pairs, stands: Bools, deadline: Deadline = NEVER) -> Prices:
    """Prices that prove a cheapest solution: the highest ones of the places.

    Shortest ways in the graph of what could still change (Bellman-Ford over arrays): a price
    that has moved is told to those whose price hangs on it, until none moves. Raises
    :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    used = [
        np.bincount(ends[stands], minlength=nodes.size)
        for ends, nodes in ((pairs.supply, net.supplies), (pairs.place, net.places))
    ]
    taken, free = pairs.take(stands), pairs.take(~stands)
    prices = Prices(net.supplies.cheapest(used[0]), net.places.dearest(used[1]))
    at_place = _Followers(taken.place, taken.supply, taken.cost, net.places.size)
    at_supply = _Followers(free.supply, free.place, free.cost, net.supplies.size)
    at_place.tell(np.maximum, prices.place, prices.supply, np.arange(net.places.size))
    moved = np.arange(net.supplies.size)
    while moved.size:
        deadline.check()
        moved = at_supply.tell(np.minimum, prices.supply, prices.place, moved)
        moved = at_place.tell(np.maximum, prices.place, prices.supply, moved)
    return prices


class _Followers:
    """Which prices hang on those of one side: pairs in the order of that side."""

    def __init__(self, side: Ints, other: Ints, cost: Ints, size: int) -> None:
        order, self.starts = grouped(side, size)
        self.other, self.cost = other[order], cost[order]
        self.size = np.diff(self.starts)

    def tell(self, better: np.ufunc, mine: Ints, theirs: Ints, moved: Ints) -> Ints:
        """Hand on the prices that have moved; changes ``theirs`` and returns which those are."""
        item, pair = runs(self.starts[moved], self.size[moved])
        other, price = self.other[pair], self.cost[pair] - mine[moved[item]]
        before = theirs[other]
        moves = better(price, before) != before
        other = other[moves]
        better.at(theirs, other, price[moves])
        return distinct(other)


def proves(net: Net, pairs: Pairs, stands: Bools, prices: Prices) -> bool:
    """Whether prices prove that no solution over these pairs is cheaper."""
    reduced = prices.reduced(pairs)
    fit = bool(np.all(reduced[~stands] >= 0) and np.all(reduced[stands] <= 0))
    for ends, nodes, price in (
        (pairs.supply, net.supplies, prices.supply),
        (pairs.place, net.places, prices.place),
    ):
        used = np.bincount(ends[stands], minlength=nodes.size)
        dear = (price > nodes.dearest(used)) & (used > 0)  # what has none can have no less
        fit &= not dear.any() and bool(np.all(price >= nodes.cheapest(used)))
    return fit
