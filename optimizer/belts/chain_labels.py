"""The chains of greatest weight: labels extended place by place, bounded by walks.

A walk that never turns back within two steps is a relaxation of a chain: the heaviest completions
of every length are tables over arcs (dynamic programming). A label is a chain begun; one whose
value with its best completion is below a threshold is left out. Where labels are too many the
most promising are kept, and the greatest bound of the others is told: what was not found is below
it, so a bound holds whenever the search ends.

Source: label setting with completion bounds, as for elementary paths with resources (Baldacci,
Mingozzi, Roberti 2011, "New route relaxation and pricing strategies for the vehicle routing
problem").
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Bools, Floats, Ints
from optimizer.belts.belt_problem import BeltProblem

Numbers = NDArray[np.int32]
NONE = -np.inf


@dataclass(frozen=True, eq=False)
class Weights:
    """What places weigh: ``node``, shape (places,), ``begin`` more where a chain begins.

    ``arc``, shape (arcs,), is more for going along an arc. -inf bars a place.
    """

    node: Floats
    begin: Floats
    arc: Floats


@dataclass(frozen=True, eq=False)
class Labels:
    """Chains by length: rows of places and their weights, each chain once.

    Any other chain weighs no more than ``rest``.
    """

    chains: tuple[tuple[Numbers, Floats], ...]
    rest: float

    @property
    def count(self) -> int:
        """How many chains there are."""
        return sum(len(weights) for _, weights in self.chains)

    @property
    def best(self) -> float:
        """The weight of the heaviest chain, -inf where there is none."""
        return max(
            (float(weights.max()) for _, weights in self.chains if weights.size), default=NONE
        )


@dataclass(frozen=True, eq=False)
class _Layer:
    """Labels of one length: places, shape (labels, length), weights, and the last arcs."""

    places: Numbers
    weight: Floats
    arc: Ints


class ChainLabels:
    """Finds the heaviest chains of one problem, for whatever weights."""

    def __init__(self, problem: BeltProblem) -> None:
        self.problem = problem
        graph = problem.graph
        self.tail, self.head = graph.first, graph.second
        random = np.random.default_rng(1)
        self._marks = random.integers(1, 2**62, size=problem.size, dtype=np.uint64)

    def heaviest(self, weights: Weights, threshold: float, most: int) -> Labels:
        """All chains above a threshold, or at most so many labels of each length."""
        problem = self.problem
        hopes, rest = self._hopes(weights), threshold
        found: list[tuple[Numbers, Floats]] = []
        single = weights.node + weights.begin
        if problem.least == 1:
            on = np.flatnonzero(single >= threshold)
            found.append((on[:, None].astype(np.int32), single[on]))
        if problem.most > 1 and self.head.size:
            layer, dropped = self._pairs(weights, single, hopes[2], threshold, most)
            rest = max(rest, dropped)
            for length in range(2, problem.most + 1):
                if length >= problem.least:
                    good = layer.weight >= threshold
                    found.append(self._distinct(layer.places[good], layer.weight[good]))
                if length < problem.most and layer.weight.size:
                    layer, dropped = self._extended(
                        layer, weights, hopes[length + 1], threshold, most
                    )
                    rest = max(rest, dropped)
        return Labels(tuple(found), rest)

    def bound(self, weights: Weights) -> float:
        """What no chain outweighs, by walks alone."""
        single = weights.node + weights.begin
        bound = float(single.max(initial=NONE)) if self.problem.least == 1 else NONE
        if self.problem.most > 1 and self.head.size:
            first = self._first(weights, single) + self._hopes(weights)[2]
            bound = max(bound, float(first.max()))
        return bound

    def _first(self, weights: Weights, single: Floats) -> Floats:
        """The weight of every chain of two, by its arc."""
        first: Floats = single[self.tail] + weights.node[self.head] + weights.arc
        return first

    def _pairs(
        self, weights: Weights, single: Floats, hope: Floats, threshold: float, most: int
    ) -> tuple[_Layer, float]:
        first = self._first(weights, single)
        good, dropped = _kept(first + hope, threshold, most)
        places = np.column_stack((self.tail[good], self.head[good])).astype(np.int32)
        return _Layer(places, first[good], good), dropped

    def _extended(
        self, layer: _Layer, weights: Weights, hope: Floats, threshold: float, most: int
    ) -> tuple[_Layer, float]:
        """Every label by one place more, as far as the chain stays one."""
        start, after = self._after
        counts = start[layer.arc + 1] - start[layer.arc]
        row = np.repeat(np.arange(layer.arc.size), counts)
        offset = np.arange(row.size) - np.repeat(np.cumsum(counts) - counts, counts)
        arc = after[start[layer.arc][row] + offset]
        weight = layer.weight[row] + weights.node[self.head[arc]] + weights.arc[arc]
        hopeful = weight + hope[arc] >= threshold
        row, arc, weight = row[hopeful], arc[hopeful], weight[hopeful]
        apart = self._apart(layer.places[row, :-2], self.head[arc])
        row, arc, weight = row[apart], arc[apart], weight[apart]
        good, dropped = _kept(weight + hope[arc], threshold, most)
        new = self.head[arc[good]].astype(np.int32)
        places = np.column_stack((layer.places[row[good]], new))
        return _Layer(places, weight[good], arc[good]), dropped

    def _apart(self, places: Numbers, new: Ints) -> Bools:
        """Whether new places are none of those before, and touch none where that is barred."""
        apart = np.ones(new.size, dtype=bool)
        for column in places.T:
            if self.problem.chords:
                apart &= column != new
            else:
                apart &= (self._beside[new, column >> 3] >> (column & 7).astype(np.uint8)) & 1 == 0
        return apart

    def _hopes(self, weights: Weights) -> list[Floats]:
        """By length of a label: the heaviest completion behind its last arc, shape (arcs,)."""
        problem, start, after = self.problem, *self._after
        step = weights.node[self.head] + weights.arc
        walks = [np.zeros(self.head.size)]
        many = np.diff(start) > 0
        for _ in range(problem.most - 2):
            longer = np.full(self.head.size, NONE)
            if after.size:
                reached = (step + walks[-1])[after]
                longer[many] = np.maximum.reduceat(reached, start[:-1][many])
            walks.append(longer)
        hopes: list[Floats] = []
        for length in range(problem.most + 1):
            least = max(problem.least, length, 2) - max(length, 2)
            more = walks[least : problem.most - max(length, 2) + 1]
            hopes.append(np.max(more, axis=0) if more else np.full(self.head.size, NONE))
        return hopes

    def _distinct(self, places: Numbers, weight: Floats) -> tuple[Numbers, Floats]:
        """Each chain once, whichever end it was begun from; the heavier weight counts."""
        turned = places[:, 0] > places[:, -1]
        places = np.where(turned[:, None], places[:, ::-1], places)
        factors = np.arange(1, places.shape[1] + 1, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
        with np.errstate(over="ignore"):
            key = (self._marks[places] * factors).sum(axis=1, dtype=np.uint64)
        order = np.lexsort((-weight, key))
        first = np.ones(order.size, dtype=bool)
        first[1:] = key[order][1:] != key[order][:-1]
        kept = order[first]
        return places[kept], weight[kept]

    @cached_property
    def _beside(self) -> NDArray[np.uint8]:
        """Bits: which places are the same or touch, shape (places, places / 8)."""
        bits = np.zeros((self.problem.size, (self.problem.size + 7) // 8), dtype=np.uint8)
        every = np.arange(self.problem.size)
        one, other = np.append(self.tail, every), np.append(self.head, every)
        np.bitwise_or.at(bits, (one, other >> 3), np.left_shift(1, other & 7).astype(np.uint8))
        return bits

    @cached_property
    def _after(self) -> tuple[Ints, Ints]:
        """The arcs that may follow each arc: where those of an arc begin, and all of them."""
        around, chords = self.problem.graph.around, self.problem.chords
        begin = np.searchsorted(self.tail, np.arange(self.problem.size + 1))
        start, after = [0], []
        for one, other in zip(self.tail.tolist(), self.head.tolist(), strict=True):
            barred = {one} if chords else {one, *around[one]}
            arcs = range(int(begin[other]), int(begin[other + 1]))
            after += [arc for arc in arcs if int(self.head[arc]) not in barred]
            start.append(len(after))
        return np.array(start, dtype=np.int64), np.array(after, dtype=np.int64)


def _kept(promise: Floats, threshold: float, most: int) -> tuple[Ints, float]:
    """The numbers of what reaches a threshold, at most so many; the greatest promise dropped."""
    good = np.flatnonzero(promise >= threshold)
    if good.size <= most:
        return good, NONE
    order = np.argpartition(-promise[good], most)
    return np.sort(good[order[:most]]), float(promise[good[order[most:]]].max())
