"""Is one of two sources shifted? Coordinates that nobody declared as GCJ-02 or BD-09.

Two sources of one place are compared as they are, and after undoing each shift on either.
Where undoing clearly helps, that is a suspicion with figures: it is told, never acted on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geodata.columns import normalised
from geodata.county import Township, Village
from geodata.crs import metric_crs, to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geodata.findings import Finding, Findings, Severity

Floats = NDArray[np.float64]
FEWEST = 10
"""Points below which nothing is concluded."""
GAINED = 5
"""Points that undoing a shift must bring home at least."""
MOST_VERTICES = 2_000
NEARER = 3.0
"""Factor by which undoing a shift must bring two borders together."""
NOTICED_M = 100.0
"""Mean distance of two borders, metres, below which they agree."""
SHIFTS: dict[tuple[str, bool], Callable[[Floats, Floats], tuple[Floats, Floats]]] = {
    ("GCJ-02", True): lambda lon, lat: to_wgs84(lon, lat, "GCJ-02"),
    ("BD-09", True): lambda lon, lat: to_wgs84(lon, lat, "BD-09"),
    ("GCJ-02", False): wgs84_to_gcj02,
    ("BD-09", False): wgs84_to_bd09,
}
"""(system, whether the first source is the shifted one) -> how to bring the first to the second."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``first``: whether the first source looks shifted (else the second); scores as compared."""

    system: str
    first: bool
    before: float
    after: float


def suspected_by_points(points: Floats, shapes: NDArray[np.object_]) -> Suspicion | None:
    """Compare points (n, 2) with the polygons (n,) that should hold them, both in degrees.

    Scores are shares of points inside their polygon, in [0, 1].
    """
    if len(points) < FEWEST:
        return None
    before = _inside(points, shapes)
    best: Suspicion | None = None
    for (system, first), move in SHIFTS.items():
        after = _inside(np.column_stack(move(points[:, 0], points[:, 1])), shapes)
        gained = (after - before) * len(points) >= GAINED - 1e-9
        clearly = gained and (1.0 - after) * NEARER <= 1.0 - before
        if clearly and (best is None or after > best.after):
            best = Suspicion(system, first, before, after)
    return best


def suspected_by_offset(points: Floats, shapes: NDArray[np.object_]) -> Suspicion | None:
    """Compare points (n, 2) with the centres of their polygons (n,), both in degrees.

    People settle on any side of a village's centre; only a shift moves all the same way.
    Scores are metres of the mean offset.
    """
    if len(points) < FEWEST:
        return None
    metric = metric_crs(tuple(shapely.total_bounds(shapes)))
    centres = _flat(shapely.get_coordinates(shapely.centroid(shapes)), metric)
    before, noise = _mean_offset(points, centres, metric)
    best: Suspicion | None = None
    for (system, first), move in SHIFTS.items():
        moved = np.column_stack(move(points[:, 0], points[:, 1]))
        after, _ = _mean_offset(moved, centres, metric)
        better = before >= max(NOTICED_M, NEARER * noise) and after * NEARER <= before
        if better and (best is None or after < best.after):
            best = Suspicion(system, first, before, after)
    return best


def _mean_offset(points: Floats, centres: Floats, metric: CRS) -> tuple[float, float]:
    """Length of the mean offset and its standard error, metres."""
    away = _flat(points, metric) - centres
    noise = float(np.linalg.norm(away.std(axis=0))) / np.sqrt(len(away))
    return float(np.linalg.norm(away.mean(axis=0))), noise


def _flat(points: Floats, metric: CRS) -> Floats:
    spots = gpd.GeoSeries(gpd.points_from_xy(points[:, 0], points[:, 1]), crs="EPSG:4326")
    flat: Floats = shapely.get_coordinates(spots.to_crs(metric).to_numpy())
    return flat


def suspected_by_borders(first: shapely.Geometry, second: shapely.Geometry) -> Suspicion | None:
    """Compare the borders of two areas that should be one, both in degrees.

    Scores are mean distances in metres from vertices of the first border to the second.
    """
    border = shapely.boundary(second)
    points = shapely.get_coordinates(shapely.boundary(first))
    points = points[:: max(1, len(points) // MOST_VERTICES)]
    if len(points) < FEWEST or border.is_empty:
        return None
    metric = metric_crs(shapely.bounds(second))
    flat = gpd.GeoSeries([border], crs="EPSG:4326").to_crs(metric).iloc[0]
    before = _distance(points, flat, metric)
    best: Suspicion | None = None
    for (system, forward), move in SHIFTS.items():
        moved = np.column_stack(move(points[:, 0], points[:, 1]))
        after = _distance(moved, flat, metric)
        if (
            before >= NOTICED_M
            and after * NEARER <= before
            and (best is None or after < best.after)
        ):
            best = Suspicion(system, forward, before, after)
    return best


def tell_shifts(
    villages: Iterable[Village],
    townships: Iterable[Township],
    coverage: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    findings: Findings,
) -> None:
    """Warn where points and polygons, or polygons and outlines, look shifted to each other.

    ``villages`` and ``townships`` are those with coordinates of their own.
    """
    if coverage is not None:
        shapes = dict(zip(map(str, coverage.index), coverage.geometry, strict=True))
        own = [(v.lon, v.lat, shapes[v.id]) for v in villages if v.id in shapes]
        found = suspected_by_offset(*_arrays(own))
        _tell(found, "points", "coordinates", "boundaries_crs", findings)
    if outlines is None:
        return
    areas = {
        normalised(str(name)): shape
        for name, shape in zip(outlines["name"], outlines.geometry, strict=True)
    }
    inside = [(t.lon, t.lat, areas[normalised(t.county)]) for t in townships if _in(t, areas)]
    found = suspected_by_points(*_arrays(inside))
    _tell(found, "townships", "coordinates", "outlines_crs", findings)
    if coverage is not None:
        whole, around = shapely.union_all(coverage.geometry), shapely.union_all(outlines.geometry)
        found = suspected_by_borders(whole, around)
        _tell(found, "borders", "boundaries_crs", "outlines_crs", findings)


def _in(town: Township, areas: dict[str, shapely.Geometry]) -> bool:
    return normalised(town.county) in areas and town.lon is not None and town.lat is not None


def _arrays(
    rows: list[tuple[float | None, float | None, shapely.Geometry]],
) -> tuple[Floats, NDArray[np.object_]]:
    points = np.array([(lon, lat) for lon, lat, _ in rows], dtype=float).reshape(-1, 2)
    return points, np.array([shape for *_, shape in rows], dtype=object)


def _tell(found: Suspicion | None, kind: str, first: str, second: str, findings: Findings) -> None:
    if found is None:
        return
    shares = kind == "townships"
    before, after = (
        f"{100 * x:.0f} %" if shares else f"{x:.0f}" for x in (found.before, found.after)
    )
    key = first if found.first else second
    details = {"system": found.system, "before": before, "after": after, "key": key}
    findings.add(
        Finding(key=f"shift_{kind}", severity=Severity.WARNING, value=found.system, details=details)
    )


def _inside(points: Floats, shapes: NDArray[np.object_]) -> float:
    return float(np.mean(shapely.contains_xy(shapes, points[:, 0], points[:, 1])))


def _distance(points: Floats, border: shapely.Geometry, metric: CRS) -> float:
    return float(shapely.distance(shapely.points(_flat(points, metric)), border).mean())
