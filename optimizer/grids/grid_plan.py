"""Grids as they are handed on: cells, heads and member households, and how good they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Ints

NONE = 0
"""The cell, or sub-grid, of what is in none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLevel:
    """One thing that is to be little in a village: its value, a true bound of it."""

    key: str
    cost: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether less cannot be had."""
        return self.cost <= self.bound


LEVELS = (
    *("pins", "missed", "moved", "ways", "sub_missed", "sub_ways"),
    *("headless", "new_heads", "ranks", "head_ways"),
)
MEMBER_LEVELS = ("unserved", "member_ways", "household_ways")
"""What is to be little, in the order in which it counts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class VillagePlan:
    """One village. ``cell`` and ``sub``, shape (households,), count from 1; 0: in none.

    ``member_cell``, shape (member households,), has their cells. ``served``, shape (rows, 3):
    household and member household by number in the village, and how many households; ``heads``
    are people by cell. ``levels`` say how good it is.
    """

    village: str
    cell: Ints
    sub: Ints
    secretary: str | None = None
    heads: Mapping[int, str] = field(default_factory=dict)
    member_cell: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    served: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    levels: tuple[GridLevel, ...] = ()

    @property
    def cells(self) -> int:
        """The number of its cells."""
        return int(self.cell.max(initial=NONE))

    @property
    def proven(self) -> bool:
        """Whether every level is proven."""
        return all(level.proven for level in self.levels)


@dataclass(frozen=True, kw_only=True)
class GridPlan:
    """The villages of one task in input order."""

    task: str
    villages: tuple[VillagePlan, ...]
    seconds: float = 0.0
    stopped: bool = False
    """Whether somebody ended the search before its time."""

    def total(self, key: str) -> GridLevel | None:
        """A level summed over all villages; ``None`` where none has it."""
        found = [one for own in self.villages for one in own.levels if one.key == key]
        if not found:
            return None
        cost, bound = sum(one.cost for one in found), sum(one.bound for one in found)
        return GridLevel(key=key, cost=cost, bound=bound)

    def levels(self) -> tuple[GridLevel, ...]:
        """All levels summed."""
        totals = (self.total(key) for key in (*LEVELS, *MEMBER_LEVELS))
        return tuple(level for level in totals if level is not None)

    def proven(self, key: str) -> int:
        """In how many villages a level is proven."""
        return sum(one.proven for own in self.villages for one in own.levels if one.key == key)
