"""Do two sources fit? Coordinates that nobody declared as GCJ-02 or BD-09, wrong meridians.

Two sources of one place are compared as they are, and after undoing each shift on either.
Where undoing clearly helps, that is a suspicion with figures: it is told, never acted on.
Sources that are a county's width apart are refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geodata.columns import normalised
from geodata.county import Township, Village
from geodata.crs import metric_crs, to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geodata.findings import Finding, Findings, Severity
from geodata.travel import straight_line_metres
from geodata.zones import system_of

Floats = NDArray[np.float64]
FEWEST = 10
"""Points below which nothing is concluded."""
GAINED = 5
"""Points that undoing a shift must bring home at least."""
SURE = 2.6
"""Standard errors by which more points must come home than leave it (a sign test)."""
FAR_M = 50_000.0
"""Metres between a place and its polygon beyond which they are not of one place."""
ZONE_STEP = 3
MERIDIAN_ROOM = 0.15
"""Degrees by which offsets of whole zones may differ from it: places are not at the centres."""
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
    """``first``: whether the first source looks shifted (else the second); scores as compared.

    Scores are metres, or with ``shares`` shares of points in [0, 1].
    """

    system: str
    first: bool
    before: float
    after: float
    shares: bool = False


def suspected_shift(points: Floats, polygons: NDArray[np.object_]) -> Suspicion | None:
    """Compare points (n, 2) with the polygons (n,) of the same places, both in degrees.

    Shifted as a whole against the centres, or home again after undoing: whole counties
    show the one, few points in small polygons the other.
    """
    return suspected_by_offset(points, polygons) or suspected_by_points(points, polygons)


def suspected_by_points(points: Floats, shapes: NDArray[np.object_]) -> Suspicion | None:
    """Compare points (n, 2) with the polygons (n,) that should hold them, both in degrees.

    Scores are shares of points inside their polygon, in [0, 1].
    """
    if len(points) < FEWEST:
        return None
    was = _inside(points, shapes)
    best: Suspicion | None = None
    for system, first, moved in _undone(points):
        now = _inside(moved, shapes)
        share = float(now.mean())
        if _clearly(was, now) and (best is None or share > best.after):
            best = Suspicion(system, first, float(was.mean()), share, shares=True)
    return best


def _clearly(was: NDArray[np.bool_], now: NDArray[np.bool_]) -> bool:
    """Whether many points came home, and few left it or few are still abroad."""
    gained, lost = int((now & ~was).sum()), int((was & ~now).sum())
    few_abroad = (~now).sum() * NEARER <= (~was).sum()
    few_left = gained >= NEARER * lost and gained - lost >= SURE * np.sqrt(gained + lost)
    return bool(gained - lost >= GAINED and (few_abroad or few_left))


def _undone(points: Floats) -> Iterator[tuple[str, bool, Floats]]:
    """The points (n, 2) with each shift undone: on themselves, or as if on the others."""
    for (system, first), move in SHIFTS.items():
        yield system, first, np.column_stack(move(points[:, 0], points[:, 1]))


def suspected_by_offset(points: Floats, shapes: NDArray[np.object_]) -> Suspicion | None:
    """Compare points (n, 2) with the centres of their polygons (n,), both in degrees.

    People settle on any side of a village's centre; only a shift moves all the same way.
    Scores are metres of the mean offset.
    """
    if len(points) < FEWEST:
        return None
    metric = metric_crs(tuple(shapely.total_bounds(shapes)))
    centres = _flat(shapely.get_coordinates(shapely.centroid(shapes)), metric)
    spread = (_flat(points, metric) - centres).std(axis=0)
    noise = float(np.linalg.norm(spread)) / np.sqrt(len(points))

    def offset(moved: Floats) -> float:
        return float(np.linalg.norm((_flat(moved, metric) - centres).mean(axis=0)))

    return _nearest(points, offset, max(NOTICED_M, NEARER * noise))


def _nearest(points: Floats, metres: Callable[[Floats], float], least: float) -> Suspicion | None:
    """The shift whose undoing brings points nearest, where they are ``least`` metres off."""
    before = metres(points)
    tried = [Suspicion(name, first, before, metres(xy)) for name, first, xy in _undone(points)]
    best = min(tried, key=lambda suspicion: suspicion.after)
    return best if before >= least and best.after * NEARER <= before else None


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

    def distance(moved: Floats) -> float:
        return float(shapely.distance(shapely.points(_flat(moved, metric)), flat).mean())

    return _nearest(points, distance, NOTICED_M)


def far_apart(points: Floats, shapes: NDArray[np.object_]) -> tuple[float, float] | None:
    """Metres and degrees eastward (medians) between points (n, 2) and polygons (n,) far away."""
    if not len(points):
        return None
    line = shapely.shortest_line(shapely.points(points), shapes)
    ends = shapely.get_coordinates(line).reshape(-1, 4)
    metres = float(np.median(straight_line_metres(*ends.T)))
    east = points[:, 0] - shapely.get_coordinates(shapely.centroid(shapes))[:, 0]
    return (metres, float(np.median(east))) if metres > FAR_M else None


def tell_shifts(
    villages: Iterable[Village],
    townships: Iterable[Township],
    coverage: gpd.GeoDataFrame | None,
    outlines: gpd.GeoDataFrame | None,
    findings: Findings,
    *,
    declared: Mapping[str, str | None] | None = None,
) -> None:
    """Warn where points and polygons, or polygons and outlines, look shifted to each other.

    ``villages`` and ``townships`` are those with coordinates of their own. ``declared`` is
    what ``[input]`` says of ``coordinates``, ``boundaries_crs`` and ``outlines_crs``: where
    a declared shift looks undone for nothing, the declaration is doubted. Sources that are
    more than ``FAR_M`` apart are an error: one of them is in another system or place.
    """
    tell = partial(_tell, declared=declared or {}, findings=findings)
    if coverage is not None:
        shapes = dict(zip(map(str, coverage.index), coverage.geometry, strict=True))
        own = _arrays([(v.lon, v.lat, shapes[v.id]) for v in villages if v.id in shapes])
        if not _tell_apart(*own, "coordinates", "boundaries_crs", findings):
            tell(suspected_shift(*own), "points", "coordinates", "boundaries_crs")
    if outlines is None:
        return
    areas = {
        normalised(str(name)): shape
        for name, shape in zip(outlines["name"], outlines.geometry, strict=True)
    }
    inside = [(t.lon, t.lat, areas[normalised(t.county)]) for t in townships if _in(t, areas)]
    towns = _arrays(inside)
    if not _tell_apart(*towns, "coordinates", "outlines_crs", findings):
        tell(suspected_by_points(*towns), "townships", "coordinates", "outlines_crs")
    if coverage is not None:
        whole, around = shapely.union_all(coverage.geometry), shapely.union_all(outlines.geometry)
        middles = shapely.get_coordinates(shapely.centroid(coverage.geometry.to_numpy()))
        arounds = np.full(len(middles), around, dtype=object)
        if not _tell_apart(middles, arounds, "boundaries_crs", "outlines_crs", findings):
            tell(suspected_by_borders(whole, around), "borders", "boundaries_crs", "outlines_crs")


def _tell_apart(
    points: Floats, shapes: NDArray[np.object_], first: str, second: str, findings: Findings
) -> bool:
    """Refuse sources that are far apart, and say whether it is by whole zones."""
    found = far_apart(points, shapes)
    if found is None:
        return False
    metres, east = found
    zones = round(east / ZONE_STEP) * ZONE_STEP
    key = "sources_apart"
    if zones and abs(east - zones) <= MERIDIAN_ROOM:
        key = "sources_meridian"
    details = {"first": first, "second": second, "degrees": f"{abs(zones)}"}
    findings.add(Finding(key=key, value=f"{metres / 1000:.0f}", details=details))
    return True


def _in(town: Township, areas: dict[str, shapely.Geometry]) -> bool:
    return normalised(town.county) in areas and town.lon is not None and town.lat is not None


def _arrays(
    rows: list[tuple[float | None, float | None, shapely.Geometry]],
) -> tuple[Floats, NDArray[np.object_]]:
    points = np.array([(lon, lat) for lon, lat, _ in rows], dtype=float).reshape(-1, 2)
    return points, np.array([shape for *_, shape in rows], dtype=object)


def _tell(
    found: Suspicion | None,
    kind: str,
    first: str,
    second: str,
    *,
    declared: Mapping[str, str | None],
    findings: Findings,
) -> None:
    """Warn of a suspicion; ``first`` and ``second`` are the settings of the two sources."""
    if found is None:
        return
    form = "{:.0%}" if found.shares else "{:.0f}"
    before, after = (form.format(x).replace("%", " %") for x in (found.before, found.after))
    kind = "inside" if kind == "points" and found.shares else kind
    key, other = (first, second) if found.first else (second, first)
    if (told := declared.get(other)) and system_of(told) == found.system:
        kind, key = "needless", other
    details = {"system": found.system, "before": before, "after": after, "key": key}
    findings.add(
        Finding(key=f"shift_{kind}", severity=Severity.WARNING, value=found.system, details=details)
    )


def _inside(points: Floats, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = shapely.contains_xy(shapes, points[:, 0], points[:, 1])
    return inside
