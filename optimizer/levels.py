"""The costs of every level of goals, as vectors over the columns of a program."""

from dataclasses import dataclass

import numpy as np

from optimizer.candidates import Floats
from optimizer.program import Program
from optimizer.registry import Goal

DECIMALS = 6
"""Costs of columns are counted in steps of 1e-6, which the flow engine takes as its unit."""


@dataclass(frozen=True, eq=False)
class LevelCosts:
    """One level: its number, its goals, and their weighted sum, shape (columns,)."""

    number: int
    costs: Floats
    shares: tuple[tuple[Goal, Floats], ...]

    def by_goal(self, x: Floats) -> dict[str, float]:
        """Weighted cost of a solution by the name of the goal."""
        found: dict[str, float] = {}
        for goal, vector in self.shares:
            found[goal.name] = found.get(goal.name, 0.0) + goal.weight * float(vector @ x)
        return found


def level_costs(program: Program) -> list[LevelCosts]:
    """The levels of a program, level 1 first.

    Shortage is counted at level 1 even where no goal asks for it: a plan that posts
    nobody would otherwise be the cheapest.
    """
    shares: dict[int, list[tuple[Goal, Floats]]] = {}
    for goal in program.candidates.policy.effective_goals:
        shares.setdefault(goal.level, []).append((goal, goal.vector(program)))
    return [
        LevelCosts(
            number=number,
            costs=_sum(mine),
            shares=tuple(mine),
        )
        for number, mine in sorted(shares.items())
    ]


def _sum(shares: list[tuple[Goal, Floats]]) -> Floats:
    total = np.zeros(shares[0][1].size)
    for goal, vector in shares:
        total += goal.weight * vector
    return np.round(total, DECIMALS, out=total)


def common_step(costs: Floats) -> float | None:
    """Largest quarter-multiple that all costs share, ``None`` for costs of another kind."""
    quarters = np.rint(costs * 4.0)
    if not quarters.any() or np.abs(costs * 4.0 - quarters).max() > 1e-9:
        return None
    return float(np.gcd.reduce(quarters[quarters > 0].astype(np.int64))) / 4.0


def rounded_up(bound: float, costs: Floats) -> float:
    """Lift a lower bound to the next multiple of what all costs are multiples of, at least 0."""
    if not np.isfinite(bound):
        return 0.0
    step = common_step(costs)
    if step is None:
        return max(0.0, bound)
    return max(0.0, float(np.ceil(bound / step - 1e-6)) * step)


def next_below(value: float, costs: Floats) -> float:
    """A number that no better plan exceeds, though :func:`rounded_up` still makes ``value`` of it.

    ``value`` itself where costs are no multiples of anything.
    """
    return value - 0.99 * (common_step(costs) or 0.0)
