"""Longitude and latitude columns -> WGS 84 degrees."""

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.facts.sources import CoordinateSystem
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs import Floats, to_degrees, to_wgs84
from geodata.geometry.crs_names import system_of
from geodata.geometry.located import (
    LARGEST_DEGREE,
    contradiction,
    is_at_home,
    likely,
    shown,
    stands_turned,
)
from geodata.tables.cells import as_number
from geodata.tables.read_table import TableCells
from geodata.tables.table_specs import TABLES
from geodata.tables.values import out_of_range, read_column

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
    if _is_refused(cells, lons, lats, known, findings):
        return [None] * len(lons)
    metres = not isinstance(known, str) and known.is_projected
    check = _whole if metres else _sound
    sound = [
        check(cells, index, lon, lat, findings)
        for index, (lon, lat) in enumerate(zip(lons, lats, strict=True))
    ]
    rows = [index for index, point in enumerate(sound) if point is not None]
    given = np.array([point for point in sound if point is not None], dtype=float).reshape(-1, 2)
    placed: list[Point | None] = [None] * len(sound)
    for index, point in zip(rows, _placed(cells, rows, given, known, findings), strict=True):
        placed[index] = point
    return placed


def _is_refused(
    cells: TableCells,
    lons: list[float | None],
    lats: list[float | None],
    system: CRS | str,
    findings: Findings,
) -> bool:
    """Whether most coordinates contradict the declared system; told once, with the likely one.

    The middle of the rows decides, so that a few slips of the pen do not.
    """
    both = [(x, y) for x, y in zip(lons, lats, strict=True) if x is not None and y is not None]
    if not both:
        return False
    middle = np.median(np.array(both, dtype=float), axis=0)[None, :]
    plain = CRS.from_epsg(4326) if isinstance(system, str) else system
    flaw = contradiction(middle, plain)
    if flaw is None or (flaw == "metres" and np.abs(middle).min() <= LARGEST_DEGREE):
        return False
    name = system if isinstance(system, str) else system.name
    key = f"coordinates_{flaw.removeprefix('crs_')}"
    first = np.array(both[:1], dtype=float)
    _tell(cells, key, Severity.ERROR, first, findings, system=name, near=likely(middle))
    return True


def _tell(
    cells: TableCells,
    key: str,
    severity: Severity,
    points: Floats,
    findings: Findings,
    **details: str,
) -> None:
    """Tell of a table's coordinates as a whole."""
    findings.add(
        Finding(
            key=key,
            severity=severity,
            file=cells.file,
            sheet=cells.sheet,
            value=shown(points),
            details=details,
        )
    )


def part_of(point: Point | None, axis: int) -> float | None:
    """Longitude (0) or latitude (1) of a point that may be unknown."""
    return None if point is None else point[axis]


def _placed(
    cells: TableCells, rows: list[int], given: Floats, system: CRS | str, findings: Findings
) -> list[Point | None]:
    """To WGS 84 degrees; metres may stand north before east, as surveyors write them.

    ``rows`` are the indices of the points ``given``, shape (n, 2), in ``cells``.
    """
    if isinstance(system, str):
        return _pairs(*to_wgs84(given[:, 0], given[:, 1], system))
    if system.is_projected and len(given):
        if stands_turned(np.median(given, axis=0)[None, :], system):
            _tell(cells, "coordinates_turned", Severity.WARNING, given, findings)
            given = given[:, ::-1]
        for number in np.flatnonzero(~is_at_home(given, system)):
            row, value = cells.rows[rows[number]], shown(given[number : number + 1])
            findings.add(cells.finding("coordinates_far", Severity.ERROR, "lon", row, value))
    lon, lat = to_degrees(system).transform(*given.T)
    return _pairs(lon, lat)


def _pairs(lon: Floats, lat: Floats) -> list[Point | None]:
    """Pairs of numbers, ``None`` for what is nowhere."""
    return [
        (x, y) if np.isfinite(x) and np.isfinite(y) else None
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]


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
