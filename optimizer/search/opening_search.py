"""Which supplies serve, asked of the engine: one set after another, the most promising first.

Pairs need not be whole there, only the columns that say whether a supply serves at all. Such a
program is solved in a fraction of the time, and its bound is sharp.
"""

from dataclasses import dataclass, field

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.engine.incumbent import Incumbent
from optimizer.engine.mip_engines import Aim, EngineResult
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.model.program import LinearProgram


@dataclass(eq=False)
class OpeningSearch:
    """The sets of supplies of one search that were asked for so far.

    ``columns`` are those that a better plan may use, ``opens``, shape (supplies,), the column
    that says whether a supply serves, -1 where none does: such a supply is in every set.
    """

    best: Incumbent
    columns: Ints
    opens: Ints
    finished: bool = True
    """Whether the last set was proven to be the most promising of those left."""
    _arrays: LinearProgram = field(init=False)

    def __post_init__(self) -> None:
        self._arrays = self.best.arrays.take(self.columns)
        self._loose = np.isin(self.columns, self.best.ends.pairs)

    def next(self, goal: Aim, within: Deadline) -> tuple[Bools, float] | None:
        """The next set, shape (supplies,), and a bound of all plans but those of earlier sets.

        Plans of a set are those in which just these supplies serve, or may serve.

        ``None`` where the engine found none in time. Raises :class:`StoppedError`.
        """
        options = self.best.options(goal, within, loose=self._loose)
        costs = goal.costs[self.columns]
        result: EngineResult = self.best.engine.solve(self._arrays, costs, options)
        if result.interrupted:
            raise StoppedError
        self.finished = result.finished
        if result.x is None:
            return None
        asked = self.opens >= 0
        serves: Bools = ~asked | np.isin(self.opens, self.columns[result.x > 0.5])
        mine = np.isin(self.columns, self.opens[serves & asked]).astype(float)
        others = np.isin(self.columns, self.opens[~serves]).astype(float)
        self._arrays = self._arrays.with_row(mine - others, float(mine.sum()) - 1.0)
        return serves, result.bound
