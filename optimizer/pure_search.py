"""All pairs held against the prices of a part, and the part made larger until it proves all."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.candidates import Bools, Floats, Ints
from optimizer.cost_field import Singles
from optimizer.pure_network import Net, Pairs, Prices, best_flow, prices_of
from optimizer.pure_pricing import STEP, Blocks

NEW_PER_END = 8
"""Pairs that one round takes in at most for each place and for each supply."""
PER_NODE = 10
"""About so many pairs for each supply and place stay from round to round."""
CROWD = 60
"""With more suspects than this for each supply of a block only its nearest are asked for."""
NEAREST = 20
ASKED = 400_000
"""So many pairs are asked for their exact costs at once."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Prices as small numbers: the level above, ``quantum`` by quantum, is a few large steps.

    A pair that differs by a quantum is decided by it alone, so that a step of ``big`` will do
    for it, and single precision is left for the rest. ``quantum`` 0: there is no level above.
    """

    quantum: int
    big: float
    shift: int = 0

    @classmethod
    def of(cls, prices: Prices, quantum: int, reach: float) -> "Scale":
        """The scale for some prices, most of them near 0."""
        if not quantum:
            return cls(0, 0.0)
        whole, rest = _split(prices.place, quantum)
        own = np.abs(_split(prices.supply, quantum)[1]).max(initial=0)
        widest = float(np.abs(rest).max(initial=0) + own) * STEP
        return cls(
            quantum, 2.0 * (reach + widest + 1.0), int(np.median(whole)) if whole.size else 0
        )

    def place(self, prices: Ints) -> Floats:
        """Prices of places, in units of cost."""
        return self._numbers(prices, -self.shift)

    def supply(self, prices: Ints) -> Floats:
        """Prices of supplies, in units of cost."""
        return self._numbers(prices, self.shift)

    def _numbers(self, prices: Ints, shift: int) -> Floats:
        if not self.quantum:
            return np.multiply(prices, STEP, dtype=np.float64)
        whole, rest = _split(prices, self.quantum)
        found: Floats = (whole + shift) * self.big + rest * STEP
        return found


def _split(prices: Ints, quantum: int) -> tuple[Ints, Ints]:
    whole = np.rint(prices / quantum).astype(np.int64)
    return whole, prices - whole * quantum


@dataclass(frozen=True, eq=False)
class Found:
    """A part of the pairs, those of the solution, whether it is proven, and in how many rounds."""

    part: Pairs
    pairs: Pairs
    proven: bool
    rounds: int


def solve_all(
    net: Net, blocks: Blocks, part: Pairs, quantum: int, *, until: float, stop: threading.Event
) -> Found | None:
    """The cheapest solution over all pairs, from a part of them; ``None``: costs too large."""
    best, rounds = None, 0
    while True:
        rounds += 1
        stands = best_flow(net, part)
        if stands is None:
            return None
        prices = prices_of(net, part, stands)
        if stop.is_set() or time.monotonic() > until:
            return Found(part, part.take(stands), False, rounds)
        new = cheaper(blocks, prices, quantum, part.take(stands))
        if not new.size:
            return Found(part, part.take(stands), True, rounds)
        value = _value(net, part.take(stands))
        if best is None or value < best:
            part = part.take(stands | _near(prices.reduced(part), PER_NODE * (blocks.width)))
        best = value
        part = Pairs.join([part, new])


def cheaper(blocks: Blocks, prices: Prices, quantum: int, standing: Pairs) -> Pairs:
    """Pairs of negative reduced cost other than those that stand: the best few of every end."""
    scale = Scale.of(prices, quantum, blocks.reach)
    ends = scale.supply(prices.supply), scale.place(prices.place)
    for most in (CROWD, blocks.places.size):
        found = Pairs.join(list(_negative(blocks, prices, ends, most)))
        found = found.take(~np.isin(blocks.keys(found), blocks.keys(standing)))
        if found.size:
            break
    return found.take(_best_few(found, prices.reduced(found)))


def _negative(
    blocks: Blocks, prices: Prices, ends: tuple[Floats, Floats], most: int
) -> Iterator[Pairs]:
    """Pairs whose exact reduced cost is negative; of crowded blocks the nearest only."""
    limit = np.float32(blocks.error(*ends))
    waiting: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for first, block in blocks.reduced(*ends):
        waiting.append(_below(block, limit, most) + first * blocks.places.size)
        if sum(keys.size for keys in waiting) > ASKED:
            yield _judged(blocks, prices, waiting)
            waiting = [np.zeros(0, dtype=np.int64)]
    yield _judged(blocks, prices, waiting)


def _judged(blocks: Blocks, prices: Prices, keys: list[Ints]) -> Pairs:
    pairs = blocks.pairs(*np.divmod(np.concatenate(keys), max(1, blocks.places.size)))
    return pairs.take(prices.reduced(pairs) < 0)


def _below(block: Singles, limit: np.float32, most: int) -> Ints:
    """Flat indices of what is below a limit, in a crowd the nearest of every row."""
    mask = block < limit
    if NEAREST < most < block.shape[1] and np.count_nonzero(mask) > most * len(block):
        mask &= block <= np.partition(block, NEAREST, axis=1)[:, NEAREST : NEAREST + 1]
    return np.flatnonzero(mask)


def _best_few(pairs: Pairs, reduced: Ints) -> Bools:
    """Mark the pairs that are among the best of their supply or of their place."""
    chosen = np.zeros(pairs.size, dtype=bool)
    for group in (pairs.supply, pairs.place):
        order = np.lexsort((reduced, group))
        keys = group[order]
        first = np.arange(keys.size) - np.searchsorted(keys, keys)
        chosen[order[first < NEW_PER_END]] = True
    return chosen


def _near(reduced: Ints, count: int) -> Bools:
    """Mark about so many pairs of least reduced cost."""
    if reduced.size <= count:
        return np.ones(reduced.size, dtype=bool)
    near: Bools = reduced <= np.partition(reduced, count)[count]
    return near


def _value(net: Net, standing: Pairs) -> int:
    """Cost of a solution, apart from what is the same for all."""
    value = int(standing.cost.sum())
    for nodes, ends in ((net.supplies, standing.supply), (net.places, standing.place)):
        used = np.bincount(ends, minlength=nodes.size)
        value -= int(np.minimum(used, nodes.low) @ nodes.reward)
    return value
