"""Belts of made-up cities: how far from a proof, and how long, by the size of the map.

``python -m benchmarks.belts --seconds 120 --write``
"""

import argparse
import time
from collections.abc import Iterator

from benchmarks.report import circumstances, write_section
from geodata.facts.county import County
from geodata.synthetic.area import Recipe, synthetic_area
from optimizer.belts.belt_case import read_facts
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_policy import ApartRule, BeltTask
from optimizer.belts.solve_belts import solve_belts
from optimizer.facts.place_faults import Faults
from optimizer.limits.task_limits import TaskLimits

SIZES = ((300, 3), (1000, 3), (1000, 10), (1000, 20), (5423, 3), (5423, 10))
"""Villages of a city, and belts of 8 to 12 of them."""
HEAD = """| villages | belts | apart | score | no choice has more than | gap | seconds |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def main() -> None:
    """Solve all, print a table, and write it into docs/performance.md where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = list(measured(asked.seconds))
    text = "\n".join(["", circumstances(seed=1, seconds=asked.seconds), "", HEAD, *rows])
    if asked.write:
        write_section("belts", text)


def measured(seconds: float) -> Iterator[str]:
    """A row for every map, with and without a distance between belts."""
    for villages, count in SIZES:
        county = city(villages)
        for km in (None, 5.0):
            row = solved(county, count, km, seconds)
            print(row, flush=True)
            yield row


def city(villages: int) -> County:
    """A made-up city of so many villages."""
    recipe = Recipe(name="测试市", townships=max(1, villages // 40), villages=villages)
    return synthetic_area(recipe).county


def solved(county: County, count: int, km: float | None, seconds: float) -> str:
    """Solve one task and have it judged."""
    rule = () if km is None else (ApartRule(kind="apart", km=km),)
    task = BeltTask(
        name="red", count=count, length=(8, 12), score="village.party_members", rule=rule
    )
    facts = read_facts(county, task, Faults.silent())
    started = time.monotonic()
    plan = solve_belts(facts, TaskLimits(seconds=seconds, seed=1))
    took = time.monotonic() - started
    broken = [item.kind for item in BeltJudge(facts).breaches(plan)]
    if broken:
        raise ValueError(f"{len(county.villages)} villages: {broken}")
    gap = "proven" if plan.proven else f"{(plan.bound - plan.score) / plan.bound:.2%}"
    apart = "" if km is None else f"{km:g} km"
    figures = f"{plan.score:g} | {plan.bound:g} | {gap} | {took:.0f}"
    return f"| {len(county.villages)} | {count} | {apart} | {figures} |"


if __name__ == "__main__":
    main()
