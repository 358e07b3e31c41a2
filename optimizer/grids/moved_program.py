"""Small problems: as few households as can be leave their cell in force, solved exactly.

    x[i,c], b[c] in {0,1}:  sum over c of x[i,c] = 1;  b[c] <= sum over i of x[i,c] <= n * b[c]
    least * b[c] - s[c] <= sum over i of w[i] * x[i,c] <= most * b[c] + s[c]
    sum of b = k;  sum of s <= missed;  x[i,c] + x[j,c] - sum over f in F of x[f,c] <= 1
    minimise the sum of w[i] * (1 - x[i,c]) over points i of a cell c in force

Cell c answers to c in force; where there are fewer in force than cells, the others answer to none.
F is a set of points that parts i from j. A round without all separators is a relaxation.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.arrays import Floats, Ints
from optimizer.grids.cell_problem import CellProblem
from optimizer.limits.deadline import Deadline

ROUNDS, GAP, ROUNDING = 60, 1e-9, 1e-5


@dataclass(frozen=True, eq=False)
class Moved:
    """A bound of what is moved, and a division where the last round hangs together."""

    bound: int
    label: Ints | None


class MovedProgram:
    """The program of one problem in which no more than ``missed`` is missed."""

    def __init__(self, problem: CellProblem, missed: int) -> None:
        self.problem, self.missed, self.size = problem, missed, problem.size
        standing = np.zeros(self.size, int) if problem.standing is None else problem.standing
        names = np.unique(standing[standing > 0])
        self.own = np.searchsorted(names, standing)
        self.known = np.flatnonzero(standing > 0)
        self.width = max(problem.count, names.size)
        self.columns = self.size * self.width
        self.rows: list[tuple[sparse.csr_array, Floats, Floats]] = []
        self._add_core()

    def run(self, deadline: Deadline) -> Moved:
        """Solve, add separators where cells fall apart, and solve again."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to load

        bound = 0
        ones = np.ones(self.columns + self.width)
        upper = np.concatenate([ones, np.full(self.width, np.inf)])
        whole = np.concatenate([ones, np.zeros(self.width)])
        cost: Floats = np.zeros(upper.size)
        cost[self.known * self.width + self.own[self.known]] = -self.problem.weight[self.known]
        kept = int(self.problem.weight[self.known].sum())
        for _ in range(ROUNDS):
            if deadline.over:
                break
            low, high = (np.concatenate([row[at] for row in self.rows]) for at in (1, 2))
            matrix = sparse.vstack([row[0] for row in self.rows], format="csr")
            answer = milp(
                cost,
                constraints=LinearConstraint(matrix, low, high),
                bounds=Bounds(0.0, upper),
                integrality=whole,
                options={"time_limit": max(0.1, deadline.left()), "mip_rel_gap": GAP},
            )
            if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
                bound = max(bound, kept + int(np.ceil(answer.mip_dual_bound - ROUNDING)))
            if answer.x is None or answer.status != 0:
                break
            slots = np.argmax(answer.x[: self.columns].reshape(self.size, self.width), axis=1)
            if not self._separated(slots):
                label = np.unique(slots, return_inverse=True)[1].reshape(-1)
                return Moved(bound, label.astype(np.int64))
        return Moved(bound, None)

    def _add(self, row: Ints, column: Ints, value: Floats, low: Floats, high: Floats) -> None:
        shape = (low.size, self.columns + 2 * self.width)
        self.rows.append((sparse.csr_array((value, (row, column)), shape=shape), low, high))

    def _add_core(self) -> None:
        width, problem = self.width, self.problem
        every, cells = np.arange(self.columns), np.arange(width)
        point, slot = np.divmod(every, width)
        ones, none, endless = np.ones(self.columns), np.zeros(width), np.full(width, np.inf)
        taken, slack = self.columns + cells, self.columns + width + cells
        self._add(point, every, ones, np.ones(self.size), np.ones(self.size))
        start = np.zeros(width, dtype=np.int64)
        count = np.array([float(problem.count)])
        self._add(start, taken, np.ones(width), count, count)
        self._add(start, slack, np.ones(width), np.zeros(1), np.array([float(self.missed)]))
        both, columns = np.concatenate([slot, cells]), np.concatenate([every, taken])
        for sign, each in ((1.0, 1.0), (-1.0, float(self.size))):
            value = np.concatenate([sign * ones, np.full(width, -sign * each)])
            self._add(both, columns, value, none, endless)
        weight = problem.weight.astype(float)[point]
        both, columns = np.concatenate([both, cells]), np.concatenate([columns, slack])
        for sign, limit in ((1.0, problem.least), (-1.0, min(problem.most, problem.total))):
            value = np.concatenate([sign * weight, np.full(width, -sign * limit), np.ones(width)])
            self._add(both, columns, value, none, endless)

    def _separated(self, slots: Ints) -> bool:
        """Add the separators that a solution lacks; whether there were any."""
        graph, found = self.problem.graph, False
        for slot in np.unique(slots).tolist():
            first, *rest = graph.pieces(np.flatnonzero(slots == slot).tolist())
            for piece in rest:
                found = True
                fence = np.array(graph.fence(piece, first[0]), dtype=np.int64)
                for point in piece:
                    ends = np.concatenate([[point, first[0]], fence])
                    value = np.concatenate([np.ones(2), -np.ones(fence.size)])
                    row = np.zeros(ends.size, dtype=np.int64)
                    column = ends * self.width + slot
                    self._add(row, column, value, np.array([-np.inf]), np.ones(1))
        return found
