"""Small problems solved exactly: columns for points and centres, separators where cells fall apart.

    y[j], x[i,j] in {0,1}:  x[i,j] <= y[j] = x[j,j];  sum over j of x[i,j] = 1;  sum of y = k
    least * y[j] - s[j] <= sum over i of w[i] * x[i,j] <= most * y[j] + s[j];  sum of s = missed
    x[i,j] <= sum over f in F of x[f,j], F a set of points that parts i from j

Every round without all separators is a relaxation, so that its bound holds. First s is least,
then ways are; where a bound says what is missed, only the second is solved.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.grids.cell_problem import CellProblem, CellResult
from optimizer.limits.deadline import Deadline

MOST_POINTS = 60
"""Points up to which the program is tried."""
ROUNDS = 60
GAP = 1e-9
ROUNDING = 1e-5


def solved_exactly(
    problem: CellProblem, known: CellResult, shut: Bools, deadline: Deadline
) -> CellResult:
    """The best division, or the known one with better bounds where time ends.

    Centres that are ``shut``, shape (points,), are those of no better division.
    """
    if known.missed > known.missed_bound:
        found = _Program(problem, np.zeros(problem.size, dtype=bool), None).run(deadline)
        bound = max(known.missed_bound, found.bound)
        known = replace(known, missed_bound=min(bound, known.missed))
        if found.label is not None:
            missed, cost = problem.value(found.label)
            if missed < known.missed:
                label = tuple(map(int, found.label))
                known = replace(known, label=label, missed=missed, cost=cost, bound=0)
                shut = np.zeros(problem.size, dtype=bool)
        if known.missed > known.missed_bound:
            return known
    found = _Program(problem, shut, known.missed).run(deadline)
    known = replace(known, bound=min(known.cost, max(known.bound, found.bound)))
    if found.label is not None:
        missed, cost = problem.value(found.label)
        if (missed, cost) < (known.missed, known.cost):
            label = tuple(map(int, found.label))
            bound = min(cost, max(known.bound, found.bound))
            return replace(known, label=label, missed=missed, cost=cost, bound=bound)
    return known


@dataclass(frozen=True, eq=False)
class _Found:
    """What a program gave: a bound, and a division where the last round hangs together."""

    bound: int
    label: Ints | None


class _Program:
    """One program; ``missed`` is what bounds may be missed by, ``None`` where that is sought."""

    def __init__(self, problem: CellProblem, shut: Bools, missed: int | None) -> None:
        self.problem, self.missed = problem, missed
        self.centres = np.flatnonzero(~shut)
        self.size, self.width = problem.size, int(self.centres.size)
        self.columns = self.size * self.width
        self.rows: list[tuple[sparse.csr_array, Floats, Floats]] = []
        self._add_core()

    def run(self, deadline: Deadline) -> _Found:
        """Solve, add separators where cells fall apart, and solve again."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to load

        bound = 0
        upper = np.concatenate([np.ones(self.columns), np.full(self.width, np.inf)])
        whole = np.concatenate([np.ones(self.columns), np.zeros(self.width)])
        for _ in range(ROUNDS):
            if deadline.over:
                break
            matrix = sparse.vstack([rows for rows, _, _ in self.rows], format="csr")
            low = np.concatenate([part for _, part, _ in self.rows])
            high = np.concatenate([part for _, _, part in self.rows])
            answer = milp(
                self._cost(),
                constraints=LinearConstraint(matrix, low, high),
                bounds=Bounds(0.0, upper),
                integrality=whole,
                options={"time_limit": max(0.1, deadline.left()), "mip_rel_gap": GAP},
            )
            if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
                bound = max(bound, int(np.ceil(answer.mip_dual_bound - ROUNDING)))
            if answer.x is None or answer.status != 0:
                break
            slots = self._slots(answer.x)
            if not self._separated(slots):
                label = np.unique(slots, return_inverse=True)[1].reshape(-1)
                return _Found(bound, label.astype(np.int64))
        return _Found(bound, None)

    def _cost(self) -> Floats:
        if self.missed is None:
            return np.concatenate([np.zeros(self.columns), np.ones(self.width)])
        ways = self.problem.weight[:, None] * self.problem.metres[:, self.centres].astype(float)
        return np.concatenate([ways.ravel(), np.zeros(self.width)])

    def _column(self, point: Ints | int, slot: Ints | int) -> Ints:
        found: Ints = np.asarray(point) * self.width + np.asarray(slot)
        return found

    def _add(self, row: Ints, column: Ints, value: Floats, low: Floats, high: Floats) -> None:
        shape = (low.size, self.columns + self.width)
        self.rows.append((sparse.csr_array((value, (row, column)), shape=shape), low, high))

    def _add_core(self) -> None:
        size, width, problem = self.size, self.width, self.problem
        point, slot = np.divmod(np.arange(self.columns), width)
        own = self._column(self.centres, np.arange(width))
        ones = np.ones(self.columns)
        self._add(point, np.arange(self.columns), ones, np.ones(size), np.ones(size))
        count = np.array([float(problem.count)])
        self._add(np.zeros(width, dtype=np.int64), own, np.ones(width), count, count)
        other = np.flatnonzero(self.centres[slot] != point)
        row = np.arange(other.size)
        self._add(
            np.concatenate([row, row]),
            np.concatenate([other, own[slot[other]]]),
            np.concatenate([np.ones(other.size), -np.ones(other.size)]),
            np.full(other.size, -np.inf),
            np.zeros(other.size),
        )
        weight = problem.weight.astype(float)[point]
        slack, here = self.columns + np.arange(width), np.arange(width)
        for limit, sign in ((problem.least, 1.0), (min(problem.most, problem.total), -1.0)):
            value = sign * weight
            value[own] -= sign * limit
            self._add(
                np.concatenate([slot, here]),
                np.concatenate([np.arange(self.columns), slack]),
                np.concatenate([value, np.ones(width)]),
                np.zeros(width),
                np.full(width, np.inf),
            )
        self._add_pins()
        if self.missed is not None:
            most = np.array([float(self.missed)])
            none = np.zeros(width, dtype=np.int64)
            self._add(none, slack, np.ones(width), np.array([0.0]), most)

    def _add_pins(self) -> None:
        """Points of one group have one centre; two groups that are apart have two."""
        pins, every = self.problem.pins, np.arange(self.width)
        if pins is None:
            return
        for first, *rest in (group for group in pins.groups if group):
            for point in rest:
                self._add_pair(first, point, every, -1.0, (0.0, 0.0))
        for one, other in pins.apart:
            ends = pins.groups[one][:1] + pins.groups[other][:1]
            if len(ends) == 2:
                self._add_pair(*ends, every, 1.0, (-np.inf, 1.0))

    def _add_pair(
        self, one: int, other: int, every: Ints, sign: float, limits: tuple[float, float]
    ) -> None:
        columns = np.concatenate([self._column(one, every), self._column(other, every)])
        value = np.concatenate([np.ones(self.width), np.full(self.width, sign)])
        low, high = (np.full(self.width, limit) for limit in limits)
        self._add(np.concatenate([every, every]), columns, value, low, high)

    def _slots(self, x: Floats) -> Ints:
        """The slot of every point, shape (points,)."""
        table = x[: self.columns].reshape(self.size, self.width)
        slots: Ints = np.asarray(np.argmax(table, axis=1)).astype(np.int64)
        return slots

    def _separated(self, slots: Ints) -> bool:
        """Add the separators that a solution lacks; whether there were any."""
        graph, found = self.problem.graph, False
        for slot in np.unique(slots).tolist():
            members = np.flatnonzero(slots == slot).tolist()
            centre = int(self.centres[slot])
            for piece in graph.pieces(members):
                if centre in piece:
                    continue
                found = True
                fence = np.array(graph.fence(piece, centre), dtype=np.int64)
                ends = np.array(piece, dtype=np.int64)
                row = np.arange(ends.size)
                self._add(
                    np.concatenate([row, np.repeat(row, fence.size)]),
                    np.concatenate(
                        [self._column(ends, slot), np.tile(self._column(fence, slot), ends.size)]
                    ),
                    np.concatenate([np.ones(ends.size), -np.ones(ends.size * fence.size)]),
                    np.full(ends.size, -np.inf),
                    np.zeros(ends.size),
                )
        return found
