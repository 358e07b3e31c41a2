"""A plan made elsewhere, judged by the reader faces alone, and measured beside another."""

from collections.abc import Iterator
from dataclasses import dataclass

from geodata.facts.county import County
from optimizer.facts.layer import Layer
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal, Restriction
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.shortages import open_count
from optimizer.plans.verify import verify

BASIC = 4
"""Tier of what is no rule of the scenario: demand, capacity, eligibility of a layer."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach with the rule that it breaks (``None``: the layer's own numbers)."""

    breach: Breach
    rule: Restriction | None
    tier: int


@dataclass(frozen=True, slots=True)
class Measure:
    """Open posts of a layer, or what a goal is worth, unweighted."""

    of: Layer | Goal
    value: float


def judged(county: County, policy: Policy, plan: Plan) -> tuple[list[Problem], list[Problem]]:
    """What a plan breaks, the most senior rule first, and what it leaves open."""
    rules = {rule.name: rule for rule in policy.restrictions}
    broken: list[Problem] = []
    left: list[Problem] = []
    for breach in verify(county, policy, plan):
        if breach.key.startswith("shortage_"):
            continue
        rule = rules.get(breach.rule)
        problem = Problem(breach, rule, rule.tier if rule else BASIC)
        (left if is_promise(breach) else broken).append(problem)
    broken.sort(key=lambda item: (item.tier, item.breach))
    return broken, left


def measured(county: County, policy: Policy, plan: Plan) -> Iterator[Measure]:
    """Open posts by layer, then every goal below the first level."""
    for layer in policy.layers:
        alone = policy.model_copy(update={"layers": (layer,)})
        yield Measure(layer, open_count(county, alone, plan))
    for goal in policy.effective_goals:
        if goal.level > 1:
            yield Measure(goal, goal.measure(county, policy, plan))
