"""The size of the program: its pairs, and the steps in which its costs are counted."""

from optimizer.model.candidates import Candidates, layers_of, pair_up
from optimizer.model.objectives import level_costs
from optimizer.rows.core_rows import build
from scenarios.checks.evidence import Evidence, level_of, stated_levels
from scenarios.checks.figures import FILE, equal
from scenarios.checks.said import Saying, Scope, differs

MOST_PAIRS = 2_000_000
"""Up to so many pairs of place and supply those that may stand are made anew."""


def size(evidence: Evidence) -> Saying:
    """Pairs that may stand (or all, where they were priced and not made), and steps of costs."""
    bare = layers_of(evidence.county, evidence.policy)
    every = sum(len(pairs.places) * len(pairs.supplies) for pairs in bare)
    if every > MOST_PAIRS:
        yield Scope("verify.scope.pairs", done=False)
        return
    candidates = pair_up(evidence.county, evidence.policy)
    stated = evidence.manifest.get("pairs")
    yield from equal("pairs", stated, every if stated == every else candidates.size)
    yield from _steps(evidence, candidates)
    yield Scope("verify.scope.size")


def _steps(evidence: Evidence, candidates: Candidates) -> Saying:
    steps = {level.number: level.step for level in level_costs(build(candidates))}
    for place, level in enumerate(stated_levels(evidence.manifest), 1):
        right = steps.get(level_of(level))
        if "step" in level and right is not None and level["step"] != right:
            yield differs(FILE, f"levels[{place}].step", level["step"], right)
