"""How good one level of goals of a planning problem is, and how good it can be at best."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLevel:
    """Cost, lower bound, and whether the cost is proven least (as are all levels before it)."""

    level: int
    cost: float
    bound: float
    proven: bool
