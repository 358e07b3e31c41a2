"""A true bound on the ways to centres for parts that are too large for an engine.

Lagrangian relaxation of the capacitated k-median: that every place lies in one area is priced
(one price a place) instead of asked for. What is left falls apart by centre, a knapsack each,
solved as a fraction; the cheapest k centres count, those that must be centres first. Whatever the
prices, no division that keeps every bound costs less:

    L(u) = sum over i of u[i] + sum over the k least s of
           min { sum over i of (c[i,s] - u[i]) * x[i] : x[s] = 1, 0 <= x <= 1,
                 least <= sum over i of v[i] * x[i] <= most }

That areas hang together, and ties, are left out, which can only lower the bound. Prices follow
subgradients. Source: Geoffrion (1974); Held, Wolfe, Crowder (1974).
"""

from dataclasses import dataclass

import numpy as np

from optimizer.areas.area_terms import TOLERANCE, AreaProblem, Bound, CentreTerm
from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.deadline import Deadline

ROUNDS = 400
"""Steps of the prices at most."""
PATIENCE = 12
"""Steps without a better bound after which steps become half as long."""
SHORTEST = 1e-3
"""Share of the first length at which steps end."""
SAFE = 1e-9
"""Share of a bound that is given up for rounding."""
FIRST = 3
"""Centres whose knapsacks are solved at first, for every area asked for."""


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The value at some prices; how often each place is taken, shape (places,)."""

    value: float
    taken: Floats


class CentreBound:
    """Bounds the cost of the first level of a problem whose areas have centres."""

    def __init__(self, problem: AreaProblem) -> None:
        terms = [term for term in problem.terms if term.level == problem.levels[0]]
        centred = [term for term in terms if isinstance(term, CentreTerm)]
        self.problem = problem
        self.slots: Ints = np.flatnonzero(problem.may_centre | problem.is_centre)
        whole = sum((t.weight * t.costs for t in centred), np.zeros((problem.size, problem.size)))
        self.costs: Floats = whole[:, self.slots]
        self.allowed = self._allowed()
        self.forced: Bools = problem.is_centre[self.slots]
        bounds = (b for b in problem.bounds if (b.values >= 0).all())
        self.bounds = [b for b in bounds if b.least > 0 or np.isfinite(b.most)]

    @staticmethod
    def asks(problem: AreaProblem) -> bool:
        """Whether the first level has ways to centres that such a bound speaks of."""
        if not problem.levels:
            return False
        first = [term for term in problem.terms if term.level == problem.levels[0]]
        return any(isinstance(term, CentreTerm) and term.weight > 0 for term in first)

    def _allowed(self) -> Bools:
        """Which places may lie with a centre: of one piece; a fixed centre only with itself."""
        piece: Ints = np.zeros(self.problem.size, dtype=np.int64)
        for number, members in enumerate(self.problem.graph.pieces(range(self.problem.size))):
            piece[members] = number
        allowed: Bools = piece[:, None] == piece[None, self.slots]
        for place in np.flatnonzero(self.problem.is_centre).tolist():
            allowed[place] = self.slots == place
        return allowed

    def best(self, known: float, deadline: Deadline) -> float:
        """The best bound in time; ``known`` is the cost of a division, towards which steps go."""
        nearest = np.where(self.allowed, self.costs, np.inf)
        prices: Floats = np.sort(nearest, axis=1)[:, : self.problem.count].mean(axis=1)
        prices[~np.isfinite(prices)] = 0.0
        best, at, length, stale = 0.0, prices, 1.0, 0
        for _ in range(ROUNDS):
            if deadline.over or length < SHORTEST or known - best <= SAFE * max(1.0, known):
                break
            found = self.relaxed(prices)
            if found.value > best:
                best, at, stale = found.value, prices, 0
            else:
                stale += 1
                if stale >= PATIENCE:
                    length, stale, prices = length / 2.0, 0, at
                    continue
            lack = 1.0 - found.taken
            norm = float(lack @ lack)
            if norm <= 0:
                break
            prices = prices + lack * (length * (known - found.value) / norm)
        return best - SAFE * max(1.0, abs(best))

    def relaxed(self, prices: Floats) -> _Relaxed:
        """The value at some prices: never above the cost of a division that keeps its bounds."""
        reduced: Floats = np.where(self.allowed, self.costs - prices[:, None], 0.0)
        own: Floats = reduced[self.slots, np.arange(self.slots.size)].copy()
        reduced[self.slots, np.arange(self.slots.size)] = 0.0
        loose: Floats = own + np.minimum(reduced, 0.0).sum(axis=0)
        values, shares = self._tightened(loose, own, reduced)
        chosen = self._chosen(values)
        taken: Floats = np.zeros(self.problem.size)
        for slot in chosen.tolist():
            taken += shares[slot] if slot in shares else reduced[:, slot] < 0
            taken[self.slots[slot]] += 1.0
        return _Relaxed(float(prices.sum()) + float(values[chosen].sum()), taken)

    def _chosen(self, values: Floats) -> Ints:
        """The cheapest centres, as many as there are areas; those that must be ones first."""
        order = np.lexsort((np.arange(values.size), values, ~self.forced))
        return order[: self.problem.count]

    def _tightened(
        self, loose: Floats, own: Floats, reduced: Floats
    ) -> tuple[Floats, dict[int, Floats]]:
        """The values of centres with their knapsacks, as far as these decide which are chosen.

        A value without its knapsack is never above that with it, so what is above the last one
        chosen need not be known better.
        """
        values, shares = loose.copy(), dict[int, Floats]()
        if not self.bounds:
            return values, shares
        while True:
            chosen = [slot for slot in self._chosen(values).tolist() if slot not in shares]
            if not chosen:
                return values, shares
            near = np.argsort(values, kind="stable")[: FIRST * self.problem.count].tolist()
            for slot in {*chosen, *(s for s in near if s not in shares)}:
                column = reduced[:, slot]
                values[slot], shares[slot] = self._knapsack(slot, float(own[slot]), column)

    def _knapsack(self, slot: int, own: float, reduced: Floats) -> tuple[float, Floats]:
        """The greatest value that one of the bounds gives, and the shares of places in it."""
        best, shares = -np.inf, np.zeros(self.problem.size)
        centre = int(self.slots[slot])
        free = self.allowed[:, slot].copy()
        free[centre] = False
        for bound in self.bounds:
            value, found = _filled(bound, centre, free, reduced)
            if value > best:
                best, shares = value, found
        return own + best, shares


def _filled(bound: Bound, centre: int, free: Bools, reduced: Floats) -> tuple[float, Floats]:
    """The least sum of reduced costs of places beside a centre, as shares, within a bound.

    Places are taken by reduced cost per unit: all that gain something, up to what fits, and more
    where the bound asks for more. Infinite where there is not enough.
    """
    weights = np.where(free, bound.values, 0.0)
    slack = bound.scale * TOLERANCE
    least = bound.least - slack - bound.values[centre]
    most = bound.most + slack - bound.values[centre]
    shares: Floats = np.where(free & (weights == 0) & (reduced < 0), 1.0, 0.0)
    value = float(reduced @ shares)
    heavy: Ints = np.flatnonzero(weights > 0)
    total = float(weights.sum())
    if most < 0 or total < least - slack:
        return np.inf, shares
    ratio = reduced[heavy] / weights[heavy]
    wanted = float(weights[heavy[ratio < 0]].sum())
    room = min(max(wanted, least), most, total)
    order = heavy[np.argsort(ratio, kind="stable")]
    before = np.cumsum(weights[order]) - weights[order]
    part: Floats = np.clip((room - before) / weights[order], 0.0, 1.0)
    shares[order] = part
    return value + float(reduced[order] @ part), shares
