"""What `apart` and `quota for_each` cost: ``python -m benchmarks.group_rules``.

The preset ``shanxi`` as it is, then with one more rule at a time: not two of one of 200 circles
of people and units with one place, and at most one first secretary of a unit in a township. One
machine, one run after another; how much longer than the bare preset is what counts.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from geodata.facts.county import Cadre, County, Unit, Village
from geodata.findings import Findings
from geodata.synthetic.area import synthetic_area
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.solve import solve
from scenarios.cases.new import library
from scenarios.cases.presets import recipe_of
from scenarios.language.scenario import read_scenario

Marked = TypeVar("Marked", Cadre, Unit, Village)
PRESET = "shanxi"
CIRCLES = 200
COLUMN = "x_circle"
RULES = {
    "bare": "",
    "apart": """
[[coupling]]
kind = "apart"
layers = ["county_leader"]
by = "village.x_circle"
""",
    "apart of people": """
[[coupling]]
kind = "apart"
layers = ["first_secretary"]
by = "cadre.x_circle"
""",
    "for_each": """
[[rule]]
kind = "quota"
layer = "first_secretary"
for_each = "cadre.unit"
per = "township"
most = 1
""",
}
"""Name of a case and what is added to the scenario."""


def county_with_circles(seed: int) -> County:
    """The county of the preset; everybody, and every village, is of one of some circles."""
    rng, county = random.Random(seed), synthetic_area(recipe_of(PRESET)).county
    return replace(
        county,
        cadres=tuple(_marked(item, rng) for item in county.cadres),
        units=tuple(_marked(item, rng) for item in county.units),
        villages=tuple(_marked(item, rng) for item in county.villages),
    )


def _marked(item: Marked, rng: random.Random) -> Marked:
    return replace(item, extra={**item.extra, COLUMN: f"circle {rng.randrange(CIRCLES)}"})


def policy_with(rule: str) -> Policy:
    """The policy of the preset and one rule more."""
    with tempfile.TemporaryDirectory() as folder:
        path, findings = Path(folder) / "scenario.toml", Findings()
        path.write_text(library(PRESET, "zh") + rule, "utf-8")
        scenario = read_scenario(path, findings)
    if scenario is None:
        raise SystemExit("\n".join(map(str, findings.errors)))
    return scenario.policy


def measured(name: str, seconds: float, seed: int) -> str:
    """Solve the preset with one rule; its status, levels and bounds, told on one line."""
    found = solve(
        county_with_circles(seed), policy_with(RULES[name]), limits=Limits(seconds=seconds)
    )
    levels = " ".join(f"{level.cost:.6g}/{level.bound:.6g}" for level in found.levels)
    return f"{found.status.value} {found.seconds:.1f} {levels}"


def in_process(name: str, options: argparse.Namespace) -> tuple[float, float, str]:
    """Seconds of the solve, seconds of processors of all that ran for it, and what it found."""
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = ["--seconds", str(options.seconds), "--seed", str(options.seed), "--alone", name]
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.group_rules", *asked],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    status, wall, levels = told.split(maxsplit=2)
    used = ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
    return float(wall), used, f"{status} {levels.strip()}"


def main() -> None:
    """Measure and print; each solve in a process of its own, so that all it uses is counted."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=120.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=list(RULES), nargs="*", default=list(RULES))
    asked.add_argument("--alone", choices=list(RULES), help="solve one, and print what it found")
    options = asked.parse_args()
    if options.alone:
        print(measured(options.alone, options.seconds, options.seed))
        return
    first: tuple[float, float] | None = None
    for name in options.only:
        wall, used, found = in_process(name, options)
        first = first or (wall, used)
        shares = f"{wall / first[0]:.2f} and {used / first[1]:.2f} of the first"
        print(f"{name:16} {wall:6.1f} s, {used:6.1f} of processors, {shares}, {found}", flush=True)


if __name__ == "__main__":
    main()
