"""Polygons side by side as shared arcs: every border is in the page once, for both its sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely

from maps.pages.shapes import UNITS

Point = tuple[int, int]
Ring = list[Point]
JUNCTION: tuple[Point, ...] = ()
SHORTEST = 3
"""Points of a ring that encloses anything."""


@dataclass
class Arcs:
    """``lines`` run from junction to junction as [x, y, dx, dy, ...] in units of 1e-5 degrees.

    ``rings`` has for every shape its rings, each a list of numbers of lines in their order:
    ``n`` as it stands, ``-n - 1`` backwards.
    """

    lines: list[list[int]] = field(default_factory=list)
    rings: dict[str, list[list[int]]] = field(default_factory=dict)


def arcs_of(shapes: Mapping[str, shapely.Geometry]) -> Arcs:
    """Divide the rings of shapes where more than two of their borders meet.

    Shapes that do not share their vertices keep lines of their own.
    """
    rings = _rings(shapes)
    junctions = _junctions([ring for own in rings.values() for ring in own])
    found, known = Arcs(), dict[tuple[Point, ...], int]()
    for name, own in rings.items():
        found.rings[name] = [
            [_number(line, known, found) for line in _divided(ring, junctions)] for ring in own
        ]
    return found


def _rings(shapes: Mapping[str, shapely.Geometry]) -> dict[str, list[Ring]]:
    """Rings in whole units, without repeated points and without the last, which is the first."""
    names, found = list(shapes), {name: list[Ring]() for name in shapes}
    parts, owner = shapely.get_parts(list(shapes.values()), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.rint(points * UNITS).astype(np.int64)
    moves = (np.diff(whole, axis=0) != 0).any(axis=1) & (np.diff(ring) == 0)
    kept = np.append(moves, False)[: len(whole)]
    ends = np.cumsum(np.bincount(ring[kept], minlength=len(rings)))
    every = list(map(tuple, whole[kept].tolist()))
    for number, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
        if end - start >= SHORTEST:
            found[names[owner[part[number]]]].append(every[start:end])
    return found


def _junctions(rings: Sequence[Ring]) -> set[Point]:
    """Points at which not all rings go the same way."""
    ways: dict[Point, tuple[Point, ...]] = {}
    for ring in rings:
        for before, point, after in zip(
            [ring[-1], *ring[:-1]], ring, [*ring[1:], ring[0]], strict=True
        ):
            way = (before, after) if before < after else (after, before)
            if ways.setdefault(point, way) != way:
                ways[point] = JUNCTION
    return {point for point, way in ways.items() if way == JUNCTION}


def _divided(ring: Ring, junctions: set[Point]) -> list[tuple[Point, ...]]:
    """The lines of a ring between its junctions; from its least point where it has none."""
    cuts = [at for at, point in enumerate(ring) if point in junctions]
    cuts = cuts or [ring.index(min(ring))]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    places = [cut - cuts[0] for cut in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    return [tuple(closed[start : end + 1]) for start, end in pairwise(places)]


def _number(line: tuple[Point, ...], known: dict[tuple[Point, ...], int], found: Arcs) -> int:
    """The number of a line, by which direction it is kept."""
    back = line[::-1]
    if back in known:
        return -known[back] - 1
    if line not in known:
        known[line] = len(found.lines)
        found.lines.append(_steps(line))
    return known[line]


def _steps(line: tuple[Point, ...]) -> list[int]:
    found = [*line[0]]
    for (x, y), (next_x, next_y) in pairwise(line):
        found += (next_x - x, next_y - y)
    return found
