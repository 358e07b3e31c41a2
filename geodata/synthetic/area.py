"""Areas that do not exist, made to figures: so many villages, counties, units, people, leaders.

A recipe states the totals that a policy document gives. They are spread over the counties in
proportion to villages, by largest remainders, so that every total is met exactly.
"""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Leader, Precision, Township, Unit, Village
from geodata.facts.place_reference import reference
from geodata.geometry.adjacency import with_neighbours
from geodata.synthetic.county import AREA_CODE, Degrees, needy, township_digits, village_digits
from geodata.synthetic.households import HouseholdFigures, with_households
from geodata.synthetic.names import (
    TOWNSHIP_HEADS,
    TOWNSHIP_TAILS,
    VILLAGE_HEADS,
    VILLAGE_TAILS,
    distinct,
    person,
)
from geodata.synthetic.people import GRADES, STRENGTH, profile_of, unit_name
from geodata.synthetic.shapes import contiguous_groups, inner_points, irregular_cells
from geodata.synthetic.training import TrainingFigures, with_training

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COUNTY_HEADS = (
    "云泉", "青岭", "玉沟", "长岗", "东屏", "西澜", "南岭", "北塬", "丰源", "临溪", "安陵", "永溪",
    "宁岗", "朗平", "和岭", "广霁", "怀岭", "石阙", "清峪", "武岚", "文峪", "兴岗", "定岭", "太澄",
    "望川", "梧桥", "桂源", "松坪", "柏塬", "榆岗", "枫溪", "槐川", "竹岭", "兰陂", "菊川", "梅岗",
    "锦岭", "霞坪", "彩岭", "鹤岩", "雁岭", "鹿坪", "驼岗", "燕溪",
)  # fmt: skip
COUNTY_TAILS = ("县", "县", "区", "市")
TRIES = 20


class Units(BaseModel):
    """So many units of a kind by level; those of the county are bound to theirs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = "department"
    levels: dict[str, int]
    capacity: int | None = 2


class People(BaseModel):
    """So many people of a pool, spread evenly over the units of one kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pool: str
    count: int
    kind: str = "department"
    """Of the units that send them."""
    grades: tuple[str, ...] = GRADES
    born: tuple[int, int] = (1975, 1999)
    native: bool = False
    """Whether a native county is stated of everybody."""


class Leaders(BaseModel):
    """So many leaders of a level, with the least and the most places of each.

    ``within`` says what their jurisdiction is: nothing, their county, or one township each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: str = "county"
    count: int
    within: str = Field(default="", pattern="^(|county|township)$")
    least: int = 1
    most: int = 2


class Recipe(BaseModel):
    """The figures of an area. Classes that do not fill the villages leave the rest ordinary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int = 1
    counties: int = 1
    townships: int
    villages: int
    classes: dict[str, int] = Field(default_factory=dict)
    township_classes: dict[str, int] = Field(default_factory=dict)
    units: tuple[Units, ...] = ()
    people: tuple[People, ...] = ()
    leaders: tuple[Leaders, ...] = ()
    households: HouseholdFigures | None = None
    training: TrainingFigures | None = None


def synthetic_area(recipe: Recipe) -> Case:
    """Make an area to a recipe: a valid coverage, EPSG:4326; the same seed, the same area."""
    rng = np.random.default_rng(recipe.seed)
    cells, sites = irregular_cells(rng, recipe.villages)
    county_of, town_of = _divided(rng, sites, recipe)
    order = np.lexsort((sites[:, 0], -sites[:, 1], town_of))
    cells, sites = cells[order], sites[order]
    county_of, town_of = county_of[order], town_of[order]
    counties = _county_names(rng, recipe)
    degrees = Degrees()
    towns = _townships(rng, recipe, counties, county_of, town_of, degrees(sites))
    places = _villages(rng, recipe, towns, town_of, degrees(inner_points(cells)))
    polygons = shapely.set_precision(shapely.transform(cells, degrees), 0.0)
    index = pd.Index([village.id for village in places], name="village", dtype=object)
    coverage = gpd.GeoDataFrame({"geometry": polygons}, index=index, crs="EPSG:4326")
    shapes = [
        shapely.coverage_union_all(polygons[county_of == number]) for number in range(len(counties))
    ]
    outline = gpd.GeoDataFrame({"name": counties, "geometry": shapes}, crs="EPSG:4326")
    weights = np.bincount(county_of, minlength=len(counties))
    units = _units(rng, recipe, counties, weights, towns)
    county = County(
        name=recipe.name,
        villages=tuple(places),
        townships=tuple(towns),
        units=tuple(units),
        cadres=tuple(_people(rng, recipe, units, counties)),
        leaders=tuple(_leaders(rng, recipe, counties, weights, towns)),
    )
    case = Case(county=with_neighbours(county, coverage), coverage=coverage, outlines=outline)
    if recipe.training is not None:
        case = with_training(case, recipe.training, recipe.seed)
    if recipe.households is None:
        return case
    return with_households(case, recipe.households, recipe.seed)


def spread(
    total: int, weights: Sequence[float] | Ints | Floats, least: Sequence[int] | Ints = ()
) -> Ints:
    """Share a total in proportion to weights by largest remainders, each at least ``least``."""
    share: Floats = np.asarray(weights, dtype=float)
    floor: Ints = (
        np.zeros(share.size, dtype=np.int64)
        if len(least) == 0
        else np.asarray(least, dtype=np.int64)
    )
    exact = total * share / share.sum()
    result: Ints = np.maximum(np.floor(exact).astype(np.int64), floor)
    while result.sum() < total:
        result[np.argmax(exact - result)] += 1
    while result.sum() > total:
        spare = np.where(result > floor, result - exact, -np.inf)
        result[np.argmax(spare)] -= 1
    return result


def _divided(
    rng: np.random.Generator, sites: NDArray[np.float64], recipe: Recipe
) -> tuple[Ints, Ints]:
    """County and township of every site; townships are numbered county by county."""
    county_of = _groups(rng, sites, recipe.counties)
    sizes = np.bincount(county_of, minlength=recipe.counties)
    towns = spread(recipe.townships, sizes, np.ones(recipe.counties, dtype=np.int64))
    town_of, first = np.zeros(len(sites), dtype=np.int64), 0
    for number, count in enumerate(towns.tolist()):
        inside = np.flatnonzero(county_of == number)
        town_of[inside] = first + _groups(rng, sites[inside], count)
        first += count
    return county_of, town_of


def _groups(rng: np.random.Generator, sites: NDArray[np.float64], count: int) -> Ints:
    """Contiguous groups, none empty. Raises ``ValueError`` where there are too few sites."""
    for _ in range(TRIES):
        member, _ = contiguous_groups(rng, sites, count)
        if np.unique(member).size == count:
            return member
    raise ValueError(f"{len(sites)} places do not make {count} groups")


def _county_names(rng: np.random.Generator, recipe: Recipe) -> list[str]:
    if recipe.counties == 1:
        return [recipe.name]
    return distinct(rng, recipe.counties, COUNTY_HEADS, COUNTY_TAILS)


def _townships(
    rng: np.random.Generator,
    recipe: Recipe,
    counties: list[str],
    county_of: Ints,
    town_of: Ints,
    points: NDArray[np.float64],
) -> list[Township]:
    names = distinct(rng, recipe.townships, TOWNSHIP_HEADS, TOWNSHIP_TAILS)
    classes = _shuffled(rng, recipe.township_classes, recipe.townships)
    towns: list[Township] = []
    for number in range(recipe.townships):
        inside = np.flatnonzero(town_of == number)
        home = int(county_of[inside[0]])
        before = [town for town in towns if town.county == counties[home]]
        digits = township_digits([*(town.name for town in before), names[number]])[-1]
        lon, lat = points[inside].mean(axis=0)
        town = Township(
            id=f"{AREA_CODE}{home + 1:03}{digits:03}"[:9],
            name=names[number],
            county=counties[home],
            township_class=classes[number],
            lon=round(float(lon), 7),
            lat=round(float(lat), 7),
        )
        towns.append(town)
    return towns


def _villages(
    rng: np.random.Generator,
    recipe: Recipe,
    towns: list[Township],
    town_of: Ints,
    points: NDArray[np.float64],
) -> list[Village]:
    names = distinct(rng, recipe.villages, VILLAGE_HEADS, VILLAGE_TAILS)
    classes = _shuffled(rng, recipe.classes, recipe.villages)
    seen = [0] * len(towns)
    villages = []
    for number, town in enumerate(town_of.tolist()):
        code = f"{towns[town].id}{village_digits(seen[town]):03}"
        seen[town] += 1
        people = float(np.round(np.exp(rng.normal(6.9, 0.55))))
        village = Village(
            id=code,
            code=code,
            name=names[number],
            township=towns[town].id,
            county=towns[town].county,
            village_class=classes[number],
            population=people,
            party_members=float(np.round(people * rng.uniform(0.02, 0.06))),
            collective_income=float(np.round(np.exp(rng.normal(11.6, 0.8)), -2)),
            lon=float(points[number, 0]),
            lat=float(points[number, 1]),
            precision=Precision.POLYGON,
        )
        villages.append(village)
    return list(needy(rng, tuple(villages), draw=False))


def _shuffled(rng: np.random.Generator, counts: dict[str, int], total: int) -> list[str]:
    every = [name for name, count in counts.items() for _ in range(count)]
    every += ["ordinary"] * (total - len(every))
    return [every[number] for number in rng.permutation(len(every))[:total]]


def _units(
    rng: np.random.Generator,
    recipe: Recipe,
    counties: list[str],
    weights: Ints,
    towns: list[Township],
) -> list[Unit]:
    seats = {town.county: town for town in reversed(towns)}
    capital = towns[len(towns) // 2]
    units: list[Unit] = []
    for family in recipe.units:
        for level, count in family.levels.items():
            homes = _homes(counties, weights, count, level)
            for turn, home in homes:
                seat = seats[home] if home else capital
                strong = STRENGTH.get(level, 0.5)
                unit = Unit(
                    id=f"U{len(units) + 1:05}",
                    name=_name(home, level, turn, family.kind),
                    level=level,
                    strength=round(float(np.clip(rng.normal(strong, 0.12), 0.05, 1.0)), 2),
                    capacity=family.capacity,
                    functions=profile_of(rng, 2),
                    lon=seat.lon,
                    lat=seat.lat,
                    bound_county=home or None,
                    extra={"kind": family.kind},
                )
                units.append(unit)
    return units


def _homes(counties: list[str], weights: Ints, count: int, level: str) -> list[tuple[int, str]]:
    """Number within its county, and county, of every unit; higher levels belong to none."""
    if level != "county":
        return [(number, "") for number in range(count)]
    each = spread(count, weights, weights if count >= weights.sum() else ())
    return [
        (turn, home) for home, n in zip(counties, each.tolist(), strict=True) for turn in range(n)
    ]


def _name(home: str, level: str, turn: int, kind: str) -> str:
    plain = unit_name(level, turn)
    name = plain if level != "county" else f"{home}{plain.removeprefix('县')}"
    return f"{name}工作组" if kind == "team" else name


def _people(
    rng: np.random.Generator, recipe: Recipe, units: list[Unit], counties: list[str]
) -> list[Cadre]:
    cadres: list[Cadre] = []
    for pool in recipe.people:
        senders = [unit for unit in units if unit.extra["kind"] == pool.kind]
        each = spread(pool.count, np.ones(len(senders), dtype=np.int64))
        owners = [unit for unit, n in zip(senders, each.tolist(), strict=True) for _ in range(n)]
        for unit in owners:
            birth = int(rng.integers(*pool.born))
            cadre = Cadre(
                id=f"P{len(cadres) + 1:05}",
                name=person(rng),
                unit=unit.id,
                pool=pool.pool,
                grade=str(rng.choice(pool.grades)),
                birth_year=birth,
                party_entry=birth + int(rng.integers(20, 26)),
                education=str(rng.choice(["大专", "本科", "研究生"], p=[0.2, 0.65, 0.15])),
                skills=dict.fromkeys(profile_of(rng, int(rng.integers(1, 4))), 1.0),
            )
            if pool.native:
                home = str(rng.choice(counties))
                cadre = replace(
                    cadre, native_place=home, homes=frozenset([reference("county", home)])
                )
            cadres.append(cadre)
    return cadres


def _leaders(
    rng: np.random.Generator,
    recipe: Recipe,
    counties: list[str],
    weights: Ints,
    towns: list[Township],
) -> list[Leader]:
    leaders: list[Leader] = []
    for family in recipe.leaders:
        for rank, home in enumerate(_areas(family, counties, weights, towns), 1):
            leader = Leader(
                id=f"L{len(leaders) + 1:04}",
                name=person(rng),
                level=family.level,
                rank=min(rank, 1000),
                jurisdiction=frozenset([reference(family.within, home)] if home else []),
                portfolio=profile_of(rng, 2),
                min_places=family.least,
                max_places=family.most,
            )
            leaders.append(leader)
    return leaders


def _areas(family: Leaders, counties: list[str], weights: Ints, towns: list[Township]) -> list[str]:
    """The jurisdiction of every leader, in order of rank."""
    match family.within:
        case "county":
            names, each = counties, spread(family.count, weights)
        case "township":
            names = [town.id for town in towns]
            each = spread(family.count, np.ones(len(names), dtype=np.int64))
        case _:
            return [""] * family.count
    turns = range(int(each.max(initial=0)))
    left = each.tolist()
    return [name for turn in turns for name, n in zip(names, left, strict=True) if turn < n]
