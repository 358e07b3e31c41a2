"""First divisions: areas grown from seeds far from each other, or drawn to priced centres."""

import heapq
from random import Random

import numpy as np

from optimizer.areas.area_terms import AreaProblem, Division
from optimizer.areas.area_value import centre_costs
from optimizer.arrays import Floats, Ints

PRICES, MEANS = 60, 20
"""Rounds of prices for given centres, and rounds of new centres."""
STRIDE = 1.5
"""First change of prices, in middle ways to a centre for a sum that misses its bound by a mean."""
INSIDE = 0.02
"""Share of the mean by which priced sums stay within bounds, which mending uses up."""


def grown(problem: AreaProblem, random: Random) -> Division:
    """Areas grown from seeds far from each other: the least one takes its cheapest neighbour.

    Raises ``ValueError`` where the places are in more pieces than there are areas.
    """
    pieces = problem.graph.pieces(range(problem.size))
    if len(pieces) > problem.count:
        raise ValueError("more pieces than areas")
    seeds = _seeds(problem, pieces, random)
    area = np.full(problem.size, -1, dtype=np.int64)
    area[seeds] = np.arange(problem.count)
    values = problem.weight
    loads = values[seeds].astype(float)
    costs = _distances(problem)
    fringe = [set(problem.graph.around[seed]) for seed in seeds]
    growing = set(range(problem.count))
    while growing:
        least = min(growing, key=lambda at: (loads[at], at))
        free = sorted(place for place in fringe[least] if area[place] < 0)
        if not free:
            growing.discard(least)
            continue
        place = min(free, key=lambda item: (costs[item, seeds[least]], item))
        area[place] = least
        loads[least] += values[place]
        fringe[least].update(problem.graph.around[place])
        fringe[least].discard(place)
    return Division(area, np.array(seeds, dtype=np.int64))


def _distances(problem: AreaProblem) -> Floats:
    costs = centre_costs(problem)
    return costs if costs.any() else problem.graph.all_distances()


def _seeds(problem: AreaProblem, pieces: list[list[int]], random: Random) -> list[int]:
    """As many seeds as areas: given centres, one for every piece, then far from all others."""
    costs = _distances(problem)
    apart = costs + costs.T
    seeds = np.flatnonzero(problem.is_centre).tolist()[: problem.count]
    for piece in pieces:
        if not set(piece) & set(seeds) and len(seeds) < problem.count:
            seeds.append(piece[random.randrange(len(piece))])
    allowed = problem.may_centre | problem.is_centre
    while len(seeds) < problem.count:
        near: Floats = np.min(apart[:, seeds], axis=1) if seeds else np.ones(problem.size)
        near = np.where(np.isfinite(near), near, 0.0) + 1e-12
        near[seeds] = 0.0
        chosen = near * allowed
        if not chosen.any():
            chosen = near
        seeds.append(_drawn(chosen, random))
    return seeds


def _drawn(weights: Floats, random: Random) -> int:
    sums: Floats = np.cumsum(weights)
    at = int(np.searchsorted(sums, random.random() * sums[-1], side="right"))
    return min(at, weights.size - 1)


def priced(problem: AreaProblem, random: Random) -> Division | None:
    """Places at their cheapest centres, with prices by which sums keep the first bound.

    Centres move to the best place of their areas until none does (Lloyd); then every area is
    made one piece around its centre. ``None`` where no goal knows of centres. Raises
    ``ValueError`` where the places are in more pieces than there are areas.
    """
    costs = centre_costs(problem)
    if not costs.any():
        return None
    pieces = problem.graph.pieces(range(problem.size))
    if len(pieces) > problem.count:
        raise ValueError("more pieces than areas")
    centres = np.array(_seeds(problem, pieces, random), dtype=np.int64)
    prices = np.zeros(problem.count)
    for _ in range(MEANS):
        area = _at_centres(problem, costs, centres, prices)
        moved = _centres_of(problem, costs, area, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return Division(_whole(problem, costs, area, centres), centres)


def _at_centres(problem: AreaProblem, costs: Floats, centres: Ints, prices: Floats) -> Ints:
    """The area of every place; ``prices`` are those of the last centres, and changed."""
    ways = costs[:, centres]
    numbers = np.arange(problem.count)
    best, least = np.argmin(ways, axis=1), np.inf
    mean = max(1e-12, float(problem.weight.sum()) / problem.count)
    scale = STRIDE * float(np.median(ways.min(axis=1)))
    for turn in range(PRICES):
        area = np.argmin(ways + prices, axis=1)
        area[centres] = numbers
        beyond = _beyond(problem, area, INSIDE * mean)
        off = float(np.abs(beyond).sum())
        if off < least:
            best, least = area, off
        if off == 0:
            break
        prices += scale * beyond / mean / (1.0 + turn / 10.0)
    return np.asarray(best, dtype=np.int64)


def _beyond(problem: AreaProblem, area: Ints, inside: float) -> Floats:
    """By how much the sums of areas lie above the first bound, or below it (negative)."""
    sums = np.bincount(area, weights=problem.weight, minlength=problem.count)
    loads: Floats = sums.astype(np.float64)
    if not problem.bounds:
        return np.zeros(problem.count)
    least, most = problem.bounds[0].least, problem.bounds[0].most
    room = min(inside, max(0.0, (most - least) / 4.0))
    found: Floats = loads - np.clip(loads, least + room, most - room)
    return found


def _centres_of(problem: AreaProblem, costs: Floats, area: Ints, centres: Ints) -> Ints:
    """The best place of every area; one that must be a centre stays."""
    found = centres.copy()
    for at, centre in enumerate(centres.tolist()):
        if problem.is_centre[centre]:
            continue
        own = np.flatnonzero(area == at)
        allowed = own[problem.may_centre[own]]
        if allowed.size:
            found[at] = allowed[int(np.argmin(costs[np.ix_(own, allowed)].sum(axis=0)))]
    return found


def _whole(problem: AreaProblem, costs: Floats, area: Ints, centres: Ints) -> Ints:
    """The same with every area in one piece, which holds its centre."""
    made: Ints = np.full(problem.size, -1, dtype=np.int64)
    around, own = problem.graph.around, area.tolist()
    for at, centre in enumerate(centres.tolist()):
        made[centre] = at
        stack = [centre]
        while stack:
            for other in around[stack.pop()]:
                if made[other] < 0 and own[other] == at:
                    made[other] = at
                    stack.append(other)
    ways = costs[:, centres]
    queue = [
        (float(ways[other, made[place]]), other, int(made[place]))
        for place in np.flatnonzero(made >= 0).tolist()
        for other in around[place]
        if made[other] < 0
    ]
    heapq.heapify(queue)
    while queue:
        _, place, at = heapq.heappop(queue)
        if made[place] >= 0:
            continue
        made[place] = at
        for other in around[place]:
            if made[other] < 0:
                heapq.heappush(queue, (float(ways[other, at]), other, at))
    return made
