"""Households that do not exist: hamlets of points in every village, with heads and members."""

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from geodata.facts.case import Case
from geodata.facts.county import Cadre
from geodata.facts.households import Households
from geodata.synthetic.names import person

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
HAMLETS = (3, 8)
"""Least and most hamlets of a village."""
SPREAD = 0.06
"""How wide a hamlet is against its village."""
TRIES = 40


class HouseholdFigures(BaseModel):
    """So many households and member households in all, and people who may head grids."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    households: int
    members: int
    room: tuple[int, int]
    """Least and most households that a member household can look after."""
    heads: dict[str, tuple[int, int]]
    """Post -> least and most people of it in a village."""


def with_households(case: Case, figures: HouseholdFigures, seed: int) -> Case:
    """The case with households inside of its villages; the same seed, the same households.

    Raises ``ValueError`` for a case without borders.
    """
    if case.coverage is None:
        raise ValueError(case.county.name)
    rng = np.random.default_rng([seed, figures.households])
    villages = case.county.villages
    shapes = dict(zip(map(str, case.coverage.index), case.coverage.geometry, strict=True))
    people = np.array([village.population or 1.0 for village in villages])
    each = _shared(figures.households, people)
    theirs = _shared(figures.members, each.astype(float))
    spots = [_points(rng, shapes[v.id], int(n)) for v, n in zip(villages, each, strict=True)]
    homes = [_chosen(rng, own, int(n)) for own, n in zip(spots, theirs, strict=True)]
    cadres = [
        cadre
        for village, own in zip(villages, spots, strict=True)
        for cadre in _people(rng, figures, village.id, own)
    ]
    numbered = [replace(cadre, id=f"H{at:05}") for at, cadre in enumerate(cadres, 1)]
    county = replace(case.county, cadres=(*case.county.cadres, *numbered))
    room = rng.integers(figures.room[0], figures.room[1] + 1, size=int(theirs.sum()))
    return replace(
        case,
        county=county,
        households=_table(spots, np.ones(int(each.sum()), dtype=np.int64), "H"),
        member_households=_table(homes, room.astype(np.int64), "M"),
    )


def _shared(total: int, weights: Floats) -> Ints:
    """Whole numbers in proportion to weights that add up to a total, by largest remainders."""
    exact = total * weights / weights.sum()
    found = np.floor(exact).astype(np.int64)
    order = np.argsort(found - exact, kind="stable")
    found[order[: total - int(found.sum())]] += 1
    return np.asarray(found, dtype=np.int64)


def _points(rng: np.random.Generator, shape: shapely.Geometry, count: int) -> Floats:
    """Points in hamlets inside of a village, shape (count, 2), degrees."""
    west, south, east, north = shape.bounds
    size = np.array([east - west, north - south])
    seats = _inside(rng, shape, int(rng.integers(HAMLETS[0], HAMLETS[1] + 1)), None, size)
    return _inside(rng, shape, count, seats, size * SPREAD)


def _inside(
    rng: np.random.Generator,
    shape: shapely.Geometry,
    count: int,
    seats: Floats | None,
    size: Floats,
) -> Floats:
    """So many points within a shape, anywhere or around seats; what falls outside is redrawn."""
    corner = np.array(shape.bounds[:2])
    found = np.zeros((0, 2))
    for _ in range(TRIES):
        need = 2 * (count - len(found)) + 4
        drawn = (
            corner + rng.uniform(size=(need, 2)) * size
            if seats is None
            else seats[rng.integers(len(seats), size=need)] + rng.normal(size=(need, 2)) * size
        )
        drawn = np.round(drawn, 6)
        found = np.vstack([found, drawn[shapely.contains_xy(shape, drawn)]])
        if len(found) >= count:
            return found[:count]
    inner = shape.representative_point()
    rest = np.tile(np.round([inner.x, inner.y], 6), (count - len(found), 1))
    return np.vstack([found, rest])


def _chosen(rng: np.random.Generator, points: Floats, count: int) -> Floats:
    """Households that are member households as well, shape (count, 2)."""
    return points[np.sort(rng.permutation(len(points))[:count])]


def _people(
    rng: np.random.Generator, figures: HouseholdFigures, village: str, points: Floats
) -> list[Cadre]:
    found = []
    for post, (least, most) in figures.heads.items():
        for _ in range(int(rng.integers(least, most + 1))):
            lon, lat = points[int(rng.integers(len(points)))].tolist()
            cadre = Cadre(
                id="", name=person(rng), lon=lon, lat=lat, extra={"岗位": post, "所在村": village}
            )
            found.append(cadre)
    return found


def _table(parts: list[Floats], count: Ints, letter: str) -> Households:
    """One table of points; numbers begin anew in every village."""
    sizes = [len(part) for part in parts]
    points = np.vstack(parts)
    names = [f"{letter}{number:04}" for size in sizes for number in range(1, size + 1)]
    return Households(
        id=np.array(names, dtype=object),
        village=np.repeat(np.arange(len(parts)), sizes),
        lon=points[:, 0],
        lat=points[:, 1],
        count=count,
        cell=np.full(len(points), "", dtype=object),
    )
