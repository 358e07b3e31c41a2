"""One component of a program, level by level: pricing, a proof, and branching where needed."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.column_selection import start_columns
from optimizer.engine.construction import NO_COLUMNS, RefusedRowsError, first_plan
from optimizer.engine.counting_columns import settled
from optimizer.engine.highs import borrowed
from optimizer.engine.incumbent import OPEN, Incumbent
from optimizer.engine.lagrangian import Asked, Mapper, blocks_of, side_by_side, tighten
from optimizer.engine.lp_relaxation import NoSolutionError, Priced, Relaxation
from optimizer.engine.mip_engines import Aim, Engine
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.objectives import DECIMALS, common_step, rounded_up
from optimizer.model.prepared_program import Component, WarmStart
from optimizer.model.program import HELD
from optimizer.patterns.pattern_heuristics import WarmUp, patterns_of
from optimizer.proof.witness import NOTHING, ComponentSheet, ComponentWitness
from optimizer.search.improvement import Improvement

DUST = 1e-6
"""Relative difference of cost and bound that is the arithmetic of engines."""

Tell = Callable[[float | None, float | None], None]
TellLevel = Callable[[int, float | None, float | None], None]
"""Called with a level (its position), the incumbent's cost there, and the bound."""


def warm_up_costs(levels: Sequence[Floats], weight: float, *, pinned: bool = False) -> Floats:
    """Costs of the lowest level, and of the first so dear that nobody would give it up.

    One step of the first costs ``weight`` times the dearest column of the lowest. With pins on
    top of all (``pinned``) one of them costs as much again as the dearest of these.
    """
    if pinned:
        found = warm_up_costs(levels[1:], weight)
        return found + weight * max(1.0, float(found.max(initial=0.0))) * levels[0]
    top, last = levels[0], levels[-1]
    if len(levels) == 1 or not top.any():
        return last
    step = common_step(top) or float(top[top > 0].min())
    return last + (weight * max(1.0, float(last.max())) / step) * top


@dataclass(frozen=True, eq=False)
class ComponentResult:
    """What became of one part: its solution, and of every level value, bound and seconds.

    ``witnesses`` are what it brings as proof of the bounds, ``earlier`` the solutions with
    which the levels began, both one for each level.
    """

    x: Floats
    values: tuple[float, ...]
    bounds: tuple[float, ...]
    seconds: tuple[float, ...]
    stand: WarmStart | None
    witnesses: tuple[ComponentWitness, ...]
    earlier: tuple[Floats, ...]


@dataclass(eq=False)
class ComponentSearch:
    """The search over one part: its incumbent and what is known of its columns.

    Before it runs it has no engine's process, so it may travel to another one.
    """

    key: int
    """Its number among the parts, and in the engine's process."""
    part: Component
    ends: Ends
    engine: Engine
    gap: float
    seed: int
    first: Ints
    """Columns of the plan to start from."""
    params: SearchParams
    deadline: Deadline
    """Until when; in another process its own begins with the seconds that were left."""
    promised: Ints = field(default_factory=lambda: NO_COLUMNS)
    """Columns that say that what the committee has fixed is not kept."""
    pinned: bool = False
    """Whether the first level is that of the pins, in this part or another."""
    mapper: Mapper = side_by_side
    """Where counties are solved if this part is taken apart."""
    best: Incumbent = field(init=False)
    aim: Aim | None = field(init=False, default=None)
    """What is asked for at the level that is being solved, once it has been priced."""
    relaxation: Relaxation | None = field(init=False, default=None)
    stand: WarmStart | None = field(init=False, default=None)
    warmed: WarmUp | None = field(init=False, default=None)
    witnesses: list[ComponentWitness] = field(init=False)
    nearby: Improvement | None = field(init=False, default=None)
    _held: list[int] = field(init=False, default_factory=list)
    """The levels (positions) that have a row which holds them."""

    def __post_init__(self) -> None:
        arrays = self.part.arrays
        self.witnesses = [NOTHING] * len(self.part.costs)
        costs = self.part.costs[-1]
        active = np.ones(arrays.width, dtype=bool)
        if arrays.width > self.params.whole_up_to:
            active = start_columns(self.ends, costs, arrays.width, self.params)
        active[self.first] = True
        chosen = self.ends.pairs[active[self.ends.pairs]]
        x = first_plan(arrays, self.ends, costs, chosen, self.first, self.deadline, self.promised)
        if x is None:
            raise RefusedRowsError("the rows refuse the plan that posts nobody")
        self.best = Incumbent(
            self.key, self.ends, self.engine, self.seed, self.params, self.deadline, arrays, x
        )
        self._active: Bools = active | (x > 0)

    def value(self, level: int) -> float:
        """Cost of the incumbent at a level (its position)."""
        return float(self.part.costs[level] @ self.best.x)

    def run(self, tell: TellLevel) -> ComponentResult:
        """Solve level after level; where time ends or a stop comes, with what there is."""
        levels = range(len(self.part.costs))
        bounds, seconds = [0.0] * len(levels), [0.0] * len(levels)
        earlier = [self.best.x] * len(levels)
        if not self.deadline.over and self._improvable():
            with borrowed() as self.best.process, suppress(StoppedError):
                self.warm_up()
                for level in levels:
                    begun = time.monotonic()
                    earlier[level:] = [self.best.x] * (len(levels) - level)
                    tell(level, self.value(level), None)
                    try:
                        bounds[level] = self.solve(level, partial(tell, level))
                    finally:
                        bounds[level] = max(bounds[level], self.aim.bound if self.aim else 0.0)
                        seconds[level] = time.monotonic() - begun
                    tell(level, self.value(level), bounds[level])
                    self.keep(level)
        self.relaxation = None
        self.best.x = settled(self.part.arrays, self.ends, self.best.x)
        values = tuple(map(self.value, levels))
        brought = (tuple(self.witnesses), tuple(earlier))
        return ComponentResult(
            self.best.x, values, tuple(bounds), tuple(seconds), self.stand, *brought
        )

    def warm_up(self) -> None:
        """Price the lowest level and shortage together: columns, and mostly a whole plan.

        Nothing is claimed from it; a good incumbent spares the levels most of their work.
        """
        costs = warm_up_costs(self.part.costs, self.params.warm_up_weight, pinned=self.pinned)
        self.relaxation = Relaxation(
            self.best.process,
            self.key,
            self.best.arrays,
            self.ends,
            self._active,
            costs,
            params=self.params,
            deadline=self.deadline,
        )
        priced = self._price(self.relaxation, self.gap * self.params.pricing_enough)
        self.relaxation.keep_basis()
        if priced is not None:
            self.warmed = WarmUp(costs, priced.prices)
            self.best.offer(priced.x, costs)
            self.stand = self.relaxation.stand(priced)

    def solve(self, level: int, tell: Tell) -> float:
        """Minimise one level (its position); returns a lower bound, at least 0."""
        self.aim = None
        if self.value(level) <= 0 or self.deadline.over or self.relaxation is None:
            return 0.0
        return self._level(self.relaxation, level, tell)

    def _improvable(self) -> bool:
        return any(float(costs @ self.best.x) > 0 for costs in self.part.costs)

    def _gap(self, level: int) -> float:
        """Relative gap at which a level may end: none above the last."""
        return self.gap if level == len(self.part.costs) - 1 else 0.0

    def _level(self, relaxation: Relaxation, level: int, tell: Tell) -> float:
        costs, gap = self.part.costs[level], self._gap(level)
        relaxation.set_costs(costs)
        priced = self._price(relaxation, gap * self.params.pricing_enough)
        self._active = relaxation.active
        if priced is None:
            return 0.0
        self.best.offer(priced.x, costs)
        self.aim = Aim(costs, gap, rounded_up(priced.bound, costs), tell)
        tell(float(costs @ self.best.x), self.aim.bound)
        sheet = ComponentSheet(priced.prices, tuple(self._held))
        self.witnesses[level] = ComponentWitness((sheet,))
        if self.best.is_open(self.aim):
            try:
                self.aim.bound = self._branch(priced, self.aim)
            finally:
                self.witnesses[level] = self._witness(level, sheet, self.aim.bound)
        if level <= int(self.pinned):
            relaxation.restore_basis()
        return self.aim.bound

    def _witness(self, level: int, sheet: ComponentSheet, bound: float) -> ComponentWitness:
        """What is brought for a level that the relaxation alone has not closed.

        A bound above the cost by more than the arithmetic of engines is not mended here: the
        checker tells that it contradicts the plan.
        """
        value, patterns = self.value(level), self.nearby.patterns if self.nearby else None
        more = patterns.sheet(sheet.held) if patterns else None
        sheets = (sheet,) if more is None else (sheet, more)
        dust = max(DUST * abs(value), OPEN)
        return ComponentWitness(sheets, bound if bound > value + dust else min(bound, value))

    def _price(self, relaxation: Relaxation, enough: float) -> Priced | None:
        """Solve the relaxation; ``None`` where there is no bound.

        That may be the engine's arithmetic: the incumbent keeps every row, so that whoever says
        there is no solution is wrong, and proves nothing.
        """
        try:
            return relaxation.price(deadline=self.deadline, enough=enough)
        except NoSolutionError:
            return None

    def _branch(self, priced: Priced, goal: Aim) -> float:
        """Let the engine decide over the columns of small reduced cost.

        First over few of those taken in, for a good plan; where that takes long, around the
        plan that there is; then over all that a better plan could use: the bound over those,
        or the relaxation's plus the slack, holds for the whole part.
        """
        costs, params, deadline = goal.costs, self.params, self.deadline
        last = costs is self.part.costs[-1]
        patterns = patterns_of(self.best, priced, goal, self.warmed, last=last)
        nearby = self.nearby = Improvement(self.best, priced, goal, patterns)
        nearby.begin(deadline.slice(share=params.begin_share))
        useful, slack = self.best.useful(priced, costs)
        taken = self._active & (priced.reduced <= slack)
        few = taken & (priced.reduced <= self._few(priced.reduced[taken])) | (self.best.x > 0)
        few &= ~nearby.barred
        columns = np.flatnonzero(few)
        share = nearby.share(columns.size, params.first_share, params.doubtful)
        useful, slack = nearby.useful()
        reach = priced.bound + slack if few[useful].all() else -np.inf
        first = self.best.ask(columns, goal, deadline.slice(share=share), reach)
        useful, slack = nearby.useful()
        if few[useful].all():
            found = rounded_up(min(first.bound, priced.bound + slack), costs)
            goal.bound = max(goal.bound, found)
        if self.best.is_open(goal) and not first.finished:
            nearby.run(deadline.slice(share=params.nearby_share), params.stale)
        if self.best.is_open(goal) and useful.size > params.counties_from:
            self._by_county(priced, goal)
        useful, slack = nearby.useful()
        if useful.size > params.most_columns or not self.best.is_open(goal) or deadline.over:
            return goal.bound
        share = nearby.share(useful.size, 1.0, params.few_left)
        result = self.best.ask(useful, goal, deadline.slice(share=share), priced.bound + slack)
        if not result.finished:
            nearby.run(deadline)
        return max(goal.bound, rounded_up(min(result.bound, priced.bound + slack), costs))

    def _by_county(self, priced: Priced, goal: Aim) -> None:
        """Raise the bound county by county; the plans that they propose give better ones."""
        blocks = blocks_of(self.best.arrays, self.ends, self.params.most_linking)
        if blocks is None:
            return
        value = float(goal.costs @ self.best.x)
        enough = value - max(goal.gap * abs(value), OPEN)
        asked = Asked(goal.costs, self.best.x, priced.prices, enough, self.seed, self.params)
        found = tighten(blocks, asked, self.deadline, self.mapper)
        goal.bound = max(goal.bound, rounded_up(found.bound, goal.costs))
        goal.tell(value, goal.bound)
        if self.best.is_open(goal) and not self.deadline.over:
            few = priced.reduced <= self._few(priced.reduced)
            few[found.columns] = True
            within = self.deadline.slice(share=self.params.first_share)
            self.best.ask(np.flatnonzero(few | (self.best.x > 0)), goal, within)

    def _few(self, reduced: Floats) -> float:
        """A reduced cost that leaves the engine few columns."""
        most = max(self.params.few_columns, self.params.few_per_row * self.best.arrays.row_low.size)
        return np.inf if reduced.size <= most else float(np.partition(reduced, most)[most])

    def keep(self, level: int) -> None:
        """Forbid the levels below to give up anything of this one.

        Costs come in steps of 1e-6: half a step of slack admits nothing worse, and spares
        the engine a row so tight that it takes rounding for infeasibility. The row is
        multiplied, so that no tolerance reaches from there to the next step.
        """
        if level == len(self.part.costs) - 1:
            return
        costs, value = self.part.costs[level], self.value(level)
        if value <= 1e-9:
            self.best.arrays = self.best.arrays.with_upper(
                np.where(costs > 0, 0.0, self.best.arrays.upper)
            )
            if self.relaxation is not None:
                self.relaxation.set_upper(self.best.arrays)
            return
        high = value + max(0.5 * 10.0**-DECIMALS, 1e-9 * abs(value))
        self.best.arrays = self.best.arrays.holding(costs, high)
        self._held.append(level)
        if self.relaxation is not None:
            self.relaxation.add_row(self.best.arrays, HELD * costs)


class WholeSearch(ComponentSearch):
    """A program given to an engine as it is: for comparison, and to check the other way."""

    def warm_up(self) -> None:
        """Nothing to prepare."""

    def solve(self, level: int, tell: Tell) -> float:
        """Minimise one level over all columns at once."""
        if self.value(level) <= 0 or self.deadline.over:
            return 0.0
        costs = self.part.costs[level]
        everything = np.arange(self.best.arrays.width)
        goal = Aim(costs, self._gap(level), 0.0, tell)
        result = self.best.ask(everything, goal, self.deadline, np.inf)
        bound = rounded_up(result.bound, costs)
        self.witnesses[level] = ComponentWitness((), min(bound, self.value(level)))
        return bound
