"""Kilometres and minutes over roads, from seats and homes to places.

A point joins the network at the nearest stretch of road, not only at a node; the way to it
is walked. The fastest way is searched; its metres are those of the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geodata.geometry.crs import metric_crs
from geodata.roads.network import Floats, Ints, Network
from geodata.roads.speeds import RoadSpeeds

CHUNK = 64
"""Origins whose ways are searched at once."""
LEAST_SHARE = 0.005
"""Share of the nodes below which a strongly connected part is no network to join."""
WATER_M = 500.0
"""Metres by which a small network apart must be nearer than the others, for a point to be on it
and not to walk over: what lies between may be water."""
TINY = 1e-9
"""Minutes of a stretch without length, so that the sparse matrix keeps it."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Ways between points, by their degrees (EPSG:4326).

    ``minutes`` and ``metres``, shape (origins, targets), NaN where there is no way;
    ``origin_walk`` and ``target_walk``, shape (origins,) and (targets,), are the metres to
    the nearest road, NaN where it is too far.
    """

    origins: Floats
    targets: Floats
    minutes: Floats
    metres: Floats
    origin_walk: Floats
    target_walk: Floats


@dataclass(frozen=True, eq=False)
class _Joined:
    """Points on the network: the stretch each joins, how far along it, metres walked."""

    stretch: Ints
    along: Floats
    walk: Floats

    @property
    def found(self) -> Ints:
        """The points that join it at all."""
        return np.flatnonzero(np.isfinite(self.walk))


def road_matrix(network: Network, origins: Floats, targets: Floats, speeds: RoadSpeeds) -> Matrix:
    """Search the fastest ways from ``origins`` (n, 2) to ``targets`` (m, 2), degrees."""
    main, separate = _stretches(network)
    start, end = (
        _nearer(_join(network, main, points, speeds), _join(network, separate, points, speeds))
        for points in (origins, targets)
    )
    graph, lengths = _graph(network, start, end)
    minutes = np.full((len(origins), len(targets)), np.nan)
    metres = np.full_like(minutes, np.nan)
    columns = network.size + len(origins) + end.found
    walk_minutes = 60.0 / (1000.0 * speeds.walk_kmh)
    for rows in np.array_split(start.found, max(1, -(-start.found.size // CHUNK))):
        if not rows.size or not columns.size:
            continue
        fast, before = csgraph.dijkstra(
            graph, indices=network.size + rows, return_predecessors=True
        )
        far = _lengths(before, lengths, columns)
        walk = start.walk[rows][:, None] + end.walk[end.found][None, :]
        reached = np.isfinite(fast[:, columns])
        spot = np.ix_(rows, end.found)
        minutes[spot] = np.where(reached, fast[:, columns] + walk * walk_minutes, np.nan)
        metres[spot] = np.where(reached, far + walk, np.nan)
    return Matrix(origins, targets, minutes, metres, start.walk, end.walk)


def _stretches(network: Network) -> tuple[Ints, Ints]:
    """The stretches that a point may join, and those of small networks apart from all others.

    The first are those of parts from which one comes back, large enough to be a network. A
    small network apart is that of an island, or of roads that nobody connected.
    """
    width = network.size
    forth, back = np.isfinite(network.forth), np.isfinite(network.back)
    rows = np.concatenate([network.tail[forth], network.head[back]])
    columns = np.concatenate([network.head[forth], network.tail[back]])
    links = sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(width, width))
    _, part = csgraph.connected_components(links, directed=True, connection="strong")
    size = np.bincount(part)
    large = size >= max(2, LEAST_SHARE * width)
    if not large.any():
        large = size == size.max()
    inside = large[part[network.tail]] & (part[network.tail] == part[network.head])
    _, net = csgraph.connected_components(links, directed=True, connection="weak")
    reached = np.zeros(net.max() + 1, dtype=bool)
    reached[net[large[part]]] = True
    apart = ~reached[net[network.tail]]
    return np.flatnonzero(inside), np.flatnonzero(apart)


def _nearer(joined: _Joined, apart: _Joined) -> _Joined:
    """Points on the network; those much nearer to a small network apart belong to that one."""
    whole = np.where(np.isfinite(joined.walk), joined.walk, np.inf)
    own = np.isfinite(apart.walk) & (apart.walk + WATER_M < whole)
    return _Joined(
        np.where(own, apart.stretch, joined.stretch),
        np.where(own, apart.along, joined.along),
        np.where(own, apart.walk, joined.walk),
    )


def _join(network: Network, stretches: Ints, points: Floats, speeds: RoadSpeeds) -> _Joined:
    """The nearest stretch of every point, within the metres that one walks at most."""
    none = np.full(len(points), np.nan)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    joined = _Joined(np.zeros(len(points), dtype=np.int64), none.copy(), none.copy())
    if not known.size or not stretches.size:
        return joined
    lines, spots = _flat(network, stretches, points[known])
    here, which = shapely.STRtree(lines).query_nearest(
        spots, max_distance=speeds.most_walk_m, all_matches=False
    )
    along = shapely.line_locate_point(lines[which], spots[here], normalized=True)
    joined.stretch[known[here]] = stretches[which]
    joined.along[known[here]] = np.nan_to_num(along)
    joined.walk[known[here]] = shapely.distance(lines[which], spots[here])
    return joined


def _flat(
    network: Network, stretches: Ints, points: Floats
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Stretches and points in the metric CRS of the region."""
    west, south = network.points.min(axis=0)
    east, north = network.points.max(axis=0)
    metric = metric_crs((west, south, east, north))
    every = np.vstack([network.points, points])
    series = gpd.GeoSeries(gpd.points_from_xy(every[:, 0], every[:, 1]), crs="EPSG:4326")
    flat = shapely.get_coordinates(series.to_crs(metric).to_numpy())
    nodes, spots = flat[: network.size], flat[network.size :]
    ends = np.stack([nodes[network.tail[stretches]], nodes[network.head[stretches]]], axis=1)
    return shapely.linestrings(ends), shapely.points(spots)


def _graph(
    network: Network, start: _Joined, end: _Joined
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Minutes and metres of every arc: roads, and the arcs that join origins and targets.

    Node ``size + i`` is origin i, node ``size + len(origins) + j`` target j.
    """
    first_target = network.size + start.walk.size
    arcs = [
        (network.tail, network.head, network.forth, network.metres),
        (network.head, network.tail, network.back, network.metres),
        *_arcs(network, start, network.size + start.found, outward=True),
        *_arcs(network, end, first_target + end.found, outward=False),
        _direct(network, start, end),
    ]
    tail, head, minutes, metres = (np.concatenate(side) for side in zip(*arcs, strict=True))
    open_ = np.isfinite(minutes) & (tail != head)
    tail, head, minutes, metres = tail[open_], head[open_], minutes[open_], metres[open_]
    order = np.lexsort((minutes, head, tail))
    tail, head, minutes, metres = tail[order], head[order], minutes[order], metres[order]
    best = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    width = first_target + end.walk.size
    fast, far = (
        sparse.csr_array((side[best], (tail[best], head[best])), shape=(width, width))
        for side in (np.maximum(minutes, TINY), np.maximum(metres, TINY))
    )
    return fast, far


def _arcs(
    network: Network, joined: _Joined, nodes: Ints, *, outward: bool
) -> list[tuple[Ints, Ints, Floats, Floats]]:
    """Arcs between joined points and both ends of their stretch."""
    spot, along = joined.stretch[joined.found], joined.along[joined.found]
    forth, back, metres = network.forth[spot], network.back[spot], network.metres[spot]
    rest = 1.0 - along
    if outward:
        return [
            (nodes, network.head[spot], _part(rest, forth), rest * metres),
            (nodes, network.tail[spot], _part(along, back), along * metres),
        ]
    return [
        (network.tail[spot], nodes, _part(along, forth), along * metres),
        (network.head[spot], nodes, _part(rest, back), rest * metres),
    ]


def _part(share: Floats, minutes: Floats) -> Floats:
    """Minutes of a part of a stretch: none for no part, even of a closed one."""
    return np.where(share > 0.0, share * np.where(share > 0.0, minutes, 0.0), 0.0)


def _direct(network: Network, start: _Joined, end: _Joined) -> tuple[Ints, Ints, Floats, Floats]:
    """Arcs between origins and targets on one and the same stretch."""
    order = np.argsort(end.stretch[end.found], kind="stable")
    targets = end.found[order]
    keys = end.stretch[targets]
    first = np.searchsorted(keys, start.stretch[start.found], side="left")
    count = np.searchsorted(keys, start.stretch[start.found], side="right") - first
    origin = np.repeat(start.found, count)
    offset = np.arange(origin.size) - np.repeat(np.cumsum(count) - count, count)
    target = targets[np.repeat(first, count) + offset]
    spot, step = start.stretch[origin], end.along[target] - start.along[origin]
    pace = np.where(step >= 0, network.forth[spot], network.back[spot])
    nodes = network.size + origin, network.size + start.walk.size + target
    return (*nodes, _part(np.abs(step), pace), np.abs(step) * network.metres[spot])


def _lengths(before: NDArray[np.int32], lengths: sparse.csr_array, wanted: Ints) -> Floats:
    """Metres of the found ways to ``wanted`` nodes, shape (rows, wanted).

    Every node knows its predecessor; jumping twice as far in every step adds up all ways
    in as many steps as the longest has doublings.
    """
    count, width = before.shape
    row, node = np.nonzero(before >= 0)
    step = np.zeros((count, width))
    ahead = np.broadcast_to(np.arange(width), (count, width)).copy()
    previous = before[row, node].astype(np.int64)
    step[row, node] = _entries(lengths, previous, node)
    ahead[row, node] = previous
    while True:
        beyond = np.take_along_axis(ahead, ahead, axis=1)
        if np.array_equal(beyond, ahead):
            return step[:, wanted]
        step += np.take_along_axis(step, ahead, axis=1)
        ahead = beyond


def _entries(matrix: sparse.csr_array, rows: Ints, columns: Ints) -> Floats:
    """Values of a sparse matrix at many places, all of them filled."""
    keys = (
        np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr)) * np.int64(matrix.shape[1])
        + matrix.indices
    )
    values: Floats = matrix.data[np.searchsorted(keys, rows * np.int64(matrix.shape[1]) + columns)]
    return values


def unique_points(points: Sequence[tuple[float, float]]) -> Floats:
    """Distinct known points in a fixed order, shape (n, 2)."""
    known = sorted({(lon, lat) for lon, lat in points if np.isfinite(lon) and np.isfinite(lat)})
    return np.array(known, dtype=float).reshape(-1, 2)
