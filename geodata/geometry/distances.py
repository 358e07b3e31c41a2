"""Metres between points: the straight line on the ellipsoid."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1.0 / 298.257_223_563
"""WGS 84 (CGCS2000 has the same to a tenth of a millimetre)."""

NOTHING = 1e-30
"""Square of a length on the unit sphere that is none: a ten-billionth of a millimetre."""


def straight_line_metres(
    lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike
) -> NDArray[np.float64]:
    """Distance in metres between points in degrees (EPSG:4326), broadcast.

    Lambert's formula for long lines (Forsyth-Andoyer-Lambert): within 0.01 % of the geodesic
    below 10,000 km. NaN where a coordinate is unknown.
    """
    first, second = (_reduced(np.asarray(lat, float)) for lat in (lat_a, lat_b))
    half_lon = np.radians(np.asarray(lon_b, float) - np.asarray(lon_a, float)) / 2.0
    half, middle = (second - first) / 2.0, (second + first) / 2.0
    chord = np.sin(half) ** 2 + np.cos(first) * np.cos(second) * np.sin(half_lon) ** 2
    chord = np.minimum(1.0, chord)
    angle = 2.0 * np.arcsin(np.sqrt(chord))
    across = _share(np.sin(middle) ** 2 * np.cos(half) ** 2, 1.0 - chord)
    along = _share(np.cos(middle) ** 2 * np.sin(half) ** 2, chord)
    bend = (angle - np.sin(angle)) * across + (angle + np.sin(angle)) * along
    metres: NDArray[np.float64] = SEMI_MAJOR_M * (angle - FLATTENING / 2.0 * bend)
    return metres


def straight_line_table(
    starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same between all ``starts`` (n, 2) and all ``ends`` (m, 2), longitude first: (n, m).

    The same formula with what depends on one end alone computed once; equal but for rounding.
    """
    one, other = _on_sphere(starts), _on_sphere(ends)
    rise = np.square(one[:, None, 2] - other[None, :, 2])
    square = rise.copy()
    for axis in range(2):
        square += np.square(one[:, None, axis] - other[None, :, axis])
    chord = np.minimum(4.0, square) / 4.0
    rest = 1.0 - chord
    root = np.sqrt(chord)
    angle = 2.0 * np.arcsin(root)
    sine = 2.0 * root * np.sqrt(rest)
    across = _share(np.square(one[:, None, 2] + other[None, :, 2]), 4.0 * rest)
    along = _share(rise, 4.0 * chord)
    bend = (angle - sine) * across + (angle + sine) * along
    metres: NDArray[np.float64] = SEMI_MAJOR_M * (angle - FLATTENING / 2.0 * bend)
    return metres


def _on_sphere(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of the unit sphere with the reduced latitude, shape (n, 3)."""
    lon, lat = np.radians(points[:, 0]), _reduced(points[:, 1])
    flat = np.cos(lat)
    return np.column_stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)])


def _reduced(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Reduced latitude in radians."""
    reduced: NDArray[np.float64] = np.arctan((1.0 - FLATTENING) * np.tan(np.radians(latitude)))
    return reduced


def _share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """``part / whole``, 0 where both vanish (one point, or the far side of the globe)."""
    share: NDArray[np.float64] = part / np.maximum(whole, NOTHING)
    return share
