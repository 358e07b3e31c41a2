"""A coupled province against engines used whole: ``python -m benchmarks.provinces --write``.

The same model, the same machine, the same seconds and threads, one after the other, each in a
process of its own: zhucun; HiGHS and CP-SAT given the whole program at once. Told are the
seconds until the last level's gap was proven under 0.5 %, 0.1 % and 0.01 %, counted from the
facts (pairing, building and reducing are in them), the gap at the end, and the peak memory of
the process with its engines. Instances: ``shanxi``, ``anyang`` (with one replan after somebody
left), and ``ten``: ten provinces like Shanxi in one solve, against one.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from benchmarks.report import machine, table, write_section
from geodata.facts.county import County, Supply, Village
from geodata.facts.supply_key import SupplyKey
from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from optimizer.engine import mip_engines as engines
from optimizer.model.outcome import Limits, Outcome, Progress
from optimizer.model.policy import Policy
from optimizer.plans.replan import Event, after, calm, in_force
from optimizer.rules.condition import Require
from optimizer.solve import solve
from scenarios.cases.new import library
from scenarios.cases.presets import recipe_of
from scenarios.language.scenario import read_scenario

GAPS = (0.005, 0.001, 0.0001)
THREADS = 2
WAYS: dict[str, Literal["prices", "highs", "cp_sat"]] = {
    "zhucun": "prices",
    "HiGHS whole": "highs",
    "CP-SAT whole": "cp_sat",
}
HEADER = ("instance", "way", *(f"gap < {gap:.2%}" for gap in GAPS), "at the end", "in", "peak")


@dataclass
class Measured:
    """One solve: seconds until each gap was proven, and how it ended."""

    reached: dict[str, float] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)
    seconds: float = 0.0
    peak: float = 0.0
    pairs: int = 0
    replan: float = 0.0


def main() -> None:
    """Measure what is asked for; ``--one`` is how a single solve is started."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instances", nargs="*", default=["shanxi", "anyang", "ten"])
    asked.add_argument("--times", type=float, default=10.0, help="seconds of the others, in ours")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--one", nargs=3, metavar=("INSTANCE", "WAY", "SECONDS"))
    options = asked.parse_args()
    if options.one:
        instance, way, seconds = options.one
        print(json.dumps(asdict(_solved(instance, way, float(seconds)))))
        return
    rows = [row for name in options.instances for row in _rows(name, options.times)]
    text = f"""## 全省一次算清 / A province at once

`python -m benchmarks.provinces --write`. {machine()} Seed 1, {THREADS} threads for every way;
the other engines get {options.times:g} times zhucun's seconds. "—": not reached in that time.

{table(HEADER, rows)}
"""
    if options.write:
        write_section("provinces", text)


def _rows(instance: str, times: float) -> Iterator[tuple[object, ...]]:
    if instance == "ten":
        one, ten = _run("shanxi", "zhucun", 600), _run("ten", "zhucun", 3000)
        yield from (_row("shanxi", "zhucun", one), _row("ten Shanxis", "zhucun", ten))
        yield _said("ten Shanxis / (10 x one)", f"{ten.seconds / 10 / one.seconds:.2f}")
        return
    ours = _run(instance, "zhucun", 600)
    yield _row(instance, "zhucun", ours)
    if ours.replan:
        yield _said(f"{instance}, one replan", f"{ours.replan:.1f} s")
    for way in WAYS:
        if way != "zhucun":
            yield _row(instance, way, _run(instance, way, times * ours.seconds))


def _said(what: str, value: str) -> tuple[object, ...]:
    row = (what, "zhucun", *[""] * len(GAPS), "", value, "")
    print(*row, sep=" | ", flush=True)
    return row


def _row(instance: str, way: str, found: Measured) -> tuple[object, ...]:
    reached = [found.reached.get(str(gap)) for gap in GAPS]
    row = (
        f"{instance} ({found.pairs:,} pairs)",
        way,
        *("—" if value is None else f"{value:.1f} s" for value in reached),
        ", ".join(f"{gap:.3%}" for gap in found.gaps) or "no plan",
        f"{found.seconds:.1f} s",
        f"{found.peak:.1f} GiB",
    )
    print(*row, sep=" | ", flush=True)
    return row


def _run(instance: str, way: str, seconds: float) -> Measured:
    words = ("-m", "benchmarks.provinces", "--one", instance, way, f"{seconds:.1f}")
    done = subprocess.run([sys.executable, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return Measured(seconds=seconds)  # killed for memory, or gone: it reached nothing
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _solved(instance: str, way: str, seconds: float) -> Measured:
    found = Measured()
    county, policy = case_of(instance)
    engines.ENGINES["highs"] = engines.Highs(threads=THREADS if way != "zhucun" else 1)
    engines.ENGINES["cp_sat"] = replace(engines.CP_SAT, threads=THREADS)
    begun = time.monotonic()

    def listen(moment: Progress) -> None:
        if moment.level < moment.levels or moment.incumbent is None or moment.bound is None:
            return
        gap = (moment.incumbent - moment.bound) / max(1.0, abs(moment.incumbent))
        for wanted in GAPS:
            if gap < wanted:
                found.reached.setdefault(str(wanted), time.monotonic() - begun)

    limits = Limits(seconds=seconds, gap=min(GAPS), engine=WAYS[way])
    outcome = solve(county, policy, limits=limits, on_progress=listen)
    found.seconds, found.pairs = time.monotonic() - begun, outcome.pairs
    found.gaps = [level.gap for level in outcome.levels]
    if instance == "anyang" and way == "zhucun":
        found.replan = _replanned(county, policy, outcome)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    found.peak = sum(resource.getrusage(who).ru_maxrss for who in whose) / 2**20
    return found


def _replanned(county: County, policy: Policy, outcome: Outcome) -> float:
    """Seconds of a plan with few changes after a first secretary has left."""
    who = outcome.plan.of_layer("first_secretary")[100].supply
    gone = [Event(SupplyKey("cadres", who))]
    changed = after(in_force(county, policy, outcome.plan), policy, gone)
    begun = time.monotonic()
    solve(changed, calm(policy), limits=Limits(gap=min(GAPS)), start=outcome.plan)
    return time.monotonic() - begun


def case_of(name: str) -> tuple[County, Policy]:
    preset = "shanxi" if name == "ten" else name
    county, policy = synthetic_area(recipe_of(preset)).county, _policy(preset)
    if name != "ten":
        return county, policy
    own = tuple(
        Require(layer=layer.name, require=f"{_entity(layer.supply)}.省 == village.省")
        for layer in policy.layers
    )
    return _copies(county, 10), policy.model_copy(update={"rules": (*policy.rules, *own)})


def _entity(supply: str) -> str:
    return {"cadres": "cadre", "units": "unit", "leaders": "leader"}[supply]


def _policy(preset: str) -> Policy:
    """The policy of a preset, read as a run reads it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "scenario.toml"
        path.write_text(library(preset, "zh"), "utf-8")
        scenario = read_scenario(path, Findings())
    if scenario is None:
        raise SystemExit(f"{preset} cannot be read")
    return scenario.policy


def _copies(county: County, count: int) -> County:
    """So many provinces side by side; ids and counties get the province's number."""
    parts = [_copy(county, f"P{number}-") for number in range(count)]
    return replace(
        county,
        villages=tuple(item for part in parts for item in part.villages),
        townships=tuple(item for part in parts for item in part.townships),
        units=tuple(item for part in parts for item in part.units),
        cadres=tuple(item for part in parts for item in part.cadres),
        leaders=tuple(item for part in parts for item in part.leaders),
        neighbours={key: value for part in parts for key, value in part.neighbours.items()},
    )


def _copy(county: County, mark: str) -> County:
    def home(item: Village | Supply) -> dict[str, Any]:
        return {"id": mark + item.id, "extra": {**item.extra, "省": mark}}

    return replace(
        county,
        villages=tuple(
            replace(v, **home(v), code=None, township=mark + v.township, county=mark + v.county)
            for v in county.villages
        ),
        townships=tuple(
            replace(t, id=mark + t.id, county=mark + t.county) for t in county.townships
        ),
        units=tuple(
            replace(u, **home(u), bound_county=u.bound_county and mark + u.bound_county)
            for u in county.units
        ),
        cadres=tuple(replace(c, **home(c), unit=c.unit and mark + c.unit) for c in county.cadres),
        leaders=tuple(
            replace(x, **home(x), jurisdiction=frozenset(mark + name for name in x.jurisdiction))
            for x in county.leaders
        ),
        neighbours={
            mark + key: frozenset(mark + other for other in near)
            for key, near in county.neighbours.items()
        },
    )


if __name__ == "__main__":
    main()
