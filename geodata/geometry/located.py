"""Any coordinates -> EPSG:4326, or a finding that says what the system probably is."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.findings import Severity
from geodata.geometry.crs import frame_to_degrees, geometry_to_wgs84, is_old, to_degrees
from geodata.geometry.crs_names import (
    DATUMS,
    epsg_of_zone,
    guessed,
    is_turned,
    is_turned_degrees,
    looks_bare,
    system_of,
)
from geodata.geometry.distances import straight_line_metres

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.geometry.boundaries``)."""
LARGEST_DEGREE = 360.001
BEYOND_USE = 3.0
"""Degrees by which data may lie outside the area that a CRS is made for."""
HALF_ZONE = 3.0
"""Degrees to either side of its meridian that a transverse Mercator without an area serves."""
EDGE = 0.25
"""Degrees from the edge of a zone that are at its edge."""
MERCATOR_EASTINGS, MERCATOR_NORTHINGS = (8.1e6, 15.1e6), (3.3e5, 7.2e6)
"""Where China lies in web maps' Mercator (EPSG:3857), metres."""
Box = tuple[float, float, float, float]
Points = NDArray[np.float64]
"""Shape (n, 2): first and second coordinate."""


def located(frame: gpd.GeoDataFrame, crs: str | None, tell: Tell) -> gpd.GeoDataFrame | None:
    """Bring a frame to EPSG:4326; ``None`` where its system is unknown or contradicts it.

    ``crs`` is what the user declares; it goes before what the file says. Coordinates that
    contradict the declared system are refused, with the system that they look like.
    """
    system = _declared(frame, crs, tell)
    if system is None:
        return None
    if isinstance(system, str):
        moved = geometry_to_wgs84(frame, system)
        return moved if _on_globe(moved, tell) else None
    points = _corners(frame)
    flaw = contradiction(points, system)
    if flaw is not None:
        near = system.name if flaw == "degrees" else likely(points)
        tell(flaw, value=_value(flaw, points, system), near=near, reason=shown(points))
        return None
    if stands_turned(points, system):
        tell("axes_turned", Severity.WARNING, value=shown(points))
        frame = _turned(frame)
    if is_old(system):
        tell("old_datum", Severity.WARNING, value=system.name)
    if (edge := zone_edge(_corners(frame), system)) is not None:
        tell("zone_edge", edge.severity, value=system.name, reason=edge.offset, near=edge.place)
    moved = frame_to_degrees(frame, system)
    return moved if _on_globe(moved, tell) else None


@dataclass(frozen=True, slots=True)
class ZoneEdge:
    """Data at the edge of a zone: kilometres from its meridian, their longitude."""

    offset: str
    place: str
    severity: Severity


def zone_edge(points: Points, system: CRS) -> ZoneEdge | None:
    """Whether points lie at the edge of their zone (a note), or beyond it (a warning).

    Asked of Gauss-Krüger zones only: their eastings look alike in every zone, so that a wrong
    meridian shows by nothing but the place. What is wider than half a zone is of several.
    """
    if not system.is_projected or "Gauss-Kruger" not in system.name:
        return None
    west, _, east, _ = _area(system)
    lons, lats = _degrees(points, system)
    middle, half, lon = (west + east) / 2.0, (east - west) / 2.0, float(np.median(lons))
    away = abs(lon - middle)
    if not away > half - EDGE or np.ptp(lons) > half:
        return None
    metres = float(straight_line_metres(lon, np.median(lats), middle, np.median(lats)))
    severity = Severity.WARNING if away > half + EDGE else Severity.NOTE
    return ZoneEdge(f"{metres / 1000.0:.0f}", f"{lon:.1f}°E", severity)


def _value(flaw: str, points: Points, system: CRS) -> str:
    return system.name if flaw == "crs_contradicted" else shown(points)


def contradiction(points: Points, system: CRS) -> str | None:
    """How coordinates contradict the system that they are declared to be in, if they do.

    ``metres`` where degrees are declared, ``degrees`` where metres are, and
    ``crs_contradicted`` where they lie far from where the system is used.
    """
    largest = np.abs(points).max()
    if system.is_geographic:
        return "metres" if largest > LARGEST_DEGREE else None
    if system.is_projected and largest <= LARGEST_DEGREE:
        return "degrees"
    turned = stands_turned(points, system)
    fits = _meets(points[:, ::-1] if turned else points, system)
    return None if fits else "crs_contradicted"


def stands_turned(points: Points, system: CRS) -> bool:
    """Whether north stands before east: China turned over, which the system cannot mean.

    Metres are only turned where that brings them to where the system is used, and as they
    stand they are elsewhere; so Helsinki in EPSG:3857 stays in Helsinki.
    """
    if system.is_geographic:
        return is_turned_degrees(points)
    if not is_turned(points) or _meets(points, system):
        return False
    return _meets(points[:, ::-1], system)


def _meets(points: Points, system: CRS) -> bool:
    """Whether the box of points meets the area of their projected system, with some room."""
    lon, lat = _degrees(points, system)
    if np.isnan(lon).any():
        return False
    west, south, east, north = _area(system)
    middle = (lon.max() + lon.min()) / 2.0
    reach = (lon.max() - lon.min() + east - west) / 2.0 + BEYOND_USE
    above, below = lat.min() <= north + BEYOND_USE, lat.max() >= south - BEYOND_USE
    return bool(_apart(middle, (west + east) / 2.0) <= reach and above and below)


def is_at_home(points: Points, system: CRS) -> NDArray[np.bool_]:
    """Which points, shape (n,), lie where their projected system is used, with some room."""
    lon, lat = _degrees(points, system)
    west, south, east, north = _area(system)
    upright = (lat >= south - BEYOND_USE) & (lat <= north + BEYOND_USE)
    across = _apart(lon, (west + east) / 2.0) <= (east - west) / 2.0 + BEYOND_USE
    home: NDArray[np.bool_] = upright & across
    return home


def _degrees(points: Points, system: CRS) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees (EPSG:4326) of points in metres; NaN for what is nowhere."""
    lon, lat = to_degrees(system).transform(*points.T)
    known = np.isfinite(lon) & np.isfinite(lat)
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def _apart(lon: NDArray[np.float64], other: float) -> NDArray[np.float64]:
    """Degrees between longitudes, the short way round."""
    away: NDArray[np.float64] = np.abs((lon - other + 180.0) % 360.0 - 180.0)
    return away


def _area(system: CRS) -> Box:
    """Where a projected system is used: degrees, east may be beyond 180; else the globe."""
    use = system.area_of_use
    if use is not None:
        return use.west, use.south, use.east + 360.0 * (use.west > use.east), use.north
    projection = system.coordinate_operation
    if projection is None or projection.method_name != "Transverse Mercator":
        return -180.0, -90.0, 180.0, 90.0
    named = {parameter.name: float(parameter.value) for parameter in projection.params}
    meridian = named["Longitude of natural origin"]
    return meridian - HALF_ZONE, -90.0, meridian + HALF_ZONE, 90.0


def _declared(frame: gpd.GeoDataFrame, crs: str | None, tell: Tell) -> CRS | str | None:
    """The system to read the frame in: the user's word, else the file's."""
    if crs is None and frame.crs is None:
        points = _corners(frame)
        tell("no_crs", near=likely(points), value=shown(points))
        return None
    try:
        wanted = system_of(crs) if crs is not None else CRS.from_user_input(frame.crs)
    except CRSError as error:
        tell("bad_crs", value=crs or "", reason=str(error).splitlines()[0][:200])
        return None
    if crs is None or frame.crs is None or isinstance(wanted, str):
        return wanted
    if not wanted.equals(CRS.from_user_input(frame.crs), ignore_axis_order=True):
        tell("crs_overridden", Severity.NOTE, value=crs, reason=frame.crs.name)
    return wanted


def _corners(frame: gpd.GeoDataFrame) -> Points:
    """Lower left and upper right, shape (2, 2)."""
    west, south, east, north = shapely.total_bounds(frame.geometry.dropna().to_numpy())
    return np.array([[west, south], [east, north]], dtype=float)


def _turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
    return frame.set_geometry(list(shapes), crs=frame.crs)


def shown(points: Points) -> str:
    """The first point, for a sentence."""
    return ", ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in points[0])


def likely(points: Points) -> str:
    """What to write into the scenario: the systems that coordinates (n, 2) look like.

    Numbers tell the zone, not the datum: Xian 1980 and Beijing 1954 are named as well.
    """
    if np.abs(points).max() <= LARGEST_DEGREE:
        return '"EPSG:4490", "EPSG:4326", "GCJ-02", "BD-09"'
    codes = list(guessed(points))
    if len(codes) == 1:
        codes += [f"EPSG:{code}" for code in _older(codes[0])]
    if _looks_mercator(points):
        codes.append("EPSG:3857")
    if codes:
        return ", ".join(f'"{code}" ({CRS.from_user_input(code).name})' for code in codes)
    if looks_bare(points):
        return '"CGCS2000 / 3-degree GK CM 111E", "… CM 114E", "… CM 117E"'
    return '"EPSG:…"'


def _older(code: str) -> list[int]:
    """The same zone in the datums before CGCS2000."""
    zone = int(CRS.from_user_input(code).name.split()[-1])
    older = (epsg_of_zone(zone, datum) for datum in DATUMS if datum != "CGCS2000")
    return [number for number in older if number is not None]


def _looks_mercator(points: Points) -> bool:
    (west, east), (south, north) = MERCATOR_EASTINGS, MERCATOR_NORTHINGS
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(west <= low[0] and high[0] <= east and south <= low[1] and high[1] <= north)


def _on_globe(moved: gpd.GeoDataFrame, tell: Tell) -> bool:
    west, south, east, north = moved.total_bounds
    if -180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001:
        return True
    tell("off_globe", value=f"{west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}")
    return False
