"""Polygons for a page: simplified as a coverage, in whole 1e-5 degrees, delta-coded."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

UNITS = 100_000
"""Units per degree: 1e-5 degrees is about a metre."""
VERTICES_PER_VILLAGE = 40
"""Coverages with more are simplified."""
SHARE_OF_EXTENT = 1 / 4000
"""Tolerance of the simplification as a share of the extent: invisible at full view."""


def simplified(coverage: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Simplify shared borders once for both sides; shape (villages,)."""
    shapes: NDArray[np.object_] = coverage.geometry.to_numpy()
    if shapely.get_num_coordinates(shapes).sum() <= VERTICES_PER_VILLAGE * len(shapes):
        return shapes
    west, south, east, north = coverage.total_bounds
    tolerance = max(east - west, north - south) * SHARE_OF_EXTENT
    slim: NDArray[np.object_] = shapely.coverage_simplify(shapes, tolerance)
    lost = shapely.is_empty(slim) | ~shapely.is_valid(slim)
    return np.where(lost, shapes, slim)


def rings(shape: shapely.Geometry) -> list[list[int]]:
    """Every ring of a polygon as [x, y, dx, dy, ...] in units of 1e-5 degrees."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    found = [ring for polygon in polygons for ring in shapely.get_rings(polygon)]
    return [_delta(shapely.get_coordinates(ring)) for ring in found]


def lines(shape: shapely.Geometry) -> list[list[int]]:
    """Every line of a geometry, coded like a ring."""
    merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
    return [_delta(shapely.get_coordinates(part)) for part in shapely.get_parts(merged)]


def _delta(points: NDArray[np.float64]) -> list[int]:
    whole = np.rint(points * UNITS).astype(np.int64)
    steps = np.vstack([whole[:1], np.diff(whole, axis=0)])
    keep = np.append(True, np.any(steps[1:] != 0, axis=1))
    return [int(value) for value in steps[keep].ravel()]
