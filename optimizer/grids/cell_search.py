"""Cells found: priced centres, torn cells mended, then chains of moves from cell to cell.

Cells are always whole. A chain moves a point from one cell to the next, and one of that to a
third or back (cyclic transfers, Thompson and Psaraftis 1993): what a single move may not do to
the sizes of cells a chain can.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.cell_problem import HARD, CellProblem, Value
from optimizer.grids.pinned_start import with_pins
from optimizer.limits.deadline import Deadline

PRICES, MEANS = 40, 8
"""Rounds of prices for given centres, and rounds of new centres."""
TRIED = 12
"""Chains that are tried out before a point counts as a local optimum."""
MANY = 24
"""Cells above which chains are no longer than two moves."""
ROUNDS = 2_000
FEWEST_STARTS, MOST_STARTS, START_WORK = 2, 12, 1_500
"""Starts of one problem: so much work by points."""
MORE_STARTS = 6
"""Starts, whatever the clock, while bounds are missed that need not be."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A point that goes from a cell to another: what that adds to the ways, and breaks of pins."""

    point: int
    cell: int
    to: int
    cost: int
    broken: int = 0


class CellSearch:
    """Looks for the best division of one problem."""

    def __init__(self, problem: CellProblem, seed: int) -> None:
        self.problem, self.rng = problem, np.random.default_rng(seed)
        self.around = problem.graph.around
        self.weight: list[int] = problem.weight.tolist()

    def run(self, deadline: Deadline) -> tuple[Ints, Value]:
        """The best division of several starts; at least one is finished, whatever the clock."""
        problem = self.problem
        if problem.count == 1:
            whole = np.zeros(problem.size, dtype=np.int64)
            return whole, problem.value(whole)
        starts = int(np.clip(START_WORK // problem.size, FEWEST_STARTS, MOST_STARTS))
        best, value = self._start(deadline) if problem.standing is None else self._kept(deadline)
        bound = problem.missed_bound()
        for turn in range(1, max(starts, MORE_STARTS)):
            short = value[0] > bound
            if not short and (turn >= starts or deadline.over):
                break
            found, other = self._start(deadline)
            if other < value:
                best, value = found, other
        return best, value

    def _start(self, deadline: Deadline) -> tuple[Ints, Value]:
        return self.around_centres(self._seeds(), deadline)

    def around_centres(self, centres: Ints, deadline: Deadline) -> tuple[Ints, Value]:
        """The nearest division to some centres, one for each cell, that no chain makes better."""
        label = self._priced(centres)
        label[centres] = np.arange(self.problem.count)
        for _ in range(MEANS):
            moved = self._centres(label)
            if np.array_equal(moved, centres):
                break
            centres = moved
            label = self._priced(centres)
            label[centres] = np.arange(self.problem.count)
        label, centres = with_pins(self.problem, label, centres)
        label = self._improved(self._mended(label, centres), deadline)
        return label, self.problem.value(label)

    def _kept(self, deadline: Deadline) -> tuple[Ints, Value]:
        """From the cells in force: the largest where there are too many, others far from them."""
        problem = self.problem
        none = np.zeros(problem.size, dtype=np.int64)
        standing = none if problem.standing is None else problem.standing
        sizes = np.bincount(standing, weights=problem.weight)[1:]
        order = np.argsort(-sizes, kind="stable")[: problem.count]
        cells = [np.flatnonzero(standing == cell + 1) for cell in order if sizes[cell]]
        centres = [problem.centre_of(members)[0] for members in cells]
        label = np.full(problem.size, -1, dtype=np.int64)
        for cell, members in enumerate(cells):
            label[members] = cell
        found = np.array(self._spread(centres), dtype=np.int64)
        label, found = with_pins(problem, label, found)
        label = self._improved(self._mended(label, found), deadline)
        return label, problem.value(label)

    def improved(self, label: Ints, deadline: Deadline) -> tuple[Ints, Value]:
        """The nearest division to a given one that no chain makes better."""
        found = self._improved(label, deadline)
        return found, self.problem.value(found)

    def _seeds(self) -> Ints:
        """Points far from each other (k-means++)."""
        first = int(self.rng.integers(self.problem.size))
        return np.array(self._spread([first]), dtype=np.int64)

    def _spread(self, chosen: list[int]) -> list[int]:
        """Some points, and others far from them."""
        apart = self.problem.metres
        if not chosen:
            chosen = [int(self.rng.integers(self.problem.size))]
        near = apart[chosen].min(axis=0).astype(float)
        while len(chosen) < self.problem.count:
            chance = np.square(near) * self.problem.weight
            chance[chosen] = 0.0
            free = np.setdiff1d(np.arange(self.problem.size), chosen)
            whole = chance.sum()
            weights = chance / whole if whole > 0 else None
            pick = int(
                self.rng.choice(self.problem.size, p=weights)
                if weights is not None
                else self.rng.choice(free)
            )
            chosen.append(pick)
            near = np.minimum(near, apart[pick])
        return chosen

    def _priced(self, centres: Ints) -> Ints:
        """Every point at its cheapest centre, with prices by which cells keep their bounds."""
        problem = self.problem
        ways = problem.metres[:, centres].astype(float)
        scale = max(1.0, float(np.median(ways.min(axis=1))))
        mean = max(1.0, problem.total / problem.count)
        prices = np.zeros(problem.count)
        best, least = None, np.inf
        for turn in range(PRICES):
            label = np.argmin(ways + prices, axis=1)
            sizes = np.bincount(label, weights=problem.weight, minlength=problem.count)
            beyond = sizes - np.clip(sizes, problem.least, problem.most)
            off = float(np.abs(beyond).sum())
            if off < least:
                best, least = label, off
            if off == 0:
                break
            prices += 2.0 * scale * beyond / mean / (1.0 + turn / 10.0)
        found = best if best is not None else np.argmin(ways, axis=1)
        return np.asarray(found, dtype=np.int64)

    def _centres(self, label: Ints) -> Ints:
        found = [
            self.problem.centre_of(np.flatnonzero(label == cell))[0]
            for cell in range(self.problem.count)
        ]
        return np.array(found, dtype=np.int64)

    def _mended(self, label: Ints, centres: Ints) -> Ints:
        """The same with every cell in one piece, which holds its centre."""
        problem, made = self.problem, np.full(self.problem.size, -1, dtype=np.int64)
        own = label.copy()
        own[centres] = np.arange(problem.count)
        for cell, centre in enumerate(centres.tolist()):
            stack = [centre]
            made[centre] = cell
            while stack:
                for other in self.around[stack.pop()]:
                    if made[other] < 0 and own[other] == cell:
                        made[other] = cell
                        stack.append(other)
        ways = problem.metres[:, centres]
        queue = [
            (int(ways[other, made[point]]), other, int(made[point]))
            for point in np.flatnonzero(made >= 0).tolist()
            for other in self.around[point]
            if made[other] < 0
        ]
        heapq.heapify(queue)
        while queue:
            _, point, cell = heapq.heappop(queue)
            if made[point] >= 0:
                continue
            made[point] = cell
            for other in self.around[point]:
                if made[other] < 0:
                    heapq.heappush(queue, (int(ways[other, cell]), other, cell))
        return made

    def _improved(self, label: Ints, deadline: Deadline) -> Ints:
        """The nearest division that no chain makes better; what is missed is mended at any time."""
        best, value = label, self.problem.value(label)
        bound = self.problem.missed_bound()
        for _ in range(ROUNDS):
            if deadline.over and value[0] <= bound:
                break
            found = self._step(best, value)
            if found is None:
                break
            best, value = found
        return best

    def _step(self, label: Ints, value: Value) -> tuple[Ints, Value] | None:
        """The first chain of the most promising ones that makes a division better."""
        moves = self._moves(label)
        for chain in self._chains(label, moves):
            made = label.copy()
            for move in chain:
                made[move.point] = move.to
            if not self._whole(made, {cell for move in chain for cell in (move.cell, move.to)}):
                continue
            found = self.problem.value(made)
            if found < value:
                return made, found
        return None

    def _whole(self, label: Ints, cells: set[int]) -> bool:
        return all(
            (members := np.flatnonzero(label == cell)).size
            and self.problem.graph.is_connected(members.tolist())
            for cell in cells
        )

    def _moves(self, label: Ints) -> dict[tuple[int, int], _Move]:
        """The cheapest point that may go from a cell to another, for every two that touch."""
        graph, weight = self.problem.graph, self.problem.weight
        centres = self._centres(label)
        here, there = label[graph.first], label[graph.second]
        crossing = np.flatnonzero(here != there)
        point, cell, to = graph.first[crossing], here[crossing], there[crossing]
        ways = self.problem.metres
        cost = weight[point] * (ways[point, centres[to]] - ways[point, centres[cell]])
        astray = self.problem.strangers(label)
        cost = cost + self.problem.step * (astray[point, to] - astray[point, cell])
        pinned = self.problem.pinned(label)
        broken = pinned[point, to]
        members = [set(np.flatnonzero(label == c).tolist()) for c in range(self.problem.count)]
        order = np.lexsort((point, cost, broken))
        stays: dict[int, bool] = {}
        found: dict[tuple[int, int], _Move] = {}
        columns = (point, cell, to, cost, broken)
        arcs = zip(*(column[order].tolist() for column in columns), strict=True)
        for one, out, into, price, breaks in arcs:
            if (out, into) in found:
                continue
            if one not in stays:
                stays[one] = len(members[out]) > 1 and graph.is_connected_without(one, members[out])
            if stays[one]:
                found[out, into] = _Move(one, out, into, int(price), breaks)
        return found

    def _chains(
        self, label: Ints, moves: dict[tuple[int, int], _Move]
    ) -> Iterator[tuple[_Move, ...]]:
        """The chains that promise most, by what they miss and cost while centres stay."""
        sizes = np.bincount(label, weights=self.problem.weight, minlength=self.problem.count)
        whole = sizes.astype(np.int64).tolist()
        kept = not any(map(self.problem.off, whole)) and not self.problem.broken(label)
        promise = _Promise(self.problem, self.weight, whole)
        found: list[tuple[int, int, int, tuple[_Move, ...]]] = []
        longest = 2 + (self.problem.count <= MANY)
        for number, (cost, chain) in enumerate(_linked(moves, longest)):
            if kept and cost >= 0:
                continue  # what misses nothing cannot miss less
            missed = promise.missed(chain)
            if missed < 0 or (missed == 0 and cost < 0):
                found.append((missed, cost, number, chain))
        for *_, chain in heapq.nsmallest(TRIED, found):
            if all(one.point != other.point for one, other in pairwise(chain)):
                yield chain


class _Promise:
    """By how much chains change what is missed while centres stay."""

    def __init__(self, problem: CellProblem, weight: Sequence[int], sizes: Sequence[int]) -> None:
        self.weight, self.sizes = weight, sizes
        self.least, self.most = problem.least, problem.most
        self.off = [problem.off(size) for size in sizes]

    def missed(self, chain: tuple[_Move, ...]) -> int:
        """The change of what is missed, and of pins that are broken."""
        changes: dict[int, int] = {}
        found = 0
        for move in chain:
            weight = self.weight[move.point]
            changes[move.cell] = changes.get(move.cell, 0) - weight
            changes[move.to] = changes.get(move.to, 0) + weight
            found += HARD * move.broken
        for cell, change in changes.items():
            if change:
                size = self.sizes[cell] + change
                low, high = self.least - size, size - self.most
                found += (low if low > 0 else high if high > 0 else 0) - self.off[cell]
        return found


def _linked(
    moves: dict[tuple[int, int], _Move], longest: int
) -> Iterator[tuple[int, tuple[_Move, ...]]]:
    """Single moves, every two of which one follows the other, and rings of three; with costs."""
    after: dict[int, list[_Move]] = {}
    for move in moves.values():
        after.setdefault(move.cell, []).append(move)
    for first in moves.values():
        yield first.cost, (first,)
        for second in after.get(first.to, ()):
            cost = first.cost + second.cost
            yield cost, (first, second)
            if longest > 2 and second.to != first.cell and (second.to, first.cell) in moves:
                third = moves[second.to, first.cell]
                yield cost + third.cost, (first, second, third)
