"""Lengths and areas of geometry in EPSG:4326, in metres, within 0.1 % anywhere."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.geometry.crs import metric_crs
from geodata.geometry.distances import straight_line_metres


def lengths_m(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Length of each geometry, shape (n,), metres: its segments on the ellipsoid, summed.

    Polygons count with their rings, points with 0; collections with their lines.
    """
    areal = shapely.get_dimensions(shapes) == 2
    drawn = np.where(areal, shapely.boundary(shapes), shapes)
    parts, owner = shapely.get_parts(drawn, return_index=True)
    linear = shapely.get_dimensions(parts) == 1
    points, line = shapely.get_coordinates(parts[linear], return_index=True)
    total = np.zeros(len(shapes))
    within = line[1:] == line[:-1]
    start, end = points[:-1][within], points[1:][within]
    metres = straight_line_metres(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    np.add.at(total, owner[linear][line[1:][within]], metres)
    return total


def areas_m2(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """Area of each polygon, shape (n,), square metres, in an equal-area CRS of the region."""
    if shapes.empty:
        return np.zeros(0)
    flat = shapes.to_crs(metric_crs(tuple(shapes.total_bounds)))
    return np.asarray(flat.area, dtype=float)
