"""How long a plan takes to prove: ``python -m benchmarks.solve_speed 300 1000 3000``.

Made-up counties of the given numbers of villages, seed 1, under the policy of the demo:
first secretaries, work teams, departments and leaders together. Prints one line each.
"""

import resource
import sys
import time
import tomllib
from pathlib import Path
from typing import Any, cast

from geodata.synthetic.county import synthetic_county
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify_outcome
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

DEMO = Path(__file__).parents[1] / "scenarios" / "library" / "demo.toml"


def demo_policy() -> Policy:
    text = tomllib.loads(DEMO.read_text("utf-8"))
    parts: dict[str, Any] = {
        plural: tuple(
            cast("Any", enrolled(family)[table["kind"]]).model_validate(table)
            for table in text.get(family, [])
        )
        for family, plural in (("coupling", "couplings"), ("rule", "rules"), ("goal", "goals"))
    }
    return Policy.model_validate({"layers": text["layer"], **parts})


def main() -> None:
    for villages in map(int, sys.argv[1:] or ["300", "1000"]):
        case = synthetic_county(villages=villages, townships=max(12, villages // 25), seed=1)
        begun = time.perf_counter()
        outcome = solve(case.county, demo_policy(), limits=Limits(seconds=600))
        seconds = time.perf_counter() - begun
        breaches = verify_outcome(case.county, demo_policy(), outcome)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{villages} villages, {outcome.pairs} pairs, {len(outcome.plan.postings)} postings, "
            f"{sum(item.missing for item in outcome.plan.shortages)} missing: "
            f"{outcome.status} in {seconds:.1f} s, "
            f"gaps {', '.join(f'{level.gap:.1e}' for level in outcome.levels)}, "
            f"{len(breaches)} breaches, peak {peak:.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
