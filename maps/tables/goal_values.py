"""What goals are worth in plans, on one scale everywhere: unweighted, exceptions apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geodata.facts.county import County
from geodata.words import Language, label, say
from maps.names import Names
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal
from optimizer.plans.shortages import open_posts

PLACES = 4
"""Decimals of a value in a table."""
Values = list[tuple[str, list[float]]]


def goal_label(name: str, language: Language) -> str:
    """Name of a goal, or of the prices of exceptions beside the goal of shortage."""
    return label("part", name, language)


def weight_words(weight: float, language: Language) -> str:
    """The weight behind a value, empty where it is 1."""
    if weight == 1.0:
        return ""
    return say("table.text.weight", language, weight=f"{weight:g}")


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """What a plan is worth: every goal by its parts, and its open posts by layer and place.

    Both look at every place, which takes long in a large case: they are made once for a plan.
    """

    parts: tuple[Mapping[str, float], ...]
    left: Mapping[tuple[str, str], int]


def figures_of(county: County, policy: Policy, plan: Plan) -> PlanFigures:
    """The figures of a plan, by the goals of a policy in their order."""
    parts = tuple(goal.parts(county, policy, plan) for goal in policy.effective_goals)
    return PlanFigures(parts, open_posts(county, policy, plan))


def parts_of(goals: Sequence[Goal], names: Names, plans: Sequence[Plan]) -> Values:
    """One row for each goal with its value in every plan; exceptions have a row of their own.

    Exceptions (terms, quotas and the like that a plan leaves open at a price) are no open posts.
    """
    county, policy = names.county, names.policy
    found = [[goal.parts(county, policy, plan) for goal in goals] for plan in plans]
    return rows_of(found, names.language)


def rows_of(values: Sequence[Sequence[Mapping[str, float]]], language: Language) -> Values:
    """The same of parts that are known: for every plan those of all goals."""
    rows: Values = []
    for found in zip(*values, strict=True):
        rows += [(goal_label(name, language), _row(found, name)) for name in _keys(found)]
    return rows


def _keys(found: Sequence[Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for parts in found for name in parts))


def _row(found: Sequence[Mapping[str, float]], name: str) -> list[float]:
    return [round(parts.get(name, 0.0), PLACES) for parts in found]
