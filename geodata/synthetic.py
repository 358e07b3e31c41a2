"""Counties that do not exist, with real statistics; and made-up people for real villages.

Shares of classes and of sending levels follow mechanisms D7 (Shanxi 2015: 9,395 first
secretaries, of whom 5 % from the province, 16 % from cities, 69 % from counties).
"""

from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.case import Case
from geodata.county import NEED_DIMENSIONS, County, Precision, Township, Village
from geodata.names import TOWNSHIP_HEADS, TOWNSHIP_TAILS, VILLAGE_HEADS, VILLAGE_TAILS, distinct
from geodata.synthetic_people import cadres_for, leaders_for, units_for

CLASS_SHARES = {
    "weak": 0.10,
    "poor": 0.18,
    "relocated": 0.04,
    "key": 0.08,
    "demonstration": 0.05,
    "ordinary": 0.55,
}
COUNTY_CODE = "999901"
"""A prefix that no real county has."""
COUNTY_NAME = "云泉县"
CENTRE = (112.6, 38.9)
"""Longitude and latitude of the made-up county, degrees."""
VILLAGE_AREA_M2 = 6.0e6
RELAXATIONS = 3


def synthetic_county(*, villages: int = 300, townships: int = 12, seed: int = 1) -> Case:
    """Make a county: contiguous irregular villages in townships, with units, cadres, leaders.

    The coverage is valid (no gaps, no overlaps), EPSG:4326; the same seed gives the same
    county.
    """
    rng = np.random.default_rng(seed)
    cells, sites = _cells(rng, villages)
    member, seats = _group(rng, sites, townships)
    order = np.lexsort((sites[:, 0], -sites[:, 1], member))
    to_degrees = _Degrees()
    towns = _townships(rng, to_degrees(seats))
    places = _villages(rng, member[order], towns, to_degrees(_inner_points(cells[order])))
    polygons = shapely.set_precision(shapely.transform(cells[order], to_degrees), 0.0)
    coverage = gpd.GeoDataFrame(
        {"geometry": polygons},
        index=_index([village.id for village in places]),
        crs="EPSG:4326",
    )
    outline = gpd.GeoDataFrame(
        {"name": [COUNTY_NAME], "geometry": [shapely.coverage_union_all(polygons)]},
        crs="EPSG:4326",
    )
    bare = County(name=COUNTY_NAME, villages=tuple(places), townships=tuple(towns))
    return Case(county=made_up_people(bare, seed=seed), coverage=coverage, outlines=outline)


def made_up_people(county: County, *, seed: int = 1) -> County:
    """Give a county that has only villages classes, needs, units, cadres and leaders.

    Villages that have needs keep what they have. For rehearsals on real places.
    """
    rng = np.random.default_rng(seed + 7)
    if not any(village.need for village in county.villages):
        county = replace(county, villages=_needy(rng, county.villages))
    units = units_for(rng, county)
    return replace(
        county,
        units=units,
        cadres=cadres_for(rng, county, units),
        leaders=leaders_for(rng, county),
    )


def _index(ids: list[str]) -> object:
    return gpd.pd.Index(ids, name="village", dtype=object)


class _Degrees:
    """Metres around the county's centre -> degrees, EPSG:4326."""

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = CENTRE
        scale = 111_320.0
        x = lon + points[:, 0] / (scale * np.cos(np.radians(lat)))
        return np.round(np.column_stack([x, lat + points[:, 1] / scale]), 7)


def _cells(rng: np.random.Generator, count: int) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Irregular cells that share their edges exactly, and their sites, in metres."""
    side = np.sqrt(count * VILLAGE_AREA_M2)
    outline = _outline(rng, side)
    sites = _scatter(rng, outline, count)
    for _ in range(RELAXATIONS):
        cells = _voronoi(sites, outline)
        sites = shapely.get_coordinates(shapely.point_on_surface(cells)) * 0.5 + sites * 0.5
    return _roughened(rng, _voronoi(sites, outline), side / np.sqrt(count)), sites


def _outline(rng: np.random.Generator, side: float) -> shapely.Polygon:
    angles = np.linspace(0.0, 2.0 * np.pi, 180, endpoint=False)
    radius = np.full(angles.size, side / np.sqrt(np.pi))
    for wave in range(2, 9):
        size, turn = rng.uniform(0.0, 0.22 / wave), rng.uniform(0.0, 2.0 * np.pi)
        radius *= 1.0 + size * np.cos(wave * angles + turn)
    return shapely.Polygon(np.column_stack([radius * np.cos(angles), radius * np.sin(angles)]))


def _scatter(rng: np.random.Generator, outline: shapely.Polygon, count: int) -> NDArray[np.float64]:
    west, south, east, north = outline.bounds
    points = np.zeros((0, 2))
    while len(points) < count:
        more = rng.uniform((west, south), (east, north), size=(count * 2, 2))
        points = np.vstack([points, more[shapely.contains_xy(outline, more)]])
    return points[:count]


def _voronoi(sites: NDArray[np.float64], outline: shapely.Polygon) -> NDArray[np.object_]:
    diagram = shapely.voronoi_polygons(shapely.multipoints(sites), ordered=True, extend_to=outline)
    cut = shapely.intersection(shapely.get_parts(diagram), outline)
    return np.array([_largest(cell) for cell in cut], dtype=object)


def _largest(cell: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(cell), key=lambda part: part.area)


def _roughened(
    rng: np.random.Generator, cells: NDArray[np.object_], width: float
) -> NDArray[np.object_]:
    """Bend every shared edge the same way on both sides: mid-points of edges are moved."""
    cells = shapely.set_precision(cells, 0.01)
    edges = shapely.get_parts(shapely.node(shapely.union_all(shapely.boundary(cells))))
    bent = []
    for edge in edges:
        ends = shapely.get_coordinates(edge)
        for start, end in pairwise(ends):
            bent.append(_bent(rng, start, end, width))
    faces = shapely.get_parts(shapely.polygonize(bent))
    tree = shapely.STRtree(faces)
    result = cells.copy()
    points = _inner_points(cells)
    where, face = tree.query(shapely.points(points), predicate="within")
    result[where] = faces[face]
    if where.size != len(cells) or not shapely.coverage_is_valid(result):
        return cells
    return result


def _bent(
    rng: np.random.Generator, start: NDArray[np.float64], end: NDArray[np.float64], width: float
) -> shapely.LineString:
    length = float(np.hypot(*(end - start)))
    if length < 0.12 * width:
        return shapely.LineString([start, end])
    count = max(1, min(6, int(length / (0.12 * width))))
    share = np.linspace(0.0, 1.0, count + 2)[1:-1, None]
    normal = np.array([start[1] - end[1], end[0] - start[0]]) / length
    away = rng.uniform(-0.035, 0.035, size=(count, 1)) * width
    return shapely.LineString(
        np.vstack([start, start + share * (end - start) + away * normal, end])
    )


def _inner_points(cells: NDArray[np.object_]) -> NDArray[np.float64]:
    points: NDArray[np.float64] = shapely.get_coordinates(shapely.point_on_surface(cells))
    return points


def _group(
    rng: np.random.Generator, sites: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Townships as Voronoi regions of relaxed centres: contiguous groups of about equal size."""
    centres = sites[rng.choice(len(sites), size=min(count, len(sites)), replace=False)]
    for _ in range(12):
        member = np.argmin(((sites[:, None] - centres[None]) ** 2).sum(axis=2), axis=1)
        centres = np.array(
            [
                sites[member == number].mean(axis=0) if (member == number).any() else centre
                for number, centre in enumerate(centres)
            ]
        )
    return member.astype(np.int64), centres


def _townships(rng: np.random.Generator, seats: NDArray[np.float64]) -> list[Township]:
    names = distinct(rng, len(seats), TOWNSHIP_HEADS, TOWNSHIP_TAILS)
    return [
        Township(
            id=f"{COUNTY_CODE}{100 + number:03}",
            name=names[number],
            county=COUNTY_NAME,
            lon=float(lon),
            lat=float(lat),
        )
        for number, (lon, lat) in enumerate(seats)
    ]


def _villages(
    rng: np.random.Generator,
    member: NDArray[np.int64],
    towns: list[Township],
    points: NDArray[np.float64],
) -> list[Village]:
    names = distinct(rng, len(member), VILLAGE_HEADS, VILLAGE_TAILS)
    seen = [0] * len(towns)
    villages = []
    for number, town in enumerate(member):
        code = f"{towns[town].id}{200 + seen[town]:03}"
        seen[town] += 1
        people = float(np.round(np.exp(rng.normal(6.9, 0.55))))
        village = Village(
            id=code,
            code=code,
            name=names[number],
            township=towns[town].id,
            county=COUNTY_NAME,
            population=people,
            party_members=float(np.round(people * rng.uniform(0.02, 0.06))),
            collective_income=float(np.round(np.exp(rng.normal(11.6, 0.8)), -2)),
            lon=float(points[number, 0]),
            lat=float(points[number, 1]),
            precision=Precision.POLYGON,
        )
        villages.append(village)
    return list(_needy(rng, tuple(villages)))


def _needy(rng: np.random.Generator, villages: tuple[Village, ...]) -> tuple[Village, ...]:
    """Give every village a class and needs that go with it."""
    drawn = rng.choice(list(CLASS_SHARES), size=len(villages), p=list(CLASS_SHARES.values()))
    raised = {"weak": 0.35, "poor": 0.25, "relocated": 0.2, "key": 0.1, "demonstration": -0.15}
    result = []
    for village, name in zip(villages, drawn, strict=True):
        base = rng.beta(2.2, 3.2, size=len(NEED_DIMENSIONS)) + raised.get(str(name), 0.0)
        if name == "weak":
            base[0] += 0.2
        need = np.round(np.clip(base, 0.02, 1.0), 2)
        scores = dict(zip(NEED_DIMENSIONS, map(float, need), strict=True))
        hardness = round(float(need.mean()), 3)
        result.append(replace(village, village_class=str(name), need=scores, hardness=hardness))
    return tuple(result)
