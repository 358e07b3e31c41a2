"""What was wrong with polygons and what was done: as findings to read, as values to draw."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.columns.headers import resolve
from geodata.facts.repair import UNMENDED, FlawKind, Repair
from geodata.findings import Finding, Findings, Severity
from geodata.geometry.crs import metric_crs

POLYGONAL = ("Polygon", "MultiPolygon")
MOST_TOLD = 20
"""Findings of one kind that are told one by one; the others are summed up in one more."""


SUMMED = {FlawKind.EDGE: 0.01}
"""Told only as a sum, of what moved at least so many square metres."""
CUT, LARGE_M2 = frozenset({FlawKind.OVERLAP}), 10_000.0
"""What is more than a note from a hectare on."""
TOLD_BEFORE = frozenset({FlawKind.RING})
"""Told by the reader as ``boundary_repaired``."""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons in EPSG:4326 with their attributes, and what was found and done on the way."""

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A flaw before it is named: row positions, and the piece of ground in EPSG:4326."""

    kind: FlawKind
    rows: tuple[int, ...]
    piece: shapely.Geometry | None = None
    moved_m2: float | None = None
    """The area moved, where it is not that of the piece."""


def named(spots: Sequence[Spot], frame: gpd.GeoDataFrame) -> tuple[Repair, ...]:
    """Give every flaw the names and feature numbers of its places, its area and a point."""
    if not spots:
        return ()
    names = names_of(frame)
    numbers = list(frame["feature"]) if "feature" in frame else list(range(1, len(frame) + 1))
    pieces = gpd.GeoSeries([spot.piece for spot in spots], crs="EPSG:4326")
    areas = pieces.to_crs(metric_crs(tuple(frame.total_bounds))).area
    points = shapely.point_on_surface(pieces.to_numpy())
    lons, lats = shapely.get_x(points), shapely.get_y(points)
    return tuple(
        Repair(
            kind=spot.kind,
            features=tuple(int(numbers[row]) for row in spot.rows),
            places=tuple(names[row] for row in spot.rows),
            area_m2=float(np.nan_to_num(area)) if spot.moved_m2 is None else spot.moved_m2,
            lon=None if np.isnan(lon) else float(lon),
            lat=None if np.isnan(lat) else float(lat),
            geometry=spot.piece,
        )
        for spot, area, lon, lat in zip(spots, areas, lons, lats, strict=True)
    )


def names_of(frame: gpd.GeoDataFrame) -> list[str]:
    """For every feature what lets a person find it: township, name, code; else a few attributes."""
    every = frame.columns.drop(["geometry", "feature"], errors="ignore")
    known = {resolve("villages", str(column)): column for column in reversed(every)}
    telling = [known[key] for key in ("township", "name", "code", "id") if key in known]
    columns = pd.Index(telling) if "name" in known else every[:4]
    if columns.empty:
        return [""] * len(frame)
    rows = zip(*(frame[column] for column in columns), strict=True)
    return [" ".join(str(value) for value in row if value) for row in rows]


def tell_repairs(repairs: Sequence[Repair], findings: Findings, *, file: str) -> None:
    """One finding per flaw, the largest first; beyond ``MOST_TOLD`` of a kind one sum."""
    for kind in FlawKind:
        of_kind = sorted(
            (each for each in repairs if each.kind is kind and _is_told(each)),
            key=lambda repair: (-repair.area_m2, repair.features),
        )
        single = 0 if kind in SUMMED else MOST_TOLD
        for repair in of_kind[:single]:
            findings.add(
                Finding(
                    key=f"coverage_{kind}",
                    severity=_severity(kind, repair.area_m2),
                    file=file,
                    row=repair.features[0],
                    value=_label(repair, 0),
                    details={"other": _label(repair, 1), "area": f"{repair.area_m2:.0f}"},
                )
            )
        if rest := of_kind[single:]:
            area = f"{sum(repair.area_m2 for repair in rest):.0f}"
            details = {"area": area, "first": _label(rest[0], 0)}
            findings.add(
                Finding(
                    key=f"coverage_{kind}_more",
                    severity=_severity(kind, max(repair.area_m2 for repair in rest)),
                    file=file,
                    value=str(len(rest)),
                    details=details,
                )
            )


def _severity(kind: FlawKind, area_m2: float) -> Severity:
    """A warning for what was left as drawn, and for overlaps of hectares that were cut."""
    large = kind in CUT and area_m2 >= LARGE_M2
    return Severity.WARNING if large or kind in UNMENDED else Severity.NOTE


def _is_told(repair: Repair) -> bool:
    return repair.kind not in TOLD_BEFORE and repair.area_m2 >= SUMMED.get(repair.kind, 0.0)


def _label(repair: Repair, place: int) -> str:
    """The name of a place, or its feature number where it has none."""
    if place >= len(repair.places):
        return ""
    return repair.places[place] or f"#{repair.features[place]}"


def duplicates(frame: gpd.GeoDataFrame) -> list[Spot]:
    """Features drawn exactly alike: (later, first) as ``DUPLICATE`` or ``TWIN``.

    A duplicate has the same attributes too and can go; a twin is another place.
    """
    keys = shapely.to_wkb(shapely.normalize(frame.geometry.to_numpy()))
    filled = ~shapely.is_empty(frame.geometry.to_numpy())
    groups = pd.Series(range(len(frame))).groupby(keys, sort=False)
    attributes = frame.drop(columns=["geometry", "feature"], errors="ignore")
    rows = list(zip(*(attributes[name] for name in attributes), strict=True)) or [()] * len(frame)
    counts = Counter(keys)
    spots = []
    for key, members in groups:
        first = int(members.iloc[0])
        for later in members.iloc[1:] if counts[key] > 1 and filled[first] else ():
            kind = FlawKind.DUPLICATE if rows[later] == rows[first] else FlawKind.TWIN
            spots.append(Spot(kind, (int(later), first), frame.geometry.iloc[later]))
    return sorted(spots, key=lambda spot: spot.rows)


def peculiar(shapes: NDArray[np.object_]) -> list[Spot]:
    """What is no flaw but worth a look: places in several parts, places inside another."""
    several = np.flatnonzero(shapely.get_num_geometries(shapes) > 1)
    spots = [Spot(FlawKind.MULTIPART, (int(row),)) for row in several]
    parts, owners = shapely.get_parts(shapes, return_index=True)
    rings, ring_parts = shapely.get_rings(parts, return_index=True)
    inner = np.r_[False, ring_parts[1:] == ring_parts[:-1]][: len(rings)]
    holes, hosts = shapely.polygons(rings[inner]), owners[ring_parts[inner]]
    if holes.size:
        tree = shapely.STRtree(shapes)
        for hole, guest in np.unique(tree.query(holes, predicate="covers").T, axis=0):
            if guest != hosts[hole]:
                spots.append(Spot(FlawKind.ENCLAVE, (int(guest), int(hosts[hole]))))
    return spots


def mended(
    shapes: gpd.GeoSeries, bad: NDArray[np.int64]
) -> Iterator[tuple[int, shapely.Geometry, float, float]]:
    """Every bad polygon, mended: (number, polygon, square metres moved, share of its area).

    ``shapes`` is in EPSG:4326, ``bad`` the positions of the invalid ones; areas are measured
    in an equal-area CRS of the region. What moved is the difference to all loops filled, or
    to the even-odd reading (a ring that touches itself around a hole), whichever is nearer.
    What has no area at all comes back empty, share 1.
    """
    if not bad.size:
        return
    metric = metric_crs(tuple(shapes.total_bounds))
    for number in bad:
        broken = shapes.iloc[number]
        valid = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        valid = polygons_of(valid)
        loops = shapely.polygonize([shapely.node(shapely.boundary(broken))])
        crossed = polygons_of(shapely.make_valid(broken))
        readings = gpd.GeoSeries([valid, loops, crossed], crs="EPSG:4326").to_crs(metric)
        kept, whole, even_odd = (float(area) for area in readings.area)
        moved = min(abs(kept - whole), abs(kept - even_odd)) if kept else whole
        yield int(number), valid, moved, moved / whole if whole else 1.0


def polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a collection as one geometry, empty where there are none."""
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type in POLYGONAL]
    return shapely.union_all(polygons) if polygons else shapely.Polygon()


def closed_lines(shape: shapely.Geometry) -> shapely.Geometry | None:
    """The area that a line encloses, where every part of it closes; else ``None``."""
    joined = shapely.line_merge(shape)
    if not all(shapely.is_closed(part) for part in shapely.get_parts(joined)):
        return None
    area = shapely.build_area(joined)
    return None if area.is_empty else area
