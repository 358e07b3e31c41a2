"""Made-up units, cadres and leaders for the villages of a county."""

import numpy as np

from geodata.facts.county import Cadre, County, Leader, Township, Unit, Village
from geodata.facts.place_reference import reference
from geodata.facts.vocabulary import NEED_DIMENSIONS
from geodata.synthetic.names import COUNTY_UNITS, person

LEVELS = (("province", 0.05), ("city", 0.16), ("county", 0.79))
SECRETARY_CLASSES = ("weak", "poor", "relocated")
TEAM_CLASSES = ("weak", "poor")
LAST_RANK = 1000
"""Ranks are 1 to 1000."""
SPARE = 1.15
"""First secretaries per village that needs one."""
TEAM_SIZE = 2.4
STRENGTH = {"province": 0.85, "city": 0.7, "county": 0.45}
"""Mean strength of the units of a level, in [0, 1]."""
GRADES = ("一级科员", "四级主任科员", "二级主任科员", "副科级", "正科级")


def units_for(rng: np.random.Generator, county: County) -> tuple[Unit, ...]:
    """Units whose capacities add up to about 110 % of the villages, seats at the first towns."""
    count = max(1, len(county.villages) // 4)
    seats = _seats(county)
    base = 1.1 * len(county.villages) / count
    units = []
    for number in range(count):
        level = str(rng.choice([name for name, _ in LEVELS], p=[share for _, share in LEVELS]))
        town = 0 if level != "county" else int(min(rng.geometric(0.35) - 1, len(seats) - 1))
        lon, lat = seats[town] if seats else (None, None)
        strong = STRENGTH[level]
        units.append(
            Unit(
                id=f"U{number + 1:04}",
                name=unit_name(level, number),
                level=level,
                strength=round(float(np.clip(rng.normal(strong, 0.12), 0.05, 1.0)), 2),
                capacity=max(1, round(float(rng.normal(base, 1.0)))),
                functions=profile_of(rng, 2),
                lon=lon,
                lat=lat,
            )
        )
    return tuple(units)


def cadres_for(
    rng: np.random.Generator, county: County, units: tuple[Unit, ...]
) -> tuple[Cadre, ...]:
    """First secretaries spread over units by capacity, then team members spread evenly."""
    needed = sum(village.village_class in SECRETARY_CLASSES for village in county.villages)
    teams = sum(village.village_class in TEAM_CLASSES for village in county.villages)
    capacity = np.array([unit.capacity or 1 for unit in units], dtype=float)
    count = int(np.ceil(needed * SPARE))
    share = np.floor(np.linspace(0.0, len(units) - 1e-9, max(1, count))).astype(int)
    by_capacity = np.repeat(np.arange(len(units)), capacity.astype(int))
    chosen = by_capacity[rng.permutation(by_capacity.size)[:count]]
    owners = chosen if chosen.size == count else share
    pools = [("first_secretary", int(owner)) for owner in owners]
    members = rng.integers(0, len(units), size=int(np.ceil(teams * TEAM_SIZE)))
    pools += [("work_team", int(owner)) for owner in members]
    return tuple(
        _cadre(rng, county, number, pool, units[owner])
        for number, (pool, owner) in enumerate(pools)
    )


def leaders_for(rng: np.random.Generator, county: County) -> tuple[Leader, ...]:
    """County leaders for about 80 % of the weak villages, so that some must double (A01).

    Where there are more than ranks, neighbours in the order share one.
    """
    weak = sum(village.village_class == "weak" for village in county.villages)
    count = max(1, round(0.8 * weak))
    return tuple(
        Leader(
            id=f"L{number + 1:03}",
            name=person(rng),
            rank=number + 1 if count <= LAST_RANK else 1 + number * LAST_RANK // count,
            portfolio=profile_of(rng, 2),
            min_places=1,
            max_places=2,
        )
        for number in range(count)
    )


def _cadre(rng: np.random.Generator, county: County, number: int, pool: str, unit: Unit) -> Cadre:
    birth = int(rng.integers(1972, 1999))
    town = county.villages[int(rng.integers(len(county.villages)))].township
    return Cadre(
        id=f"P{number + 1:05}",
        name=person(rng),
        unit=unit.id,
        pool=pool,
        grade=str(rng.choice(GRADES, p=[0.3, 0.25, 0.2, 0.17, 0.08])),
        birth_year=birth,
        party_entry=birth + int(rng.integers(20, 26)),
        education=str(rng.choice(["大专", "本科", "研究生"], p=[0.2, 0.65, 0.15])),
        skills=dict.fromkeys(profile_of(rng, int(rng.integers(1, 4))), 1.0),
        native_place=town,
        homes=frozenset({reference("township", town)}),
        available=bool(rng.random() < 0.97),
    )


def profile_of(rng: np.random.Generator, count: int) -> dict[str, float]:
    """Scores in ``count`` of the need dimensions, each in [0.5, 1]."""
    chosen = rng.choice(len(NEED_DIMENSIONS), size=count, replace=False)
    return {
        NEED_DIMENSIONS[number]: round(float(rng.uniform(0.5, 1.0)), 2) for number in sorted(chosen)
    }


def _seats(county: County) -> list[tuple[float, float]]:
    """Seats in order of distance from the middle: the first is the county town."""
    places: list[Township | Village] = [*county.townships, *county.villages]
    points = [(p.lon, p.lat) for p in places if p.lon is not None and p.lat is not None]
    if not points:
        return []
    middle = np.mean(points, axis=0)
    return sorted(points, key=lambda point: float(np.hypot(*(np.array(point) - middle))))[:20]


def unit_name(level: str, number: int) -> str:
    """Name of the ``number``-th unit of a level."""
    names = COUNTY_UNITS
    turn, base = divmod(number, len(names))
    plain = names[base].removeprefix("县委").removeprefix("县")
    head = {"province": "省", "city": "市", "county": "县"}[level]
    return head + plain + ("" if turn == 0 else f"（{turn + 1}）")
