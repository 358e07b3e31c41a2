"""Groups proven: the program solved level after level, each holding the ones before."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.mip_engines import EngineOptions, Highs
from optimizer.groups.group_program import GroupProgram
from optimizer.groups.group_state import better
from optimizer.groups.group_terms import Formation, GroupProblem, Value, fits_all, value_of
from optimizer.limits.deadline import Deadline, StoppedError

EXACT = 1e-6
"""Relative distance from a bound at which a cost is that bound."""
HELD = 1e-8
"""Share of its cost by which a level may be missed while later ones are looked at."""


def met(cost: float, bound: float) -> bool:
    """Whether a cost is its bound."""
    return cost - bound <= EXACT * max(1.0, abs(cost))


@dataclass(frozen=True, eq=False)
class Proven:
    """The best formation and its value; bounds of the levels that were looked at, in order."""

    formation: Formation
    value: Value
    bounds: tuple[float, ...]


class GroupProof:
    """Solves one problem exactly, begun with the best that is known.

    ``known`` are bounds of every level that hold already.
    """

    def __init__(
        self, problem: GroupProblem, best: Formation, known: tuple[float, ...], seed: int = 0
    ) -> None:
        self.problem, self.best, self.known, self.seed = problem, best, known, seed
        self.value = value_of(problem, best)
        self.program = GroupProgram.of(problem)

    def run(self, deadline: Deadline) -> Proven:
        """Prove level by level as long as there is time; the best is kept meanwhile."""
        bounds: list[float] = []
        costs = self.program.costs()
        with borrowed() as process:
            for level, own in enumerate(costs):
                bound = self.known[level]
                if not met(self.value[level], bound) and own.any():
                    bound = max(bound, self._bound(process, level, own, deadline))
                bounds.append(min(bound, self.value[level]))
                if not met(self.value[level], bounds[-1]):
                    break
                self._hold(own, self.value[level])
        return Proven(self.best, self.value, tuple(bounds))

    def _hold(self, costs: Floats, cost: float) -> None:
        """Nothing that follows may cost more on this level."""
        used = np.flatnonzero(costs)
        if used.size:
            high = cost + HELD * max(1.0, abs(cost))
            self.program.add_row(-np.inf, high, used, costs[used])

    def _bound(self, process: HighsProcess, level: int, costs: Floats, deadline: Deadline) -> float:
        options = EngineOptions(
            process=process,
            deadline=deadline,
            gap=HELD,
            seed=self.seed,
            on_bounds=_unheard,
            loose=np.array(self.program.loose),
        )
        if deadline.over:
            return -np.inf
        try:
            result = Highs().solve(self.program.arrays(), costs, options)
        except (StoppedError, EngineError):
            return -np.inf
        if result.x is not None:
            self._offer(self.program.formation(result.x))
        return min(result.bound, self.value[level])

    def _offer(self, formation: Formation) -> None:
        value = value_of(self.problem, formation)
        if fits_all(self.problem, formation) and better(value, self.value):
            self.best, self.value = formation, value


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
