"""A country that does not exist: its figures, its counties from seeds, what provinces share."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geodata.facts.case import Case
from geodata.facts.county import County
from geodata.geometry.adjacency import with_neighbours
from geodata.synthetic.area import Leaders, People, Recipe, Units, spread, synthetic_area

PROVINCES, COUNTIES, VILLAGES, SECRETARIES, MEMBERS = 31, 2_800, 490_000, 186_000, 560_000
SHARED = 0.21
"""Share of first secretaries from province and cities: 5 % and 16 % in Shanxi 2015."""
SHARED_UNITS = 0.10
"""Provincial and city units per served village; each pairs with two."""
OWN_UNITS = 0.45
LEADERS = 0.6
CLASSES = {"weak": 0.3, "poor": 0.6, "relocated": 0.1}
"""Classes of the served villages; the others are ordinary."""
SEED = 2026


@dataclass(frozen=True, slots=True)
class Figures:
    """What one county is made to."""

    code: str
    villages: int
    served: int
    secretaries: int
    members: int


@dataclass(frozen=True, slots=True)
class Province:
    """Its counties, and how many secretaries and units it shares among them."""

    code: str
    counties: tuple[Figures, ...]
    secretaries: int
    units: int


def country() -> list[Province]:
    """All provinces; every total is met exactly."""
    rng = np.random.default_rng(SEED)
    sizes = spread(COUNTIES, rng.lognormal(0.0, 0.45, PROVINCES), np.full(PROVINCES, 8))
    villages = spread(VILLAGES, rng.lognormal(0.0, 0.5, COUNTIES), np.full(COUNTIES, 30))
    served = spread(SECRETARIES, villages)
    members = spread(MEMBERS, served)
    found, first = [], 0
    for number, size in enumerate(sizes.tolist()):
        mine = slice(first, first + size)
        shared = round(SHARED * int(served[mine].sum()))
        own = spread(int(served[mine].sum()) - shared, served[mine])
        rows = zip(villages[mine], served[mine], own, members[mine], strict=True)
        counties = tuple(
            Figures(f"9{first + n + 1:05}", *map(int, row)) for n, row in enumerate(rows)
        )
        units = round(SHARED_UNITS * int(served[mine].sum()))
        found.append(Province(f"S{number + 1:02}", counties, shared, units))
        first += size
    return found


def part_of(province: Province, counties: int) -> Province:
    """The first counties of a province with their part of what it shares."""
    mine = province.counties[:counties]
    served = sum(county.served for county in mine)
    shared = served - sum(county.secretaries for county in mine)
    return Province(province.code, mine, shared, round(SHARED_UNITS * served))


def made(figures: Figures) -> Case:
    """One county, from its own seed, with ids that no other county has."""
    counts = spread(figures.served, list(map(round, (1000 * s for s in CLASSES.values()))))
    case = synthetic_area(
        Recipe(
            name=f"县{figures.code}",
            seed=int(figures.code),
            townships=max(2, figures.villages // 15),
            villages=figures.villages,
            classes=dict(zip(CLASSES, counts.tolist(), strict=True)),
            units=(Units(levels={"county": max(1, round(OWN_UNITS * figures.served))}),),
            people=(
                People(pool="first_secretary", count=figures.secretaries),
                People(pool="work_team", count=figures.members),
            ),
            leaders=(Leaders(count=max(1, round(LEADERS * figures.served)), within="county"),),
        )
    )
    return renamed(case, figures.code)


def renamed(case: Case, code: str) -> Case:
    """The same county with codes that begin with its own, and other ids as well."""
    county, head = case.county, f"{code}-"
    villages = tuple(
        replace(v, id=code + v.id[6:], code=code + v.id[6:], township=code + v.township[6:])
        for v in county.villages
    )
    changed = replace(
        with_ids(county, head),
        villages=villages,
        townships=tuple(replace(t, id=code + t.id[6:]) for t in county.townships),
        neighbours={},
    )
    if case.coverage is None:
        return Case(county=changed)
    index = pd.Index([village.id for village in villages], name="village", dtype=object)
    coverage = case.coverage.set_axis(index)
    return Case(county=with_neighbours(changed, coverage), coverage=coverage)


def with_ids(county: County, head: str) -> County:
    """Supplies with ids that begin with ``head``."""
    return replace(
        county,
        units=tuple(replace(unit, id=head + unit.id) for unit in county.units),
        cadres=tuple(replace(c, id=head + c.id, unit=head + (c.unit or "")) for c in county.cadres),
        leaders=tuple(replace(leader, id=head + leader.id) for leader in county.leaders),
    )


def shared_of(province: Province) -> County:
    """Units and people of province and cities, who may go to any of its counties."""
    high = round(province.units * 0.05 / SHARED)
    case = synthetic_area(
        Recipe(
            name=province.code,
            seed=int(province.code[1:]),
            townships=1,
            villages=4,
            units=(Units(levels={"province": high, "city": province.units - high}),),
            people=(People(pool="first_secretary", count=province.secretaries),),
        )
    )
    county = with_ids(case.county, f"{province.code}-")
    return County(name=province.code, units=county.units, cadres=county.cadres)
