"""An order of places in which few of them, at every moment, still touch places to come."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from optimizer.arrays import Floats
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import Deadline

DIRECTIONS = 24
"""Directions in the plane of the two slowest waves along which orders are tried."""
SWEPT = 12_000
"""So many places are swept in all directions together: fewer directions for more places."""
PULLS = (1.0, 3.0, 10.0)
"""How many places more in the frontier being behind by the whole order is worth."""


def place_order(graph: NeighbourGraph, base: float, deadline: Deadline) -> list[int]:
    """Order all places so that the sum of ``base`` to the power of the frontier's size is small.

    The frontier after a place are the places so far that touch a later one. Piece by piece,
    the graph is swept along several directions of its spectral layout (the eigenvectors of
    its Laplacian with the smallest eigenvalues above zero), and the best sweep is taken; when
    time is over, the best so far.
    """
    order: list[int] = []
    for piece in graph.pieces(range(graph.size)):
        found = _piece_order(graph.part(piece), base, deadline)
        order += [piece[at] for at in found]
    return order


def _piece_order(graph: NeighbourGraph, base: float, deadline: Deadline) -> list[int]:
    masks = [sum(1 << other for other in others) for others in graph.around]
    best: tuple[float, list[int]] | None = None
    for ranks, pull in product(_directions(graph), PULLS):
        if best is not None and deadline.over:
            break
        found = _sweep(masks, ranks, pull, base)
        best = found if best is None else min(best, found)
    return best[1] if best else []


def _directions(graph: NeighbourGraph) -> list[list[float]]:
    """How far along each place lies, from 0 to 1, for every direction."""
    if graph.size <= 2:
        return [list(range(graph.size))]
    one, other = _layout(graph)
    found = []
    count = max(4, min(DIRECTIONS, SWEPT // graph.size))
    for angle in np.arange(count) * (2.0 * np.pi / count):
        along = np.cos(angle) * one + np.sin(angle) * other
        ranks = np.argsort(np.argsort(along, kind="stable"), kind="stable")
        found.append((ranks / graph.size).tolist())
    return found


def _layout(graph: NeighbourGraph) -> tuple[Floats, Floats]:
    """Two coordinates of every place, each with variance 1."""
    laplacian = np.zeros((graph.size, graph.size))
    for place, others in enumerate(graph.around):
        laplacian[place, list(others)] = -1.0
        laplacian[place, place] = len(others)
    vectors = np.linalg.eigh(laplacian)[1]
    one, other = vectors[:, 1], vectors[:, 2]
    return one / np.std(one), other / np.std(other)


def _sweep(
    masks: Sequence[int], ranks: Sequence[float], pull: float, base: float
) -> tuple[float, list[int]]:
    """The weight of one order, and the order: next comes what makes the frontier least."""
    rest = sorted(range(len(masks)), key=lambda place: ranks[place])
    near: set[int] = set()
    done = frontier = 0
    weight = 0.0
    order: list[int] = []
    while len(order) < len(masks):
        while done >> rest[0] & 1:
            rest.pop(0)
        near.add(rest[0])
        place = min(
            near, key=lambda at: (_growth(at, masks, done, frontier) + pull * ranks[at], at)
        )
        near.discard(place)
        order.append(place)
        done |= 1 << place
        frontier = _frontier(place, masks, done, frontier)
        near.update(_bits(masks[place] & ~done))
        weight += base ** frontier.bit_count()
    return weight, order


def _growth(place: int, masks: Sequence[int], done: int, frontier: int) -> int:
    done |= 1 << place
    ended = sum(not masks[other] & ~done for other in _bits(masks[place] & frontier))
    return (masks[place] & ~done != 0) - ended


def _frontier(place: int, masks: Sequence[int], done: int, frontier: int) -> int:
    for other in _bits(masks[place] & frontier):
        if not masks[other] & ~done:
            frontier ^= 1 << other
    return frontier | 1 << place if masks[place] & ~done else frontier


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
