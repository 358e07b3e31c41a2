"""One layer without ties against a dense assignment: ``python -m benchmarks.pure_layer``.

10,009 made-up cadres and 12,000 villages, as the order of batches, fit, strength and travel
price them. Each way runs in a process of its own: (a) ``solve``, which prices all pairs and
stores none, (b) scipy's ``linear_sum_assignment`` over the matrix of the same costs. Prints
seconds and peak memory of each, and whether the values are equal.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any

import numpy as np

from geodata.facts.county import Cadre, County, Unit, Village
from geodata.facts.vocabulary import NEED_DIMENSIONS
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy

UNITS = 600
ROWS = 100
WAYS = ("zhucun", "scipy")


class Watch:
    """Seconds on the clock and of the processor: others may use the machine as well."""

    def __init__(self) -> None:
        self.begun = time.perf_counter(), time.process_time()

    def read(self, name: str) -> dict[str, float]:
        """Seconds since the beginning."""
        wall, processor = time.perf_counter(), time.process_time()
        return {name: wall - self.begun[0], f"{name}_cpu": processor - self.begun[1]}


def county_of(people: int, villages: int, seed: int) -> County:
    rng = np.random.default_rng(seed)

    def scores() -> dict[str, float]:
        return dict(zip(NEED_DIMENSIONS, np.round(rng.random(5), 2).tolist(), strict=True))

    points = rng.random((villages + UNITS, 2)) * [1.8, 1.2] + [111.5, 38.0]
    places = tuple(
        Village(
            id=f"V{n}",
            name=f"V{n}",
            township=f"T{n // 25}",
            need=scores(),
            hardness=round(float(rng.random()), 2),
            lon=float(points[n, 0]),
            lat=float(points[n, 1]),
        )
        for n in range(villages)
    )
    units = tuple(
        Unit(
            id=f"U{n}",
            name=f"U{n}",
            strength=round(float(rng.random()), 2),
            lon=float(points[villages + n, 0]),
            lat=float(points[villages + n, 1]),
        )
        for n in range(UNITS)
    )
    senders = rng.integers(0, UNITS, people).tolist()
    cadres = tuple(
        Cadre(id=f"C{n}", name=f"C{n}", unit=f"U{sender}", skills=scores())
        for n, sender in enumerate(senders)
    )
    return County(name="C", villages=places, units=units, cadres=cadres)


def policy() -> Policy:
    from optimizer.goals.fit import Fit  # noqa: PLC0415
    from optimizer.goals.strength import Strength  # noqa: PLC0415
    from optimizer.goals.travel import TravelGoal  # noqa: PLC0415

    layer = Layer(name="first_secretary", supply="cadres")
    goals = (Fit(weight=1.0), Strength(weight=0.5), TravelGoal(weight=0.5))
    return Policy(layers=(layer,), goals=goals)


def _zhucun(county: County) -> dict[str, float]:
    from optimizer.model.registry import enrolled  # noqa: PLC0415
    from optimizer.solve import solve  # noqa: PLC0415

    enrolled("rule")  # loaded by whoever reads a policy
    watch = Watch()
    outcome = solve(county, policy())
    return {
        **watch.read("seconds"),
        "value": outcome.levels[-1].cost,
        "proven": float(outcome.closed),
        "posted": len(outcome.plan.postings),
    }


def _scipy(county: County) -> dict[str, float]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    from optimizer.goals.pairwise import own_goals  # noqa: PLC0415
    from optimizer.model.candidates import Candidates, layers_of  # noqa: PLC0415

    watch = Watch()
    (bare,) = layers_of(county, policy())
    candidates = Candidates.over(county, policy(), (bare,))
    people, places = len(bare.supplies), len(bare.places)
    matrix = np.zeros((people, places))
    for first in range(0, people, ROWS):
        block = matrix[first : first + ROWS]
        supply = np.repeat(np.arange(first, first + len(block)), places)
        pairs = bare.with_pairs(np.tile(np.arange(places), len(block)), supply, 0)
        for goal in own_goals(policy(), "first_secretary"):
            block += (goal.weight * goal.scores(pairs, candidates)).reshape(block.shape)
        np.round(block, 6, out=block)
    costs, watch = watch.read("costs"), Watch()
    rows, columns = linear_sum_assignment(matrix)  # fewer people than villages: all are posted
    return {
        **costs,
        **watch.read("seconds"),
        "value": round(float(matrix[rows, columns].sum()), 6),
        "proven": 1.0,
        "posted": len(rows),
    }


def measured(way: str, people: int, villages: int, seed: int) -> dict[str, Any]:
    """Run one way in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.pure_layer", "--way", way]
    call += ["--people", str(people), "--villages", str(villages), "--seed", str(seed)]
    done = subprocess.run(call, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run of median time of the processor."""
    return sorted(runs, key=lambda found: found["seconds_cpu"])[len(runs) // 2]


def _report(results: dict[str, dict[str, Any]], times: int) -> str:
    from benchmarks.report import machine, table  # noqa: PLC0415

    ours, theirs = (results[way] for way in WAYS)
    rows: list[tuple[object, ...]] = [
        (
            name,
            _both(found, "costs") if "costs" in found else "as it goes",
            _both(found, "seconds"),
            f"{found['peak']:.0f} MB",
            f"{found['value']:.6f}",
        )
        for name, found in (("zhucun", ours), ("scipy, dense", theirs))
    ]
    alone = theirs["seconds_cpu"] / ours["seconds_cpu"]
    whole = (theirs["seconds_cpu"] + theirs["costs_cpu"]) / ours["seconds_cpu"]
    return "\n\n".join(
        [
            "## 单层纯指派 / A layer without ties",
            f"`python -m benchmarks.pure_layer --write`. {machine()} "
            f"{ours['people']:,} people, {ours['villages']:,} villages, every pair admissible. "
            f"Seconds on the clock (of the processor), the median of {times} runs taken in turn.",
            table(("way", "costs", "solving", "peak memory", "value"), rows),
            f"Of the processor scipy takes {alone:.1f} times as long for its solving alone, "
            f"{whole:.1f} times with the making of its matrix; it takes "
            f"{theirs['peak'] / ours['peak']:.1f} times the memory. zhucun's time has the costs "
            "and the plan in it. Memory is the peak of the whole process with Python, libraries "
            "and the case.",
        ]
    )


def _both(found: dict[str, Any], name: str) -> str:
    return f"{found[name]:.1f} s ({found[f'{name}_cpu']:.1f} s)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--people", type=int, default=10_009)
    parser.add_argument("--villages", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    size = {"people": asked.people, "villages": asked.villages}
    if asked.way:
        run = {"zhucun": _zhucun, "scipy": _scipy}[asked.way]
        found = run(county_of(asked.people, asked.villages, asked.seed))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | size | {"peak": peak}))
        return
    turns = [
        {way: measured(way, asked.people, asked.villages, asked.seed) for way in WAYS}
        for _ in range(asked.times)
    ]
    results = {way: _middle([turn[way] for turn in turns]) for way in WAYS}
    text = _report(results, asked.times)
    print(text)
    same = abs(results["zhucun"]["value"] - results["scipy"]["value"]) < 1e-5
    print("the values are equal" if same else "THE VALUES DIFFER")
    if asked.write and same:
        from benchmarks.report import write_section  # noqa: PLC0415

        write_section("pure-layer", text)


if __name__ == "__main__":
    main()
