"""What every line of shared borders parts: villages, townships or counties."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely

from maps.pages.arcs import Arcs
from maps.pages.shapes import UNITS

INNER, TOWNSHIP, COUNTY = 0, 1, 2
Home = tuple[str, str]
"""County and township of a village."""
SPECK = 1 / 80
"""Lines that hang together and are shorter than this share of the extent are only black dots."""
NEAR = 2 / UNITS
"""A neighbour whose vertices are not shared still lies so near, in degrees."""


def border_ranks(
    arcs: Arcs, shapes: Mapping[str, shapely.Geometry], homes: Mapping[str, Home]
) -> list[int]:
    """For every line 0 within a township, 1 between townships, 2 between counties or outside.

    Islets, and the slits that a source leaves between neighbours, count as 0.
    """
    owners = _owners(arcs)
    points = [_points(line) for line in arcs.lines]
    beyond = _unshared_neighbours(owners, points, shapes)
    found = [_rank({*own, *beyond.get(n, ())}, homes) for n, own in enumerate(owners)]
    for n in _specks(found, points):
        found[n] = INNER
    return found


def _rank(owners: set[str], homes: Mapping[str, Home]) -> int:
    """By whom a line has at its sides; nobody at one of them is outside."""
    own = {homes[name] for name in owners}
    if len(owners) == 1 or len({county for county, _ in own}) > 1:
        return COUNTY
    return TOWNSHIP if len(own) > 1 else INNER


def _owners(arcs: Arcs) -> list[list[str]]:
    """Whose borders every line is part of; a village on both its sides is there once more."""
    found = [list[str]() for _ in arcs.lines]
    for name, rings in arcs.rings.items():
        for ring in rings:
            for number in ring:
                found[number if number >= 0 else -number - 1].append(name)
    return found


def _points(line: Sequence[int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """The points of a line, shape (points, 2), in whole units."""
    return np.cumsum(np.array(line, dtype=np.int64).reshape(-1, 2), axis=0)


def _unshared_neighbours(
    owners: Sequence[Sequence[str]],
    points: Sequence[np.ndarray[tuple[int, int], np.dtype[np.int64]]],
    shapes: Mapping[str, shapely.Geometry],
) -> dict[int, set[str]]:
    """Of lines with one owner those who lie at the middle of them all the same."""
    alone = [n for n, own in enumerate(owners) if len(own) == 1]
    names = list(shapes)
    if not alone:
        return {}
    middles = shapely.points([_middle(points[n]) / UNITS for n in alone])
    tree = shapely.STRtree(list(shapes.values()))
    near = tree.query(middles, predicate="dwithin", distance=NEAR)
    found = defaultdict[int, set[str]](set)
    for at, shape in near.T.tolist():
        found[alone[at]].add(names[shape])
    return found


def _middle(
    line: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The middle of the step in the middle: no end, where others meet."""
    half = (len(line) - 1) // 2
    middle: np.ndarray[tuple[int], np.dtype[np.float64]] = line[half : half + 2].mean(axis=0)
    return middle


def _specks(
    ranks: Sequence[int], points: Sequence[np.ndarray[tuple[int, int], np.dtype[np.int64]]]
) -> list[int]:
    """The lines above :data:`INNER` that make short figures by themselves."""
    drawn = [n for n, rank in enumerate(ranks) if rank != INNER]
    if not drawn:
        return []
    extent = max(np.ptp(np.vstack([points[n] for n in drawn]), axis=0))
    parent = {n: n for n in drawn}

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    first: dict[tuple[int, ...], int] = {}
    for n in drawn:
        for end in (tuple(points[n][0].tolist()), tuple(points[n][-1].tolist())):
            parent[root(n)] = root(first.setdefault(end, n))
    length = defaultdict[int, float](float)
    for n in drawn:
        length[root(n)] += sum(np.hypot(*(b - a)) for a, b in pairwise(points[n]))
    return [n for n in drawn if length[root(n)] < extent * SPECK]
