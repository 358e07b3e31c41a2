"""Which chains become belts: a program over some chains, its prices, and rows as they are needed.

The formulation is told in :mod:`.belt_problem`. The rows of places that are no two apart (cliques
of conflicts) are added where a solution breaks them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.belts.belt_problem import BeltProblem, Chain
from optimizer.belts.chain_labels import ChainLabels, Numbers, Weights
from optimizer.engine.highs import HighsProcess
from optimizer.engine.messages import LoadLp, LpResult, SolveLp, columns_of
from optimizer.engine.mip_engines import EngineOptions, EngineResult, Highs
from optimizer.limits.deadline import Deadline
from optimizer.model.program import LinearProgram

KEY = 0
"""Under what number the engine keeps the relaxation."""
LITTLE = 1e-6
GAP = 1e-9
"""Relative gap at which an integer program is solved."""


@dataclass(frozen=True, eq=False)
class HitRow:
    """Chains that hit some places, counted.

    ``sign`` 1: at most ``most`` of them; -1: the column ``reached`` is at most their number.
    ``division``: the places are a division, which chains rarely leave.
    """

    places: Ints
    sign: int
    most: float = 1.0
    reached: int = -1
    division: bool = False


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices of a relaxation, never negative: of a belt, and of every row.

    ``value`` is that of the relaxation over the chains it had.
    """

    value: float
    belt: float
    rows: Floats


@dataclass(eq=False)
class BeltMaster:
    """Chains and rows of one problem; both only grow."""

    problem: BeltProblem
    chains: list[Chain] = field(default_factory=list)
    rows: list[HitRow] = field(default_factory=list)
    _known: set[frozenset[int]] = field(default_factory=set)
    _cliques: set[frozenset[int]] = field(default_factory=set)
    _groups: list[tuple[Ints, int]] = field(default_factory=list)
    """Columns of divisions reached, and how many of them count."""
    reached: int = 0
    """How many columns there are for what is reached."""

    def __post_init__(self) -> None:
        for place in self.problem.must:
            self._reach(np.array([place]))
        for cover in self.problem.covers:
            first = self.reached
            for home in range(int(cover.home.max(initial=-1)) + 1):
                self._reach(np.flatnonzero(cover.home == home))
            self._groups.append((np.arange(first, self.reached), cover.wanted))
        for cap in self.problem.caps:
            for home in range(int(cap.home.max(initial=-1)) + 1):
                places = np.flatnonzero(cap.home == home)
                self.rows.append(HitRow(places, 1, float(cap.most), division=True))

    def _reach(self, places: Ints) -> None:
        self.rows.append(HitRow(places, -1, 0.0, self.reached))
        self.reached += 1

    def add(self, chains: Iterable[Chain]) -> int:
        """Take in chains that are new and fit; how many."""
        before = len(self.chains)
        for chain in chains:
            key = frozenset(chain)
            if key not in self._known and self.problem.fits(chain):
                self._known.add(key)
                self.chains.append(chain)
        return len(self.chains) - before

    def relaxed(self, process: HighsProcess, deadline: Deadline) -> Prices | None:
        """The relaxation solved, with the rows that its solution breaks added until none is."""
        while True:
            program, costs = self._program(free=True), self._costs()
            process.ask(
                LoadLp(KEY, columns_of(program, costs), program.row_low, program.row_high), deadline
            )
            solved: LpResult = process.ask(SolveLp(KEY, deadline.left()), deadline)
            if not solved.optimal:
                return None
            used = np.flatnonzero(solved.x[: len(self.chains)] > LITTLE)
            share = dict(zip(used.tolist(), solved.x[used].tolist(), strict=True))
            if not self._cut(share):
                prices = np.maximum(0.0, -solved.prices)
                own = 1 + len(self._groups)
                return Prices(-float(solved.value), float(prices[0]), prices[own:])

    def solved(self, process: HighsProcess, deadline: Deadline, seed: int) -> "Solved":
        """The best belts among the chains, and a bound over these chains."""
        bound = np.inf
        while not deadline.over:
            options = EngineOptions(
                process=process,
                deadline=deadline,
                gap=GAP,
                seed=seed,
                on_bounds=_unheard,
                loose=self._loose(),
            )
            result: EngineResult = Highs().solve(self._program(), self._costs(), options)
            bound = min(bound, -result.bound)
            if result.x is None:
                break
            used = np.flatnonzero(result.x[: len(self.chains)] > 0.5).tolist()
            if not self._cut(dict.fromkeys(used, 1.0)):
                chains = tuple(self.chains[at] for at in used)
                return Solved(chains, bound, whole=result.finished)
            if not result.finished:
                break
        return Solved((), bound, whole=False)

    def weights(self, prices: Prices, labels: ChainLabels) -> Weights:
        """What places weigh at some prices: no chain has a greater reduced value than its weight.

        A row that takes is paid in parts by every place of it, a division that is capped where a
        chain begins; one that gives is paid wherever a chain enters it.
        """
        problem = self.problem
        node, begin, arc = problem.score.copy(), np.zeros(problem.size), np.zeros(labels.head.size)
        begin += problem.bonus - prices.belt
        own = self.rows[: prices.rows.size]  # rows that were added later have no price
        for row, price in zip(own, prices.rows.tolist(), strict=True):
            if price <= 0.0:
                continue
            inside = np.zeros(problem.size, dtype=bool)
            inside[row.places] = True
            if row.sign > 0 and not row.division:
                node[row.places] -= price / self._most_hits(row.places)
            elif row.sign > 0:
                begin[row.places] -= price
            else:
                begin[row.places] += price
                arc[inside[labels.head] & ~inside[labels.tail]] += price
        return Weights(node, begin, arc)

    def _most_hits(self, places: Ints) -> int:
        """How many places of a set one chain can have."""
        own = places.tolist()
        most = min(len(own), self.problem.most)
        if most > 2 and not self.problem.chords:
            around = self.problem.graph.around
            if all(b in around[a] for at, a in enumerate(own) for b in own[at + 1 :]):
                return 2  # all touch each other: more would be a branch
        return most

    def reduced(
        self, places: "np.ndarray[tuple[int, int], np.dtype[np.int32]]", prices: Prices
    ) -> Floats:
        """What chains are worth beyond what they use, shape (chains,); rows are chains."""
        score: Floats = self.problem.score[places].sum(axis=1) + self.problem.bonus - prices.belt
        paid = np.flatnonzero(prices.rows > 0.0)
        if paid.size and places.size:
            hits = _incidence(places, self.problem.size) @ self._members(paid)
            signs = np.array([self.rows[at].sign for at in paid.tolist()], dtype=float)
            score -= (hits > 0) @ (signs * prices.rows[paid])
        return score

    def _members(self, rows: Ints) -> sparse.csc_array:
        """Which places rows speak of, shape (places, rows)."""
        own = [self.rows[at].places for at in rows.tolist()]
        sizes = [places.size for places in own]
        column = np.repeat(np.arange(len(own)), sizes)
        place = np.concatenate(own) if own else np.zeros(0, dtype=np.int64)
        ones = np.ones(place.size)
        return sparse.csc_array((ones, (place, column)), shape=(self.problem.size, len(own)))

    def _program(self, *, free: bool = False) -> LinearProgram:
        """Columns: chains, what is reached. Rows: how many belts, divisions that count, hits.

        ``free``: only rows bound chains, so that their prices tell all.
        """
        count, width = len(self.chains), len(self.chains) + self.reached
        row, column, value = [np.zeros(count, dtype=np.int64)], [np.arange(count)], [np.ones(count)]
        high = [float(self.problem.count)]
        for reached, wanted in self._groups:
            row.append(np.full(reached.size, len(high)))
            column.append(count + reached)
            value.append(np.ones(reached.size))
            high.append(float(wanted))
        first = len(high)
        if self.rows:
            hits = (self._members(np.arange(len(self.rows))).T @ self._places().T).tocoo()
            signs = np.array([item.sign for item in self.rows], dtype=float)
            row.append(hits.coords[0] + first)
            column.append(hits.coords[1])
            value.append(signs[hits.coords[0]])
            own = [(at, item.reached) for at, item in enumerate(self.rows) if item.reached >= 0]
            row.append(np.array([at + first for at, _ in own], dtype=np.int64))
            column.append(np.array([count + at for _, at in own], dtype=np.int64))
            value.append(np.ones(len(own)))
            high += [item.most for item in self.rows]
        entries = np.concatenate(value), (np.concatenate(row), np.concatenate(column))
        matrix = sparse.csc_array(entries, shape=(len(high), width))
        low = np.full(len(high), -np.inf)
        upper = np.ones(width)
        upper[:count] = self.problem.count if free else 1.0
        return LinearProgram(matrix, upper, low, np.array(high))

    def _places(self) -> sparse.csr_array:
        """Which places chains have, shape (chains, places)."""
        sizes = [len(chain) for chain in self.chains]
        row = np.repeat(np.arange(len(self.chains)), sizes)
        place = np.array([p for chain in self.chains for p in chain], dtype=np.int64)
        return sparse.csr_array(
            (np.ones(place.size), (row, place)), shape=(len(self.chains), self.problem.size)
        )

    def _costs(self) -> Floats:
        worth = [self.problem.score[list(chain)].sum() for chain in self.chains]
        own = np.array(worth, dtype=float) + self.problem.bonus
        return -np.append(own, np.full(self.reached, self.problem.bonus))

    def _loose(self) -> Bools:
        return np.append(np.zeros(len(self.chains), dtype=bool), np.ones(self.reached, dtype=bool))

    def _cut(self, share: dict[int, float]) -> int:
        """Add rows that chains taken in some shares break; how many."""
        at_place: dict[int, list[int]] = {}
        for chain in share:
            for place in self.chains[chain]:
                at_place.setdefault(place, []).append(chain)
        load = {place: sum(share[chain] for chain in own) for place, own in at_place.items()}
        added = 0
        for place in at_place:
            if load[place] > 1.0 + LITTLE:
                added += self._add_clique((place,), load)
        for chain in share:
            for place in self.chains[chain]:
                for other in self.problem.near[place] & at_place.keys():
                    if place < other and self._hit(share, at_place, place, other) > 1.0 + LITTLE:
                        added += self._add_clique((place, other), load)
        return added

    def _hit(
        self, share: dict[int, float], at_place: dict[int, list[int]], one: int, other: int
    ) -> float:
        """How much of chains has one of two places."""
        return sum(share[chain] for chain in {*at_place[one], *at_place[other]})

    def _add_clique(self, seed: Sequence[int], load: dict[int, float]) -> int:
        """A row of places no two of which may be on two belts, those first that are used most."""
        near = self.problem.near
        clique, left = list(seed), set.intersection(*(set(near[place]) for place in seed))
        while left:
            place = max(left, key=lambda item: (load.get(item, 0.0), len(near[item] & left), -item))
            clique.append(place)
            left &= near[place]
        key = frozenset(clique)
        if key in self._cliques:
            return 0
        self._cliques.add(key)
        self.rows.append(HitRow(np.array(sorted(clique), dtype=np.int64), 1))
        return 1

    def bar_overlaps(self) -> None:
        """Add a row for every place that several chains have."""
        counts = np.zeros(self.problem.size, dtype=np.int64)
        for chain in self.chains:
            counts[list(chain)] += 1
        covered = {place for clique in self._cliques for place in clique}
        load = dict(enumerate(counts.astype(float).tolist()))
        for place in np.argsort(-counts, kind="stable").tolist():
            if counts[place] > 1 and place not in covered:
                self._add_clique((place,), load)
                covered |= set(self.rows[-1].places.tolist())


@dataclass(frozen=True, eq=False)
class Solved:
    """Belts chosen among some chains; none of these choices is worth more than ``bound``."""

    chains: tuple[Chain, ...]
    bound: float
    whole: bool


def _incidence(places: Numbers, size: int) -> sparse.csr_array:
    """Which places chains have, shape (chains, places)."""
    count, length = places.shape
    entries = np.ones(places.size), places.ravel(), np.arange(0, places.size + 1, length)
    return sparse.csr_array(entries, shape=(count, size))


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
