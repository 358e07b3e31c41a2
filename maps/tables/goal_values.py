"""What goals are worth in plans, on one scale everywhere: unweighted, exceptions apart."""

from collections.abc import Mapping, Sequence

from geodata.words import Language, label, say
from maps.names import Names
from optimizer.model.plan import Plan
from optimizer.model.registry import Goal

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


def parts_of(goals: Sequence[Goal], names: Names, plans: Sequence[Plan]) -> Values:
    """One row for each goal with its value in every plan; exceptions have a row of their own.

    Exceptions (terms, quotas and the like that a plan leaves open at a price) are no open posts.
    """
    county, policy = names.county, names.policy
    rows: Values = []
    for goal in goals:
        found = [goal.parts(county, policy, plan) for plan in plans]
        rows += [(goal_label(name, names.language), _row(found, name)) for name in _keys(found)]
    return rows


def _keys(found: Sequence[Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for parts in found for name in parts))


def _row(found: Sequence[Mapping[str, float]], name: str) -> list[float]:
    return [round(parts.get(name, 0.0), PLACES) for parts in found]
