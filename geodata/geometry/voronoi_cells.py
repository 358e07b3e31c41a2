"""Village cells where only points are known: Voronoi cells clipped to an outline.

A cell is the part of the outline that is nearer to the village's point than to any other
(measured in a metric CRS). It stands in for a border that nobody gave: good enough to look
at a map and to say who is next to whom, never to decide a border.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.facts.county import Precision, Village
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs import metric_crs
from geodata.text import normalised

MOST_WITHOUT_POINT = 0.1
"""Share of an outline's villages that may lack a point; beyond it the cells would lie."""
SAME_PLACE_M = 1.0
"""Points nearer to each other than this cannot be told apart."""
LISTED = 5
"""Names that a finding lists before it says how many more there are."""


@dataclass(frozen=True, eq=False)
class _Area:
    """One outline and the villages that belong into it."""

    name: str
    shape: shapely.Geometry
    villages: list[Village]


def village_cells(
    villages: tuple[Village, ...],
    outlines: gpd.GeoDataFrame | None,
    coverage: gpd.GeoDataFrame | None,
    findings: Findings,
) -> gpd.GeoDataFrame | None:
    """Cells for the villages that have a point but no polygon.

    Parameters
    ----------
    villages
        All villages, points in EPSG:4326.
    outlines
        Columns ``name`` and ``geometry``, EPSG:4326: outlines of townships or counties. A
        village belongs to the outline of its township, else to that of its county.
    coverage
        The polygons that are known (index village id, EPSG:4326); cells keep out of them.
    findings
        Where it is told what could not be drawn.

    Returns
    -------
    Index ``village``, column ``geometry``, EPSG:4326; ``None`` where there is nothing to draw.

    """
    known = set() if coverage is None else set(map(str, coverage.index))
    wanted = [v for v in villages if v.precision is Precision.POINT and v.id not in known]
    if outlines is None or outlines.empty or not wanted:
        return None
    metric = metric_crs(tuple(outlines.total_bounds))
    taken = None if coverage is None else coverage.to_crs(metric)
    found: dict[str, shapely.Geometry] = {}
    for area in _areas(villages, outlines.to_crs(metric)):
        if _worth_drawing(area):
            found |= _cells(area, known, taken, metric, findings)
    if not found:
        return None
    frame = gpd.GeoDataFrame({"village": list(found)}, geometry=list(found.values()), crs=metric)
    order = {village.id: number for number, village in enumerate(villages)}
    frame = frame.sort_values("village", key=lambda ids: ids.map(order), kind="stable")
    findings.add(Finding(key="cells_drawn", severity=Severity.NOTE, value=str(len(frame))))
    return frame.set_index("village").to_crs("EPSG:4326")


def _areas(villages: Iterable[Village], outlines: gpd.GeoDataFrame) -> list[_Area]:
    shapes = {
        normalised(str(name)): shape
        for name, shape in zip(outlines["name"], outlines.geometry, strict=True)
    }
    members: dict[str, list[Village]] = defaultdict(list)
    for village in villages:
        town = village.township.rpartition("/")[2]
        names = (village.township, town, village.county)
        home = next((key for key in map(normalised, names) if key and key in shapes), None)
        if home is not None:
            members[home].append(village)
    return [_Area(name, shapes[name], members[name]) for name in shapes if members[name]]


def _worth_drawing(area: _Area) -> bool:
    """Cells among a few known points would claim the land of all the others."""
    placed = [v for v in area.villages if v.precision in {Precision.POINT, Precision.POLYGON}]
    return len(placed) >= (1.0 - MOST_WITHOUT_POINT) * len(area.villages)


def _cells(
    area: _Area,
    known: set[str],
    taken: gpd.GeoDataFrame | None,
    metric: object,
    findings: Findings,
) -> dict[str, shapely.Geometry]:
    pointed = [v for v in area.villages if v.precision is Precision.POINT and v.id not in known]
    spots = gpd.GeoSeries(
        gpd.points_from_xy([v.lon for v in pointed], [v.lat for v in pointed]), crs="EPSG:4326"
    ).to_crs(metric)
    points = shapely.get_coordinates(spots.to_numpy())
    free = _free(area.shape, taken)
    inside = shapely.contains_xy(free, points[:, 0], points[:, 1])
    single = _distinct(points)
    _tell(pointed, ~inside, "cells_outside", area.name, findings)
    _tell(pointed, inside & ~single, "cells_same_place", area.name, findings)
    kept = np.flatnonzero(inside & single)
    shapes = _clipped(points[kept], free)
    return {pointed[n].id: shape for n, shape in zip(kept, shapes, strict=True)}


def _free(outline: shapely.Geometry, taken: gpd.GeoDataFrame | None) -> shapely.Geometry:
    """The outline without the polygons that are known."""
    if taken is None:
        return outline
    near = taken.geometry.iloc[taken.sindex.query(outline, predicate="intersects")]
    return shapely.difference(outline, shapely.union_all(near.to_numpy())) if len(near) else outline


def _clipped(points: NDArray[np.float64], outline: shapely.Geometry) -> NDArray[np.object_]:
    """The Voronoi cell of every point (n, 2), clipped; in the order of the points."""
    if len(points) == 0:
        return np.zeros(0, dtype=object)
    if len(points) == 1:
        return np.array([outline], dtype=object)
    raw = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=outline, ordered=True)
    clipped: NDArray[np.object_] = shapely.intersection(shapely.get_parts(raw), outline)
    return np.array([_polygonal(shape) for shape in clipped], dtype=object)


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def _distinct(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points have nobody else within ``SAME_PLACE_M``."""
    tree = shapely.STRtree(shapely.points(points))
    first, second = tree.query(shapely.points(points), predicate="dwithin", distance=SAME_PLACE_M)
    single = np.ones(len(points), dtype=bool)
    single[first[first != second]] = False
    return single


def _tell(
    villages: list[Village], which: NDArray[np.bool_], key: str, area: str, findings: Findings
) -> None:
    names = [villages[n].name for n in np.flatnonzero(which)]
    if names:
        listed = "、".join(names[:LISTED]) + ("…" if len(names) > LISTED else "")
        details = {"names": listed, "count": str(len(names))}
        findings.add(Finding(key=key, severity=Severity.WARNING, value=area, details=details))
