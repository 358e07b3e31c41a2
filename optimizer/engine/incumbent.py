"""The best plan of a component so far, and how engines are asked for a better one."""

from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.highs import HighsProcess
from optimizer.engine.lp_relaxation import Priced
from optimizer.engine.mip_engines import Aim, Engine, EngineOptions, EngineResult
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.objectives import next_below
from optimizer.model.program import LinearProgram

OPEN = 1e-7
"""Distance of cost and bound below which a level is closed."""
INTEGRAL = 1e-6


@dataclass(eq=False)
class Incumbent:
    """The plan ``x``, shape (columns,), that every search over the component shares.

    ``arrays`` gets a row or tighter bounds from every level that is done. ``key`` is the number
    of the component, in the engine's process as well; there is a ``process`` once a search runs.
    """

    key: int
    ends: Ends
    engine: Engine
    seed: int
    params: SearchParams
    deadline: Deadline
    arrays: LinearProgram
    x: Floats
    process: HighsProcess = field(init=False)

    def offer(self, x: Floats, costs: Floats) -> None:
        """Take a solution if it is whole, keeps every row and costs less."""
        whole = np.round(x)
        if np.abs(x - whole).max(initial=0.0) > INTEGRAL:
            return
        if float(costs @ whole) < float(costs @ self.x) - 1e-9 and self.arrays.accepts(whole):
            self.x = whole

    def is_open(self, goal: Aim) -> bool:
        """Whether cost and bound are still apart."""
        value = float(goal.costs @ self.x)
        return value - goal.bound > max(goal.gap * abs(value), OPEN)

    def useful(self, priced: Priced, costs: Floats) -> tuple[Ints, float]:
        """Columns that a better plan could use, and the reduced cost up to which they may."""
        most = next_below(float(costs @ self.x), costs)
        slack = max(0.0, most - priced.bound) * (1.0 + 1e-6) + 1e-9
        return np.flatnonzero((priced.reduced <= slack) | (self.x > 0)), slack

    def ask(
        self, columns: Ints, goal: Aim, within: Deadline, reach: float = -np.inf
    ) -> EngineResult:
        """Let the engine decide over some columns, if it has any time; a better plan is taken.

        Up to ``reach`` a bound over these columns holds for the component.
        """
        if within.over:
            return EngineResult(None, -np.inf, finished=False)
        part = self.arrays.take(columns)
        options = self.options(goal, within, reach=reach)
        result = self.engine.solve(part, goal.costs[columns], options)
        if result.x is not None:
            x = np.zeros(self.arrays.width)
            x[columns] = result.x
            self.offer(x, goal.costs)
        if result.interrupted:
            raise StoppedError
        return result

    def options(
        self,
        goal: Aim,
        within: Deadline,
        nodes: int | None = None,
        loose: Bools | None = None,
        reach: float = -np.inf,
    ) -> EngineOptions:
        """The options of an engine; with ``nodes`` or ``loose`` it solves something else.

        What it proves is told no higher than ``reach``, up to which it holds for the component.
        """

        def listen(best: float | None, lower: float | None) -> None:
            value, whole = float(goal.costs @ self.x), nodes is None and loose is None
            seen = value if best is None or not whole else min(value, best)
            goal.tell(seen, max(goal.bound, min(lower or 0.0, reach)))

        return EngineOptions(self.process, within, goal.gap, self.seed, listen, nodes, loose)
