"""Which households of a village are neighbours, and how far apart they are.

Spots are neighbours where the disc over their line as diameter holds no third spot (Gabriel
and Sokal 1969), found among the edges of a Delaunay triangulation; households are where they
share a spot or their spots are. Every two households are joined by a chain of neighbours.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geodata.geometry.distances import straight_line_table
from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph

MANY = 64
"""Points of which half of the ways between them are computed and mirrored."""
METRES_PER_DEGREE = 111_320.0
SAME = 1e-9
"""Share of a squared length that rounding may move."""
MOST_FLAT = 1e-6
"""Width of a line of spots against its length that is none."""


@dataclass(frozen=True, eq=False)
class HouseholdGraph:
    """Households at points, shape (households,) each, in degrees of EPSG:4326."""

    lon: Floats
    lat: Floats

    @cached_property
    def graph(self) -> NeighbourGraph:
        """Who is whose neighbour."""
        spots, spot_of = self.spots
        pairs = gabriel_pairs(spots)
        if len(spots) == spot_of.size:
            called = np.argsort(spot_of)  # every household has a spot of its own
            return _graph_of(int(spot_of.size), called[pairs])
        members: list[list[int]] = [[] for _ in range(len(spots))]
        for household, spot in enumerate(spot_of.tolist()):
            members[spot].append(household)
        joined = [
            (one, other) for own in members for n, one in enumerate(own) for other in own[n + 1 :]
        ]
        for here, there in pairs.tolist():
            joined += [(one, other) for one in members[here] for other in members[there]]
        return _graph_of(int(spot_of.size), np.array(joined, dtype=np.int64).reshape(-1, 2))

    @cached_property
    def spots(self) -> tuple[Floats, Ints]:
        """Points in metres of a plane, each once, and the one of every household."""
        middle = float(np.mean(self.lat)) if self.lat.size else 0.0
        both = self.lon + 1j * self.lat  # sorted by the one, then by the other
        spots, spot_of = np.unique(both, return_inverse=True)
        apart = np.column_stack([spots.real, spots.imag])
        scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(middle)), METRES_PER_DEGREE])
        metres = (apart - apart.mean(axis=0)) * scale if len(apart) else apart
        return metres, spot_of.reshape(-1)

    @property
    def metres(self) -> Ints:
        """Whole metres between all households, shape (households, households)."""
        return _among(self.lon, self.lat)


def metres_between(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Ints:
    """Whole metres between points, shape (points, others)."""
    here, there = np.column_stack([lon, lat]), np.column_stack([other_lon, other_lat])
    found: Ints = np.rint(straight_line_table(here, there)).astype(np.int64)
    return found


def _among(lon: Floats, lat: Floats) -> Ints:
    """Whole metres between all points, those of every two computed once."""
    if lon.size < MANY:
        return metres_between(lon, lat, lon, lat)
    half = lon.size // 2
    across = metres_between(lon[:half], lat[:half], lon[half:], lat[half:])
    one, other = _among(lon[:half], lat[:half]), _among(lon[half:], lat[half:])
    return np.block([[one, across], [across.T, other]])


def _graph_of(size: int, pairs: Ints) -> NeighbourGraph:
    """The graph of pairs, shape (pairs, 2), each once in one direction."""
    arcs = np.vstack([pairs, pairs[:, ::-1]])
    arcs = arcs[np.lexsort((arcs[:, 1], arcs[:, 0]))]
    return NeighbourGraph(size, arcs[:, 0], arcs[:, 1], np.ones(size, dtype=bool))


def gabriel_pairs(spots: Floats) -> Ints:
    """Pairs of different spots, shape (spots, 2) in metres, that are neighbours; shape (pairs, 2).

    Spots on one line are neighbours of the next ones.
    """
    from scipy.spatial import Delaunay, QhullError  # noqa: PLC0415  slow to load

    if len(spots) < 3 or _is_flat(spots):
        return _along(spots)
    try:
        web = Delaunay(spots)
    except QhullError:
        return _along(spots)
    corners = web.simplices
    edges = np.vstack([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    against = np.concatenate([corners[:, 2], corners[:, 0], corners[:, 1]])
    ends = np.sort(edges, axis=1).astype(np.int64)
    middle = (spots[ends[:, 0]] + spots[ends[:, 1]]) / 2.0
    radius = np.square(spots[ends[:, 0]] - middle).sum(axis=1)
    apart = np.square(spots[against] - middle).sum(axis=1)
    inside = apart < radius * (1.0 - SAME)
    named, number = np.unique(ends[:, 0] * len(spots) + ends[:, 1], return_inverse=True)
    pairs = np.column_stack(np.divmod(named, len(spots)))
    crossed = np.zeros(len(pairs), dtype=bool)
    np.logical_or.at(crossed, number.reshape(-1), inside)
    return _whole(spots, np.asarray(pairs[~crossed], dtype=np.int64))


def _is_flat(spots: Floats) -> bool:
    """Whether all spots lie on one line, as far as numbers can tell."""
    widths = np.linalg.svd(spots - spots.mean(axis=0), compute_uv=False)
    return bool(widths[1] <= widths[0] * MOST_FLAT)


def _along(spots: Floats) -> Ints:
    if len(spots) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    axis = np.linalg.svd(spots - spots.mean(axis=0), full_matrices=False)[2][0]
    order = np.argsort((spots - spots.mean(axis=0)) @ axis, kind="stable")
    pairs: Ints = np.sort(np.column_stack([order[:-1], order[1:]]), axis=1)
    return pairs


def _hangs_together(size: int, pairs: Ints) -> bool:
    from scipy.sparse import coo_array  # noqa: PLC0415  slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    joined = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    return bool(connected_components(joined, directed=False, return_labels=False) <= 1)


def _whole(spots: Floats, pairs: Ints) -> Ints:
    """The pairs with the shortest links that make one piece of all; Qhull may leave out spots."""
    if _hangs_together(len(spots), pairs):
        return pairs
    graph = NeighbourGraph.of_pairs(len(spots), map(tuple, pairs.tolist()))
    pieces = graph.pieces(range(len(spots)))
    more = []
    while len(pieces) > 1:
        rest = [spot for piece in pieces[1:] for spot in piece]
        apart = np.square(spots[pieces[0]][:, None] - spots[rest][None]).sum(axis=2)
        one, other = np.unravel_index(int(np.argmin(apart)), apart.shape)
        more.append((pieces[0][int(one)], rest[int(other)]))
        joined = next(piece for piece in pieces[1:] if rest[int(other)] in piece)
        pieces = [pieces[0] + joined, *(piece for piece in pieces[1:] if piece is not joined)]
    return np.vstack([pairs, np.array(more, dtype=np.int64)]) if more else pairs
