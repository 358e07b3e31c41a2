"""Bounds of what cells cost: every point is to lie in a cell, at a price, and cells are free.

For prices u of points each possible centre j takes the points that gain most, within bounds:

    L(u) = sum over i of u[i] + the k smallest of v[j],
    v[j] = min over x of sum over i of (w[i] * metres[i, j] - u[i]) * x[i],  x[j] = 1, 0 <= x <= 1,
           least <= sum over i of w[i] * x[i] <= most.

L(u) is never above the cost of any division that misses nothing, whatever u; the best u are
approached by subgradients. That cells hang together is left out.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.grids.cell_problem import CellProblem
from optimizer.limits.deadline import Deadline

STEPS, FEWEST, PATIENCE = 60, 25, 3
"""Steps at most, steps that are taken whatever the clock, and idle ones before they shorten."""
FULL_STEP, SHORTEST = 1.0, 0.02
KEPT = 0.7
"""How much of its direction a step keeps for the next one."""
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class PricedBound:
    """A bound and the prices behind it.

    ``added``, shape (points,), is what every centre adds to it at least where it is taken, and
    ``centres``, shape (cells,), those that it takes.
    """

    bound: int
    added: Floats
    centres: Ints


def priced_bound(
    problem: CellProblem, label: Ints, cost: int, deadline: Deadline, steps: int = STEPS
) -> PricedBound:
    """The best bound of some steps, for divisions that miss nothing; ``label`` is one known."""
    prices = _Prices(problem)
    u = prices.first(label)
    none = PricedBound(0, np.zeros(problem.size), np.zeros(0, dtype=np.int64))
    best, stride, idle = none, FULL_STEP, 0
    slope: Floats = np.zeros(problem.size)
    for step in range(steps):
        value, added, covered, chosen = prices.at(u)
        bound = max(0, int(np.ceil(value - ROUNDING)))
        if bound > best.bound or not best.bound:
            best, idle = PricedBound(bound, value + added, chosen), 0
        else:
            idle += 1
        if idle >= PATIENCE:
            stride, idle = stride / 2.0, 0
        slope = 1.0 - covered + KEPT * slope
        length = float(slope @ slope)
        late = deadline.over and step >= FEWEST
        if length == 0 or best.bound >= cost or stride < SHORTEST or late:
            break
        u = u + stride * max(cost - value, 1.0) / length * slope
    return PricedBound(min(best.bound, cost), best.added, best.centres)


class _Prices:
    """Cells for prices of one problem."""

    def __init__(self, problem: CellProblem) -> None:
        self.problem = problem
        self.ways: Floats = problem.weight[:, None] * problem.metres.astype(float)
        self.towards: Floats = np.ascontiguousarray(self.ways.T)
        self.plain = bool((problem.weight == 1).all())
        self.most = int(np.clip(problem.most, 1, problem.total))
        self.least = int(np.clip(problem.least, 0, self.most))

    def first(self, label: Ints) -> Floats:
        """Prices that a known division suggests: midway to its own and to the next centre."""
        cells = (np.flatnonzero(label == cell) for cell in range(self.problem.count))
        centres = [self.problem.centre_of(members)[0] for members in cells]
        ways = self.ways[:, centres]
        own = ways[np.arange(self.problem.size), label]
        next_one = np.sort(ways, axis=1)[:, min(1, len(centres) - 1)]
        prices: Floats = (own + next_one) / 2.0
        return prices

    def at(self, u: Floats) -> tuple[float, Floats, Floats, Ints]:
        """Bound, how much more it is with each centre, how often a point is covered, centres."""
        values = self._values(u)
        count = self.problem.count
        order = np.argsort(values, kind="stable")
        chosen = order[:count]
        bound = float(u.sum() + values[chosen].sum())
        last = values[chosen[-1]]
        added: Floats = np.maximum(0.0, values - last)
        covered = self._covered(self.ways[:, chosen] - u[:, None], chosen)
        return bound, added, covered, chosen

    def _values(self, u: Floats) -> Floats:
        """What the best cell around every centre adds, shape (points,)."""
        own = self.ways.diagonal() - u
        if not self.plain:
            gains = self.ways - u[:, None]
            return np.array(
                [own[j] + self._filled(gains[:, j], j)[0] for j in range(self.problem.size)]
            )
        others = min(self.most - 1, self.problem.size - 1)
        if others <= 0:
            return own
        towards = self.towards - u[None, :]
        np.fill_diagonal(towards, np.inf)
        towards.partition(others - 1, axis=1)
        nearest = towards[:, :others]
        nearest.sort(axis=1)
        must = max(0, min(self.least - 1, others))
        values: Floats = own + np.minimum(nearest[:, must:], 0.0).sum(axis=1)
        values += nearest[:, :must].sum(axis=1)
        return values

    def _filled(self, gains: Floats, centre: int) -> tuple[float, Floats]:
        """The points beside its centre that a cell takes, in shares, and what they add."""
        weight = self.problem.weight
        share: Floats = np.zeros(self.problem.size)
        limits = (self.least, self.most)
        left_must, left_may = (float(limit - int(weight[centre])) for limit in limits)
        total = 0.0
        order = np.argsort(gains / weight, kind="stable")
        for point in order[order != centre].tolist():
            room = left_may if gains[point] < 0 else min(left_may, left_must)
            if room <= 0:
                break
            part = min(1.0, room / int(weight[point]))
            share[point] = part
            total += part * float(gains[point])
            left_may -= part * int(weight[point])
            left_must -= part * int(weight[point])
        return total, share

    def _covered(self, gains: Floats, chosen: Ints) -> Floats:
        covered: Floats = np.zeros(self.problem.size)
        if self.plain:
            columns = np.arange(chosen.size)
            gains[chosen, columns] = np.inf
            others = min(self.most - 1, self.problem.size - 1)
            order = np.argsort(gains, axis=0, kind="stable")[: max(0, others)]
            taken = np.take_along_axis(gains, order, axis=0) < 0
            taken[: max(0, min(self.least - 1, others))] = True
            np.add.at(covered, order[taken], 1.0)
            covered[chosen] += 1.0
            return covered
        for column, centre in enumerate(chosen.tolist()):
            covered += self._filled(gains[:, column], centre)[1]
            covered[centre] += 1.0
        return covered
