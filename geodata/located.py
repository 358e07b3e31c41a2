"""Any coordinates -> EPSG:4326, or a finding that says what the system probably is."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.crs import geometry_to_wgs84
from geodata.findings import Severity
from geodata.zones import guessed, is_turned, is_turned_degrees, looks_bare, system_of

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.boundaries``)."""
LARGEST_DEGREE = 360.001
BEYOND_USE = 3.0
"""Degrees by which data may lie outside the area that a CRS is made for."""


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
    if system.is_geographic and np.abs(points).max() > LARGEST_DEGREE:
        tell("metres", value=_shown(points), near=_likely(points))
        return None
    if system.is_projected and np.abs(points).max() <= LARGEST_DEGREE:
        tell("degrees", value=_shown(points), near=system.name)
        return None
    turned = is_turned_degrees(points) if system.is_geographic else is_turned(points)
    if turned:
        tell("axes_turned", Severity.WARNING, value=_shown(points))
        frame = _turned(frame)
    moved = frame.set_crs(system, allow_override=True).to_crs("EPSG:4326")
    if _outside_use(moved, system):
        tell("crs_contradicted", value=system.name, near=_likely(points), reason=_shown(points))
        return None
    return moved if _on_globe(moved, tell) else None


def _declared(frame: gpd.GeoDataFrame, crs: str | None, tell: Tell) -> CRS | str | None:
    """The system to read the frame in: the user's word, else the file's."""
    if crs is None and frame.crs is None:
        points = _corners(frame)
        tell("no_crs", near=_likely(points), value=_shown(points))
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


def _corners(frame: gpd.GeoDataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Lower left and upper right, shape (2, 2)."""
    west, south, east, north = shapely.total_bounds(frame.geometry.dropna().to_numpy())
    return np.array([[west, south], [east, north]], dtype=float)


def _turned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
    return frame.set_geometry(list(shapes), crs=frame.crs)


def _shown(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
    return ", ".join(f"{value:.3f}".rstrip("0").rstrip(".") for value in points[0])


def _likely(points: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> str:
    """What to write into the scenario."""
    if np.abs(points).max() <= LARGEST_DEGREE:
        return '"EPSG:4490", "EPSG:4326", "GCJ-02"'
    found = guessed(points)
    if found:
        names = (f'"{code}" ({CRS.from_user_input(code).name})' for code in found)
        return ", ".join(names)
    if looks_bare(points):
        return '"CGCS2000 / 3-degree GK CM 111E", "… CM 114E", "… CM 117E"'
    return '"EPSG:…"'


def _outside_use(moved: gpd.GeoDataFrame, system: CRS) -> bool:
    """Whether the data lie far from where the CRS is used, or nowhere at all."""
    west, south, east, north = moved.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        return True
    area = system.area_of_use
    if area is None or not system.is_projected or area.west > area.east:
        return False
    return bool(
        east < area.west - BEYOND_USE
        or west > area.east + BEYOND_USE
        or north < area.south - BEYOND_USE
        or south > area.north + BEYOND_USE
    )


def _on_globe(moved: gpd.GeoDataFrame, tell: Tell) -> bool:
    west, south, east, north = moved.total_bounds
    if -180.001 <= west <= east <= 180.001 and -90.001 <= south <= north <= 90.001:
        return True
    tell("off_globe", value=f"{west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}")
    return False
