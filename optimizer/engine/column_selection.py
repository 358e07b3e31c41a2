"""Which of many columns to begin with and which to take in next: partial pricing by both ends."""

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.pairs.bucket_sort import grouped

TOLERANCE = 1e-7


def start_columns(ends: Ends, costs: Floats, width: int, params: SearchParams) -> Bools:
    """Mark the pairs to begin with, and all counting columns.

    The cheapest of every place and of every supply, and a few drawn with a fixed seed: a
    random graph of small degree has a near-perfect matching where the cheapest crowd.
    """
    rng = np.random.default_rng(0)
    active = np.ones(width, dtype=bool)
    active[ends.pairs] = False
    own = costs[ends.pairs]
    mixed = rng.random(own.size)
    most = params.start_per_place, params.start_per_supply
    for group, count in zip((ends.place, ends.supply), most, strict=True):
        active[ends.pairs[_cheapest(group, own, count)]] = True
        active[ends.pairs[mixed * np.bincount(group)[group] < params.start_drawn]] = True
    return active


def _cheapest(group: Ints, costs: Floats, most: int) -> Ints:
    """Indices of the ``most`` cheapest members of every group; among equals the first."""
    if not group.size or not most:
        return np.zeros(0, dtype=np.int64)
    order, starts = grouped(group, int(group.max()) + 1)
    chosen = []
    for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        mine = order[first:last]
        if mine.size > most:
            own = costs[mine]
            limit = np.partition(own, most - 1)[most - 1]
            less = np.flatnonzero(own < limit)
            equal = np.flatnonzero(own == limit)[: most - less.size]
            mine = mine[np.concatenate([less, equal])]
        chosen.append(mine)
    return np.concatenate(chosen)


def most_saved(ends: Ends, saving: Floats) -> float:
    """Bound what the columns left out could save together, at most 0.

    A place takes at most ``most`` posts of a layer, so no more than that many times the
    best saving at that place.
    """
    own = saving[ends.pairs]
    useful = np.flatnonzero(own < 0)
    best = np.zeros(ends.most.size)
    np.minimum.at(best, ends.place[useful], own[useful])
    return float(best @ ends.most)


def promising(ends: Ends, saving: Floats, most: int) -> Bools:
    """Mark the columns that save most, up to ``most`` for each place and each supply."""
    chosen = np.zeros(saving.size, dtype=bool)
    own = saving[ends.pairs]
    useful = np.flatnonzero(own < -TOLERANCE)
    for group in (ends.place, ends.supply):
        best = _cheapest(group[useful], own[useful], most)
        chosen[ends.pairs[useful[best]]] = True
    return chosen
