"""A transportation problem over some of its pairs: solved exactly, with prices that prove it.

Whole numbers throughout. A node, a supply or a place, wants ``low`` and takes at most ``high``
posts; every post that lacks of ``low`` costs ``reward``.
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from optimizer.candidates import Bools, Ints

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


def best_flow(net: Net, pairs: Pairs, prices: Prices | None = None) -> Bools | None:
    """Which pairs stand in a cheapest solution; ``None`` if the costs do not fit 64 bits.

    Prices that nearly prove one make it faster: every way costs the same when what they say
    is taken from the pairs and put upon the nodes, and little is left to tell pairs apart.
    """
    prices = prices or Prices(np.zeros_like(net.supplies.low), np.zeros_like(net.places.low))
    count, sink = net.supplies.size, net.supplies.size + net.places.size
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    one = np.ones_like(pairs.supply)
    numbers = add(pairs.supply, count + pairs.place, one, prices.reduced(pairs))
    for nodes, price, first in (
        (net.supplies, prices.supply, 0),
        (net.places, prices.place, count),
    ):
        parts = ((nodes.low, nodes.reward), (nodes.high - nodes.low, np.zeros_like(nodes.low)))
        for capacity, reward in parts:
            some = np.flatnonzero(capacity > 0)
            ends = first + some, np.full(some.size, sink if first else sink + 1)
            tail, head = ends if first else ends[::-1]
            add(tail, head, capacity[some], price[some] - reward[some])
    total = int(net.supplies.high.sum())
    poles = np.array([sink + 1], dtype=np.int64), np.array([sink], dtype=np.int64)
    add(*poles, np.array([total]), np.zeros(1, dtype=np.int64))
    flow.set_nodes_supplies(np.concatenate(poles), np.array([total, -total]))
    if flow.solve() != flow.OPTIMAL:
        return None
    stands: Bools = flow.flows(numbers) > 0
    return stands


def prices_of(net: Net, pairs: Pairs, stands: Bools) -> Prices:
    """Prices that prove a cheapest solution: the highest ones of the places.

    Shortest ways in the graph of what could still change (Bellman-Ford over arrays).
    """
    used = [
        np.bincount(ends[stands], minlength=nodes.size)
        for ends, nodes in ((pairs.supply, net.supplies), (pairs.place, net.places))
    ]
    free, taken = _by_place(pairs.take(~stands)), pairs.take(stands)
    least = net.supplies.cheapest(used[0])
    place = net.places.dearest(used[1])
    while True:
        supply = least.copy()
        np.maximum.at(supply, taken.supply, taken.cost - place[taken.place])
        lower = place.copy()
        if free.size:
            starts = np.flatnonzero(np.diff(free.place, prepend=-1))
            mine = free.place[starts]
            gain = np.minimum.reduceat(free.cost - supply[free.supply], starts)
            lower[mine] = np.minimum(lower[mine], gain)
        if np.array_equal(lower, place):
            return Prices(supply, place)
        place = lower


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


def _by_place(pairs: Pairs) -> Pairs:
    return pairs.take(np.argsort(pairs.place, kind="stable"))
