"""Counties that do not exist, with real statistics; and made-up people for real villages.

Shares of classes and of sending levels follow mechanisms D7 (Shanxi 2015: 9,395 first
secretaries, of whom 5 % from the province, 16 % from cities, 69 % from counties).
"""

from dataclasses import replace
from itertools import chain

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.facts.case import Case
from geodata.facts.codes import VIRTUAL
from geodata.facts.county import County, Precision, Township, Village
from geodata.facts.vocabulary import NEED_DIMENSIONS
from geodata.geometry.adjacency import with_neighbours
from geodata.synthetic.names import (
    TOWNSHIP_HEADS,
    TOWNSHIP_TAILS,
    VILLAGE_HEADS,
    VILLAGE_TAILS,
    distinct,
)
from geodata.synthetic.people import cadres_for, leaders_for, units_for
from geodata.synthetic.shapes import contiguous_groups, inner_points, irregular_cells

TOWN_DIGITS, TOWNSHIP_DIGITS = range(100, 200), range(200, 400)
"""Digits 7 to 9 of towns (镇) and townships (乡)."""
SPARE_DIGITS = range(400, 1000)
VILLAGE_DIGITS = tuple(number for number in range(200, 1000) if number not in VIRTUAL)
CLASS_SHARES = {
    "weak": 0.10,
    "poor": 0.18,
    "relocated": 0.04,
    "key": 0.08,
    "demonstration": 0.05,
    "ordinary": 0.55,
}
MOST_IN_TOWNSHIP, USUAL_IN_TOWNSHIP = 400, 250
"""Villages that the codes of a township have room for; the average where that is too few."""
COUNTY_CODE = "999901"
AREA_CODE = "999"
"""Prefixes that no real county has."""
COUNTY_NAME = "云泉县"
CENTRE = (112.6, 38.9)
"""Longitude and latitude of the made-up county, degrees."""


def synthetic_county(*, villages: int = 300, townships: int = 12, seed: int = 1) -> Case:
    """Make a county: contiguous irregular villages in townships, with units, cadres, leaders.

    The coverage is valid (no gaps, no overlaps), EPSG:4326; the same seed gives the same
    county. There are more townships where their codes (three digits, 200 to 599) would not do
    for all villages.
    """
    rng, townships = np.random.default_rng(seed), townships_for(villages, townships)
    cells, sites = irregular_cells(rng, villages)
    member, seats = contiguous_groups(rng, sites, townships)
    order = np.lexsort((sites[:, 0], -sites[:, 1], member))
    to_degrees = Degrees()
    towns = _townships(rng, to_degrees(seats))
    places = _villages(rng, member[order], towns, to_degrees(inner_points(cells[order])))
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
    county = with_neighbours(made_up_people(bare, seed=seed), coverage)
    return Case(county=county, coverage=coverage, outlines=outline)


def made_up_people(county: County, *, seed: int = 1) -> County:
    """Give a county that has only villages classes, needs, units, cadres and leaders.

    Villages that have needs keep what they have; classes are drawn only where every village
    is ordinary, that is where nobody has classed them. For rehearsals on real places.
    """
    rng = np.random.default_rng(seed + 7)
    if not all(village.need for village in county.villages):
        county = replace(county, villages=_filled(rng, county.villages))
    units = units_for(rng, county)
    return replace(
        county,
        units=units,
        cadres=cadres_for(rng, county, units),
        leaders=leaders_for(rng, county),
    )


def townships_for(villages: int, wanted: int) -> int:
    """How many townships a county of so many villages has where ``wanted`` are asked for."""
    if villages <= wanted * MOST_IN_TOWNSHIP:
        return wanted
    return -(-villages // USUAL_IN_TOWNSHIP)


def _index(ids: list[str]) -> object:
    return gpd.pd.Index(ids, name="village", dtype=object)


class Degrees:
    """Metres around the county's centre -> degrees, EPSG:4326."""

    def __call__(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Longitude and latitude, shape (points, 2), to 1e-7 degrees."""
        lon, lat = CENTRE
        scale = 111_320.0
        x = lon + points[:, 0] / (scale * np.cos(np.radians(lat)))
        return np.round(np.column_stack([x, lat + points[:, 1] / scale]), 7)


def _townships(rng: np.random.Generator, seats: NDArray[np.float64]) -> list[Township]:
    names = distinct(rng, len(seats), TOWNSHIP_HEADS, TOWNSHIP_TAILS)
    digits = township_digits(names)
    return [
        Township(
            id=f"{COUNTY_CODE}{digits[number]:03}",
            name=names[number],
            county=COUNTY_NAME,
            lon=float(lon),
            lat=float(lat),
        )
        for number, (lon, lat) in enumerate(seats)
    ]


def township_digits(names: list[str]) -> list[int]:
    """Digits 7 to 9 by what a township is called; any that are free where its kind runs out."""
    used: dict[int, None] = {}
    for name in names:
        kind = TOWN_DIGITS if name.endswith("镇") else TOWNSHIP_DIGITS
        pool = chain(kind, SPARE_DIGITS, TOWN_DIGITS, TOWNSHIP_DIGITS)
        used[next(number for number in pool if number not in used)] = None
    return list(used)


def village_digits(number: int) -> int:
    """Digits 10 to 12 of a township's villages in turn: 200 to 999 but for virtual units."""
    digits = VILLAGE_DIGITS[number % len(VILLAGE_DIGITS)]
    return digits if number < len(VILLAGE_DIGITS) else number - len(VILLAGE_DIGITS) + 1


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
        code = f"{towns[town].id}{village_digits(seen[town]):03}"
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
    return list(needy(rng, tuple(villages)))


def _filled(rng: np.random.Generator, villages: tuple[Village, ...]) -> tuple[Village, ...]:
    """Classes and needs for the villages that lack needs."""
    classed = any(village.village_class != "ordinary" for village in villages)
    made_up = needy(rng, villages, draw=not classed)
    return tuple(
        village if village.need else other for village, other in zip(villages, made_up, strict=True)
    )


def needy(
    rng: np.random.Generator, villages: tuple[Village, ...], *, draw: bool = True
) -> tuple[Village, ...]:
    """Give every village needs that go with its class, which is drawn or kept."""
    drawn = [village.village_class or "ordinary" for village in villages]
    if draw:
        names, shares = list(CLASS_SHARES), list(CLASS_SHARES.values())
        drawn = [str(name) for name in rng.choice(names, size=len(villages), p=shares)]
    raised = {"weak": 0.35, "poor": 0.25, "relocated": 0.2, "key": 0.1, "demonstration": -0.15}
    result = []
    for village, name in zip(villages, drawn, strict=True):
        base = rng.beta(2.2, 3.2, size=len(NEED_DIMENSIONS)) + raised.get(name, 0.0)
        if name == "weak":
            base[0] += 0.2
        need = np.round(np.clip(base, 0.02, 1.0), 2)
        scores = dict(zip(NEED_DIMENSIONS, map(float, need), strict=True))
        hardness = round(float(need.mean()), 3)
        result.append(replace(village, village_class=name, need=scores, hardness=hardness))
    return tuple(result)
