"""Longitude and latitude columns -> WGS 84 degrees."""

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geodata.cells import as_number
from geodata.crs import Floats, to_wgs84
from geodata.findings import Finding, Findings, Severity
from geodata.sources import CoordinateSystem
from geodata.table_specs import TABLES
from geodata.tables import TableCells
from geodata.values import out_of_range, read_column
from geodata.zones import is_turned, system_of

Point = tuple[float, float]


def points(cells: TableCells, system: CoordinateSystem, findings: Findings) -> list[Point | None]:
    """One point per row (degrees, EPSG:4326), ``None`` where unknown or wrong."""
    lons = read_column(cells, "lon", as_number, "not_a_number", findings)
    lats = read_column(cells, "lat", as_number, "not_a_number", findings)
    try:
        known = system_of(system)
    except CRSError:
        findings.add(Finding(key="coordinates_unknown", column="coordinates", value=system))
        return [None] * len(lons)
    metres = not isinstance(known, str) and known.is_projected
    check = _whole if metres else _sound
    sound = [
        check(cells, index, lon, lat, findings)
        for index, (lon, lat) in enumerate(zip(lons, lats, strict=True))
    ]
    x = np.array([np.nan if point is None else point[0] for point in sound], dtype=float)
    y = np.array([np.nan if point is None else point[1] for point in sound], dtype=float)
    x, y = _converted(x, y, known)
    return [
        None if point is None or np.isnan(x[index]) else (float(x[index]), float(y[index]))
        for index, point in enumerate(sound)
    ]


def part_of(point: Point | None, axis: int) -> float | None:
    """Longitude (0) or latitude (1) of a point that may be unknown."""
    return None if point is None else point[axis]


def _converted(x: Floats, y: Floats, system: CRS | str) -> tuple[Floats, Floats]:
    """To WGS 84 degrees; metres may stand north before east, as surveyors write them."""
    if isinstance(system, str):
        return to_wgs84(x, y, system)
    filled = np.isfinite(x) & np.isfinite(y)
    if not filled.any():
        return x, y
    if system.is_projected and is_turned(np.column_stack([x[filled], y[filled]])):
        x, y = y, x
    lon, lat = Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(x, y)
    known = np.isfinite(lon) & np.isfinite(lat)
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def _whole(
    cells: TableCells, index: int, x: float | None, y: float | None, findings: Findings
) -> Point | None:
    """Metres: both or none."""
    if x is not None and y is not None:
        return (x, y)
    if (x is None) != (y is None) and not _both_filled(cells, index):
        name = "lon" if x is None else "lat"
        row = cells.rows[index]
        findings.add(cells.finding("coordinates_half", Severity.WARNING, name, row, ""))
    return None


def _sound(
    cells: TableCells, index: int, lon: float | None, lat: float | None, findings: Findings
) -> Point | None:
    row = cells.rows[index]
    if lon is None or lat is None:
        if (lon is None) != (lat is None) and _both_filled(cells, index) is False:
            name = "lon" if lon is None else "lat"
            findings.add(cells.finding("coordinates_half", Severity.WARNING, name, row, ""))
        return None
    if is_swapped(lon, lat):
        value = f"{lon:g}, {lat:g}"
        findings.add(cells.finding("swapped_coordinates", Severity.ERROR, "lon", row, value))
        return None
    fits = True
    for name, degrees in (("lon", lon), ("lat", lat)):
        column = TABLES[cells.table].column(name)
        if not (column.low or 0) <= degrees <= (column.high or 0):
            findings.add(out_of_range(cells, column, index))
            fits = False
    return (lon, lat) if fits else None


def _both_filled(cells: TableCells, index: int) -> bool:
    return bool(cells.values("lon")[index] and cells.values("lat")[index])


def is_swapped(lon: float, lat: float) -> bool:
    """Whether the two stand in each other's column: off the globe, or China turned over."""
    off_globe = 90 < abs(lat) <= 180 and abs(lon) <= 90
    return off_globe or (73 <= lat <= 136 and 3 <= lon <= 54)
