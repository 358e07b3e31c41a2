"""Where to begin: prices found in a small part of people and places, and the pairs near them.

A quarter of both sides, drawn with a fixed seed, has nearly the prices of the whole; it is
found by a quarter of the quarter, and so on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.candidates import Floats, Ints
from optimizer.pure_network import Net, Pairs, best_flow, prices_of
from optimizer.pure_pricing import Blocks
from optimizer.pure_search import Scale

SMALL = 60_000
"""So many pairs are all taken."""
PER_SUPPLY = 12
PER_PLACE = 8


@dataclass(frozen=True, eq=False)
class _Guess:
    """Prices of some supplies, in units of cost, and the scale that they have."""

    supplies: Ints
    price: Floats
    scale: Scale


def start_pairs(net: Net, blocks: Blocks, quantum: int) -> Pairs | None:
    """The pairs to begin with; ``None`` if the costs do not fit 64 bits."""
    guess: _Guess | None = None
    for supplies, places in _nested(net):
        mine, part = blocks.take(supplies, places), net.take(supplies, places)
        if guess is None:
            every = np.divmod(np.arange(mine.size), max(1, places.size))
            pairs = mine.pairs(*every)
        else:
            pairs = _near(mine, _place_prices(net, blocks, guess, places))
        if supplies.size == net.supplies.size:
            break
        stands = best_flow(part, pairs)
        if stands is None:
            return None
        prices = prices_of(part, pairs, stands)
        scale = Scale.of(prices, quantum, blocks.reach)
        guess = _Guess(supplies, scale.supply(prices.supply), scale)
    return pairs


def _nested(net: Net) -> Iterator[tuple[Ints, Ints]]:
    """Parts of both sides, each within the next, the last the whole."""
    rng = np.random.default_rng(0)
    drawn = rng.permutation(net.supplies.size), rng.permutation(net.places.size)
    halvings = 0
    while (drawn[0].size >> 2 * halvings) * (drawn[1].size >> 2 * halvings) > SMALL:
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


def _near(blocks: Blocks, place: Floats) -> Pairs:
    """The pairs of least reduced cost of every supply and of every place."""
    nothing = np.zeros(blocks.supplies.size)
    count = min(PER_SUPPLY, blocks.places.size - 1)
    limits, columns = [], []
    for _, block in blocks.reduced(nothing, place):
        limits.append(np.partition(block, (0, count), axis=1)[:, [0, count]])
        columns.append((block - limits[-1][:, :1]).min(axis=0))
    least, row = np.concatenate(limits).T
    least = np.where(np.isfinite(least), least, 0.0)
    nth = min(PER_PLACE, len(columns) - 1)
    column = np.partition(np.stack(columns), nth, axis=0)[nth]
    keys = []
    for first, block in blocks.reduced(nothing, place):
        mine = slice(first, first + len(block))
        chosen = block <= np.minimum(row[mine], np.finfo(np.float32).max)[:, None]
        chosen |= block <= column + least[mine, None]
        keys.append(np.flatnonzero(chosen) + first * blocks.places.size)
    return blocks.pairs(*np.divmod(np.concatenate(keys), blocks.places.size))
