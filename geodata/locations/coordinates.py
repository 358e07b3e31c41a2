"""Longitude and latitude columns -> WGS 84 degrees."""

import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.columns.cells import as_number
from geodata.columns.degrees import as_degrees
from geodata.columns.table_specs import SPECS
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
    zone_edge,
)
from geodata.locations.doubtful_points import tell_doubtful, tell_written_out, told, zeros
from geodata.tables.read_table import TableCells
from geodata.tables.values import out_of_range, read_column

Point = tuple[float, float]


def points(cells: TableCells, system: CoordinateSystem, findings: Findings) -> list[Point | None]:
    """One point per row (degrees, EPSG:4326), ``None`` where unknown or wrong."""
    known, refused = _system(system, findings)
    metres = not isinstance(known, str) and known.is_projected
    parse = as_number if metres else as_degrees
    lons = read_column(cells, "lon", parse, "not_a_number", findings)
    lats = read_column(cells, "lat", parse, "not_a_number", findings)
    if refused or _is_refused(cells, lons, lats, known, findings):
        return [None] * len(lons)
    rows = _whole(cells, lons, lats, findings)
    given = np.array([(lons[n], lats[n]) for n in rows], dtype=float).reshape(-1, 2)
    if not metres:
        tell_written_out(cells, findings)
        rows, given = _sound(cells, rows, given, findings)
        tell_doubtful(cells, given, rows, findings)
    placed: list[Point | None] = [None] * len(lons)
    for index, point in zip(rows, _placed(cells, rows, given, known, findings), strict=True):
        placed[index] = point
    return placed


def _system(system: CoordinateSystem, findings: Findings) -> tuple[CRS | str, bool]:
    """The system that is declared, and whether it is one that nobody knows."""
    try:
        return system_of(system), False
    except CRSError:
        findings.add(Finding(key="coordinates_unknown", column="coordinates", value=system))
        return "WGS 84", True


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
    findings.add(cells.remark(key, Severity.ERROR, shown(first), system=name, near=likely(middle)))
    return True


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
            findings.add(cells.remark("coordinates_turned", Severity.WARNING, shown(given)))
            given = given[:, ::-1]
        if (edge := zone_edge(given, system)) is not None:
            details = {"system": system.name, "offset": edge.offset, "near": edge.place}
            findings.add(
                cells.remark("coordinates_zone_edge", edge.severity, shown(given), **details)
            )
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
    cells: TableCells, lons: list[float | None], lats: list[float | None], findings: Findings
) -> list[int]:
    """The rows that have both; a row where one cell is empty is told."""
    pairs = list(zip(lons, lats, strict=True))
    written = cells.values("lon"), cells.values("lat")
    half = [
        n
        for n, (x, y) in enumerate(pairs)
        if (x is None) != (y is None) and not (written[0][n] and written[1][n])
    ]
    for n in half:
        name = "lon" if lons[n] is None else "lat"
        findings.add(cells.finding("coordinates_half", Severity.WARNING, name, cells.rows[n], ""))
    return [n for n, pair in enumerate(pairs) if None not in pair]


def _sound(
    cells: TableCells, rows: list[int], given: Floats, findings: Findings
) -> tuple[list[int], Floats]:
    """The rows whose degrees ``given``, shape (n, 2), may be those of a place; others are told."""
    swapped = np.array([is_swapped(lon, lat) for lon, lat in given.tolist()], dtype=bool)
    told(
        cells,
        "swapped_coordinates",
        [rows[n] for n in np.flatnonzero(swapped)],
        findings,
        error=True,
    )
    nowhere = zeros(given)
    told(cells, "coordinates_zero", [rows[n] for n in np.flatnonzero(nowhere)], findings)
    fits = ~swapped & ~nowhere
    for axis, name in enumerate(("lon", "lat")):
        column = SPECS[cells.table].column(name)
        beyond = fits & (
            (given[:, axis] < (column.low or 0)) | (given[:, axis] > (column.high or 0))
        )
        for n in np.flatnonzero(beyond):
            findings.add(out_of_range(cells, column, rows[n]))
        fits &= ~beyond
    kept = np.flatnonzero(fits)
    return [rows[n] for n in kept], given[kept]


def is_swapped(lon: float, lat: float) -> bool:
    """Whether the two stand in each other's column: off the globe, or China turned over."""
    off_globe = 90 < abs(lat) <= 180 and abs(lon) <= 90
    return off_globe or (73 <= lat <= 136 and 3 <= lon <= 54)
