"""All pairs held against the prices of a part, and the part made larger until it proves all."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.pairs.cost_field import Singles
from optimizer.transport.circulation import best_flow, nothing
from optimizer.transport.network import Net, Pairs, Prices, prices_of
from optimizer.transport.pricing import STEP, Blocks


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
class PricingResult:
    """The pairs of a solution, whether ``prices`` prove it, and after how many rounds.

    ``prices`` are ``None`` where time was over before there were any.
    """

    pairs: Pairs
    proven: bool
    rounds: int
    prices: Prices | None


def solve_all(
    net: Net, blocks: Blocks, part: Pairs, quantum: int, *, deadline: Deadline
) -> PricingResult | None:
    """The cheapest solution over all pairs, from a part of them; ``None``: costs too large.

    Where the deadline is over before, what was found last, or what fits of the part's cheapest
    pairs.
    """
    search = _Grown(net, blocks, part, quantum, deadline)
    try:
        return search.found()
    except StoppedError:
        pairs = search.standing or part.take(fitting(net, part))
        return PricingResult(pairs, False, search.rounds, search.prices)


@dataclass(eq=False)
class _Grown:
    """A part of all pairs that grows, the best that stands in it, and after how many rounds."""

    net: Net
    blocks: Blocks
    part: Pairs
    quantum: int
    deadline: Deadline
    standing: Pairs | None = None
    prices: Prices | None = None
    rounds: int = 0

    def found(self) -> PricingResult | None:
        """Grow until all pairs are proven; ``None`` where costs do not fit."""
        best = None
        prices, stands = nothing(self.net, self.part)
        while True:
            self.rounds += 1
            flow = best_flow(self.net, self.part, prices, stands, self.deadline)
            if flow is None:
                return None
            stands, self.standing = flow, self.part.take(flow)
            self.prices = prices = prices_of(self.net, self.part, stands, self.deadline)
            reduced = prices.reduced(self.part)
            near = _nearest(reduced, self.blocks.params.pure_per_node * self.blocks.width)
            cost = value(self.net, self.standing)
            if best is None or cost < best:  # else nothing is left out, so that it ends
                stays = stands | (reduced <= near)
                self.part, stands = self.part.take(stays), stands[stays]
            new = self._cheaper(prices, near)
            if not np.any(prices.reduced(new) < 0):
                return PricingResult(self.standing, True, self.rounds, prices)
            best, self.part = cost, Pairs.join([self.part, new])
            stands = np.concatenate([stands, np.zeros(new.size, dtype=bool)])

    def _cheaper(self, prices: Prices, near: int) -> Pairs:
        return cheaper(
            self.blocks, prices, self.quantum, known=self.part, near=near, deadline=self.deadline
        )


def fitting(net: Net, pairs: Pairs) -> Bools:
    """Which pairs stand if the cheapest that still fits is taken again and again."""
    left = net.supplies.high.tolist(), net.places.high.tolist()
    wants = net.places.low.tolist()
    stands = np.zeros(pairs.size, dtype=bool)
    ends = pairs.supply.tolist(), pairs.place.tolist()
    for pair in np.argsort(pairs.cost, kind="stable").tolist():
        supply, place = ends[0][pair], ends[1][pair]
        if left[0][supply] > 0 and left[1][place] > 0 and wants[place] > 0:
            stands[pair] = True
            left[0][supply] -= 1
            left[1][place] -= 1
            wants[place] -= 1
    return stands


def cheaper(
    blocks: Blocks,
    prices: Prices,
    quantum: int,
    *,
    known: Pairs,
    near: int,
    deadline: Deadline,
) -> Pairs:
    """Pairs of negative reduced cost that are not known: the best few of every end.

    With some that are up to ``near``: they may be wanted next. No pair of negative reduced
    cost is given only if there is none. Raises
    :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    sweep = _Sweep(blocks, prices, quantum, np.sort(blocks.keys(known)), near, deadline)
    found, cut = sweep.below(blocks.params.pure_crowd)
    if cut and not np.any(prices.reduced(found) < 0):
        found, _ = sweep.below(blocks.places.size)
    return found.take(_best_few(found, prices.reduced(found), blocks.params.pure_new_per_end))


@dataclass(frozen=True, eq=False)
class _Sweep:
    """All pairs held against prices; ``known`` are the keys of pairs that need not be, sorted."""

    blocks: Blocks
    prices: Prices
    quantum: int
    known: Ints
    near: int
    deadline: Deadline

    def below(self, crowd: int) -> tuple[Pairs, bool]:
        """Pairs of reduced cost below ``near``; whether in a crowd only the nearest were seen."""
        scale = Scale.of(self.prices, self.quantum, self.blocks.reach)
        ends = scale.supply(self.prices.supply), scale.place(self.prices.place)
        limit = np.float32(self.blocks.error(*ends) + self.near * STEP)
        found, waiting, some = [], [np.zeros(0, dtype=np.int64)], False
        params = self.blocks.params
        for first, block in self.blocks.reduced(*ends):
            self.deadline.check()
            keys, cut = _below(block, limit, crowd, params.pure_nearest)
            some |= cut
            waiting.append(keys + first * self.blocks.places.size)
            if sum(part.size for part in waiting) > params.pure_asked:
                found.append(self._judged(np.concatenate(waiting)))
                waiting = waiting[:1]
        return Pairs.join([*found, self._judged(np.concatenate(waiting))]), some

    def _judged(self, keys: Ints) -> Pairs:
        """Those of some pairs that no rule bars and whose exact reduced cost is below ``near``."""
        at = np.minimum(np.searchsorted(self.known, keys), self.known.size - 1)
        keys = keys[self.known[at] != keys] if self.known.size else keys
        pairs = self.blocks.pairs(*np.divmod(keys, max(1, self.blocks.places.size)))
        return pairs.take(self.prices.reduced(pairs) < self.near)


def _below(block: Singles, limit: np.float32, crowd: int, nearest: int) -> tuple[Ints, bool]:
    """Flat indices of what is below a limit, and whether only the nearest of every row are."""
    mask = block < limit
    cut = False
    if nearest < crowd < block.shape[1]:
        cut = bool(np.count_nonzero(mask) > crowd * len(block))
    if cut:
        mask &= block <= np.partition(block, nearest, axis=1)[:, nearest : nearest + 1]
    keys = np.flatnonzero(mask)
    return (drawn(keys, crowd * len(block)) if cut else keys), cut


def drawn(keys: Ints, most: int) -> Ints:
    """At most so many of some keys, in order: among equals no end is preferred."""
    if keys.size <= most:
        return keys
    return np.sort(np.random.default_rng(keys.size).choice(keys, most, replace=False))


def _best_few(pairs: Pairs, reduced: Ints, most: int) -> Bools:
    """Mark the pairs that are among the best ``most`` of their supply or of their place."""
    chosen = np.zeros(pairs.size, dtype=bool)
    mixed = np.random.default_rng(0).random(pairs.size)  # among equals no end is preferred
    for group in (pairs.supply, pairs.place):
        order = np.lexsort((mixed, reduced, group))
        keys = group[order]
        first = np.arange(keys.size) - np.searchsorted(keys, keys)
        chosen[order[first < most]] = True
    return chosen


def _nearest(reduced: Ints, count: int) -> int:
    """A reduced cost, at least 0, that about so many pairs do not exceed."""
    count = min(count, reduced.size - 1)
    return max(0, int(np.partition(reduced, count)[count])) if count >= 0 else 0


def value(net: Net, standing: Pairs) -> int:
    """Cost of a solution, apart from what is the same for all."""
    total = int(standing.cost.sum())
    for nodes, ends in ((net.supplies, standing.supply), (net.places, standing.place)):
        used = np.bincount(ends, minlength=nodes.size)
        total -= int(np.minimum(used, nodes.low) @ nodes.reward)
    return total
