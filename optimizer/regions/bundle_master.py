"""Bundle master: prices from what counties have answered, a cutting-plane step near the best.

Under prices ``p`` county ``c`` has the optimum ``phi_c(p)``, concave in ``p``. Every plan that
it answers with, of cost ``f`` and uses ``u``, is a cut: ``phi_c(p) <= f + u p``. The next
prices maximise the sum of the least cuts less ``p`` times the capacities, near the best
prices so far: prices of a layer may rise and fall together by ``reach``, apart by ``box``.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, sparse

from optimizer.arrays import Floats, Ints

INWARD = 0.5
"""Prices tried lie this far on the way from the best ones to those that the cuts propose."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """Prices (uses,), what the cuts promise there, and ``shares`` (counties, uses).

    ``shares`` are the uses of every county's plans, mixed so that together they keep the
    capacities as far as the box allows.
    """

    prices: Floats
    promised: float
    shares: Floats


@dataclass(frozen=True, slots=True)
class Step:
    """How far prices may go: together by ``reach``, apart by ``box``, in units of cost."""

    box: float
    reach: float

    @classmethod
    def first(cls, scale: float) -> "Step":
        """The step to begin with where a posting costs ``scale`` on the average."""
        return cls(0.5 * scale, 5.0 * scale)

    def serious(self, gain: float, moved: float) -> "Step":
        """After better prices: ``gain`` is the share of what was promised, ``moved`` how far."""
        far = moved >= 0.5 * INWARD * self.reach
        box = self.box * (2.0 if gain >= 0.5 else 1.0)
        return Step(box, max(box, self.reach * (5.0 if far else 1.0)))

    def null(self) -> "Step":
        """After prices that were no better."""
        return Step(0.7 * self.box, max(0.7 * self.box, 0.3 * self.reach))


@dataclass(eq=False)
class Master:
    """The cuts so far. ``group`` (uses,) numbers the layers, ``highest`` caps the prices."""

    counties: int
    capacities: Floats
    group: Ints
    highest: float
    _county: list[int] = field(default_factory=list)
    _cost: list[float] = field(default_factory=list)
    _uses: list[sparse.csr_array] = field(default_factory=list)

    def cut(self, county: int, cost: float, uses: Floats) -> None:
        """Add the plan of a county: its cost without prices, and its uses, shape (uses,)."""
        self._county.append(county)
        self._cost.append(cost)
        self._uses.append(sparse.csr_array(uses.reshape(1, -1)))

    def propose(
        self, near: Floats | None = None, box: float = np.inf, reach: float = np.inf
    ) -> Proposal:
        """The best prices by the cuts, each within ``reach`` of ``near``.

        Differences within a layer stay within ``box`` of those of ``near``.

        Raises ``ArithmeticError`` where the linear program is not solved.
        """
        size, groups = self.capacities.size, int(self.group.max(initial=-1)) + 1
        costs = np.concatenate([self.capacities, np.zeros(groups), -np.ones(self.counties)])
        cuts = self._cuts(groups)
        rows, high = [cuts], [np.array(self._cost)]
        if near is not None and np.isfinite(box) and size:
            rest = near - self._levels(near)[self.group]
            apart = self._differences(size, groups)
            rows += [apart, -apart]
            high += [rest + box, box - rest]
        free = [(None, None)] * (groups + self.counties)
        bounds = [*self._reach(near, reach), *free]
        done = optimize.linprog(
            costs, sparse.vstack(rows, format="csr"), np.concatenate(high), bounds=bounds
        )
        if done.status != 0:
            raise ArithmeticError(done.message)
        weights = -done.ineqlin.marginals[: len(self._cost)]
        mixed = np.flatnonzero(weights > 0)
        whose = (weights[mixed], (np.array(self._county, dtype=np.int64)[mixed], mixed))
        mix = sparse.csr_array(whose, shape=(self.counties, weights.size))
        shares: Floats = (mix @ self._taken()).toarray()
        return Proposal(np.maximum(done.x[:size], 0.0), -float(done.fun), shares)

    def _taken(self) -> sparse.csr_array:
        """The uses of every cut, shape (cuts, uses)."""
        return sparse.csr_array(sparse.vstack(self._uses))

    def _reach(self, near: Floats | None, far: float) -> list[tuple[float, float]]:
        """The least and the highest price of every use."""
        if near is None or not np.isfinite(far):
            return [(0.0, self.highest)] * self.capacities.size
        low, high = np.maximum(near - far, 0.0), np.minimum(near + far, self.highest)
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def _levels(self, prices: Floats) -> Floats:
        """The mean price of every group."""
        count = np.bincount(self.group)
        levels: Floats = np.bincount(self.group, prices) / np.maximum(count, 1)
        return levels

    def _cuts(self, groups: int) -> sparse.csr_array:
        """Rows: the least of the county, less prices times uses, is at most the cost."""
        number = np.arange(len(self._county))
        least = sparse.csr_array(
            (np.ones(number.size), (number, np.array(self._county, dtype=np.int64))),
            shape=(number.size, self.counties),
        )
        free = sparse.csr_array((number.size, groups))
        return sparse.csr_array(sparse.hstack([-self._taken(), free, least]))

    def _differences(self, size: int, groups: int) -> sparse.csr_array:
        """Rows: the price of a use less the level of its group."""
        number = np.arange(size)
        level = sparse.csr_array((-np.ones(size), (number, self.group)), shape=(size, groups))
        none = sparse.csr_array((size, self.counties))
        return sparse.csr_array(sparse.hstack([sparse.eye_array(size), level, none]))
