"""The costs of every level of goals, as vectors over the columns of a program."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

import numpy as np

from optimizer.arrays import Floats
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.model.outcome import LevelResult
from optimizer.model.program import Program
from optimizer.model.registry import Goal
from optimizer.model.soft_constraints import UNKEPT

DECIMALS = 6
"""Costs of columns are counted in steps of 1e-6, which the flow engine takes as its unit."""
SMALL = -1
"""Power of ten of the dearest pair below which the costs of a level are made larger."""
LARGEST = 6
"""Power of ten that no cost is made larger than."""
PINS = 0
"""Number of the level above all goals: how many pins are not kept. No result shows it."""


@dataclass(frozen=True, eq=False)
class LevelCosts:
    """One level: its number, its goals, and their weighted sum, shape (columns,).

    ``costs`` are what engines see, in ``unit`` of the user's costs (see :func:`unit_of`), in
    whole steps of 1e-6; ``shares`` are the user's own, without weights.
    """

    number: int
    costs: Floats
    shares: tuple[tuple[Goal, Floats], ...]
    unit: float = 1.0

    @property
    def step(self) -> float:
        """Costs of columns are multiples of this, in the user's unit."""
        return step_of(self.unit)

    def said(self, value: float) -> float:
        """A cost of engines in the user's unit, without the dust of floating point."""
        return in_unit(value, self.unit)

    def by_goal(self, x: Floats) -> dict[str, float]:
        """Weighted cost of a solution by the name of the goal."""
        found: dict[str, float] = {}
        for goal, vector in self.shares:
            found[goal.name] = found.get(goal.name, 0.0) + goal.weight * float(vector @ x)
        return found


def unit_of(dearest_pair: float, dearest: float) -> float:
    """What one of the engines' units of cost is worth: 1 where costs are of usual size.

    A power of ten, so that the dearest pair (where no pair costs anything: the dearest column)
    costs 0.1 at least, and rounding to 1e-6 is as fine for it as for usual costs. No column is
    made dearer than 1e6 by it, and one that is becomes as cheap as that: costs are counted in
    steps, of which no more than nine million million million can be told apart.
    """
    largest = dearest_pair or dearest
    if largest <= 0.0:
        return 1.0
    room = LARGEST - floor(log10(max(largest, dearest)))
    digits = min(SMALL - floor(log10(largest)), room)
    return 10.0 ** -(room if room < 0 else max(0, digits))


def step_of(unit: float) -> float:
    """The step of costs in the user's unit."""
    return in_unit(10.0**-DECIMALS, unit)


def in_unit(value: float, unit: float) -> float:
    """A number of units in the user's own, to a thousandth of a step."""
    return round(value * unit, DECIMALS + 3 - round(log10(unit)))


def level_costs(
    program: Program, units: Mapping[int, float] | None = None, *, deadline: Deadline = NEVER
) -> list[LevelCosts]:
    """The levels of a program: that of what the committee has fixed, if anything, then level 1.

    Shortage is counted at level 1 even where no goal asks for it: a plan that posts
    nobody would otherwise be the cheapest. ``units`` are those of levels of which the program
    does not show the size. Raises
    :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    pairs = program.candidates.size
    shares: dict[int, list[tuple[Goal, Floats]]] = {}
    for goal in program.candidates.policy.effective_goals:
        deadline.check()
        shares.setdefault(goal.level, []).append((goal, goal.vector(program)))
    return [
        *_pins(program),
        *(
            _level(number, mine, pairs, (units or {}).get(number))
            for number, mine in sorted(shares.items())
        ),
    ]


def pins_in(levels: Sequence[LevelCosts]) -> bool:
    """Whether the first of the levels is that of the pins."""
    return bool(levels) and levels[0].number == PINS


def _pins(program: Program) -> Iterator[LevelCosts]:
    """The level of the pins, where there are any: every pin that is not kept costs 1."""
    fixed = [block.columns for block in program.of_kind(UNKEPT) if block.columns.size]
    if fixed:
        costs = np.zeros(program.width)
        costs[np.concatenate(fixed)] = 1.0
        yield LevelCosts(PINS, costs, ())


def _level(
    number: int, shares: list[tuple[Goal, Floats]], pairs: int, unit: float | None
) -> LevelCosts:
    total = np.zeros(shares[0][1].size)
    for goal, vector in shares:
        total += goal.weight * vector
    if unit is None:
        dearest = (float(np.abs(some).max(initial=0.0)) for some in (total[:pairs], total))
        unit = unit_of(*dearest)
    if unit != 1.0:
        total /= unit
    return LevelCosts(number, np.round(total, DECIMALS, out=total), tuple(shares), unit)


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


def result_of(level: LevelCosts, x: Floats, engine: str, seconds: float) -> LevelResult:
    """A level of a solution ``x`` (columns,), of which nothing is certain yet."""
    return LevelResult(
        level=level.number,
        cost=level.said(float(level.costs @ x)),
        bound=0.0,
        engine=engine,
        seconds=seconds,
        goals=level.by_goal(x),
        step=level.step,
    )
