"""A year of expert groups (preset ``experts``) against five rules by hand.

``python -m benchmarks.tours_year --seconds 110 --write``

52 weeks, 12 groups, 300 villages, four specialities. By hand, visits of a round are put in an
order and dealt into outings one after another, each as full as hours and stops allow.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from math import atan2

import numpy as np

from benchmarks.report import circumstances, write_section
from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.solve_tours import solve_tours
from optimizer.tours.tour_case import TourFacts
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import Outing, Stop
from optimizer.tours.tour_problem import Chunk, chunks_of, rounds_of, slots_of, visits_of
from optimizer.tours.tour_problem import schedule as times_of
from scenarios.cases.presets import recipe_of
from scenarios.cases.room_facts import read_tours
from scenarios.language.scenario import read_scenario
from tests.folders import ROOT

Rule = Callable[[TourFacts, Chunk], list[Stop]]
HEAD = "| calendar | visits missed | outings | km | seconds |\n| --- | ---: | ---: | ---: | ---: |"


def nearest(facts: TourFacts, chunk: Chunk) -> list[Stop]:
    """From each visit to the nearest one that is left."""
    left = [visit.stop for visit in chunk.visits]
    here, found = chunk.groups[0].base, []
    while left:
        stop = min(left, key=lambda one: (facts.metres[here, facts.spots[one.place]], one))
        left.remove(stop)
        found.append(stop)
        here = facts.spots[stop.place]
    return found


def _polar(facts: TourFacts, chunk: Chunk, stop: Stop) -> tuple[float, float]:
    """Angle and distance from the base."""
    base = facts.points[chunk.groups[0].base]
    x, y = (facts.points[facts.spots[stop.place]] - base) * (np.cos(np.radians(base[1])), 1.0)
    return atan2(y, x), float(np.hypot(x, y))


def sweep(facts: TourFacts, chunk: Chunk) -> list[Stop]:
    """By the angle from the base."""
    return sorted((v.stop for v in chunk.visits), key=lambda one: _polar(facts, chunk, one))


def farthest(facts: TourFacts, chunk: Chunk) -> list[Stop]:
    """The farthest first."""
    stops = [visit.stop for visit in chunk.visits]
    return sorted(stops, key=lambda one: -_polar(facts, chunk, one)[1])


def townships(facts: TourFacts, chunk: Chunk) -> list[Stop]:
    """Township by township, by the angle within."""
    stops = [visit.stop for visit in chunk.visits]
    town = {s: getattr(facts.places[s.place], "township", "") for s in stops}
    return sorted(stops, key=lambda one: (town[one], _polar(facts, chunk, one)))


def neediest(facts: TourFacts, chunk: Chunk) -> list[Stop]:
    """Who needs it most first."""
    return sorted((v.stop for v in chunk.visits), key=lambda one: (-facts.need[one], one))


RULES: dict[str, Rule] = {
    "nearest first": nearest,
    "sweep": sweep,
    "farthest first": farthest,
    "township by township": townships,
    "need first": neediest,
}


def dealt(facts: TourFacts, chunk: Chunk, order: Sequence[Stop]) -> list[Outing]:
    """Outings one after another, each as full as it may be, on the slots in their order."""
    group, outings = chunk.groups[0], []
    stops: tuple[Stop, ...] = ()
    most = group.most or len(order)
    for stop in order:
        longer = (*stops, stop)
        if len(longer) > most or times_of(facts, group, longer) is None:
            outings.append(stops)
            longer = (stop,)
        stops = longer
    outings.append(stops)
    slots = zip(chunk.slots, outings, strict=False)
    return [Outing(day=slot.day, group=slot.group, stops=own) for slot, own in slots]


def main() -> None:
    """Plan the year, deal it by hand, print a table, and write it where asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=110.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    scenario = read_scenario(ROOT / "scenarios" / "library" / "experts.toml", Findings())
    if scenario is None:
        raise RuntimeError("experts")
    case = synthetic_area(recipe_of("experts"))
    [facts] = read_tours(scenario, case, Findings()).values()
    judge, rows = TourJudge(facts), []
    begun = time.perf_counter()
    plan = solve_tours(facts, TaskLimits(seconds=asked.seconds, seed=1))
    took = time.perf_counter() - begun
    if broken := [item.kind for item in judge.breaches(plan)]:
        raise RuntimeError(broken[:3])
    rows.append(f"| zhucun | 0 | {len(plan.outings)} | {plan.km:.0f} | {took:.0f} |")
    slots = slots_of(facts)
    chunks = chunks_of(facts, visits_of(facts, slots, rounds_of(facts)), slots)
    for name, rule in RULES.items():
        outings = [o for chunk in chunks for o in dealt(facts, chunk, rule(facts, chunk))]
        km = sum(sum(judge.legs(outing)) for outing in outings) / 1000.0
        missed = facts.count - sum(len(outing.stops) for outing in outings)
        rows.append(f"| {name} | {missed} | {len(outings)} | {km:.0f} | |")
    print("\n".join([HEAD, *rows]))
    if asked.write:
        text = [circumstances(seed=1, seconds=asked.seconds), "", HEAD, *rows]
        write_section("tours year", "\n".join(text))


if __name__ == "__main__":
    main()
