"""One part of a program, solved level by level: prices, a proof, and an engine where needed."""

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
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.lagrangian import Asked, Mapper, blocks_of, side_by_side, tighten
from optimizer.engine.lp_relaxation import Priced, Relaxation
from optimizer.engine.mip_engines import Aim, Engine, EngineResult, Terms
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.objectives import DECIMALS, common_step, next_below, rounded_up
from optimizer.model.prepared_program import Part, Stand
from optimizer.model.program import Arrays
from optimizer.proof.witness import NOTHING, PartSheet, PartWitness
from optimizer.search.improvement import Nearby

OPEN = 1e-7
"""Distance of cost and bound below which a level is closed."""
INTEGRAL = 1e-6
DUST = 1e-6
"""Relative difference of cost and bound that is the arithmetic of engines."""

Tell = Callable[[float | None, float | None], None]
TellLevel = Callable[[int, float | None, float | None], None]
"""Called with a level (its position), the incumbent's cost there, and the bound."""


def lured(levels: Sequence[Floats], lure: float, *, pinned: bool = False) -> Floats:
    """Costs of the lowest level, and of the first so dear that nobody would give it up.

    One step of the first costs ``lure`` times the dearest column of the lowest. With pins on
    top of all (``pinned``) one of them costs as much again as the dearest of these.
    """
    if pinned:
        found = lured(levels[1:], lure)
        return found + lure * max(1.0, float(found.max(initial=0.0))) * levels[0]
    top, last = levels[0], levels[-1]
    if len(levels) == 1 or not top.any():
        return last
    step = common_step(top) or float(top[top > 0].min())
    return last + (lure * max(1.0, float(last.max())) / step) * top


@dataclass(frozen=True, eq=False)
class PartResult:
    """What became of one part: its solution, and of every level value, bound and seconds.

    ``witnesses`` are what it brings as proof of the bounds, ``earlier`` the solutions with
    which the levels began, both one for each level.
    """

    x: Floats
    values: tuple[float, ...]
    bounds: tuple[float, ...]
    seconds: tuple[float, ...]
    stand: Stand | None
    witnesses: tuple[PartWitness, ...]
    earlier: tuple[Floats, ...]


@dataclass(eq=False)
class PartSearch:
    """The search over one part: the incumbent ``x`` and what is known of its columns.

    ``arrays`` gets a row or tighter bounds from every level that is done. Before it runs it
    knows of no engine, so it may travel to another process.
    """

    key: int
    """Its number among the parts, and in the engine's process."""
    part: Part
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
    x: Floats = field(init=False)
    arrays: Arrays = field(init=False)
    process: HighsProcess = field(init=False)
    aim: Aim | None = field(init=False, default=None)
    """What is asked for at the level that is being solved, once it has been priced."""
    relaxation: Relaxation | None = field(init=False, default=None)
    stand: Stand | None = field(init=False, default=None)
    lure: tuple[Floats, Floats] | None = field(init=False, default=None)
    """Costs of the warm-up, shape (columns,), and the prices of rows that it found."""
    witnesses: list[PartWitness] = field(init=False)
    nearby: Nearby | None = field(init=False, default=None)
    _held: list[int] = field(init=False, default_factory=list)
    """The levels (positions) that have a row which holds them."""

    def __post_init__(self) -> None:
        self.arrays = self.part.arrays
        self.witnesses = [NOTHING] * len(self.part.costs)
        costs = self.part.costs[-1]
        active = np.ones(self.arrays.width, dtype=bool)
        if self.arrays.width > self.params.whole_up_to:
            active = start_columns(self.ends, costs, self.arrays.width, self.params)
        active[self.first] = True
        chosen = self.ends.pairs[active[self.ends.pairs]]
        x = first_plan(
            self.arrays, self.ends, costs, chosen, self.first, self.deadline, self.promised
        )
        if x is None:
            raise RefusedRowsError("the rows refuse the plan that posts nobody")
        self.x = x
        self._active: Bools = active | (self.x > 0)

    def value(self, level: int) -> float:
        """Cost of the incumbent at a level (its position)."""
        return float(self.part.costs[level] @ self.x)

    def run(self, tell: TellLevel) -> PartResult:
        """Solve level after level; where time ends or a stop comes, with what there is."""
        levels = range(len(self.part.costs))
        bounds, seconds = [0.0] * len(levels), [0.0] * len(levels)
        earlier = [self.x] * len(levels)
        if not self.deadline.over and self._improvable():
            with borrowed() as self.process, suppress(StoppedError):
                self.warm_up()
                for level in levels:
                    begun = time.monotonic()
                    earlier[level:] = [self.x] * (len(levels) - level)
                    tell(level, self.value(level), None)
                    try:
                        bounds[level] = self.solve(level, partial(tell, level))
                    finally:
                        bounds[level] = max(bounds[level], self.aim.bound if self.aim else 0.0)
                        seconds[level] = time.monotonic() - begun
                    tell(level, self.value(level), bounds[level])
                    self.keep(level)
        self.relaxation = None
        self.x = settled(self.part.arrays, self.ends, self.x)
        values = tuple(map(self.value, levels))
        brought = (tuple(self.witnesses), tuple(earlier))
        return PartResult(self.x, values, tuple(bounds), tuple(seconds), self.stand, *brought)

    def warm_up(self) -> None:
        """Price the lowest level and shortage together: columns, and mostly a whole plan.

        Nothing is claimed from it; a good incumbent spares the levels most of their work.
        """
        costs = lured(self.part.costs, self.params.lure, pinned=self.pinned)
        self.relaxation = Relaxation(
            self.process,
            self.key,
            self.arrays,
            self.ends,
            self._active,
            costs,
            params=self.params,
            deadline=self.deadline,
        )
        priced = self._price(self.relaxation, self.gap * self.params.pricing_enough)
        self.relaxation.keep_basis()
        if priced is not None:
            self.lure = (costs, priced.prices)
            self.offer(priced.x, costs)
            self.stand = self.relaxation.stand(priced)

    def solve(self, level: int, tell: Tell) -> float:
        """Minimise one level (its position); returns a lower bound, at least 0."""
        self.aim = None
        if self.value(level) <= 0 or self.deadline.over or self.relaxation is None:
            return 0.0
        return self._level(self.relaxation, level, tell)

    def _improvable(self) -> bool:
        return any(float(costs @ self.x) > 0 for costs in self.part.costs)

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
        self.offer(priced.x, costs)
        self.aim = Aim(costs, gap, rounded_up(priced.bound, costs), tell)
        tell(float(costs @ self.x), self.aim.bound)
        sheet = PartSheet(priced.prices, tuple(self._held))
        self.witnesses[level] = PartWitness((sheet,))
        if self.is_open(self.aim):
            try:
                self.aim.bound = self._branch(priced, self.aim)
            finally:
                self.witnesses[level] = self._witness(level, sheet, self.aim.bound)
        if level <= int(self.pinned):
            relaxation.restore_basis()
        return self.aim.bound

    def _witness(self, level: int, sheet: PartSheet, bound: float) -> PartWitness:
        """What is brought for a level that the relaxation alone has not closed.

        A bound above the cost by more than the arithmetic of engines is not mended here: the
        checker tells that it contradicts the plan.
        """
        value, patterns = self.value(level), self.nearby.patterns if self.nearby else None
        more = patterns.sheet(sheet.held) if patterns else None
        sheets = (sheet,) if more is None else (sheet, more)
        dust = max(DUST * abs(value), OPEN)
        return PartWitness(sheets, bound if bound > value + dust else min(bound, value))

    def _price(self, relaxation: Relaxation, enough: float) -> Priced | None:
        return relaxation.price(deadline=self.deadline, enough=enough)

    def offer(self, x: Floats, costs: Floats) -> None:
        """Take a solution if it is whole, keeps every row and costs less."""
        whole = np.round(x)
        if np.abs(x - whole).max(initial=0.0) > INTEGRAL:
            return
        if float(costs @ whole) < float(costs @ self.x) - 1e-9 and self.arrays.accepts(whole):
            self.x = whole

    def _open(self, costs: Floats, bound: float, gap: float) -> bool:
        value = float(costs @ self.x)
        return value - bound > max(gap * abs(value), OPEN)

    def is_open(self, goal: Aim) -> bool:
        """Whether cost and bound are still apart."""
        return self._open(goal.costs, goal.bound, goal.gap)

    def _branch(self, priced: Priced, goal: Aim) -> float:
        """Let the engine decide over the columns of small reduced cost.

        First over few of those taken in, for a good plan; where that takes long, around the
        plan that there is; then over all that a better plan could use: the bound over those,
        or the relaxation's plus the slack, holds for the whole part.
        """
        costs, params, deadline = goal.costs, self.params, self.deadline
        nearby = self.nearby = Nearby(self, priced, goal)
        nearby.begin(deadline.slice(share=params.begin_share))
        useful, slack = self.useful(priced, costs)
        taken = self._active & (priced.reduced <= slack)
        few = taken & (priced.reduced <= self._few(priced.reduced[taken])) | (self.x > 0)
        few &= ~nearby.barred
        columns = np.flatnonzero(few)
        share = nearby.share(columns.size, params.first_share, params.doubtful)
        useful, slack = nearby.useful()
        reach = priced.bound + slack if few[useful].all() else -np.inf
        first = self.ask(columns, goal, deadline.slice(share=share), reach)
        useful, slack = nearby.useful()
        if few[useful].all():
            found = rounded_up(min(first.bound, priced.bound + slack), costs)
            goal.bound = max(goal.bound, found)
        if self.is_open(goal) and not first.finished:
            nearby.run(deadline.slice(share=params.nearby_share), params.stale)
        if self.is_open(goal) and useful.size > params.counties_from:
            self._by_county(priced, goal)
        useful, slack = nearby.useful()
        if useful.size > params.most_columns or not self.is_open(goal) or deadline.over:
            return goal.bound
        share = nearby.share(useful.size, 1.0, params.few_left)
        result = self.ask(useful, goal, deadline.slice(share=share), priced.bound + slack)
        if not result.finished:
            nearby.run(deadline)
        return max(goal.bound, rounded_up(min(result.bound, priced.bound + slack), costs))

    def useful(self, priced: Priced, costs: Floats) -> tuple[Ints, float]:
        """Columns that a better plan could use, and the reduced cost up to which they may."""
        most = next_below(float(costs @ self.x), costs)
        slack = max(0.0, most - priced.bound) * (1.0 + 1e-6) + 1e-9
        return np.flatnonzero((priced.reduced <= slack) | (self.x > 0)), slack

    def _by_county(self, priced: Priced, goal: Aim) -> None:
        """Raise the bound county by county; the plans that they propose give better ones."""
        blocks = blocks_of(self.arrays, self.ends, self.params.most_linking)
        if blocks is None:
            return
        value = float(goal.costs @ self.x)
        enough = value - max(goal.gap * abs(value), OPEN)
        asked = Asked(goal.costs, self.x, priced.prices, enough, self.seed, self.params)
        found = tighten(blocks, asked, self.deadline, self.mapper)
        goal.bound = max(goal.bound, rounded_up(found.bound, goal.costs))
        goal.tell(value, goal.bound)
        if self.is_open(goal) and not self.deadline.over:
            few = priced.reduced <= self._few(priced.reduced)
            few[found.columns] = True
            within = self.deadline.slice(share=self.params.first_share)
            self.ask(np.flatnonzero(few | (self.x > 0)), goal, within)

    def _few(self, reduced: Floats) -> float:
        """A reduced cost that leaves the engine few columns."""
        most = max(self.params.few_columns, self.params.few_per_row * self.arrays.row_low.size)
        return np.inf if reduced.size <= most else float(np.partition(reduced, most)[most])

    def ask(
        self, columns: Ints, goal: Aim, within: Deadline, reach: float = -np.inf
    ) -> EngineResult:
        """Let the engine decide over some columns, if it has any time; a better plan is taken.

        Up to ``reach`` a bound over these columns holds for the part.
        """
        if within.over:
            return EngineResult(None, -np.inf, finished=False)
        part = self.arrays.take(columns)
        terms = self.terms(goal, within, reach=reach)
        result = self.engine.solve(part, goal.costs[columns], terms)
        if result.x is not None:
            x = np.zeros(self.arrays.width)
            x[columns] = result.x
            self.offer(x, goal.costs)
        if result.interrupted:
            raise StoppedError
        return result

    def terms(
        self,
        goal: Aim,
        within: Deadline,
        nodes: int | None = None,
        loose: Bools | None = None,
        reach: float = -np.inf,
    ) -> Terms:
        """The terms for an engine; with ``nodes`` or ``loose`` it solves something else.

        What it proves is told no higher than ``reach``, up to which it holds for the part.
        """

        def listen(best: float | None, lower: float | None) -> None:
            value, whole = float(goal.costs @ self.x), nodes is None and loose is None
            seen = value if best is None or not whole else min(value, best)
            goal.tell(seen, max(goal.bound, min(lower or 0.0, reach)))

        return Terms(self.process, within, goal.gap, self.seed, listen, nodes, loose)

    def keep(self, level: int) -> None:
        """Forbid the levels below to give up anything of this one.

        Costs come in steps of 1e-6: half a step of slack admits nothing worse, and spares
        the engine a row so tight that it takes rounding for infeasibility.
        """
        if level == len(self.part.costs) - 1:
            return
        costs, value = self.part.costs[level], self.value(level)
        if value <= 1e-9:
            self.arrays = self.arrays.with_upper(np.where(costs > 0, 0.0, self.arrays.upper))
            if self.relaxation is not None:
                self.relaxation.set_upper(self.arrays)
            return
        high = value + max(0.5 * 10.0**-DECIMALS, 1e-9 * abs(value))
        self.arrays = self.arrays.with_row(costs, high)
        self._held.append(level)
        if self.relaxation is not None:
            self.relaxation.add_row(self.arrays, costs)


class WholeSearch(PartSearch):
    """A program given to an engine as it is: for comparison, and to check the other way."""

    def warm_up(self) -> None:
        """Nothing to prepare."""

    def solve(self, level: int, tell: Tell) -> float:
        """Minimise one level over all columns at once."""
        if self.value(level) <= 0 or self.deadline.over:
            return 0.0
        costs = self.part.costs[level]
        everything = np.arange(self.arrays.width)
        goal = Aim(costs, self._gap(level), 0.0, tell)
        result = self.ask(everything, goal, self.deadline, np.inf)
        bound = rounded_up(result.bound, costs)
        self.witnesses[level] = PartWitness((), min(bound, self.value(level)))
        return bound
