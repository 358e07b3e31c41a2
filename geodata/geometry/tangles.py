"""Polygons that cross themselves, or one another, so often that mending would never end."""

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_CROSSINGS = 1_000
"""Crossings of one polygon with itself: mistakes of digitising have a few."""
MOST_TOGETHER = 20_000
"""Crossings of all polygons of a file that are mended."""
MOST_NEIGHBOURS, FEW_PAIRS = 60, 5_000
"""Polygons whose boxes meet that of one, on average; so many pairs are never too many."""
BLOCK = 100
NEIGHBOURS = 3
"""A side of a ring meets itself and the sides before and after it."""


def crossings(shape: shapely.Geometry, most: int = MOST_CROSSINGS) -> int:
    """How often sides of a polygon meet others than their neighbours, counted to ``most``."""
    sides = _sides(shape)
    tree, found = shapely.STRtree(sides), 0
    for start in range(0, len(sides), BLOCK):
        block = sides[start : start + BLOCK]
        pairs = tree.query(block, predicate="intersects").shape[1]
        found += max(0, pairs - NEIGHBOURS * len(block))
        if found > 2 * most:
            break
    return found // 2


def tangled(shapes: NDArray[np.object_], bad: NDArray[np.int64]) -> set[int]:
    """Those of the invalid polygons that cross themselves too often to be mended."""
    found: set[int] = set()
    left = MOST_TOGETHER
    for number in map(int, bad):
        count = crossings(shapes[number])
        if count > min(MOST_CROSSINGS, left):
            found.add(number)
        else:
            left -= count
    return found


def piled(shapes: NDArray[np.object_]) -> bool:
    """Whether polygons lie over one another in heaps, as no division of land does."""
    tree, found = shapely.STRtree(shapes), 0
    most = max(FEW_PAIRS, MOST_NEIGHBOURS * len(shapes))
    for start in range(0, len(shapes), BLOCK):
        found += tree.query(shapes[start : start + BLOCK]).shape[1]
        if found > 2 * most:
            return True
    return False


def _sides(shape: shapely.Geometry) -> NDArray[np.object_]:
    """All sides of all rings, each as a line; those without length are left out."""
    lines = shapely.get_rings(shapely.get_parts(shape))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    starts, ends = points[:-1], points[1:]
    real = (owner[:-1] == owner[1:]) & (starts != ends).any(axis=1)
    sides: NDArray[np.object_] = shapely.linestrings(np.stack([starts[real], ends[real]], axis=1))
    return sides
