"""The shortest closed tour through all visits of one outing, by cuts: exact where it ends in time.

    x[e] in {0,1} for pairs e of spots:  sum of x[e] over the pairs of every spot = 2
    sum of x[e] over the pairs that leave S >= 2, for every set S of spots (added where broken)
    minimise the sum of metres[e] * x[e]

The relaxation is solved over few near pairs; pairs left out enter where their price is negative,
so that its value bounds every tour. Pairs dearer than what is left to a known tour are out of the
program. Source: Dantzig, Fulkerson and Johnson (1954).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components, maximum_flow

from optimizer.arrays import Bools, Floats, Ints

NEAR, FEW = 8, 6
"""Pairs of every spot that the relaxation begins with, and that tours are looked for among."""
SCALE, TOLERANCE = 10_000, 1e-6
ROUNDS = 200
INFEASIBLE = 2
"""How the program says that there is no such choice."""


@dataclass(frozen=True, kw_only=True)
class Single:
    """The order of the spots, and a length that no order is shorter than."""

    order: tuple[int, ...]
    bound: float


class SingleTour:
    """One symmetric table of metres (n, n), and a tour that is known: an order of 0 to n - 1.

    ``left`` says how many seconds are left.
    """

    def __init__(self, metres: Ints, known: tuple[int, ...], left: Callable[[], float]) -> None:
        self.metres, self.known, self.left = metres, known, left
        self.size = len(metres)
        self.first, self.second = np.triu_indices(self.size, 1)
        self.length = metres[self.first, self.second].astype(float)
        self.cuts: list[Ints] = []
        self.bound = 0.0

    def over(self) -> bool:
        """Whether there is no time left."""
        return self.left() <= 0.0

    def run(self) -> Single:
        """Improve the tour as far as there is time."""
        best, value = self.known, self._long(self.known)
        price = self._relaxed()
        if price is None:
            return Single(order=best, bound=self.bound)
        few = np.sort(np.argsort(price, kind="stable")[: FEW * self.size])
        if np.count_nonzero(self._shorter(price, value)) > few.size:
            best, _ = self._joined(few, best)
            value = self._long(best)
        if self.bound <= value - 1.0 + TOLERANCE:
            best, ended = self._joined(np.flatnonzero(self._shorter(price, value)), best)
            value = self._long(best)
            self.bound = value if ended else self.bound
        return Single(order=best, bound=min(self.bound, value))

    def _shorter(self, price: Floats, value: float) -> Bools:
        """Which pairs a tour shorter than ``value`` can have."""
        return np.asarray(price <= value - self.bound - 1.0 + TOLERANCE)

    def _joined(self, kept: Ints, known: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
        """The shortest tour over some pairs, or ``known`` if that is as short; if proven.

        With all pairs that a shorter tour than ``known`` can have, it is the shortest of all.
        """
        for _ in range(ROUNDS):
            found = None if self.over() else self._whole(kept, self._long(known))
            if found is None:
                return known, False
            if not found.size:
                return known, True
            pieces = self._pieces(kept[found])
            if len(pieces) == 1:
                return self._order(kept[found]), True
            self.cuts += pieces
        return known, False

    def _long(self, order: tuple[int, ...]) -> float:
        return float(sum(self.metres[a, b] for a, b in pairwise((*order, order[0]))))

    def _relaxed(self) -> Floats | None:
        """Solve the relaxation over all pairs; reduced costs of all pairs, ``None`` if too late."""
        used = self._near()
        for _ in range(ROUNDS):
            if self.over():
                return None
            answer = linprog(
                self.length[used],
                A_eq=self._degrees(used),
                b_eq=np.full(self.size, 2.0),
                A_ub=None if not self.cuts else -self._rows(used),
                b_ub=None if not self.cuts else np.full(len(self.cuts), -2.0),
                bounds=(0.0, 1.0),
                method="highs",
            )
            if answer.status != 0:
                return None
            cuts = self._broken(used, answer.x)
            if cuts:
                self.cuts += cuts
                continue
            price = self._prices(answer)
            new = np.setdiff1d(np.flatnonzero(price < -TOLERANCE), used)
            if not new.size:
                self.bound = float(np.ceil(answer.fun - TOLERANCE))
                return price
            used = np.union1d(used, new[np.argsort(price[new])[: 4 * self.size]])
        return None

    def _near(self) -> Ints:
        """Pairs of near spots, with those of the known tour."""
        far = self.metres.astype(float).copy()
        np.fill_diagonal(far, np.inf)
        near = np.argsort(far, axis=1)[:, : min(NEAR, self.size - 1)]
        pairs = {(min(a, b), max(a, b)) for a, row in enumerate(near.tolist()) for b in row}
        pairs |= {(min(a, b), max(a, b)) for a, b in pairwise((*self.known, self.known[0]))}
        return np.unique([self._number(a, b) for a, b in pairs])

    def _number(self, a: int, b: int) -> int:
        return a * self.size - a * (a + 1) // 2 + b - a - 1

    def _degrees(self, used: Ints) -> sparse.csr_array:
        columns = np.arange(used.size)
        rows = np.concatenate([self.first[used], self.second[used]])
        ones = np.ones(2 * used.size)
        both = np.concatenate([columns, columns])
        return sparse.csr_array((ones, (rows, both)), shape=(self.size, used.size))

    def _rows(self, used: Ints) -> sparse.csr_array:
        """A row for every cut: the pairs that leave its set."""
        rows = [self._leaves(cut)[used] for cut in self.cuts]
        return sparse.csr_array(np.array(rows, dtype=float).reshape(len(rows), used.size))

    def _leaves(self, cut: Ints) -> Floats:
        inside = np.zeros(self.size, dtype=bool)
        inside[cut] = True
        leaves: Floats = (inside[self.first] != inside[self.second]).astype(np.float64)
        return leaves

    def _prices(self, answer: object) -> Floats:
        """Reduced costs of all pairs."""
        duals = answer.eqlin.marginals  # type: ignore[attr-defined]
        price: Floats = self.length - duals[self.first] - duals[self.second]
        if self.cuts:
            for dual, cut in zip(answer.ineqlin.marginals, self.cuts, strict=True):  # type: ignore[attr-defined]
                if dual:
                    price = price + dual * self._leaves(cut)
        return np.asarray(price, dtype=np.float64)

    def _broken(self, used: Ints, x: Floats) -> list[Ints]:
        """Sets that a solution of the relaxation enters less than twice."""
        on = x > TOLERANCE
        a, b, weight = self.first[used][on], self.second[used][on], x[on]
        graph = sparse.csr_array((weight, (a, b)), shape=(self.size, self.size))
        count, label = connected_components(graph, directed=False)
        if count > 1:
            return [np.flatnonzero(label == piece) for piece in range(count)]
        whole = np.rint(weight * SCALE).astype(np.int32)
        shape = (self.size, self.size)
        both = (np.concatenate([a, b]), np.concatenate([b, a]))
        flow = sparse.csr_array((np.concatenate([whole, whole]), both), shape=shape)
        found: list[Ints] = []
        seen: set[bytes] = set()
        for target in range(1, self.size):
            answer = maximum_flow(flow, 0, target)
            if answer.flow_value >= 2 * SCALE - self.size:
                continue
            left = flow - answer.flow
            left.data[left.data < 0] = 0
            left.eliminate_zeros()
            cut = _reached(left)
            if cut.tobytes() not in seen and 0 < cut.size < self.size:
                seen.add(cut.tobytes())
                found.append(cut)
        return found

    def _whole(self, kept: Ints, value: float) -> Ints | None:
        """The best choice of pairs shorter than ``value`` under the cuts so far.

        Empty where there is none; ``None`` where none is proven.
        """
        if not kept.size:
            return kept
        rows = [LinearConstraint(self._degrees(kept), 2.0, 2.0)]
        rows.append(LinearConstraint(self.length[kept][None], -np.inf, value - 1.0))
        if self.cuts:
            rows.append(LinearConstraint(self._rows(kept), 2.0, np.inf))
        answer = milp(
            self.length[kept],
            constraints=rows,
            bounds=Bounds(0.0, 1.0),
            integrality=np.ones(kept.size),
            options={"mip_rel_gap": 0.0, "time_limit": max(0.1, self.left())},
        )
        if answer.status == INFEASIBLE:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(answer.x > 0.5) if answer.status == 0 else None

    def _pieces(self, chosen: Ints) -> list[Ints]:
        a, b = self.first[chosen], self.second[chosen]
        graph = sparse.csr_array((np.ones(a.size), (a, b)), shape=(self.size, self.size))
        count, label = connected_components(graph, directed=False)
        return [np.flatnonzero(label == piece) for piece in range(count)]

    def _order(self, chosen: Ints) -> tuple[int, ...]:
        """The tour that the chosen pairs make."""
        near: dict[int, list[int]] = {}
        for a, b in zip(self.first[chosen].tolist(), self.second[chosen].tolist(), strict=True):
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)
        order, last = [0], -1
        while len(order) < self.size:
            one, other = near[order[-1]]
            last, step = order[-1], other if one == last else one
            order.append(step)
        return tuple(order)


def _reached(left: sparse.csr_array) -> Ints:
    """Spots that are reached from spot 0 where room is left."""
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415

    order = breadth_first_order(left, 0, directed=True, return_predecessors=False)
    return np.sort(order).astype(np.int64)
