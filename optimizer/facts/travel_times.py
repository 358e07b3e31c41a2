"""Minutes and metres of a way: over the roads of the case, else straight with a detour."""

import numpy as np

from geodata.facts.county import County
from geodata.geometry.distances import straight_line_metres, straight_line_table
from optimizer.arrays import Floats
from optimizer.facts.layer import Travel

METRES_PER_KM, MINUTES_PER_HOUR = 1000.0, 60.0
WAY = "travel"
"""What a condition calls the way of a pair."""
WAY_FACTS = ("minutes", "km")


def minutes_of(county: County, travel: Travel, seats: Floats, points: Floats) -> Floats:
    """Minutes from ``seats`` (n, 2) to ``points`` (n, 2), degrees; NaN where unknown."""
    if county.ways is not None:
        return county.ways.between(seats, points)[0]
    metres = metres_of(county, travel, seats, points)
    return metres / (travel.speed_kmh * METRES_PER_KM / MINUTES_PER_HOUR)


def minutes_table(county: County, travel: Travel, seats: Floats, points: Floats) -> Floats:
    """Minutes from all ``seats`` (n, 2) to all ``points`` (m, 2), shape (n, m); NaN: unknown.

    Equal to ``minutes_of`` but for rounding.
    """
    if county.ways is not None:
        starts, ends = np.repeat(seats, len(points), axis=0), np.tile(points, (len(seats), 1))
        return minutes_of(county, travel, starts, ends).reshape(len(seats), len(points))
    metres = straight_line_table(seats, points) * travel.detour_factor
    return metres / (travel.speed_kmh * METRES_PER_KM / MINUTES_PER_HOUR)


def metres_of(county: County, travel: Travel, seats: Floats, points: Floats) -> Floats:
    """Metres of the same ways; the straight line is lengthened by the detour factor."""
    if county.ways is not None:
        return county.ways.between(seats, points)[1]
    straight = straight_line_metres(seats[:, 0], seats[:, 1], points[:, 0], points[:, 1])
    return straight * travel.detour_factor
