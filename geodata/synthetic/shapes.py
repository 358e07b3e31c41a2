"""Irregular village cells that fit together, in metres around a centre."""

from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

VILLAGE_AREA_M2 = 6.0e6
RELAXATIONS = 3


def irregular_cells(
    rng: np.random.Generator, count: int
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Irregular cells that share their edges exactly, and their sites, in metres."""
    side = np.sqrt(count * VILLAGE_AREA_M2)
    outline = _outline(rng, side)
    sites = _scatter(rng, outline, count)
    for _ in range(RELAXATIONS):
        cells = _voronoi(sites, outline)
        sites = shapely.get_coordinates(shapely.point_on_surface(cells)) * 0.5 + sites * 0.5
    return _roughened(rng, _voronoi(sites, outline), side / np.sqrt(count)), sites


def _outline(rng: np.random.Generator, side: float) -> shapely.Polygon:
    angles = np.linspace(0.0, 2.0 * np.pi, 180, endpoint=False)
    radius = np.full(angles.size, side / np.sqrt(np.pi))
    for wave in range(2, 9):
        size, turn = rng.uniform(0.0, 0.22 / wave), rng.uniform(0.0, 2.0 * np.pi)
        radius *= 1.0 + size * np.cos(wave * angles + turn)
    return shapely.Polygon(np.column_stack([radius * np.cos(angles), radius * np.sin(angles)]))


def _scatter(rng: np.random.Generator, outline: shapely.Polygon, count: int) -> NDArray[np.float64]:
    west, south, east, north = outline.bounds
    points = np.zeros((0, 2))
    while len(points) < count:
        more = rng.uniform((west, south), (east, north), size=(count * 2, 2))
        points = np.vstack([points, more[shapely.contains_xy(outline, more)]])
    return points[:count]


def _voronoi(sites: NDArray[np.float64], outline: shapely.Polygon) -> NDArray[np.object_]:
    diagram = shapely.voronoi_polygons(shapely.multipoints(sites), ordered=True, extend_to=outline)
    cut = shapely.intersection(shapely.get_parts(diagram), outline)
    return np.array([_largest(cell) for cell in cut], dtype=object)


def _largest(cell: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(cell), key=lambda part: part.area)


def _roughened(
    rng: np.random.Generator, cells: NDArray[np.object_], width: float
) -> NDArray[np.object_]:
    """Bend every shared edge the same way on both sides: mid-points of edges are moved."""
    cells = shapely.set_precision(cells, 0.01)
    edges = shapely.get_parts(shapely.node(shapely.union_all(shapely.boundary(cells))))
    bent = []
    for edge in edges:
        ends = shapely.get_coordinates(edge)
        for start, end in pairwise(ends):
            bent.append(_bent(rng, start, end, width))
    faces = shapely.get_parts(shapely.polygonize(bent))
    tree = shapely.STRtree(faces)
    result = cells.copy()
    points = inner_points(cells)
    where, face = tree.query(shapely.points(points), predicate="within")
    result[where] = faces[face]
    if where.size != len(cells) or not shapely.coverage_is_valid(result):
        return cells
    return result


def _bent(
    rng: np.random.Generator, start: NDArray[np.float64], end: NDArray[np.float64], width: float
) -> shapely.LineString:
    length = float(np.hypot(*(end - start)))
    if length < 0.12 * width:
        return shapely.LineString([start, end])
    count = max(1, min(6, int(length / (0.12 * width))))
    share = np.linspace(0.0, 1.0, count + 2)[1:-1, None]
    normal = np.array([start[1] - end[1], end[0] - start[0]]) / length
    away = rng.uniform(-0.035, 0.035, size=(count, 1)) * width
    return shapely.LineString(
        np.vstack([start, start + share * (end - start) + away * normal, end])
    )


def inner_points(cells: NDArray[np.object_]) -> NDArray[np.float64]:
    """One point inside every cell, shape (cells, 2)."""
    points: NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(cells))
    return points


def contiguous_groups(
    rng: np.random.Generator, sites: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Townships as Voronoi regions of relaxed centres: contiguous groups of about equal size."""
    centres = sites[rng.choice(len(sites), size=min(count, len(sites)), replace=False)]
    for _ in range(12):
        member = np.argmin(((sites[:, None] - centres[None]) ** 2).sum(axis=2), axis=1)
        centres = np.array(
            [
                sites[member == number].mean(axis=0) if (member == number).any() else centre
                for number, centre in enumerate(centres)
            ]
        )
    return member.astype(np.int64), centres
