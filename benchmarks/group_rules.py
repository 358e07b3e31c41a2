"""What `apart` and `quota for_each` cost: ``python -m benchmarks.group_rules``.

The preset ``shanxi`` as it is, then with one more rule at a time: not two of one of 200 circles
of people and units with one place, and at most one first secretary of a unit in a township. One
machine, one run after another; how much longer than the bare preset is what counts.
"""

import argparse
import random
import tempfile
import time
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


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=120.0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", choices=list(RULES), nargs="*", default=list(RULES))
    options = asked.parse_args()
    county, bare = county_with_circles(options.seed), None
    for name in options.only:
        policy = policy_with(RULES[name])
        begun = time.perf_counter(), time.process_time()
        found = solve(county, policy, limits=Limits(seconds=options.seconds))
        wall, own = time.perf_counter() - begun[0], time.process_time() - begun[1]
        bare = bare or wall
        levels = " ".join(f"{level.cost:.6g}/{level.bound:.6g}" for level in found.levels)
        told = f"{wall:7.1f} s ({own:.1f} s here), {wall / bare:.2f} of the first"
        print(f"{name:16} {found.status.value:9} {told}, {levels}", flush=True)


if __name__ == "__main__":
    main()
