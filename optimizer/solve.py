"""Levels, bounds, incumbents, limits: from facts and policy to a plan with a proof."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from geodata.county import County
from optimizer.candidates import Bools, Candidates, Floats, pair_up
from optimizer.engines import ENGINES, Engine, EngineResult
from optimizer.flow import MOST_LEVELS, is_network, solve_flow
from optimizer.greedy import first_plan
from optimizer.outcome import (
    LevelResult,
    Limits,
    OnProgress,
    Outcome,
    Progress,
    Status,
    StopReason,
)
from optimizer.plan import Plan, Posting
from optimizer.policy import Policy
from optimizer.posts import build
from optimizer.pricing import Priced, price, start_columns, with_partners, within
from optimizer.program import Arrays, Program
from optimizer.shortage import shortages_of

WHOLE = 20_000
"""Up to this many columns a program is given to the engine whole, without pricing."""
EXACT = 1e-6
"""Relative gap below which a level counts as exactly solved: the arithmetic of the engines."""
DECIMALS = 6
"""Costs of columns are counted in steps of 1e-6, which the flow engine takes as its unit."""


def solve(
    county: County,
    policy: Policy,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Plan the county under the policy.

    Always returns a plan that keeps every rule; people who are missing are its shortages.
    ``stop`` ends the solve with the best plan so far, marked as not proven.
    """
    search = _Search(
        program=build(pair_up(county, policy)),
        limits=limits or Limits(),
        notify=on_progress,
        stop=stop or threading.Event(),
    )
    return search.run()


@dataclass(eq=False)
class _Search:
    """One solve: the program, the incumbent ``x``, and the levels that are done."""

    program: Program
    limits: Limits
    notify: OnProgress | None
    stop: threading.Event
    started: float = field(default_factory=time.monotonic)
    results: list[LevelResult] = field(default_factory=list)

    def run(self) -> Outcome:
        """Solve level after level."""
        levels = level_costs(self.program)
        vectors = [costs for _, costs in levels]
        x = self._flow(levels, vectors)
        if x is None:
            x = first_plan(self.program, _blend(vectors))
            x = self._levels(levels, x)
        return self._outcome(x)

    def _flow(self, levels: list[tuple[int, Floats]], vectors: list[Floats]) -> Floats | None:
        wanted = self.limits.engine in {"auto", "flow"}
        if not (wanted and len(levels) <= MOST_LEVELS and is_network(self.program)):
            return None
        begun = time.monotonic()
        x = solve_flow(self.program, vectors)
        if x is None:
            return None
        for number, costs in levels:
            self._record(number, x, costs, float(costs @ x), "min-cost flow", begun)
        return x

    def _levels(self, levels: list[tuple[int, Floats]], x: Floats) -> Floats:
        arrays = self.program.freeze()
        active = start_columns(self.program.candidates, levels[-1][1], self.program.width)
        active = with_partners(arrays, active | (x > 0))
        for position, (number, costs) in enumerate(levels):
            begun = time.monotonic()
            last = position == len(levels) - 1
            step = _Level(self, number, len(levels), arrays, costs, active, x, exact=not last)
            x, bound, active = step.solve()
            self._record(number, x, costs, bound, step.engine.name, begun)
            arrays = keep_level(arrays, costs, float(costs @ x))
        return x

    def _record(
        self, number: int, x: Floats, costs: Floats, bound: float, engine: str, begun: float
    ) -> None:
        goals: dict[str, float] = {}
        for goal in self.program.candidates.policy.effective_goals:
            if goal.level == number:
                share = goal.weight * float(goal.vector(self.program) @ x)
                goals[goal.name] = goals.get(goal.name, 0.0) + share
        cost = float(costs @ x)
        result = LevelResult(
            level=number,
            cost=round(cost, 9),
            bound=round(min(bound, cost), 9),
            engine=engine,
            seconds=time.monotonic() - begun,
            goals=goals,
        )
        self.results.append(result)

    def left(self) -> float:
        """Seconds that are left."""
        return self.limits.seconds - (time.monotonic() - self.started)

    def tell(self, level: int, levels: int, incumbent: float | None, bound: float | None) -> None:
        """Report a moment of the solve."""
        if self.notify:
            self.notify(
                Progress(
                    level=level,
                    levels=levels,
                    incumbent=incumbent,
                    bound=bound,
                    seconds=time.monotonic() - self.started,
                )
            )

    def _outcome(self, x: Floats) -> Outcome:
        proven = all(result.gap <= max(self.limits.gap, EXACT) for result in self.results)
        reason = StopReason.DONE
        if not proven:
            reason = StopReason.INTERRUPTED if self.stop.is_set() else StopReason.TIME
        return Outcome(
            status=Status.PROVEN if proven else Status.FEASIBLE,
            stop=reason,
            plan=plan_of(self.program.candidates, x),
            levels=tuple(self.results),
            pairs=self.program.candidates.size,
            seconds=time.monotonic() - self.started,
        )


@dataclass(eq=False)
class _Level:
    """One level: minimise ``costs`` over ``arrays``, starting from the incumbent ``x``."""

    search: _Search
    number: int
    count: int
    arrays: Arrays
    costs: Floats
    active: Bools
    x: Floats
    exact: bool
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        chosen = self.search.limits.engine
        self.engine = ENGINES["cp_sat" if chosen == "cp_sat" else "highs"]

    @property
    def value(self) -> float:
        """Cost of the incumbent."""
        return float(self.costs @ self.x)

    @property
    def gap(self) -> float:
        """Relative gap at which this level may end: none above the last level."""
        return 0.0 if self.exact else self.search.limits.gap

    def solve(self) -> tuple[Floats, float, Bools]:
        """Return the best solution, its lower bound, and the columns worth keeping."""
        self.search.tell(self.number, self.count, self.value, None)
        if self.value <= 0.0 or self.search.stop.is_set() or self.search.left() <= 0:
            return self.x, 0.0, self.active
        if self.arrays.width <= WHOLE:
            everything = np.ones(self.arrays.width, dtype=bool)
            bound = self._rounded(self._engine(everything, 0.0).bound)
            return self.x, bound, everything
        priced = price(
            self.arrays,
            self.costs,
            self.active,
            self.search.program.candidates,
            seconds=self.search.left(),
            stop=self.search.stop,
        )
        if priced is None:
            return self.x, 0.0, self.active
        bound = self._priced(priced)
        return self.x, bound, priced.active

    def _priced(self, priced: Priced) -> float:
        """Solve over the columns of small reduced cost; returns a bound for the whole program."""
        bound = self._rounded(priced.bound)
        slack = 0.0
        while self._open(bound) and self.search.left() > 0 and not self.search.stop.is_set():
            part = priced.active | (self.x > 0)
            if slack > 0:
                part |= within(priced, slack)
            result = self._engine(part, bound)
            bound = max(bound, self._rounded(min(result.bound, priced.bound + slack)))
            if not result.finished or slack > self.value - priced.bound:
                break
            slack = (self.value - priced.bound) * (1.0 + 1e-6) + 1e-9
        return bound

    def _open(self, bound: float) -> bool:
        return self.value - bound > max(self.gap * max(1.0, abs(self.value)), 1e-7)

    def _engine(self, part: Bools, bound: float) -> EngineResult:
        columns = np.flatnonzero(part)
        result = self.engine.solve(
            self.arrays.take(columns),
            self.costs[columns],
            seconds=self.search.left(),
            gap=self.gap,
            seed=self.search.limits.seed,
            stop=self.search.stop,
            on_bounds=self._listener(bound),
        )
        if result.x is not None:
            x = np.zeros(self.arrays.width)
            x[columns] = result.x
            if float(self.costs @ x) < self.value - 1e-9 and self.arrays.accepts(x):
                self.x = x
        return result

    def _listener(self, floor: float) -> Callable[[float | None, float | None], None]:
        def listen(incumbent: float | None, bound: float | None) -> None:
            best = self.value if incumbent is None else min(self.value, incumbent)
            self.search.tell(self.number, self.count, best, max(floor, bound or 0.0))

        return listen

    def _rounded(self, bound: float) -> float:
        """Lift a bound to the next multiple of what all costs are multiples of."""
        step = common_step(self.costs)
        if step is None or not np.isfinite(bound):
            return max(0.0, bound) if np.isfinite(bound) else 0.0
        return max(0.0, float(np.ceil(bound / step - 1e-6)) * step)


def common_step(costs: Floats) -> float | None:
    """Largest quarter-multiple that all costs share, ``None`` for costs of another kind."""
    quarters = np.rint(costs * 4.0)
    if not quarters.any() or np.abs(costs * 4.0 - quarters).max() > 1e-9:
        return None
    return float(np.gcd.reduce(quarters[quarters > 0].astype(np.int64))) / 4.0


def keep_level(arrays: Arrays, costs: Floats, value: float) -> Arrays:
    """Forbid the levels below to give up anything of this one.

    Costs come in steps of 1e-6: half a step of slack admits nothing worse, and spares the
    engine a row so tight that it takes rounding for infeasibility.
    """
    if value <= 1e-9:
        return arrays.with_upper(np.where(costs > 0, 0.0, arrays.upper))
    return arrays.with_row(costs, value + max(0.5 * 10.0**-DECIMALS, 1e-9 * abs(value)))


def level_costs(program: Program) -> list[tuple[int, Floats]]:
    """Weighted cost vector (columns,) of every level, level 1 first.

    Shortage is counted at level 1 even where no goal asks for it: a plan that posts
    nobody would otherwise be the cheapest.
    """
    goals = list(program.candidates.policy.effective_goals)
    numbers = sorted({goal.level for goal in goals})
    return [
        (
            number,
            np.round(
                np.sum(
                    [goal.weight * goal.vector(program) for goal in goals if goal.level == number],
                    axis=0,
                ),
                DECIMALS,
            ),
        )
        for number in numbers
    ]


def _blend(vectors: list[Floats]) -> Floats:
    """Order pairs for the greedy start: lower levels decide, upper levels cost nothing at pairs."""
    blended: Floats = np.sum(vectors, axis=0)
    return blended


def plan_of(candidates: Candidates, x: Floats) -> Plan:
    """Read the plan off a solution ``x`` (columns,)."""
    postings = []
    for pairs in candidates.layers:
        for index in np.flatnonzero(x[pairs.columns] > 0.5):
            place = pairs.places[pairs.place[index]].id
            supply = pairs.supplies[pairs.supply[index]].id
            postings.append(Posting(pairs.layer.name, place, supply))
    bare = Plan(tuple(postings))
    return Plan(bare.postings, shortages_of(candidates, bare))
