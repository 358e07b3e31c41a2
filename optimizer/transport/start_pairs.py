"""Where to begin: prices found in a small part of people and places, and the pairs near them.

A quarter of both sides, drawn with a fixed seed, has nearly the prices of the whole; it is
found by a quarter of the quarter, and so on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.limits.deadline import Deadline
from optimizer.pairs.bucket_sort import distinct
from optimizer.pairs.cost_field import Singles
from optimizer.transport.circulation import best_flow, nothing
from optimizer.transport.network import Net, Pairs, prices_of
from optimizer.transport.pricing import Blocks
from optimizer.transport.pricing_loop import Scale, drawn

FINITE = np.float32(1e30)
"""Above all costs, below that of a barred pair."""


@dataclass(frozen=True, eq=False)
class _Guess:
    """Prices of some supplies, in units of cost, and the scale that they have."""

    supplies: Ints
    price: Floats
    scale: Scale


def start_pairs(net: Net, blocks: Blocks, quantum: int, deadline: Deadline) -> Pairs | None:
    """The pairs to begin with; ``None`` if the costs do not fit 64 bits.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    guess: _Guess | None = None
    for supplies, places in _nested(net, blocks.params.pure_small):
        deadline.check()
        mine, part = blocks.take(supplies, places), net.take(supplies, places)
        if guess is None:
            pairs = _every(mine)
        else:
            pairs = _near(mine, _place_prices(net, blocks, guess, places))
        if supplies.size == net.supplies.size:
            break
        stands = best_flow(part, pairs, *nothing(part, pairs), deadline)
        if stands is None:
            return None
        prices = prices_of(part, pairs, stands, deadline)
        scale = Scale.of(prices, quantum, blocks.reach)
        guess = _Guess(supplies, scale.supply(prices.supply), scale)
    return pairs


def drawn_pairs(blocks: Blocks) -> Pairs:
    """A few pairs of every place, drawn with a fixed seed: where there is no time for better."""
    count = blocks.params.pure_per_place
    if not blocks.supplies.size:
        return blocks.pairs(*np.zeros((2, 0), dtype=np.int64))
    rng, place = np.random.default_rng(0), np.repeat(np.arange(blocks.places.size), count)
    supply = rng.integers(0, blocks.supplies.size, place.size)
    return blocks.unseen(
        *np.divmod(distinct(supply * blocks.places.size + place), blocks.places.size)
    )


def _nested(net: Net, small: int) -> Iterator[tuple[Ints, Ints]]:
    """Parts of both sides, each within the next, from ``small`` pairs to the whole."""
    rng = np.random.default_rng(0)
    drawn = rng.permutation(net.supplies.size), rng.permutation(net.places.size)
    halvings = 0
    while (drawn[0].size >> 2 * halvings) * (drawn[1].size >> 2 * halvings) > small:
        halvings += 1
    for step in range(halvings, -1, -1):
        supplies, places = (np.sort(order[: order.size >> 2 * step]) for order in drawn)
        yield supplies, places


def _place_prices(net: Net, blocks: Blocks, guess: _Guess, places: Ints) -> Floats:
    """What the guess makes of some places: no more than anybody there would gain by them."""
    most = np.where(net.places.low > 0, net.places.reward, 0)[places]
    price = guess.scale.place(most)
    part = blocks.take(guess.supplies, places)
    for _, block in part.reduced(guess.price, np.zeros(places.size)):
        np.minimum(price, block.min(axis=0), out=price)
    return price


def _every(blocks: Blocks) -> Pairs:
    """All pairs that no rule bars."""
    nothing = np.zeros(blocks.supplies.size), np.zeros(blocks.places.size)
    keys = [np.zeros(0, dtype=np.int64)]
    for first, block in blocks.reduced(*nothing):
        keys.append(np.flatnonzero(np.isfinite(block)) + first * blocks.places.size)
    return blocks.pairs(*np.divmod(np.concatenate(keys), max(1, blocks.places.size)))


def _near(blocks: Blocks, place: Floats) -> Pairs:
    """The pairs of least reduced cost of every supply and of every place."""
    keys, lows, columns, params = [], [], [], blocks.params
    for first, block in blocks.reduced(np.zeros(blocks.supplies.size), place):
        least = block.min(axis=1)
        least[least > FINITE] = 0.0
        nth = _nth(block, params.pure_per_supply, params.pure_folded)
        chosen = block <= np.minimum(nth, FINITE)[:, None]
        few = drawn(np.flatnonzero(chosen), params.pure_crowd * len(block))
        count = params.pure_drawn * len(block)
        free = np.random.default_rng(first).integers(0, block.size, count)
        few = np.concatenate([few, free[block.ravel()[free] < FINITE]])
        keys.append(few + first * place.size)
        lows.append(least)
        columns.append((block - least[:, None]).min(axis=0))
    keys += _near_places(blocks, place, lows, np.stack(columns))
    return blocks.pairs(*np.divmod(distinct(np.concatenate(keys)), place.size))


def _near_places(
    blocks: Blocks, place: Floats, lows: list[Singles], least: Singles
) -> Iterator[Ints]:
    """Keys of the pairs of least reduced cost of every place, block by block.

    Reduced costs are counted from the least of each supply, ``lows``, shape (supplies of the
    block,); ``least``, shape (blocks, places), is what each place then finds in a block. The
    places that find something near are few in each.
    """
    params, last = blocks.params, 0
    limit = np.minimum(_nth(least.T, params.pure_per_place, params.pure_folded), FINITE)
    for low, found in zip(lows, least, strict=True):
        supplies, places = np.arange(last, last + low.size), np.flatnonzero(found <= limit)
        last += low.size
        part = blocks.take(supplies, places)
        for first, block in part.reduced(np.zeros(low.size), place[places]):
            mine = slice(first, first + len(block))
            chosen = block - low[mine, None] <= limit[places]
            few = drawn(np.flatnonzero(chosen), params.pure_crowd * len(block))
            supply, at = np.divmod(few, places.size)
            yield supplies[mine][supply] * place.size + places[at]


def _nth(block: Singles, count: int, folded: int) -> Singles:
    """About the ``count`` smallest of every row lie at or below this, and more than that do.

    It is the one of so many in the least of ``folded`` groups of columns.
    """
    while block.shape[1] > folded:
        half = (block.shape[1] + 1) // 2
        block = np.minimum(block[:, :half], block[:, -half:])
    count = min(count, block.shape[1]) - 1
    found: Singles = np.partition(block, count, axis=1)[:, count]
    return found
