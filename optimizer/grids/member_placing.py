"""Cells of member households: as few households without room as can be, then short ways.

    z[m,g] in {0,1}: member household m is of cell g; sum over g of z[m,g] = 1
    u[g] >= need[g] - sum over m of room[m] * z[m,g];  sum of u least, then sum of ways * z

Where a plan that leaves as few without room as counting allows is found at once, only the ways
are sought: the relaxation prices every column, and those that could be of no better plan (its
bound and their reduced cost above the cost of the plan) are left out of the integer program.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import Deadline

SECONDS, LEAST_SECONDS = 5.0, 3.0
"""So long one village may take to find the cells of its member households, whatever the clock."""
ROUNDING = 1e-5
MOST_TURNS = 1_000
"""Exchanges of a plan that is made better before any program."""


@dataclass(frozen=True, eq=False)
class Placing:
    """Households of cells, shape (cells,), room of members, (members,), ways (members, cells).

    ``may``, shape (members, cells): which cell a member household may be of; any without.
    """

    need: Floats
    room: Floats
    ways: Ints
    may: Bools | None = None

    @cached_property
    def shut(self) -> Bools:
        """Which cell a member household may not be of, shape (members, cells)."""
        return np.zeros(self.ways.shape, dtype=bool) if self.may is None else ~self.may

    @cached_property
    def free(self) -> Ints:
        """Ways, those to cells that are shut longer than all others together."""
        return np.where(self.shut, int(self.ways.sum()) + 1, self.ways)

    def left(self, cell: Ints) -> int:
        """The households without room where member households have these cells, from 0."""
        there = np.bincount(cell, weights=self.room, minlength=self.need.size)
        return int(np.maximum(0.0, self.need - there).sum())

    def cost(self, cell: Ints) -> int:
        """The ways of all member households to their cells."""
        return int(self.ways[np.arange(cell.size), cell].sum())


@dataclass(frozen=True, eq=False)
class _Answer:
    value: int
    bound: int
    cell: Ints | None


def placed(placing: Placing, deadline: Deadline) -> tuple[Ints, tuple[int, int]]:
    """The cell of every member household from 0, with bounds of who finds no room and of ways."""
    nearest = np.argmin(placing.free, axis=1).astype(np.int64)
    least = max(0, int(placing.need.sum() - placing.room.sum()))
    shortest = int(placing.free.min(axis=1).sum())
    if placing.left(nearest) <= least:
        return nearest, (least, shortest)
    program = _Program(placing)
    relaxed = program.relaxed(least)
    found = _found(placing, relaxed.start, least)
    if placing.left(found) > least:
        left = program.least_left(deadline)
        least = max(least, left.bound)
        if left.cell is not None and placing.left(left.cell) < placing.left(found):
            found = left.cell
        if placing.left(found) > least:
            return found, (least, shortest)
        relaxed = program.relaxed(least)
        found = _shorter(placing, found, least)
    shortest = max(shortest, relaxed.bound)
    best = program.shortest(found, least, relaxed, deadline)
    return best.cell if best.cell is not None else found, (least, max(shortest, best.bound))


def _found(placing: Placing, start: Ints, least: int) -> Ints:
    """A plan that leaves few without room, from one that may leave many, then shorter ways."""
    cell = start.copy()
    for _ in range(MOST_TURNS):
        left = placing.left(cell)
        if left <= least:
            return _shorter(placing, cell, least)
        gains = _moves(placing, cell)
        here = np.arange(cell.size), cell
        added = placing.ways - placing.ways[here][:, None]
        gains[here] = 0.0
        worth = np.where(gains > 0, added / np.maximum(gains, 1e-9), np.inf)
        member, to = np.unravel_index(int(np.argmin(worth)), worth.shape)
        if not np.isfinite(worth[member, to]):
            return cell
        cell[member] = to
    return cell


def _moves(placing: Placing, cell: Ints) -> Floats:
    """How many more find room where a member household goes to a cell, (members, cells)."""
    there = np.bincount(cell, weights=placing.room, minlength=placing.need.size)
    spare = there - placing.need
    lost = np.maximum(0.0, -(spare[cell] - placing.room)) - np.maximum(0.0, -spare[cell])
    helped = np.maximum(0.0, -spare)[None] - np.maximum(0.0, -(spare[None] + placing.room[:, None]))
    gains: Floats = np.where(placing.shut, -np.inf, helped - lost[:, None])
    return gains


def _shorter(placing: Placing, cell: Ints, least: int) -> Ints:
    """The nearest plan that no move or exchange of two makes shorter, leaving no more out."""
    cell, index = cell.copy(), np.arange(cell.size)
    for _ in range(MOST_TURNS):
        left = placing.left(cell)
        slack = least - left
        added = placing.free - placing.ways[index, cell][:, None]
        fit = _moves(placing, cell) >= -slack
        worth = np.where(fit, added, 0)
        member, to = np.unravel_index(int(np.argmin(worth)), worth.shape)
        if worth[member, to] < 0:
            cell[member] = to
            continue
        pair = _exchange(placing, cell, added, slack)
        if pair is None:
            break
        one, other = pair
        cell[one], cell[other] = cell[other], cell[one]
    return cell


def _exchange(placing: Placing, cell: Ints, added: Ints, slack: int) -> tuple[int, int] | None:
    """The two member households whose exchange shortens ways most and leaves no more out."""
    there = np.bincount(cell, weights=placing.room, minlength=placing.need.size)
    spare = (there - placing.need)[cell]
    swap = placing.room[None] - placing.room[:, None]  # what the cell of the first one gains
    off = np.maximum(0.0, -(spare[:, None] + swap)) - np.maximum(0.0, -spare)[:, None]
    change = added[:, cell] + added[:, cell].T
    change = np.where((off + off.T <= slack) & (cell[:, None] != cell[None]), change, 0)
    one, other = np.unravel_index(int(np.argmin(change)), change.shape)
    return (int(one), int(other)) if change[one, other] < 0 else None


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The relaxation of the ways: its bound, what columns add to it, and where it sends most."""

    bound: int
    added: Floats
    start: Ints


class _Program:
    """Columns for members and cells, then what cells lack."""

    def __init__(self, placing: Placing) -> None:
        self.placing = placing
        self.members, self.cells = placing.ways.shape
        self.columns = self.members * self.cells
        member, cell = np.divmod(np.arange(self.columns), self.cells)
        shape = (self.members, self.columns + self.cells)
        self.once = sparse.csr_array(
            (np.ones(self.columns), (member, np.arange(self.columns))), shape=shape
        )
        value = np.concatenate([placing.room[member], np.ones(self.cells)])
        row = np.concatenate([cell, np.arange(self.cells)])
        column = np.arange(self.columns + self.cells)
        self.roomy = sparse.csr_array(
            (value, (row, column)), shape=(self.cells, self.columns + self.cells)
        )
        self.ways: Floats = np.concatenate(
            [placing.ways.ravel().astype(float), np.zeros(self.cells)]
        )
        self.lacking: Floats = np.concatenate([np.zeros(self.columns), np.ones(self.cells)])

    def relaxed(self, left: int) -> _Relaxed:
        """Shares of members in cells; nothing is known where the relaxation was not solved."""
        from scipy.optimize import linprog  # noqa: PLC0415  slow to load

        upper = np.concatenate([1.0 - self.placing.shut.ravel(), self.placing.need])
        answer = linprog(
            self.ways,
            A_ub=sparse.vstack([-self.roomy, sparse.csr_array(self.lacking[None])]),
            b_ub=np.append(-self.placing.need, float(left)),
            A_eq=self.once,
            b_eq=np.ones(self.members),
            bounds=np.column_stack([np.zeros(upper.size), upper]),
            method="highs",
        )
        if answer.status != 0:
            nearest = np.argmin(self.placing.free, axis=1).astype(np.int64)
            return _Relaxed(0, np.zeros((self.members, self.cells)), nearest)
        shape = (self.members, self.cells)
        added = np.maximum(0.0, answer.lower.marginals[: self.columns]).reshape(shape)
        start = np.argmax(answer.x[: self.columns].reshape(shape), axis=1)
        return _Relaxed(int(np.ceil(answer.fun - ROUNDING)), added, start.astype(np.int64))

    def least_left(self, deadline: Deadline) -> _Answer:
        """As few households without room as can be."""
        return self._solved(self.lacking, np.inf, ~self.placing.shut.ravel(), deadline)

    def shortest(self, known: Ints, left: int, relaxed: _Relaxed, deadline: Deadline) -> _Answer:
        """The shortest ways that leave no more without room, where they are shorter than known."""
        cost = self.placing.cost(known)
        if relaxed.bound >= cost:
            return _Answer(cost, cost, known)
        useful = ((relaxed.bound + relaxed.added < cost + ROUNDING) & ~self.placing.shut).ravel()
        useful[np.arange(self.members) * self.cells + known] = True
        answer = self._solved(self.ways, float(left), useful, deadline)
        bound = min(answer.bound, cost)
        if answer.cell is None or self.placing.left(answer.cell) > left:
            return _Answer(cost, bound, known)
        found = answer.cell if self.placing.cost(answer.cell) < cost else known
        return _Answer(self.placing.cost(found), min(bound, self.placing.cost(found)), found)

    def _solved(self, cost: Floats, left: float, useful: Bools, deadline: Deadline) -> _Answer:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  slow to load

        kept = np.flatnonzero(np.concatenate([useful, np.ones(self.cells, dtype=bool)]))
        rows = [
            LinearConstraint(self.once.tocsc()[:, kept], 1.0, 1.0),
            LinearConstraint(self.roomy.tocsc()[:, kept], self.placing.need, np.inf),
            LinearConstraint(sparse.csc_array(self.lacking[None])[:, kept], 0.0, left),
        ]
        upper = np.concatenate([np.ones(self.columns), self.placing.need])[kept]
        seconds = max(LEAST_SECONDS, min(SECONDS, deadline.left()))
        answer = milp(
            cost[kept],
            constraints=rows,
            bounds=Bounds(0.0, upper),
            integrality=1.0 - self.lacking[kept],
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        bound = answer.mip_dual_bound
        sure = 0 if bound is None or not np.isfinite(bound) else int(np.ceil(bound - ROUNDING))
        if answer.x is None:
            return _Answer(0, sure, None)
        whole = np.zeros(self.columns + self.cells)
        whole[kept] = answer.x
        cell = np.argmax(whole[: self.columns].reshape(self.members, self.cells), axis=1)
        return _Answer(round(float(answer.fun)), sure, np.asarray(cell, dtype=np.int64))
