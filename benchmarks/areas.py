"""Public instances of districting and territory design through the ordinary way of a scenario.

``python -m benchmarks.areas --only 'territory/*' --seconds 300 --write``

Each instance becomes a case folder (villages, neighbours, ``scenario.toml``), is read back like
any other, divided, and judged by the reader of areas. Made-up siblings stand beside each family.
"""

import argparse
import csv
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.spatial import Delaunay

from benchmarks.report import circumstances, write_section
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import AreaPlan
from optimizer.areas.solve_areas import solve_areas
from optimizer.limits.task_limits import TaskLimits
from scenarios.cases.room_facts import area_faults, read_areas
from scenarios.language.scenario import read_scenario

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "bench"
UNIT_M = 100.0
"""Metres that one unit of a plane instance is made."""
LON_M, LAT_M = 111_319.490_793, 110_574.275_822
"""Metres of a degree at the equator, where the ellipsoid is flat enough for plane distances."""
PUBLISHED = {
    "territory/2DU60-05-1": 5305.566,
    "territory/2DU60-05-2": 5451.684,
    "territory/2DU60-05-3": 5507.880,
    "territory/2DU60-05-4": 5935.670,
    "territory/2DU60-05-5": 5303.200,
    "territory/2DU60-05-6": 5253.942,
    "districting_hops/ME_county2020": 1200838,
    "districting_hops/NM_county2020": 1743350,
    "districting_hops/WV_county2020": 3900450,
    "districting_hops/ID_county2020": 3237073,
    "districting_cutedges/ME_county": 16,
    "districting_cutedges/NM_county": 17,
    "districting_cutedges/ID_county": 10,
    "districting_cutedges/WV_county": 23,
    "districting_cutedges/NH_tract": 26,
    "districting_cutedges/ID_tract": 17,
}
GOALS = {
    "territory": 'kind = "compact"\nby = "km"',
    "districting_hops": 'kind = "compact"\nby = "hops"\nweight_by = "village.a1"',
    "districting_cutedges": 'kind = "cut"',
}


@dataclass(frozen=True)
class Divisible:
    """One instance: spots in degrees, shape (n, 2); sums, shape (n, q); bounds, shape (q, 2)."""

    name: str
    spots: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    sums: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    bounds: tuple[tuple[float, float], ...]
    pairs: tuple[tuple[int, int], ...]
    count: int

    @property
    def family(self) -> str:
        """The folder that it comes from."""
        return self.name.partition("/")[0]


def instances() -> Iterator[Divisible]:
    """Every public instance, then a made-up sibling for each family."""
    for path in sorted((FOLDER / "territory").glob("*.dat")):
        yield territory(path)
    for family in ("districting_hops", "districting_cutedges"):
        for path in sorted((FOLDER / family).glob("*.json")):
            yield districts(path, family)
    for seed, family in enumerate(GOALS):
        yield sibling(family, seed)


def territory(path: Path) -> Divisible:
    """A commercial territory instance: plane spots, three activities within 5 % of the mean."""
    lines = path.read_text("ascii").splitlines()
    size = int(lines[0])
    rows = np.array([line.split() for line in lines[1 : size + 1]], dtype=float)
    edges = int(lines[size + 1])
    pairs = tuple(
        (int(one), int(other))
        for one, other in (line.split() for line in lines[size + 2 : size + 2 + edges])
    )
    count = int(lines[size + 2 + edges].split()[0])
    means = rows[:, 3:6].sum(axis=0) / count
    return Divisible(
        name=f"territory/{path.stem}",
        spots=rows[:, 1:3] * UNIT_M / np.array([LON_M, LAT_M]),
        sums=rows[:, 3:6],
        bounds=tuple((0.95 * mean, 1.05 * mean) for mean in means.tolist()),
        pairs=pairs,
        count=count,
    )


def districts(path: Path, family: str) -> Divisible:
    """A districting instance: population within half a per cent."""
    table = json.loads(path.read_text("utf-8"))
    return Divisible(
        name=f"{family}/{path.stem}",
        spots=np.array(table["lonlat"], dtype=float),
        sums=np.array(table["population"], dtype=float)[:, None],
        bounds=((float(table["L"]), float(table["U"])),),
        pairs=tuple((int(one), int(other)) for one, other in table["edges"]),
        count=int(table["k"]),
    )


def sibling(family: str, seed: int) -> Divisible:
    """A made-up instance of a family: random spots, neighbours by triangles."""
    random = np.random.default_rng(seed)
    size, count, within = {
        "territory": (64, 5, 0.06),
        "districting_hops": (48, 3, 0.02),
        "districting_cutedges": (40, 2, 0.01),
    }[family]
    plane = random.random((size, 2)) * 500.0
    triangles = Delaunay(plane).simplices
    pairs = {
        (int(min(a, b)), int(max(a, b)))
        for t in triangles
        for a, b in zip(t, np.roll(t, 1), strict=True)
    }
    sums = random.integers(800, 1200, (size, 3 if family == "territory" else 1)).astype(float)
    means = sums.sum(axis=0) / count
    bounds = tuple(((1 - within) * mean, (1 + within) * mean) for mean in means.tolist())
    spots = plane * UNIT_M / np.array([LON_M, LAT_M])
    return Divisible(f"{family}/made-up-{seed}", spots, sums, bounds, tuple(sorted(pairs)), count)


def write_folder(folder: Path, item: Divisible, seconds: float) -> Path:
    """Write tables and scenario of an instance; returns the path of the scenario."""
    sums = [f"a{at}" for at in range(1, item.sums.shape[1] + 1)]
    rows = [
        (f"p{at}", "T", "C", f"{lon:.12f}", f"{lat:.12f}", *(f"{value:.10g}" for value in values))
        for at, ((lon, lat), values) in enumerate(
            zip(item.spots.tolist(), item.sums.tolist(), strict=True)
        )
    ]
    _write(
        folder / "villages.csv",
        ("Village", "Township", "County", "Longitude", "Latitude", *sums),
        rows,
    )
    touch = [(f"p{one}", f"p{other}", "touching") for one, other in item.pairs]
    _write(folder / "neighbours.csv", ("Place", "Neighbouring place", "Relation"), touch)
    text = f'title = "{item.name}"\nlanguage = "en"\n[limits]\nseconds = {seconds}\n'
    text += "[travel]\ndetour_factor = 1.0\n"
    text += f'[[area]]\nname = "areas"\ncount = {item.count}\n'
    for name, (least, most) in zip(sums, item.bounds, strict=True):
        text += f'[[area.rule]]\nkind = "bound"\nof = "village.{name}"\n'
        text += f"least = {least!r}\nmost = {most!r}\n"
    text += f"[[area.goal]]\n{GOALS[item.family]}\nlevel = 1\n"
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path


def _write(path: Path, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *rows])


def divided(item: Divisible, seconds: float) -> tuple[AreaPlan, int, float]:
    """The plan of an instance, how many things it does not keep, and the seconds it took."""
    with TemporaryDirectory() as place:
        path = write_folder(Path(place), item, seconds)
        findings = Findings()
        scenario = read_scenario(path, findings)
        assert scenario is not None, [found.problem("en") for found in findings]
        case = read_case(Path(place), scenario.sources, findings, language="en")
        facts = read_areas(scenario, case.county, findings)[1]
        assert not findings.errors, [found.problem("en") for found in findings.errors]
        begun = time.monotonic()
        limits = TaskLimits(seconds=seconds, seed=0)
        plan = solve_areas(facts, area_faults(scenario, 1, findings), limits)
        took = time.monotonic() - begun
    assert plan is not None
    return plan, len(list(AreaJudge(facts).breaches(plan))), took


def plane_value(item: Divisible, plan: AreaPlan) -> float:
    """The sum of plane distances to the centres: those of the ellipsoid differ by some 1e-5."""
    plane = item.spots * np.array([LON_M, LAT_M]) / UNIT_M
    total = 0.0
    for area in plan.areas:
        assert area.centre is not None
        own = [int(place.rpartition("p")[2]) for place in area.places]
        seat = plane[int(area.centre.rpartition("p")[2])]
        total += float(np.hypot(*(plane[own] - seat).T).sum())
    return total


def row_of(item: Divisible, seconds: float) -> str:
    """One row of the table."""
    plan, breaches, took = divided(item, seconds)
    level = plan.levels[0]
    value, bound = level.cost, level.bound
    if item.family == "territory":
        value, bound = plane_value(item, plan), level.bound * 1000.0 / UNIT_M
    published = PUBLISHED.get(item.name)
    shown = "made up" if published is None else f"{published:.10g}"
    proof = "proven" if level.proven else f"bound {bound:.7g}"
    return (
        f"| {item.name} | {len(item.spots)} | {item.count} | {shown} | {value:.10g} | {proof} "
        f"| {breaches} | {took:.1f} |"
    )


def main() -> None:
    """Divide the instances that are asked for and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="*")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = []
    for item in instances():
        if any(fnmatch(item.name, one) for one in asked.only.split(",")):
            rows.append(row_of(item, asked.seconds))
            print(rows[-1], flush=True)
    table = [
        "| instance | places | areas | published | found | proof | not kept | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *rows,
    ]
    if asked.write:
        write_section(
            "areas", "\n".join([circumstances(seed=0, seconds=asked.seconds), "", *table])
        )


if __name__ == "__main__":
    main()
