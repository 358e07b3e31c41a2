"""What counts as noise of digitising, and the metric plane in which it is measured."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What counts as noise of digitising. Widths of pieces are mean: twice area by perimeter."""

    snap_m: float = 0.1
    """Vertices nearer than this (metres) become one."""
    gap_m: float = 20.0
    """Enclosed gaps up to this width (metres) go to a neighbour; wider ones are real."""
    sliver_m: float = 5.0
    """Detached parts up to this mean width (metres) go to the place that they lie against."""
    overlap_m: float = 50.0
    """Overlaps up to this mean width (metres) are cut; wider ones are contested ground."""
    most_share: float = 0.1
    """Share of a place that an overlap may cover, or that cleaning may change."""


@dataclass(frozen=True, slots=True)
class Plane:
    """Polygons in degrees (EPSG:4326) and the same, vertex by vertex, in metres."""

    degrees: Shapes
    metres: Shapes
    scale: NDArray[np.float64]

    @classmethod
    def of(cls, degrees: Shapes) -> "Plane":
        """The plane around some polygons in degrees."""
        _, south, _, north = shapely.total_bounds(degrees)
        east = METRES_PER_DEGREE * np.cos(np.radians(round((south + north) / 2.0, 1)))
        scale = np.array([east, METRES_PER_DEGREE])
        return cls(degrees, shapely.transform(degrees, lambda points: points * scale), scale)

    def back(self, shapes: Shapes, rows: NDArray[np.int64]) -> Shapes:
        """To degrees: vertices of the polygons ``rows`` get their own degrees, bit for bit."""
        here, there = (shapely.get_coordinates(each[rows]) for each in (self.metres, self.degrees))
        keys, first = np.unique(here[:, 0] + 1j * here[:, 1], return_index=True)
        there = there[first]

        def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
            wanted = points[:, 0] + 1j * points[:, 1]
            at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            known = (keys[at] == wanted)[:, None]
            return np.where(known, there[at], points / self.scale)

        return np.asarray(shapely.transform(shapes, convert))
