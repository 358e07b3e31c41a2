"""The layers of a policy that hang together, and the policy of those alone."""

from collections.abc import Collection
from dataclasses import replace

from geodata.facts.county import County
from optimizer.goals.pairwise import PairwiseGoal
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause


def related_layers(policy: Policy, layers: Collection[str]) -> frozenset[str]:
    """The layers that rules, couplings or counting goals tie to ``layers``, and these."""
    found = set(layers)
    names = {layer.name for layer in policy.layers}
    ties: list[Clause] = [*policy.rules, *policy.couplings]
    ties += [goal for goal in policy.goals if not isinstance(goal, PairwiseGoal)]
    groups = [set(part.layers_named()) or names for part in ties if part.kind != "shortage"]
    while True:
        wider = found.union(*(group for group in groups if group & found))
        if wider == found:
            return frozenset(found)
        found = wider


def restricted(county: County, policy: Policy, layers: Collection[str]) -> tuple[County, Policy]:
    """County and policy of some layers alone, which nothing ties to the others."""

    def stays(part: Clause) -> bool:
        named = set(part.layers_named())
        return not named or bool(named & set(layers))

    kept = policy.model_copy(
        update={
            "layers": tuple(layer for layer in policy.layers if layer.name in layers),
            "rules": tuple(rule for rule in policy.rules if stays(rule)),
            "couplings": tuple(item for item in policy.couplings if stays(item)),
            "goals": tuple(goal for goal in policy.effective_goals if stays(goal)),
        }
    )
    pins = tuple(pin for pin in county.pins if pin.layer in layers)
    return replace(county, pins=pins), kept
