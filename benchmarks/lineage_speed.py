"""Mergers at Qingdao's size: ``python -m benchmarks.lineage_speed 5423 809``.

A made-up county of old villages (seed 1), merged into so many new ones, written as a case
folder and read without and with the table of changes, each in a process of its own. Prints
seconds and peak memory, the area and people gained or lost, and the seconds of the mergers
alone: facts, and borders.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from geodata.facts.county import County
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.geometry.measures import areas_m2
from geodata.lineage.succession import Change, succeeded
from geodata.reading.read_case import read_case
from geodata.synthetic.county import synthetic_county
from geodata.tables.write_case import write_case

TOWNSHIPS = 128


def groups(county: County, news: int) -> Iterator[list[str]]:
    """The old villages of every new one: within a township, about equally many."""
    by_town: dict[str, list[str]] = {}
    for village in county.villages:
        by_town.setdefault(village.township, []).append(village.id)
    shares = np.array([len(ids) for ids in by_town.values()]) * news / len(county.villages)
    wanted = np.maximum(np.floor(shares), 1).astype(int)
    short = np.argsort(-(shares - wanted), kind="stable")[: news - wanted.sum()]
    wanted[short] += 1
    for ids, count in zip(by_town.values(), wanted, strict=True):
        yield from (list(part) for part in np.array_split(np.array(ids), count))


def peak_mb() -> float:
    """Peak memory of this process; not a number where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return float("nan")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measured(folder: Path, lineage: str | None) -> tuple[float, float, float, float, int, int]:
    """Seconds, peak MB, square metres, people, villages and errors of reading a case."""
    findings = Findings()
    begun = time.perf_counter()
    case = read_case(folder, Sources(lineage=lineage), findings)
    seconds = time.perf_counter() - begun
    area = 0.0 if case.coverage is None else float(areas_m2(case.coverage.geometry).sum())
    people = sum(v.population or 0.0 for v in case.county.villages)
    return seconds, peak_mb(), area, people, len(case.county.villages), len(findings.errors)


def main() -> None:
    olds, news = map(int, sys.argv[1:] or ["5423", "809"])
    case = synthetic_county(villages=olds, townships=TOWNSHIPS, seed=1)
    pairs = [(old, group[0]) for group in groups(case.county, news) for old in group]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder, case)
        rows = [f"{old},{new},合并" for old, new in pairs]
        (folder / "changes.csv").write_text("\n".join(["旧村,新村,类型", *rows, ""]), "utf-8")
        results = []
        for lineage in (None, "changes.csv"):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                results.append(pool.submit(measured, folder, lineage).result())
    begun = time.perf_counter()
    changes = [Change(old=old, new=new, row=row) for row, (old, new) in enumerate(pairs, 2)]
    succeeded(case.county.villages, case.county.townships, changes)
    facts = time.perf_counter() - begun
    begun = time.perf_counter()
    if case.coverage is not None:
        takers = dict(pairs)
        case.coverage.dissolve(by=[takers[key] for key in case.coverage.index], sort=False)
    borders = time.perf_counter() - begun
    before, after = results
    print(
        f"{before[4]} -> {after[4]} villages: read in {before[0]:.1f} s without "
        f"({before[1]:.0f} MB), {after[0]:.1f} s with the mergers ({after[1]:.0f} MB); facts "
        f"{facts:.2f} s, borders {borders:.2f} s; area {after[2] / before[2] - 1:+.1e}, "
        f"people {after[3] - before[3]:+.0f}, {after[5]} errors"
    )


if __name__ == "__main__":
    main()
