"""Lines of roads -> a network: nodes where lines share a point, stretches between them.

Lines meet where they share a vertex (to 1e-7 degrees, a centimetre). Lines that cross
without one do not meet: bridges stay bridges.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.geometry.distances import straight_line_metres
from geodata.roads.speeds import RoadSpeeds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DIGITS = 7


@dataclass(frozen=True, eq=False)
class Network:
    """A road network.

    ``points``, shape (nodes, 2), degrees in EPSG:4326. Every stretch joins ``tail`` and
    ``head``, shape (stretches,), is ``metres`` long and takes ``forth`` minutes as drawn and
    ``back`` minutes against it, ``inf`` where that is not allowed.
    """

    points: Floats
    tail: Ints
    head: Ints
    metres: Floats
    forth: Floats
    back: Floats

    @property
    def size(self) -> int:
        """Number of nodes."""
        return len(self.points)


def network_of(roads: gpd.GeoDataFrame, speeds: RoadSpeeds) -> Network:
    """Build the network of the roads that are driven on (frame as of ``read_roads``).

    A speed limit goes before the speed of the class.
    """
    kmh = np.array([speeds.kmh.get(kind, np.nan) for kind in roads["road_class"]], dtype=float)
    driven = roads[np.isfinite(kmh)]
    limit = driven["limit_kmh"].to_numpy(dtype=float)
    kmh = np.where(np.isfinite(limit), limit, kmh[np.isfinite(kmh)])
    vertices, line = shapely.get_coordinates(driven.geometry.to_numpy(), return_index=True)
    points, node = _nodes(vertices)
    within = line[1:] == line[:-1]
    tail, head, of = node[:-1][within], node[1:][within], line[1:][within]
    start, end = vertices[:-1][within], vertices[1:][within]
    metres = straight_line_metres(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    minutes = metres * 60.0 / (1000.0 * kmh[of])
    turn = driven["direction"].to_numpy(dtype=np.int64)[of]
    return Network(
        points=points,
        tail=tail,
        head=head,
        metres=metres,
        forth=np.where(turn >= 0, minutes, np.inf),
        back=np.where(turn <= 0, minutes, np.inf),
    )


def _nodes(vertices: Floats) -> tuple[Floats, Ints]:
    """Distinct points, and for every vertex the number of its point."""
    whole = np.rint(vertices * 10.0**DIGITS).astype(np.int64)
    keys = whole[:, 0] * np.int64(2**32) + whole[:, 1]
    _, first, node = np.unique(keys, return_index=True, return_inverse=True)
    return vertices[first], node.astype(np.int64)
