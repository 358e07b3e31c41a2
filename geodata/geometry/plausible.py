"""Do two sources fit? Coordinates that nobody declared as GCJ-02 or BD-09, wrong meridians.

Two sources of one place are compared as they are, and after undoing each shift on either.
Where undoing clearly helps, that is a suspicion with figures: it is told, never acted on.
Sources that are a county's width apart are refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from geodata.facts.county import Township, Village
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs import metric_crs, to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from geodata.geometry.crs_names import system_of
from geodata.geometry.distances import straight_line_metres
from geodata.text import normalised

Floats = NDArray[np.float64]
Pairs = tuple[Floats, NDArray[np.object_]]
"""Points (n, 2) in degrees and the polygons (n,) of the same places."""
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

    @property
    def scores(self) -> dict[str, str]:
        """Both scores for a sentence: percentages or metres."""
        pair = {"before": self.before, "after": self.after}
        return {k: f"{100 * v:.0f} %" if self.shares else f"{v:.0f}" for k, v in pair.items()}


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
    was = shapely.contains_xy(shapes, *points.T)
    best: Suspicion | None = None
    for system, first, moved in _undone(points):
        now = shapely.contains_xy(shapes, *moved.T)
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
    flat = _flattening(metric_crs(tuple(shapely.total_bounds(shapes))))
    centres = flat(shapely.get_coordinates(shapely.centroid(shapes)))
    spread = (flat(points) - centres).std(axis=0)
    noise = float(np.linalg.norm(spread)) / np.sqrt(len(points))

    def offset(moved: Floats) -> float:
        return float(np.linalg.norm((flat(moved) - centres).mean(axis=0)))

    return _nearest(points, offset, max(NOTICED_M, NEARER * noise))


def _nearest(points: Floats, metres: Callable[[Floats], float], least: float) -> Suspicion | None:
    """The shift whose undoing brings points nearest, where they are ``least`` metres off."""
    before = metres(points)
    tried = [Suspicion(name, first, before, metres(xy)) for name, first, xy in _undone(points)]
    best = min(tried, key=lambda suspicion: suspicion.after)
    return best if before >= least and best.after * NEARER <= before else None


def _flattening(metric: CRS) -> Callable[[Floats], Floats]:
    """Degrees (n, 2) to metres (n, 2); one for a comparison, for it is slow to make."""
    transformer = Transformer.from_crs("EPSG:4326", metric, always_xy=True)
    return lambda points: np.column_stack(transformer.transform(*points.T))


def suspected_by_borders(first: shapely.Geometry, second: shapely.Geometry) -> Suspicion | None:
    """Compare the borders of two areas that should be one, both in degrees.

    Scores are mean distances in metres from vertices of the first border to the second.
    """
    border = shapely.boundary(second)
    points = shapely.get_coordinates(shapely.boundary(first))
    points = points[:: max(1, len(points) // MOST_VERTICES)]
    if len(points) < FEWEST or border.is_empty:
        return None
    flat = _flattening(metric_crs(shapely.bounds(second)))
    line = shapely.transform(border, flat)

    def distance(moved: Floats) -> float:
        return float(shapely.distance(shapely.points(flat(moved)), line).mean())

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
    what ``[input]`` says of ``coordinates``, ``boundaries_crs`` and ``outlines_crs``: a shift
    declared of one source alone may be that of both, or of none. Sources that are more than
    ``FAR_M`` apart are an error: one of them is in another system or place.
    """
    tell = partial(_tell, declared=declared or {}, findings=findings)
    villages = list(villages)
    if coverage is not None:
        shapes = dict(zip(map(str, coverage.index), coverage.geometry, strict=True))
        own = _arrays([(v.lon, v.lat, shapes.get(v.id)) for v in villages])
        tell(own, suspected_shift, "points", ("coordinates", "boundaries_crs"))
        loose = [v for v in villages if v.id not in shapes]
        _tell_loose(loose, coverage, "boundaries_crs", findings)
    if outlines is None:
        return
    names = [normalised(str(name)) for name in outlines["name"]]
    areas = dict(zip(names, outlines.geometry, strict=True))
    towns = _arrays([(t.lon, t.lat, areas.get(normalised(t.county))) for t in townships])
    tell(towns, suspected_by_points, "townships", ("coordinates", "outlines_crs"))
    if coverage is None and not len(towns[0]):
        _tell_loose(villages, outlines, "outlines_crs", findings)
    if coverage is not None:
        whole, around = shapely.union_all(coverage.geometry), shapely.union_all(outlines.geometry)
        middles = shapely.get_coordinates(shapely.centroid(coverage.geometry.to_numpy()))
        pairs = middles, np.full(len(middles), around, dtype=object)
        settings = ("boundaries_crs", "outlines_crs")
        tell(pairs, lambda *_: suspected_by_borders(whole, around), "borders", settings)


def _tell_loose(
    villages: Sequence[Village], frame: gpd.GeoDataFrame, setting: str, findings: Findings
) -> None:
    """Refuse villages that name none of the areas of a source and lie far from all of them."""
    around = shapely.union_all(frame.geometry)
    points, areas = _arrays([(v.lon, v.lat, around) for v in villages])
    apart = far_apart(points, areas)
    if apart is not None:
        findings.add(_apart(*apart, ("coordinates", setting)))


def _arrays(
    rows: list[tuple[float | None, float | None, shapely.Geometry | None]],
) -> Pairs:
    """The rows that have both."""
    full = [row for row in rows if None not in row]
    points = np.array([row[:2] for row in full], dtype=float).reshape(-1, 2)
    return points, np.array([row[2] for row in full], dtype=object)


def _tell(
    pairs: Pairs,
    suspected: Callable[[Floats, NDArray[np.object_]], Suspicion | None],
    kind: str,
    settings: tuple[str, str],
    *,
    declared: Mapping[str, str | None],
    findings: Findings,
) -> None:
    """Refuse sources that are far apart, else warn of a shift; ``settings`` name the two."""
    apart = far_apart(*pairs)
    found = suspected(*pairs) if apart is None else None
    if apart is not None:
        findings.add(_apart(*apart, settings))
    elif found is not None:
        key, other = settings if found.first else settings[::-1]
        if (told := declared.get(other)) and system_of(told) == found.system:
            kind = "onesided"
        elif kind == "points" and found.shares:
            kind = "inside"
        details = {**found.scores, "system": found.system, "key": key, "other": other}
        key, level = f"shift_{kind}", Severity.WARNING
        findings.add(Finding(key=key, severity=level, value=found.system, details=details))


def _apart(metres: float, east: float, settings: tuple[str, str]) -> Finding:
    """The finding of sources that are far apart: by whole zones, or just so."""
    zones = round(east / ZONE_STEP) * ZONE_STEP
    whole = zones != 0 and abs(east - zones) <= MERIDIAN_ROOM
    details = {"first": settings[0], "second": settings[1], "degrees": f"{abs(zones)}"}
    key = "sources_meridian" if whole else "sources_apart"
    return Finding(key=key, value=f"{metres / 1000:.0f}", details=details)
