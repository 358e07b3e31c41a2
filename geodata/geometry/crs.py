"""Coordinate systems: WGS 84, CGCS2000, GCJ-02, BD-09, and the metric CRS of a region.

GCJ-02 shifts WGS 84 inside China by a smooth function of place, after the formulas that
were published with the open "eviltransform" analyses; BD-09 turns GCJ-02 a little more.
There is no EPSG code for either. The inverse is found by fixed-point steps.
"""

from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.network import set_network_enabled  # type: ignore[attr-defined]

set_network_enabled(active=False)  # no grid is fetched, whatever the environment says

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

SEMI_MAJOR_M = 6_378_245.0
"""Krasovsky 1940, which the GCJ-02 formulas use."""
ECCENTRICITY_2 = 0.006_693_421_622_965_943_23
INVERSE_STEPS = 4
REACH_M = 540_000.0
"""Metres from the centre of a metric CRS up to which its lengths are good to 0.1 %."""
BAIDU_PI = np.pi * 3000.0 / 180.0


def to_wgs84(lon: Floats, lat: Floats, system: str) -> Pair:
    """Convert degrees of ``system`` to WGS 84 degrees (EPSG:4326); NaN stays NaN.

    CGCS2000 is taken as WGS 84: the two differ by centimetres to decimetres. Raises
    ``ValueError`` for a system that is not known.
    """
    if system in {"WGS 84", "CGCS2000"}:
        return lon, lat
    if system == "GCJ-02":
        return _invert(wgs84_to_gcj02, lon, lat)
    if system == "BD-09":
        return _invert(wgs84_to_bd09, lon, lat)
    raise ValueError(f"unknown coordinate system {system}")


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """Shift WGS 84 degrees to GCJ-02; points outside China stay."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + _waves(y, (20.0, 1.0), (40.0, 1 / 3))) * 2.0 / 3.0
    north += _waves(y, (160.0, 1 / 12), (320.0, 1 / 30)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + _waves(x, (20.0, 1.0), (40.0, 1 / 3))) * 2.0 / 3.0
    east += _waves(x, (150.0, 1 / 12), (300.0, 1 / 30)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - ECCENTRICITY_2 * np.sin(radians) ** 2
    meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (magic * np.sqrt(magic)) * np.pi / 180.0
    parallel = SEMI_MAJOR_M / np.sqrt(magic) * np.cos(radians) * np.pi / 180.0
    inside = in_china(lon, lat)
    return (
        np.where(inside, lon + east / parallel, lon),
        np.where(inside, lat + north / meridian, lat),
    )


def wgs84_to_bd09(lon: Floats, lat: Floats) -> Pair:
    """Shift WGS 84 degrees to BD-09 by way of GCJ-02; points outside China stay."""
    x, y = wgs84_to_gcj02(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * BAIDU_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * BAIDU_PI)
    inside = in_china(lon, lat)
    return (
        np.where(inside, radius * np.cos(angle) + 0.0065, lon),
        np.where(inside, radius * np.sin(angle) + 0.006, lat),
    )


def in_china(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """The box in which the shift applies."""
    inside: NDArray[np.bool_] = (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)
    return inside


def geometry_to_wgs84(frame: gpd.GeoDataFrame, system: str) -> gpd.GeoDataFrame:
    """Convert geometry in degrees of ``system`` to EPSG:4326."""

    def convert(points: Floats) -> Floats:
        lon, lat = to_wgs84(points[:, 0], points[:, 1], system)
        return np.column_stack([lon, lat])

    moved = shapely.transform(frame.geometry.to_numpy(), convert)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs="EPSG:4326"))


OLD_DATUMS = ("Xian 1980", "Xian_1980", "Beijing 1954", "Beijing_1954")


def is_old(system: CRS) -> bool:
    """Whether a system is of 1954 or 1980: without a grid it is off by tens of metres."""
    names = (system.name, system.datum.name if system.datum else "")
    return any(word in name for word in OLD_DATUMS for name in names)


@lru_cache(maxsize=64)
def to_degrees(system: CRS) -> Transformer:
    """From a system to WGS 84 degrees, longitude first; old datums are not shifted.

    Kept, for PROJ takes a tenth of a second to find the way out of a projected system.

    PROJ would shift Beijing 1954 by the parameters of an offshore survey south of 22.89°N
    (EPSG operation 15920), and not at all north of it: a coverage across that line would be
    torn by 52 m.
    """
    target = system.geodetic_crs if is_old(system) else CRS.from_epsg(4326)
    return Transformer.from_crs(system, target or 4326, always_xy=True)


def frame_to_degrees(frame: gpd.GeoDataFrame, system: CRS) -> gpd.GeoDataFrame:
    """A frame in WGS 84 degrees, whatever CRS it says it has; see :func:`to_degrees`."""
    known = frame.set_crs(system, allow_override=True)
    if not is_old(system):
        return known.to_crs("EPSG:4326")
    return known.to_crs(system.geodetic_crs).set_crs("EPSG:4326", allow_override=True)


def metric_crs(bounds: tuple[float, float, float, float]) -> CRS:
    """An equal-area CRS in metres, centred on ``bounds`` (west, south, east, north; degrees).

    Lambert's azimuthal projection (Snyder 1987, p. 182): areas are true everywhere. Lengths
    are stretched along one direction and shrunk along the other by (distance / 2 R)^2 / 2:
    0.03 % at 300 km from the centre, 0.1 % at 540 km. Within ``REACH_M`` both are good to
    0.1 %; lengths over wider regions are for ``geodata.geometry.measures.lengths_m``, which is true
    anywhere.
    """
    west, south, east, north = bounds
    lon, lat = (west + east) / 2.0, (south + north) / 2.0
    return CRS.from_proj4(f"+proj=laea +lat_0={lat:.4f} +lon_0={lon:.4f} +datum=WGS84 +units=m")


def _waves(x: Floats, *parts: tuple[float, float]) -> Floats:
    total: Floats = np.sum([size * np.sin(x * pitch * np.pi) for size, pitch in parts], axis=0)
    return total


def _invert(forward: object, lon: Floats, lat: Floats) -> Pair:
    x, y = lon.astype(float), lat.astype(float)
    for _ in range(INVERSE_STEPS):
        shifted_x, shifted_y = forward(x, y)  # type: ignore[operator]
        x, y = x + (lon - shifted_x), y + (lat - shifted_y)
    return x, y
