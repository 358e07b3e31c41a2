"""The country, county by county: ``python -m benchmarks.country --counties 60``.

2,800 made-up counties in 31 provinces with 490,000 villages, 186,000 first secretaries and
560,000 team members, none of which exists. Each county is generated from its own seed when
its turn comes, written as a partition and forgotten. Every served village gets a first
secretary, three team members, a paired unit and a leader. One first secretary in five and
some units come from the province or its cities and may go to any county of the province:
``optimizer.regions.price_coordination`` coordinates them, each county solved in one of
``--workers`` processes. Plans are verified, written into the partitions and forgotten.

``--counties N`` takes N counties of the smallest ``--provinces``, which share what falls to
them (132 are the three smallest, whole); ``--all`` takes every county of every
province. ``--write`` puts the figures into docs/performance.md. The costs of the whole country
are extrapolated unless ``--all`` is given.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.made_up_country import (
    COUNTIES,
    MEMBERS,
    SECRETARIES,
    VILLAGES,
    Figures,
    Province,
    country,
    made,
    part_of,
    shared_of,
)
from benchmarks.report import machine, table, write_section
from geodata.facts.county import County
from geodata.partitions.parquet import read_partition, write_partition
from geodata.synthetic.area import spread
from optimizer.facts.layer import Layer
from optimizer.goals.fit import Fit
from optimizer.goals.shortage import ShortageGoal
from optimizer.goals.strength import Strength
from optimizer.goals.travel import TravelGoal
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify
from optimizer.regions.coordination import Coordination, Effort
from optimizer.regions.county_solves import Job, PricedSolve, joined
from optimizer.regions.plan_rows import rows_of
from optimizer.regions.price_coordination import coordinate
from optimizer.regions.scalarised import summed
from optimizer.regions.shared_resources import uses_of
from optimizer.rules.same_unit import SameUnit

CORES = (4, 16, 64)
SERVED = "village.class in ['weak', 'poor', 'relocated']"


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
    """Sums over all counties, core seconds of work wherever it was done, and peaks in MB.

    ``prices`` are core seconds of the coordinating process, ``clock`` seconds on the wall.
    """

    counties: int = 0
    villages: int = 0
    posts: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    breaches: int = 0
    megabytes: float = 0.0
    generate: float = 0.0
    write: float = 0.0
    solve: float = 0.0
    finish: float = 0.0
    prices: float = 0.0
    solves: int = 0
    clock: float = 0.0
    main_peaks: list[float] = field(default_factory=list)
    worker_peaks: list[float] = field(default_factory=list)
    rows: list[tuple[object, ...]] = field(default_factory=list)


def core_seconds(coupled: bool) -> float:
    """Core seconds of this process; with couplings, whose engine is another, of the wall."""
    return time.perf_counter() if coupled else time.process_time()


def produced(folder: Path, figures: Figures) -> tuple[float, float, float]:
    """Generate a county and write its partition: core seconds of both, and megabytes."""
    begun = time.process_time()
    case = made(figures)
    middle = time.process_time()
    place = write_partition(folder, figures.code, case)
    seconds = time.process_time() - middle
    size = sum(path.stat().st_size for path in place.iterdir()) / 2**20
    return middle - begun, seconds, size


def facts_of(folder: Path, code: str) -> County:
    """A county without its polygons."""
    return read_partition(folder, code, shapes=False)[0].county


def timed(function: Callable[[Any], Any], coupled: bool, item: Any) -> tuple[Any, float, float]:
    """A result, its core seconds, and the peak memory of the process that made it."""
    begun = core_seconds(coupled)
    result = function(item)
    return result, core_seconds(coupled) - begun, peak_mb()


def finished(folder: Path, shared: County, asked: Policy, item: tuple[str, Plan]) -> int:
    """Verify a plan and write it into the partition; returns the number of breaches."""
    code, plan = item
    case, _ = read_partition(folder, code)
    breaches = len(verify(joined(case.county, shared), asked, plan))
    write_partition(folder, code, case, rows_of(plan))
    return breaches


def one_province(
    province: Province, asked: Policy, effort: Effort, pool: Executor, sums: Measured
) -> None:
    """Generate, coordinate, verify, write, forget."""
    shared, coupled = shared_of(province), bool(asked.couplings)
    with tempfile.TemporaryDirectory(prefix="country-") as name:
        folder = Path(name)
        for figures in province.counties:
            generate, write, size = produced(folder, figures)
            sums.generate += generate
            sums.write += write
            sums.megabytes += size
            sums.main_peaks.append(peak_mb())

        def run(function: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
            for result, seconds, peak in pool.map(partial(timed, function, coupled), items):
                sums.solve += seconds
                sums.worker_peaks.append(peak)
                yield result

        begun, mine = time.perf_counter(), time.process_time()
        codes = [figures.code for figures in province.counties]
        load = partial(facts_of, folder)
        result = coordinate(codes, load, asked, shared, run=run, effort=effort)
        seconds = time.perf_counter() - begun
        sums.prices += time.process_time() - mine
        sums.clock += seconds
        last = partial(timed, partial(finished, folder, shared, asked), False)
        for breaches, spent, _ in pool.map(last, list(result.plans.items())):
            sums.breaches += breaches
            sums.finish += spent
    sums.main_peaks.append(peak_mb())
    count(province, result, sums, seconds)


def count(province: Province, result: Coordination, sums: Measured, seconds: float) -> None:
    """Add up a province."""
    sums.counties += len(province.counties)
    sums.solves += result.solves
    sums.villages += sum(figures.villages for figures in province.counties)
    for plan in result.plans.values():
        for post in plan.postings:
            sums.posts[post.layer] += 1
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
    sums.rows.append(row)
    print("  ".join(map(str, row)), flush=True)


def whole_pool(asked: Policy) -> tuple[int, int, float]:
    """Solves with all that a province of middling size shares.

    Returns its counties, the shared people, and core seconds of one solve with its reading:
    the mean over six counties, each at two sets of prices.
    """
    provinces = sorted(country(), key=lambda item: len(item.counties))
    province = provinces[len(provinces) // 2]
    shared = shared_of(province)
    uses = uses_of(asked, shared)
    rng, limits, trade = np.random.default_rng(1), Effort().limits, Effort().trade
    some = province.counties[:: max(1, len(province.counties) // 5)][:6]
    spent = 0.0
    with tempfile.TemporaryDirectory(prefix="country-") as name:
        for figures in some:
            produced(Path(name), figures)
        for high in (0.0, 1.0):
            prices = np.round(rng.uniform(0.0, high, len(uses)), 6)
            load = partial(facts_of, Path(name))
            task = PricedSolve(load, summed(asked, trade), shared, uses, prices, limits)
            for figures in some:
                spent += timed(task, bool(asked.couplings), Job(figures.code))[1]
    return len(province.counties), province.secretaries, spent / (2 * len(some))


def told(sums: Measured, asked: argparse.Namespace) -> str:
    """What was measured, and what follows for the country."""
    count = sums.counties
    posted = ", ".join(f"{number:,} {layer}" for layer, number in sorted(sums.posts.items()))
    each = {
        "generate": sums.generate / count,
        "write its partition": sums.write / count,
        f"solve, {sums.solves / count:.1f} times, reading it each time": sums.solve / count,
        "verify, and write the partition with its plan": sums.finish / count,
        "prices (the coordinating process)": sums.prices / count,
    }
    costs = table(
        ("of one county", "core seconds"), [(name, f"{value:.2f}") for name, value in each.items()]
    )
    header = (
        "province", "counties", "first secretaries", "shared people / units", "rounds", "solves",
        "cost", "proven bound", "gap", "wall clock",
    )  # fmt: skip
    return (
        "## 全国 / The country\n\n"
        f"`{asked.command}`. {machine()} {COUNTIES:,} made-up counties, {VILLAGES:,} villages, "
        f"{SECRETARIES:,} first secretaries, {MEMBERS:,} team members in all; run here: {count:,} "
        f"counties with {sums.villages:,} villages"
        f"{', couplings included' if asked.coupled else ''}. Posted: {posted}; "
        f"{sums.missing} posts open, {sums.breaches} breaches found by the readers. "
        f"Partitions: {sums.megabytes / count:.2f} MB for each county.\n\n"
        f"{table(header, sums.rows)}\n\n{costs}\n\n"
        f"Peak memory of the coordinating process: {sums.main_peaks[0]:.0f} MB after the first "
        f"county, {sums.main_peaks[-1]:.0f} MB after the last; of a solving process: "
        f"{sums.worker_peaks[0]:.0f} MB after its first solve, {sums.worker_peaks[-1]:.0f} MB "
        f"after the last.\n\n{extrapolated(sums, asked)}\n"
    )


def extrapolated(sums: Measured, asked: argparse.Namespace) -> str:
    """Hours for the whole country on so many cores; measured where every county was run."""
    if asked.all:
        return f"All counties were run: {sums.clock / 3600:.1f} hours of the wall for prices."
    counties, people, seconds = whole_pool(policy(coupled=asked.coupled))
    count = sums.counties
    once = (sums.generate + sums.write + sums.finish + sums.prices) / count
    total = COUNTIES * (once + sums.solves / count * seconds)
    rows: list[tuple[object, ...]] = [
        (cores, hours(total / cores)) for cores in (asked.workers, *CORES)
    ]
    return (
        "**Extrapolated, not run:** most provinces share more than those above. With the "
        f"{people:,} people that {counties} counties share one solve takes {seconds:.2f} core "
        f"seconds. {COUNTIES:,} counties at {sums.solves / count:.1f} solves are then "
        f"{total / 3600:.1f} core hours; on several cores the quotient, provinces side by side, "
        "on cores like these that do nothing else. Gaps of larger provinces may differ.\n\n"
        f"{table(('cores', 'the country, extrapolated'), rows)}"
    )


def hours(seconds: float) -> str:
    """Hours, or minutes below two hours."""
    return f"{seconds / 3600:.1f} h" if seconds >= 7200 else f"{seconds / 60:.0f} min"


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
    words = sys.argv[1:] if arguments is None else arguments
    asked.command = " ".join(("python -m benchmarks.country", *words))
    provinces = country()
    if not asked.all:
        provinces = sorted(provinces, key=lambda item: len(item.counties))[: asked.provinces]
        sizes = [len(province.counties) for province in provinces]
        each = spread(min(asked.counties, sum(sizes)), sizes)
        provinces = [part_of(p, n) for p, n in zip(provinces, each.tolist(), strict=True)]
    sums, effort = Measured(), Effort(rounds=asked.rounds, gap=asked.gap)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.workers, mp_context=context) as pool:
        for province in provinces:
            one_province(province, policy(coupled=asked.coupled), effort, pool, sums)
    text = told(sums, asked)
    print(text)
    if asked.write:
        write_section("country", text)


if __name__ == "__main__":
    main()
