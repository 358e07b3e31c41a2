"""Minutes and kilometres of a way as docs/model.md has them: a straight line, or over roads."""

from heapq import heappop, heappush
from itertools import pairwise
from math import asin, atan, cos, inf, radians, sin, sqrt, tan

A, F = 6378137.0, 1.0 / 298.257223563
SPEED = {"motorway": 100, "trunk": 80, "primary": 60, "secondary": 50, "tertiary": 40}
SPEED |= {"unclassified": 30, "residential": 25, "service": 15, "track": 15}


class Ways:
    """The ways of a case."""

    def __init__(self, travel, roads):
        self.travel, self.roads = travel, None if roads is None else _graph(travel, roads)
        self._known = {}

    def between(self, start, end):
        """Minutes and kilometres between two points (degrees), nothing where unknown."""
        if start is None or end is None:
            return None
        if self.roads is not None:
            return self._by_road(start, end)
        way = metres(start, end) * self.travel.get("detour_factor", 1.3)
        return way / (self.travel.get("speed_kmh", 40.0) * 1000 / 60), way / 1000

    def _by_road(self, start, end):
        """The fastest way between points that stand on the road; others are too far from it."""
        if start not in self._known:
            self._known[start] = _fastest(self.roads, start)
        return self._known[start].get(end)


def _graph(travel, roads):
    """Point -> (other point, minutes, kilometres) of every stretch."""
    graph = {}
    for line, told in roads:
        kmh = told.get("maxspeed") or {**SPEED, **travel.get("road_kmh", {})}[told["highway"]]
        for one, other in pairwise(line):
            far = metres(one, other)
            took = far * 60 / (1000 * kmh)
            graph.setdefault(one, []).append((other, took, far / 1000))
            back = graph.setdefault(other, [])
            if told.get("oneway") != "yes":
                back.append((one, took, far / 1000))
    return graph


def _fastest(graph, start):
    """Point -> minutes and kilometres of the way of the fewest minutes."""
    found, heap = {}, [(0.0, 0.0, start)] if start in graph else []
    while heap:
        took, far, point = heappop(heap)
        if took < found.get(point, (inf, 0.0))[0]:
            found[point] = took, far
            for other, more, way in graph[point]:
                heappush(heap, (took + more, far + way, other))
    return found


def metres(start, end):
    """Metres of the straight line on the ellipsoid."""
    (lon1, lat1), (lon2, lat2) = start, end
    b1, b2 = (atan((1 - F) * tan(radians(lat))) for lat in (lat1, lat2))
    p, q = (b1 + b2) / 2, (b2 - b1) / 2
    z = sin(q) ** 2 + cos(b1) * cos(b2) * sin(radians(lon2 - lon1) / 2) ** 2
    if z == 0:
        return 0.0
    u = 2 * asin(sqrt(z))
    bend = (u - sin(u)) * sin(p) ** 2 * cos(q) ** 2 / (1 - z)
    bend += (u + sin(u)) * cos(p) ** 2 * sin(q) ** 2 / z
    return A * (u - F / 2 * bend)
