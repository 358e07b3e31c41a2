"""Minutes of a way without roads: the straight line on the ellipsoid, as docs/model.md has it."""

from math import asin, atan, cos, radians, sin, sqrt, tan

A, F = 6378137.0, 1.0 / 298.257223563


def minutes(travel, start, end):
    """Minutes between two points (longitude, latitude in degrees), ``None`` where unknown."""
    if start is None or end is None:
        return None
    way = metres(start, end) * travel.get("detour_factor", 1.3)
    return way / (travel.get("speed_kmh", 40.0) * 1000 / 60)


def metres(start, end):
    """Metres of the straight line."""
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
