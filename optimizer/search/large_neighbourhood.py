"""Large neighbourhood search: a few supplies and their places are solved again, all else kept.

An engine's tree over a whole part may stay far from the best plan for long, where its bound is
already near. Small programs are solved in a moment. What is freed is drawn with a fixed seed:
supplies that could exchange places at little cost, or the places where the relaxation and the
plan disagree. Nothing is proven here: a bound over a few columns holds for these alone.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.arrays import Bools, Floats, Ints
from optimizer.limits.search_params import SearchParams
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram


@dataclass(frozen=True, eq=False)
class Small:
    """A small program: some columns, and rows that know what the other columns hold."""

    arrays: LinearProgram
    columns: Ints


def freed(arrays: LinearProgram, x: Floats, free: Bools) -> Small:
    """The program of the columns ``free``, all others as in ``x``."""
    columns = np.flatnonzero(free)
    part = sparse.csc_array(arrays.matrix[:, columns])
    rows = np.unique(part.indices)
    held = arrays.matrix @ np.where(free, 0.0, x)
    small = sparse.csc_array(part.tocsr()[rows])
    low, high = arrays.row_low[rows] - held[rows], arrays.row_high[rows] - held[rows]
    return Small(LinearProgram(small, arrays.upper[columns], low, high), columns)


@dataclass(frozen=True, eq=False)
class Tied:
    """Counting columns that rows tie to each other, and the pairs that any of these speak of.

    ``group``, shape (counting columns,), is the group of each of ``columns``; ``touches``, shape
    (pairs, groups), says which groups a pair shares a row with. While no pair of a group is
    moved its columns stay as they are.
    """

    columns: Ints
    group: Ints
    touches: sparse.csr_array

    @classmethod
    def of(cls, arrays: LinearProgram, ends: Ends, counting: Bools) -> "Tied":
        """The groups of a program."""
        columns = np.flatnonzero(counting)
        counts = sparse.csr_array(arrays.matrix[:, columns] != 0).astype(np.float64)
        height = counts.shape[0]
        both = sparse.block_array([[None, counts], [counts.T, None]], format="csr")
        label = connected_components(both, directed=False)[1]
        row_group, group = label[:height], label[height:]
        spoken = np.diff(counts.indptr) > 0
        pairs = sparse.csc_array(arrays.matrix[:, ends.pairs]).tocoo()
        some = spoken[pairs.row]
        shape = (ends.pairs.size, int(label.max(initial=-1)) + 1)
        entries = (np.ones(int(some.sum())), (pairs.col[some], row_group[pairs.row[some]]))
        return cls(columns, group, sparse.csr_array(sparse.coo_array(entries, shape=shape)))

    def with_pairs(self, own: Bools) -> Ints:
        """The counting columns of all groups that some pairs touch, and of those without pairs."""
        moved = np.ones(self.touches.shape[1], dtype=bool)
        moved[self.touches.indices] = False
        rows = self.touches[np.flatnonzero(own)]
        moved[rows.indices] = True
        return self.columns[moved[self.group]]


@dataclass(eq=False)
class Neighbourhoods:
    """Draws what to free next, and learns how much an engine can take.

    ``reduced``, shape (columns,), and ``relaxed``, shape (columns,), are reduced costs and
    solution of the relaxation.
    """

    arrays: LinearProgram
    ends: Ends
    reduced: Floats
    relaxed: Floats
    seed: int
    params: SearchParams
    size: float = field(init=False)
    """Supplies that are freed together, rounded down."""
    _idle: int = 0
    _rng: np.random.Generator = field(init=False)
    _counting: Bools = field(init=False)
    _near: Bools = field(init=False)
    _tied: Tied = field(init=False)
    _together: sparse.csr_array = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.params.freed_first
        self._rng = np.random.default_rng(self.seed)
        self._counting = np.ones(self.arrays.width, dtype=bool)
        self._counting[self.ends.pairs] = False
        self._near = self._cheap()
        self._tied = Tied.of(self.arrays, self.ends, self._counting)
        mine = np.flatnonzero(self._near)
        ones = np.ones(mine.size)
        shape = (int(self.ends.supply.max()) + 1, int(self.ends.place.max()) + 1)
        serves = sparse.csr_array(
            (ones, (self.ends.supply[mine], self.ends.place[mine])), shape=shape
        )
        self._together = sparse.csr_array(serves @ serves.T)

    def _cheap(self) -> Bools:
        """Which pairs are worth freeing: at every place the cheapest by reduced cost."""
        own = self.reduced[self.ends.pairs]
        order = np.lexsort((own, self.ends.place))
        place = self.ends.place[order]
        rank = np.arange(order.size) - np.searchsorted(place, place)
        cheap = np.zeros(order.size, dtype=bool)
        cheap[order] = rank < self.params.freed_per_place
        return cheap

    def draw(self, x: Floats) -> Bools:
        """Mark the columns to free around the plan ``x``."""
        stands = x[self.ends.pairs] > 0.5
        chosen = np.zeros(self._together.shape[0], dtype=bool)
        chosen[self._supplies(stands)] = True
        inside = chosen[self.ends.supply]
        places = np.zeros(self.ends.most.size, dtype=bool)
        places[self.ends.place[stands & inside]] = True
        places[self.ends.place[inside]] |= not stands.any()
        own = places[self.ends.place] & ((inside & self._near) | stands)
        return self._freed(own)

    def differing(self, x: Floats) -> Bools:
        """Mark the columns on which plan and relaxation disagree, and what is cheap there."""
        apart = np.abs(self.relaxed - x)[self.ends.pairs] > 1e-6
        places = np.zeros(self.ends.most.size, dtype=bool)
        places[self.ends.place[apart]] = True
        own = apart | (places[self.ends.place] & (x[self.ends.pairs] > 0.5))
        return self._freed(own)

    def _freed(self, own: Bools) -> Bools:
        """Mark some pairs and the counting columns that anything of theirs could change."""
        free = np.zeros(self.arrays.width, dtype=bool)
        free[self.ends.pairs] = own
        free[self._tied.with_pairs(own)] = True
        return free

    def learn(self, *, better: bool, finished: bool) -> None:
        """Free less where the engine did not end, more where it ends and finds nothing."""
        if not finished:
            self.size = max(self.params.freed_least, self.size - 0.25)
        self._idle = 0 if better else self._idle + finished
        if self._idle >= self.params.freed_patience:
            self.size, self._idle = min(self.params.freed_most, self.size + 1.0), 0

    def _supplies(self, stands: Bools) -> Ints:
        """One supply that serves, and others that could take its places."""
        serving = np.unique(self.ends.supply[stands] if stands.any() else self.ends.supply)
        first = int(self._rng.choice(serving))
        row = slice(self._together.indptr[first], self._together.indptr[first + 1])
        others, weight = self._together.indices[row], self._together.data[row]
        others, weight = others[others != first], weight[others != first]
        count = min(int(self.size) - 1, others.size)
        if not count:
            return np.array([first])
        drawn = self._rng.choice(others, count, replace=False, p=weight / weight.sum())
        return np.append(drawn, first)
