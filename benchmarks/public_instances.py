"""Public instances through the ordinary way of a scenario, against engines that get it whole.

``python -m benchmarks.public_instances --only 'gap/c*,sscflp/*' --seconds 60 --write``

Each instance becomes a case folder (tables and ``scenario.toml``), is read back like any
other, solved by zhucun, by HiGHS and by CP-SAT over the whole program, each in the same time
and with one thread, and the plan is judged by the readers of the rules.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.instances import Instance, Row, listed, read
from benchmarks.report import circumstances, write_section
from geodata.facts.case import Case
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from optimizer.model.outcome import Limits
from optimizer.plans.verify import verify_outcome
from optimizer.solve import solve
from scenarios.language.scenario import Scenario, read_scenario

FOLDER = Path(__file__).parents[1] / ".." / "shared" / "bench"
ENGINES = {"zhucun": "auto", "HiGHS whole": "highs", "CP-SAT whole": "cp_sat"}
HEAD = """title = "{title}"
language = "en"

[limits]
seconds = {seconds}
gap = 0.0
seed = {seed}

[[layer]]
name = "service"
supply = "units"
capacity = {most_places}

[[goal]]
kind = "scores"
layers = ["service"]
"""
LOAD = '\n[[rule]]\nkind = "load"\nlayers = ["service"]\ncapacity = "unit.room"\n'
USED = '\n[[rule]]\nkind = "used"\nlayers = ["service"]\nmost = {most}\n'
OPENING = '\n[[goal]]\nkind = "opening"\nlayers = ["service"]\nprice = "unit.opening_cost"\n'


@dataclass(frozen=True)
class Result:
    """What one engine made of one instance; ``value`` is ``None`` where places stay open."""

    value: float | None
    seconds: float
    proven: bool
    breaches: int

    def text(self, published: float) -> str:
        """Value, distance to the published one in per cent, seconds; * is proven."""
        if self.value is None:
            return f"none | | {self.seconds:.1f}"
        gap = 100.0 * (self.value - published) / max(1.0, abs(published))
        wrong = f" ({self.breaches} breaches)" if self.breaches else ""
        shown = f"{self.value:.2f}".removesuffix(".00")
        return f"{shown}{'*' if self.proven else ''}{wrong} | {gap:.3f} | {self.seconds:.1f}"


def write_case_folder(folder: Path, instance: Instance, limits: Limits) -> Path:
    """Write tables and scenario of an instance; returns the path of the scenario."""
    supplies, places = instance.cost.shape
    _write(
        folder / "villages.csv",
        ("name", "township", "county"),
        ((f"V{place}", "T", "C") for place in range(places)),
    )
    room = np.zeros(supplies) if instance.room is None else instance.room
    opening = np.zeros(supplies) if instance.opening is None else instance.opening
    _write(
        folder / "units.csv",
        ("id", "name", "room", "opening_cost"),
        ((f"U{s}", f"U{s}", *_plain(room[s], opening[s])) for s in range(supplies)),
    )
    load = np.zeros_like(instance.cost) if instance.load is None else instance.load
    pairs = np.argwhere(~np.isnan(instance.cost)).tolist()
    _write(
        folder / "scores.csv",
        ("place", "supply", "cost", "load"),
        ((f"V{p}", f"U{s}", *_plain(instance.cost[s, p], load[s, p])) for s, p in pairs),
    )
    path = folder / "scenario.toml"
    path.write_text(_scenario(instance, limits), "utf-8")
    return path


def _scenario(instance: Instance, limits: Limits) -> str:
    text = HEAD.format(
        title=f"{instance.family} {instance.name}",
        seconds=limits.seconds,
        seed=limits.seed,
        most_places=instance.most_places,
    )
    text += LOAD if instance.load is not None else ""
    text += USED.format(most=instance.most_used) if instance.most_used else ""
    return text + (OPENING if instance.opening is not None else "")


def _plain(*values: float) -> tuple[str, ...]:
    return tuple(repr(float(value)).removesuffix(".0") for value in values)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)


def read_back(path: Path) -> tuple[Scenario, Case]:
    """Read a case folder as any other. Raises ``ValueError`` where there are errors."""
    findings = Findings()
    scenario = read_scenario(path, findings)
    if scenario is None:
        raise ValueError([item.problem("en") for item in findings.errors])
    case = read_case(path.parent, scenario.sources, findings)
    if findings.errors:
        raise ValueError([item.problem("en") for item in findings.errors])
    return scenario, case


def solved(scenario: Scenario, case: Case, engine: str) -> Result:
    """Solve with one engine and judge the plan."""
    limits = replace(scenario.limits, engine=engine)  # type: ignore[arg-type]
    outcome = solve(case.county, scenario.policy, limits=limits)
    breaches = verify_outcome(case.county, scenario.policy, outcome)
    value = None if outcome.plan.shortages else outcome.levels[-1].cost
    return Result(value, outcome.seconds, outcome.closed, len(breaches))


def line_of(instance: Instance, results: Iterable[Result]) -> str:
    """One row of the table."""
    published = f"{instance.published:.2f}".removesuffix(".00")
    mark = "" if instance.status.startswith("optimal") else " (best known)"
    cells = " | ".join(result.text(instance.published) for result in results)
    return f"| {instance.family} {instance.name} | {instance.size} | {published}{mark} | {cells} |"


def measured(row: Row, limits: Limits, engines: Sequence[str]) -> str:
    """One row of the table."""
    instance = read(row)
    with TemporaryDirectory() as folder:
        scenario, case = read_back(write_case_folder(Path(folder), instance, limits))
        return line_of(instance, [solved(scenario, case, ENGINES[name]) for name in engines])


def measure(rows: Iterable[Row], limits: Limits, engines: Sequence[str], at_once: int) -> list[str]:
    """The table, printed row by row; so many instances are measured at once."""
    head = ["instance", "size", "published"]
    for name in engines:
        head += [name, "gap %", "s"]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    print("\n".join(lines), flush=True)
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        for line in pool.map(partial(measured, limits=limits, engines=engines), rows):
            lines.append(line)
            print(line, flush=True)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--only", default="*", help="globs of family/file, with commas between")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--at-once", type=int, default=1, help="instances, each on a core")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    asked = parser.parse_args()
    limits = Limits(seconds=asked.seconds, seed=asked.seed)
    rows = listed(asked.folder, asked.only)
    lines = measure(rows, limits, asked.engines.split(","), asked.at_once)
    if asked.write:
        line = circumstances(seed=asked.seed, seconds=asked.seconds, at_once=asked.at_once)
        text = f"## 公开算例 / Public instances\n\n{NOTE}\n\n" + "\n".join(lines) + f"\n\n{line}"
        write_section("public-instances", text)


NOTE = """Generalised assignment, linear assignment, facility location and medians with published
values, each as an ordinary case with table `scores`; `python -m benchmarks.public_instances`.
Gaps are to the published value, * is proven optimal, one thread each. The plan of every row was
judged by the readers of the rules."""


if __name__ == "__main__":
    main()
