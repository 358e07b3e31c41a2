"""Areas proven: the program solved, cut where an area falls apart, and solved again.

Every round is a relaxation, so its bound holds for the whole problem whenever it ends. What can
be left out for its reduced cost is left out before an engine is asked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.areas.area_program import AreaProgram
from optimizer.areas.area_terms import AreaProblem, Division
from optimizer.areas.area_value import Value, better, value_of
from optimizer.arrays import Floats, Ints
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.messages import LoadLp, SolveLp, columns_of
from optimizer.engine.mip_engines import EngineOptions, Highs
from optimizer.limits.deadline import Deadline, StoppedError

EXACT = 1e-7
"""Relative distance from a bound at which a cost is that bound."""
MET = 1e-6
"""Relative distance at which a level is called proven: what is held above has some slack."""
KEY = 0
"""Under what number the engine keeps the relaxation."""


@dataclass(frozen=True)
class LevelProof:
    """What is known of one level: its cost, a lower bound, and whether they meet."""

    cost: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the cost is proven least."""
        return self.cost - self.bound <= MET * max(1.0, abs(self.cost))


@dataclass(frozen=True, eq=False)
class ProvenDivision:
    """The best division; what is missed and every level with its bound, as far as was looked at."""

    division: Division
    value: Value
    levels: tuple[LevelProof, ...]


class AreaProof:
    """Branch and cut for one problem, begun with the best division that is known.

    ``worth`` is what a division is worth, by the costs of the program: ``widened`` ones count of
    a bound only the most that an area misses.
    """

    def __init__(
        self,
        problem: AreaProblem,
        best: Division,
        seed: int = 0,
        *,
        worth: Callable[[AreaProblem, Division], Value] = value_of,
        widened: bool = False,
    ) -> None:
        self.problem, self.best, self.seed, self.worth = problem, best, seed, worth
        self.value: Value = worth(problem, best)
        relieved = widened or self.value[0] > 0
        self.program = AreaProgram.of(problem, relieved=relieved, widened=widened)
        self.offsets = self.program.offsets()

    def run(
        self, deadline: Deadline, levels: int | None = None, known: Sequence[float] = ()
    ) -> ProvenDivision:
        """Prove level by level as long as there is time; the best division is kept meanwhile.

        ``levels`` is how many are looked at, what is missed being the first; all where absent.
        ``known`` are bounds of the first levels, which are asked again where they do not meet.
        """
        proofs: list[LevelProof] = []
        with borrowed() as process:
            for level, costs in enumerate(self.program.costs()[:levels]):
                bound = known[level] if level < len(known) else -np.inf
                met = LevelProof(self.value[level], bound).proven
                if not met:
                    found = self._bound(process, level, costs, deadline) if costs.any() else 0.0
                    bound = max(bound, found)
                cost = self.value[level]
                proofs.append(LevelProof(cost, min(bound, cost)))
                if not proofs[-1].proven:
                    break
                self._hold(costs, cost - self.offsets[level])
        return ProvenDivision(self.best, self.value, tuple(proofs))

    def relaxed(self, deadline: Deadline) -> tuple[LevelProof, ...]:
        """The bounds that the relaxation alone gives, as far as levels are decided by it."""
        proofs: list[LevelProof] = []
        with borrowed() as process:
            for level, costs in enumerate(self.program.costs()):
                bound = 0.0
                if costs.any():
                    try:
                        bound, _ = self._promising(process, costs, level, deadline)
                        bound += self.offsets[level]
                    except (StoppedError, EngineError):
                        bound = -np.inf
                proofs.append(LevelProof(self.value[level], min(bound, self.value[level])))
                if not proofs[-1].proven:
                    break
        return tuple(proofs)

    def _hold(self, costs: Floats, cost: float) -> None:
        """Nothing that follows may cost more on this level."""
        used = np.flatnonzero(costs)
        if used.size:
            high = cost + EXACT * max(1.0, abs(cost))
            self.program.add_row(-np.inf, high, used, costs[used])

    def _bound(self, process: HighsProcess, level: int, costs: Floats, deadline: Deadline) -> float:
        """The bound of one level, as good as time permits."""
        return self._engine_bound(process, level, costs, deadline) + self.offsets[level]

    def _sought(self, level: int) -> float:
        """What the columns of the best division cost on a level."""
        return self.value[level] - self.offsets[level]

    def _engine_bound(
        self, process: HighsProcess, level: int, costs: Floats, deadline: Deadline
    ) -> float:
        """The same for the columns alone."""
        bound = -np.inf
        try:
            bound, kept = self._promising(process, costs, level, deadline)
            while not deadline.over:
                result = Highs().solve(
                    self.program.arrays().take(kept),
                    costs[kept],
                    EngineOptions(
                        process=process,
                        deadline=deadline,
                        gap=EXACT / 10.0,
                        seed=self.seed,
                        on_bounds=_unheard,
                        loose=np.array(self.program.loose)[kept],
                    ),
                )
                bound = max(bound, min(result.bound, self._sought(level)))
                if result.x is None or not result.finished:
                    break
                x: Floats = np.zeros(self.program.width)
                x[kept] = result.x
                if not self._cut(self.program.division(x)):
                    self._offer(self.program.division(x))
                    break
        except (StoppedError, EngineError):
            return bound
        return bound

    def _promising(
        self, process: HighsProcess, costs: Floats, level: int, deadline: Deadline
    ) -> tuple[float, Ints]:
        """The relaxation's value, and the columns that a better division may use."""
        arrays = self.program.arrays()
        process.ask(
            LoadLp(KEY, columns_of(arrays, costs), arrays.row_low, arrays.row_high), deadline
        )
        solved = process.ask(SolveLp(KEY, deadline.left()), deadline)
        if not solved.optimal:
            return -np.inf, np.arange(self.program.width)
        reduced = costs - arrays.matrix.T @ solved.prices
        sought = self._sought(level)
        room = sought - solved.value + EXACT * max(1.0, abs(sought))
        kept = (reduced <= room) | np.array(self.program.loose)  # a part of one may be used
        own = self.program.solution(self.best)
        if own is not None:
            kept |= own > 0
        return float(solved.value), np.flatnonzero(kept)

    def _cut(self, division: Division) -> int:
        """Add rows against areas in several pieces; how many were added."""
        return sum(
            self._cut_area(members, int(centre))
            for members, centre in zip(division.members(), division.centres, strict=True)
            if not self.problem.graph.is_connected(members)
        )

    def _cut_area(self, members: list[int], centre: int) -> int:
        pieces = self.problem.graph.pieces(members)
        weight = (
            self.problem.bounds[0].values if self.problem.bounds else np.ones(self.problem.size)
        )
        heavy = [max(piece, key=lambda item: (weight[item], -item)) for piece in pieces]
        if centre >= 0:
            slot = int(np.searchsorted(self.program.slots.centre, centre))
            return sum(
                self._separate(piece, place, centre, slot)
                for piece in pieces
                if centre not in piece
                for place in piece
            )
        main = max(range(len(pieces)), key=lambda at: sum(weight[pieces[at]].tolist()))
        return sum(
            self._separate(piece, heavy[at], heavy[main], slot)
            for at, piece in enumerate(pieces)
            if at != main
            for slot in range(self.program.slots.count)
        )

    def _separate(self, piece: list[int], place: int, target: int, slot: int) -> int:
        """x[place] + x[target] - sum of the separator <= 1 in a slot; a centre is open itself."""
        between = self.problem.graph.fence(piece, target)
        column = self.program.slots.column[:, slot]
        columns = np.array([column[place], column[target], *column[between]])
        values = np.array([1.0, 1.0, *([-1.0] * len(between))])
        if self.program.slots.centre[slot] == target:  # who lies there has the centre there
            columns, values = np.delete(columns, 1), np.delete(values, 1)
            self.program.add_row(-np.inf, 0.0, columns, values)
        else:
            self.program.add_row(-np.inf, 1.0, columns, values)
        return 1

    def _offer(self, division: Division) -> None:
        value = self.worth(self.problem, division)
        if better(value, self.value):
            self.best, self.value = division, value


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
