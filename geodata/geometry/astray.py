"""Points that lie far from where they belong, and what would bring them home.

A point belongs into its own polygon, else among the others of its township, else among those
of its county. Distances are metres, points degrees (EPSG:4326).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.geometry.distances import straight_line_metres

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
Flags = NDArray[np.bool_]

OUTSIDE_M = 2_000.0
"""A seat may well lie so far outside of its polygon."""
LEAST = 4
"""Points of a group from which its middle says where the others belong."""
FARTHER = 5.0
"""Factor over the median distance from the middle, beyond which a point is astray."""

NEAREST = 0.1
"""Share of its group that may be as far out as a point that is astray; places that are really
far out mostly have others on the way to them."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a point belongs: around a middle (degrees), within ``reach`` metres of it."""

    lon: float
    lat: float
    reach: float

    def metres(self, lon: float, lat: float) -> float:
        """Metres from the middle."""
        return float(straight_line_metres(lon, lat, self.lon, self.lat))

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point is at home."""
        return abs(lat) <= 90.0 and self.metres(lon, lat) <= self.reach


def outside(
    points: Floats, shapes: Shapes, *, least_m: float = OUTSIDE_M, share: float = 0.5
) -> list[Home | None]:
    """The homes of points (n, 2) far outside of their own polygons (n,), else ``None``.

    Far is more than ``least_m`` metres and more than ``share`` of the size of the polygon. The
    middle of such a home is the centre of the polygon.
    """
    homes: list[Home | None] = [None] * len(points)
    for n in np.flatnonzero(~shapely.contains_xy(shapes, *points.T)):
        ends = shapely.get_coordinates(shapely.shortest_line(shapely.Point(points[n]), shapes[n]))
        west, south, east, north = shapely.bounds(shapes[n])
        size = float(straight_line_metres(west, south, east, north))
        if float(straight_line_metres(*ends.ravel())) > max(least_m, size * share):
            middle = shapely.centroid(shapes[n])
            homes[n] = Home(middle.x, middle.y, max(least_m, size))
    return homes


def far_from_others(points: Floats, groups: Sequence[str], *, least_m: float) -> list[Home | None]:
    """The homes of points (n, 2) far from the others of their group, else ``None``.

    Far is more than ``least_m`` metres, and five times as far as half of the group lie, both
    from the middle of the group and from all but the nearest tenth of it. Groups of fewer
    than four, and a group ``""``, say nothing.
    """
    homes: list[Home | None] = [None] * len(points)
    if not len(points):
        return homes
    names, of, counts = np.unique(np.array(groups), return_inverse=True, return_counts=True)
    first = points[np.unique(of, return_index=True)[1], 0]
    lons = (points[:, 0] - first[of] + 180.0) % 360.0 - 180.0  # also across the 180th meridian
    middle = np.column_stack([_medians(lons, of) + first, _medians(points[:, 1], of)])
    metres = straight_line_metres(points[:, 0], points[:, 1], *middle[of].T)
    reach = np.maximum(least_m, FARTHER * _medians(metres, of))
    asked = (counts >= LEAST) & (names != "")
    for n in np.flatnonzero((metres > reach[of]) & asked[of]):
        apart = straight_line_metres(*points[n], *points[of == of[n]].T)
        near = 1 + int(NEAREST * len(apart))
        if float(np.partition(apart, near)[near]) > reach[of[n]]:
            lon, lat = middle[of[n]].tolist()
            homes[n] = Home(lon, lat, float(reach[of[n]]))
    return homes


def _medians(values: Floats, of: NDArray[np.int64]) -> Floats:
    """The median of every group; ``of``, shape of ``values``, are the numbers of groups."""
    order = np.lexsort((values, of))
    counts = np.bincount(of)
    start = np.cumsum(counts) - counts
    low, high = start + (counts - 1) // 2, start + counts // 2
    medians: Floats = (values[order[low]] + values[order[high]]) / 2.0
    return medians
