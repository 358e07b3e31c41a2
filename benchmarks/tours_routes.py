"""Public routing instances through the ordinary way of a scenario, beside OR-Tools routing.

``python -m benchmarks.tours_routes --only 'cvrp/X*,tsp/*' --seconds 60 --write``

Each instance becomes a case folder (villages, a table of ways with exactly the instance's own
distances, ``scenario.toml``), is read back like any other, planned, and judged by the reader of
tours. OR-Tools routing (guided local search, which uses one core) gets the same time, two
instances at once on two cores.
"""

import argparse
import csv
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.report import circumstances, write_section
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from optimizer.arrays import Ints
from optimizer.limits.task_limits import TaskLimits
from optimizer.tours.solve_tours import solve_tours
from optimizer.tours.tour_judge import TourJudge
from scenarios.cases.room_facts import read_tours
from scenarios.language.scenario import read_scenario

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "bench"
CORES = 2
COST = re.compile(r"(?i)cost\W*([0-9]+)")
TSP = {"qa194": 9352, "wi29": 27603, "dj38": 6656}
"""Lengths of the shortest tours, as published."""
SCENARIO = """title = "{name}"
language = "en"
[limits]
seconds = {seconds}
[[tour]]
name = "routes"
start = 2026-01-05
weeks = 1
days = ["mon"]
hours = ["00:00", "24:00"]
{capacity}
[[tour.visit]]
name = "v"
places = "village.customer == 'yes'"
minutes = 0
load = "village.load"
[[tour.group]]
name = "g"
count = {groups}
base = "V0"
"""
HEAD = """| instance | best known | zhucun | gap % | seconds | ended by | OR-Tools | gap % |
| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: |"""


@dataclass(frozen=True)
class Routing:
    """One instance: distances (n, n) with the depot first, loads (n,), capacity, best value."""

    name: str
    ways: Ints
    loads: tuple[int, ...]
    capacity: int | None
    best: int

    @property
    def family(self) -> str:
        """The set that it comes from."""
        return self.name.partition("-")[0] if self.capacity is not None else self.name[:4]


def main() -> None:
    """Solve all that are named, print a table, and write it into docs/performance.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", default="*")
    parser.add_argument("--peers", default="cvrp/X*", help="instances for OR-Tools routing too")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    chosen = list(instances(asked.folder, asked.only.split(",")))
    own = [measured(instance, asked.seconds) for instance in chosen]
    beside = [one for one in chosen if _named(one, asked.peers.split(","))]
    with ProcessPoolExecutor(CORES) as processes:
        found = processes.map(by_routing, beside, [asked.seconds] * len(beside))
        others = dict(zip((one.name for one in beside), found, strict=True))
    rows: list[str] = []
    gaps: dict[str, list[tuple[float, float]]] = {}
    for instance, (row, km) in zip(chosen, own, strict=True):
        other = others.get(instance.name, float("nan"))
        both = (_gap(km, instance.best), _gap(other, instance.best))
        rows.append(f"{row} {other:.0f} | {both[1]:.3f} |".replace("nan", ""))
        print(rows[-1], flush=True)
        gaps.setdefault(instance.family, []).append(both)
    for family, pairs in sorted(gaps.items()):
        mine, other = np.mean(pairs, axis=0)
        row = f"| mean of {family} ({len(pairs)}) | | | {mine:.3f} | | | | {other:.3f} |"
        rows.append(row.replace("nan", ""))
        print(rows[-1], flush=True)
    if asked.write:
        text = [circumstances(seed=1, seconds=asked.seconds), "", HEAD, *rows]
        write_section("tours routes", "\n".join(text))


def instances(folder: Path, wanted: Sequence[str]) -> Iterator[Routing]:
    """The instances whose name matches one of the patterns."""
    for path in sorted([*folder.glob("cvrp/*.vrp"), *folder.glob("tsp/*.tsp")]):
        name = f"{path.parent.name}/{path.stem}"
        if any(fnmatch(name, pattern) for pattern in wanted):
            yield read(path)


def _named(instance: Routing, patterns: Sequence[str]) -> bool:
    folder = "tsp" if instance.capacity is None else "cvrp"
    return any(fnmatch(f"{folder}/{instance.name}", pattern) for pattern in patterns)


def read(path: Path) -> Routing:
    """A file of TSPLIB or CVRPLIB; distances are rounded as EUC_2D says."""
    points, loads, capacity, section = [], [], None, ""
    for line in path.read_text("utf-8").splitlines():
        words = line.replace(":", " : ").split()
        if not words or words[0] == "EOF":
            continue
        if words[0][0].isalpha():
            section = words[0]
            capacity = int(words[-1]) if section == "CAPACITY" else capacity
        elif section == "NODE_COORD_SECTION":
            points.append((float(words[1]), float(words[2])))
        elif section == "DEMAND_SECTION":
            loads.append(int(words[1]))
    spots = np.array(points)
    lengths = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    ways = np.floor(lengths + 0.5).astype(np.int64)
    sol = path.with_suffix(".sol")
    best = TSP.get(path.stem, 0)
    if sol.is_file():
        best = int(COST.findall(sol.read_text("utf-8"))[-1])
    return Routing(path.stem, ways, tuple(loads or [0] * len(points)), capacity, best)


def write_case(folder: Path, instance: Routing, seconds: float) -> Path:
    """Villages, ways and scenario of an instance; returns the path of the scenario."""
    size = len(instance.loads)
    villages = [(f"V{n}", "T", "C", "yes" if n else "no", instance.loads[n]) for n in range(size)]
    head = ("name", "township", "county", "customer", "load")
    _write(folder / "villages.csv", head, villages)
    pairs = [(f"V{a}", f"V{b}", instance.ways[a, b], 0) for a in range(size) for b in range(a)]
    _write(folder / "ways.csv", ("start", "end", "km", "minutes"), pairs)
    capacity = "" if instance.capacity is None else f"capacity = {instance.capacity}"
    groups = 1 if instance.capacity is None else size - 1
    text = SCENARIO.format(name=instance.name, seconds=seconds, capacity=capacity, groups=groups)
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path


def _write(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def measured(instance: Routing, seconds: float) -> tuple[str, float]:
    """The row of one instance, and its kilometres. Raises where the judge finds a breach."""
    with TemporaryDirectory() as name:
        folder, findings = Path(name), Findings()
        scenario = read_scenario(write_case(folder, instance, seconds), findings)
        if scenario is None:
            raise RuntimeError([*findings])
        case = read_case(folder, scenario.sources, findings, beside=("diary",))
        [facts] = read_tours(scenario, case, findings).values()
        if findings.errors:
            raise RuntimeError([*findings.errors])
        begun = time.perf_counter()
        plan = solve_tours(facts, TaskLimits(seconds=seconds, seed=1))
        took = time.perf_counter() - begun
    if broken := list(TourJudge(facts).breaches(plan)):
        raise RuntimeError(broken[:3])
    row = (
        f"| {instance.name} | {instance.best} | {plan.km:.0f} | "
        f"{_gap(plan.km, instance.best):.3f} | {took:.0f} | {plan.ended} |"
    )
    print(row, flush=True)
    return row, plan.km


def _gap(value: float, best: int) -> float:
    return 100.0 * (value / best - 1.0)


def by_routing(instance: Routing, seconds: float) -> float:
    """What OR-Tools routing finds in the same time; infinite where it finds nothing."""
    size = len(instance.loads)
    fleet = 1 if instance.capacity is None else min(size, 2 * _least(instance) + 2)
    manager = pywrapcp.RoutingIndexManager(size, fleet, 0)
    model = pywrapcp.RoutingModel(manager)
    at, ways = manager.IndexToNode, instance.ways.tolist()
    way = model.RegisterTransitCallback(lambda a, b: ways[at(a)][at(b)])
    model.SetArcCostEvaluatorOfAllVehicles(way)
    if instance.capacity is not None:
        load = model.RegisterUnaryTransitCallback(lambda a: instance.loads[at(a)])
        model.AddDimension(load, 0, instance.capacity, True, "load")
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    search = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.first_solution_strategy = first.SAVINGS
    parameters.local_search_metaheuristic = search.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(1000 * seconds))
    found = model.SolveWithParameters(parameters)
    return float("inf") if found is None else float(found.ObjectiveValue())


def _least(instance: Routing) -> int:
    """Vehicles that the loads need at least."""
    return -(-sum(instance.loads) // (instance.capacity or 1))


if __name__ == "__main__":
    main()
