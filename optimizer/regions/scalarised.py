"""Levels of goals as one sum, for what counties share: prices need one unit of cost."""

from optimizer.goals.shortage import ShortageGoal
from optimizer.model.policy import Policy

SURE = 4.0
"""So many times the weight of an open post no shared supply is worth."""


def weights_of(policy: Policy, trade: float) -> dict[int, float]:
    """Weight of every level: 1 for the last, ``trade`` times more for each one above."""
    levels = sorted({goal.level for goal in policy.effective_goals})
    return {level: trade ** (len(levels) - 1 - place) for place, level in enumerate(levels)}


def summed(policy: Policy, trade: float) -> Policy:
    """The policy with all goals at level 1, weighted by :func:`weights_of`.

    Raises ``ValueError`` for goals whose cost of a province is no sum over its counties: the
    worst, or what is measured by the mean of all.
    """
    for goal in policy.goals:
        if not goal.is_sum:
            raise ValueError(f"{goal.name} is no sum over counties")
    weights = weights_of(policy, trade)
    goals = tuple(
        goal.model_copy(update={"level": 1, "weight": goal.weight * weights[goal.level]})
        for goal in policy.effective_goals
    )
    return policy.model_copy(update={"goals": goals})


def highest_price(policy: Policy) -> float:
    """A price beyond which the master does not look."""
    top = 1.0
    for goal in policy.goals:
        most = 1.0
        if isinstance(goal, ShortageGoal):
            most = max([1.0, float(len(goal.order)), *goal.class_weights.values()])
        top = max(top, SURE * goal.weight * most)
    return top
