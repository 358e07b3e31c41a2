"""The cheapest solution of a transportation problem: what changes is a min-cost circulation."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.limits.deadline import Deadline
from optimizer.transport.flow_engine import FlowArcs, cheapest_flow
from optimizer.transport.network import Net, Pairs, Prices


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Arcs of a graph and what flows on them, each shape (arcs,)."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    flow: Ints

    def residual(self) -> "_Arcs":
        """What may still flow, then what may be taken back for what it cost."""
        return _Arcs(
            np.concatenate([self.tail, self.head]),
            np.concatenate([self.head, self.tail]),
            np.concatenate([self.capacity - self.flow, self.flow]),
            np.concatenate([self.cost, -self.cost]),
            np.zeros(2 * self.tail.size, dtype=np.int64),
        )


def nothing(net: Net, pairs: Pairs) -> tuple[Prices, Bools]:
    """No prices, and no pair that stands: what to begin with where nothing is known."""
    prices = Prices(np.zeros_like(net.supplies.low), np.zeros_like(net.places.low))
    return prices, np.zeros(pairs.size, dtype=bool)


def best_flow(
    net: Net, pairs: Pairs, prices: Prices, stands: Bools, deadline: Deadline
) -> Bools | None:
    """Which pairs stand in a cheapest solution, from a solution and prices.

    ``None`` if the costs do not fit 64 bits. Whatever the prices, every change costs the same
    when what they say is taken from the pairs and put upon the nodes. Where they prove the
    solution but for a few pairs, changes go around over those: no arc that costs more than
    all of them save has a part in one, and so the graph and its numbers are small. Raises
    :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    ways = [arcs.residual() for arcs in _arcs(net, pairs, prices, stands)]
    saved = sum(int(-arcs.cost[arcs.cost < 0] @ arcs.capacity[arcs.cost < 0]) for arcs in ways)
    worth = [np.flatnonzero((arcs.capacity > 0) & (arcs.cost <= saved)) for arcs in ways]
    flows = cheapest_flow(_joined(ways, worth), deadline)
    if flows is None:
        return None
    changed = worth[0][flows[: worth[0].size] > 0] % max(1, pairs.size)
    found = stands.copy()
    found[changed] = ~found[changed]
    return found


def _joined(ways: list[_Arcs], worth: list[Ints]) -> FlowArcs:
    """Some of the arcs of every way, in one graph."""

    def joined(name: str) -> Ints:
        parts = (getattr(arcs, name)[some] for arcs, some in zip(ways, worth, strict=True))
        return np.concatenate(list(parts))

    return FlowArcs(joined("tail"), joined("head"), joined("capacity"), joined("cost"))


def _arcs(net: Net, pairs: Pairs, prices: Prices, stands: Bools) -> list[_Arcs]:
    """From one node to the supplies, over the pairs to the places, and back to it."""
    count = net.supplies.size
    cost, one = prices.reduced(pairs), np.ones_like(pairs.supply)
    found = [_Arcs(pairs.supply, count + pairs.place, one, cost, stands.astype(np.int64))]
    for nodes, price, ends, first in (
        (net.supplies, prices.supply, pairs.supply, 0),
        (net.places, prices.place, pairs.place, count),
    ):
        used = np.bincount(ends[stands], minlength=nodes.size)
        poles = np.full(nodes.size, count + net.places.size)
        mine = first + np.arange(nodes.size)
        tail, head = (mine, poles) if first else (poles, mine)
        low = np.minimum(used, nodes.low)
        found += [
            _Arcs(tail, head, nodes.low, price - nodes.reward, low),
            _Arcs(tail, head, nodes.high - nodes.low, price, used - low),
        ]
    return found
