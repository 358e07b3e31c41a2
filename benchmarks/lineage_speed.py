"""Mergers at Qingdao's size: ``python -m benchmarks.lineage_speed 5423 809``.

A made-up county of old villages (seed 1), merged into so many new ones, written as a case
folder and read. Prints seconds and peak memory, and that no area or person was lost.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from geodata.findings import Findings
from geodata.measures import areas_m2
from geodata.read import read_case
from geodata.sources import Sources
from geodata.store import write_case
from geodata.synthetic import synthetic_county


def main() -> None:
    olds, news = map(int, sys.argv[1:] or ["5423", "809"])
    case = synthetic_county(villages=olds, townships=128, seed=1)
    by_town: dict[str, list[str]] = {}
    for village in case.county.villages:
        by_town.setdefault(village.township, []).append(village.id)
    share, rows = max(1, round(olds / news)), ["旧村,新村,类型"]
    for members in by_town.values():
        for start in range(0, len(members), share):
            group = members[start : start + share]
            rows += [f"{old},{group[0]},合并" for old in group]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_case(folder, case)
        begun = time.perf_counter()
        plain = read_case(folder, Sources(), Findings())
        middle = time.perf_counter()
        (folder / "lineage.csv").write_text("\n".join(rows) + "\n", "utf-8")
        findings = Findings()
        merged = read_case(folder, Sources(lineage="lineage.csv"), findings)
        ended = time.perf_counter()
    assert plain.coverage is not None
    assert merged.coverage is not None
    before, after = (
        areas_m2(plain.coverage.geometry).sum(),
        areas_m2(merged.coverage.geometry).sum(),
    )
    people = [sum(v.population or 0.0 for v in c.county.villages) for c in (case, merged)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{olds} -> {len(merged.county.villages)} villages: read in {middle - begun:.1f} s "
        f"without, {ended - middle:.1f} s with the mergers; area {after / before - 1:+.1e}, "
        f"people {people[1] - people[0]:+.0f}, {len(findings.errors)} errors, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
