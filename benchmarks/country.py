"""The country, county by county: ``python -m benchmarks.country --counties 60``.

2,800 made-up counties in 31 provinces with 490,000 villages, 186,000 first secretaries and
560,000 team members, none of which exists. Each county is generated from its own seed when
its turn comes, written as a partition and forgotten. Every served village gets a first
secretary, three team members, a paired unit and a leader. One first secretary in five and
some units come from the province or its cities and may go to any county of the province:
``optimizer.shared_supplies`` coordinates them, each county solved in one of ``--workers``
processes. Plans are verified, written into the partitions and forgotten.

``--counties N`` takes N counties in ``--provinces`` parts, each with its share of the figures;
``--all`` takes every county of every province. ``--write`` puts the figures into
docs/performance.md. The costs of the whole country are extrapolated unless ``--all`` is given.
"""

import argparse
import gc
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.report import machine, table, write_section
from geodata.adjacency import with_neighbours
from geodata.case import Case
from geodata.county import County
from geodata.partitions import read_partition, write_partition
from geodata.synthetic_area import Leaders, People, Recipe, Units, spread, synthetic_area
from optimizer.coordination import Coordination, Effort
from optimizer.county_solves import joined
from optimizer.goals.fit import Fit
from optimizer.goals.shortage import ShortageGoal
from optimizer.goals.strength import Strength
from optimizer.goals.travel import TravelGoal
from optimizer.plan import Plan
from optimizer.plan_rows import rows_of
from optimizer.policy import Layer, Policy
from optimizer.rules.same_unit import SameUnit
from optimizer.shared_supplies import coordinate
from optimizer.verify import verify

PROVINCES, COUNTIES, VILLAGES, SECRETARIES, MEMBERS = 31, 2_800, 490_000, 186_000, 560_000
SHARED = 0.21
"""Share of first secretaries from province and cities: 5 % and 16 % in Shanxi 2015."""
SHARED_UNITS = 0.10
"""Provincial and city units per served village; each pairs with two."""
OWN_UNITS = 0.45
LEADERS = 0.6
CLASSES = {"weak": 0.3, "poor": 0.6, "relocated": 0.1}
"""Classes of the served villages; the others are ordinary."""
CORES = (4, 16, 64)
SERVED = "village.class in ['weak', 'poor', 'relocated']"
GROUND_M2_SEED = 2026


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
    rng = np.random.default_rng(GROUND_M2_SEED)
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


def policy(*, coupled: bool = False) -> Policy:
    """Four layers; ``coupled``: the first secretary's unit is the paired one."""
    return Policy(
        layers=(
            Layer(
                name="first_secretary",
                supply="cadres",
                eligible="cadre.pool == 'first_secretary'",
                places=SERVED,
            ),
            Layer(
                name="work_team",
                supply="cadres",
                eligible="cadre.pool == 'work_team'",
                places=SERVED,
                demand=(3, 4),
            ),
            Layer(name="department", supply="units", capacity="unit.capacity", places=SERVED),
            Layer(name="county_leader", supply="leaders", capacity=(1, 2), places=SERVED),
        ),
        couplings=(SameUnit(layers=("first_secretary", "department")),) if coupled else (),
        goals=(
            ShortageGoal(order=("weak", "poor", "relocated")),
            Fit(),
            Strength(layers=("first_secretary", "department")),
            TravelGoal(layers=("department",), weight=0.5),
        ),
    )


def peak_mb() -> float:
    """Peak memory of this process so far."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


@dataclass(slots=True)
class Measured:
    """Sums over all counties, seconds of work wherever it was done, and peaks in MB."""

    counties: int = 0
    villages: int = 0
    posts: dict[str, int] = field(default_factory=dict)
    missing: int = 0
    breaches: int = 0
    megabytes: float = 0.0
    generate: float = 0.0
    write: float = 0.0
    solve: float = 0.0
    finish: float = 0.0
    between: float = 0.0
    solves: int = 0
    clock: float = 0.0
    peaks: list[float] = field(default_factory=list)
    worker_peaks: list[float] = field(default_factory=list)
    gaps: list[tuple[object, ...]] = field(default_factory=list)


def produced(folder: Path, figures: Figures) -> tuple[float, float, float]:
    """Generate a county and write its partition: seconds of both, and megabytes."""
    begun = time.perf_counter()
    case = made(figures)
    middle = time.perf_counter()
    place = write_partition(folder, figures.code, case)
    seconds = time.perf_counter() - middle
    size = sum(path.stat().st_size for path in place.iterdir()) / 2**20
    return middle - begun, seconds, size


def facts_of(folder: Path, code: str) -> County:
    """A county without its polygons."""
    return read_partition(folder, code, shapes=False)[0].county


def timed(function: Callable[[Any], Any], item: Any) -> tuple[Any, float, float]:
    """A result, its seconds, and the peak memory of the process that made it."""
    begun = time.perf_counter()
    result = function(item)
    return result, time.perf_counter() - begun, peak_mb()


def finished(
    folder: Path, shared: County, asked: Policy, item: tuple[str, Plan]
) -> tuple[int, float]:
    """Verify a plan and write it into the partition; breaches and seconds."""
    begun = time.perf_counter()
    code, plan = item
    case, _ = read_partition(folder, code)
    breaches = len(verify(joined(case.county, shared), asked, plan))
    write_partition(folder, code, case, rows_of(plan))
    return breaches, time.perf_counter() - begun


def one_province(
    province: Province, asked: Policy, effort: Effort, pool: ProcessPoolExecutor, sums: Measured
) -> None:
    """Generate, coordinate, verify, write, forget."""
    folder = Path(tempfile.mkdtemp(prefix="country-"))
    try:
        for figures in province.counties:
            generate, write, size = produced(folder, figures)
            sums.generate += generate
            sums.write += write
            sums.megabytes += size
            sums.peaks.append(peak_mb())
        shared = shared_of(province)
        busy: list[float] = []

        def run(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
            for result, seconds, peak in pool.map(partial(timed, function), items):
                busy.append(seconds)
                sums.worker_peaks.append(peak)
                yield result

        begun = time.perf_counter()
        codes = [figures.code for figures in province.counties]
        result = coordinate(codes, partial(facts_of, folder), asked, shared, run=run, effort=effort)
        seconds = time.perf_counter() - begun
        sums.solve += sum(busy)
        sums.solves += result.solves
        sums.clock += seconds
        plans = list(result.plans.items())
        for breaches, spent in pool.map(partial(finished, folder, shared, asked), plans):
            sums.breaches += breaches
            sums.finish += spent
        count(province, result, sums, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    gc.collect()


def count(province: Province, result: Coordination, sums: Measured, seconds: float) -> None:
    """Add up a province."""
    sums.counties += len(province.counties)
    sums.villages += sum(figures.villages for figures in province.counties)
    for plan in result.plans.values():
        for post in plan.postings:
            sums.posts[post.layer] = sums.posts.get(post.layer, 0) + 1
        sums.missing += sum(item.missing for item in plan.shortages)
    row = (
        province.code,
        len(province.counties),
        sum(figures.served for figures in province.counties),
        f"{province.secretaries} / {province.units}",
        len(result.rounds),
        result.solves,
        f"{result.cost:,.2f}",
        f"{result.bound:,.2f}",
        f"{100 * result.gap:.2f} %",
        f"{seconds:.0f} s",
    )
    sums.gaps.append(row)
    print("  ".join(map(str, row)), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=60)
    parser.add_argument("--provinces", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--coupled", action="store_true")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--gap", type=float, default=3e-3)
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args(arguments)
    provinces = country()
    if not asked.all:
        each = spread(asked.counties, np.ones(asked.provinces))
        provinces = [part_of(p, n) for p, n in zip(provinces, each.tolist(), strict=False)]
    sums, effort = Measured(), Effort(rounds=asked.rounds, gap=asked.gap)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.workers, mp_context=context) as pool:
        for province in provinces:
            one_province(province, policy(coupled=asked.coupled), effort, pool, sums)
    print(sums)


if __name__ == "__main__":
    main()
