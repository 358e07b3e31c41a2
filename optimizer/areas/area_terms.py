"""What is asked of areas, as numbers: bounds, ties, and costs level by level."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph


@dataclass(frozen=True, eq=False)
class Bound:
    """The sum of ``values``, shape (places,), lies in every area from ``least`` to ``most``.

    ``scale`` is the sum that counts as 1 where a bound cannot be kept.
    """

    name: str
    values: Floats
    least: float
    most: float
    scale: float

    def short(self, loads: Floats) -> Floats:
        """By how much sums miss the bound, in scales, shape of ``loads``; 0 where kept."""
        slack = TOLERANCE * self.scale
        below = np.maximum(0.0, self.least - loads - slack)
        above = np.maximum(0.0, loads - self.most - slack)
        missed: Floats = (below + above) / self.scale
        return missed


TOLERANCE = 1e-9
"""Share of a scale by which a sum may miss its bound through rounding."""


@dataclass(frozen=True, eq=False)
class CentreTerm:
    """Cost of every place in the area of a centre, shape (places, centres): both all places."""

    level: int
    weight: float
    costs: Floats


@dataclass(frozen=True, eq=False)
class CutTerm:
    """Cost of every touching pair, shape (edges,), where its two places lie in two areas.

    A pair of negative cost would rather be cut: it costs as much where it is not.
    """

    level: int
    weight: float
    costs: Floats

    @property
    def offset(self) -> float:
        """What all pairs of negative cost cost where none is cut; at least 0."""
        return float(-self.costs[self.costs < 0].sum())


@dataclass(frozen=True, eq=False)
class BalanceTerm:
    """Sum over areas of how far the sum of ``values``, shape (places,), is from ``mean``.

    In shares of the mean, so that the cost is at least 0. ``mean`` is above 0.
    """

    level: int
    weight: float
    values: Floats
    mean: float


Term: TypeAlias = CentreTerm | CutTerm | BalanceTerm


def no_pairs() -> Ints:
    """No pairs of places."""
    return np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class PinnedPairs:
    """Pairs of places, shape (pairs, 2), that are fixed to lie together, or apart."""

    together: Ints = field(default_factory=no_pairs)
    apart: Ints = field(default_factory=no_pairs)

    def within(self, own: Ints, size: int) -> "PinnedPairs":
        """The pairs of which both are among ``own``, by their numbers there."""
        return PinnedPairs(
            pairs_within(self.together, own, size), pairs_within(self.apart, own, size)
        )


@dataclass(frozen=True, eq=False)
class AreaProblem:
    """Places to be divided into ``count`` areas, every area in one piece.

    ``together`` and ``apart`` are pairs of places, shape (pairs, 2); ``may_centre``, shape
    (places,), marks who may be a centre, ``is_centre`` who must be one. ``places`` are ids.
    """

    places: tuple[str, ...]
    graph: NeighbourGraph
    count: int
    bounds: tuple[Bound, ...]
    together: Ints
    apart: Ints
    may_centre: Bools
    is_centre: Bools
    terms: tuple[Term, ...]
    pins: PinnedPairs = field(default_factory=PinnedPairs)

    @property
    def all_together(self) -> Ints:
        """The pairs that lie together by a rule or a pin."""
        return np.vstack([self.together, self.pins.together])

    @property
    def all_apart(self) -> Ints:
        """The pairs that lie apart by a rule or a pin."""
        return np.vstack([self.apart, self.pins.apart])

    @property
    def pin_weight(self) -> float:
        """What a broken pin counts: more than all by which bounds and ties can differ."""
        spans = (2.0 * float(np.abs(b.values).sum()) / b.scale for b in self.bounds)
        return 1.0 + len(self.together) + len(self.apart) + sum(spans)

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.places)

    @property
    def weight(self) -> Floats:
        """How heavy the places are, by the first bound; all alike without one. Shape (places,)."""
        return self.bounds[0].values if self.bounds else np.ones(self.size)

    @property
    def centred(self) -> bool:
        """Whether areas have centres that something depends on."""
        terms = any(isinstance(term, CentreTerm) for term in self.terms)
        return terms or bool(self.is_centre.any()) or not self.may_centre.all()

    @property
    def levels(self) -> tuple[int, ...]:
        """The levels of the goals, the first one first."""
        return tuple(sorted({term.level for term in self.terms}))

    def part(self, members: Sequence[int], count: int) -> "AreaProblem":
        """The same asked of some places alone, which are to make so many areas."""
        own = np.array(members, dtype=np.int64)
        graph = self.graph.part(members)
        return AreaProblem(
            places=tuple(self.places[place] for place in members),
            graph=graph,
            count=count,
            bounds=tuple(replace(bound, values=bound.values[own]) for bound in self.bounds),
            together=pairs_within(self.together, own, self.size),
            apart=pairs_within(self.apart, own, self.size),
            may_centre=self.may_centre[own],
            is_centre=self.is_centre[own],
            terms=tuple(self._part_of(term, own, graph) for term in self.terms),
            pins=self.pins.within(own, self.size),
        )

    def _part_of(self, term: Term, own: Ints, graph: NeighbourGraph) -> Term:
        match term:
            case CentreTerm():
                return replace(term, costs=term.costs[np.ix_(own, own)])
            case BalanceTerm():
                return replace(term, values=term.values[own])
            case CutTerm():
                number = {pair: n for n, pair in enumerate(map(tuple, self.graph.edges.tolist()))}
                ends = np.sort(own[graph.edges], axis=1).tolist()
                edges = np.array([number[one, other] for one, other in ends], dtype=np.int64)
                return replace(term, costs=term.costs[edges])


@dataclass(frozen=True, eq=False)
class Division:
    """Places divided: ``area``, shape (places,), counts from 0; ``centres``, shape (areas,).

    Centres are numbers of places, -1 where areas have none.
    """

    area: Ints
    centres: Ints

    def members(self) -> list[list[int]]:
        """The places of every area."""
        found: list[list[int]] = [[] for _ in range(self.centres.size)]
        for place, area in enumerate(self.area.tolist()):
            found[area].append(place)
        return found


def pairs_within(pairs: Ints, own: Ints, size: int) -> Ints:
    """The pairs of which both are among ``own``, by their numbers there."""
    number = np.full(size, -1, dtype=np.int64)
    number[own] = np.arange(own.size)
    found: Ints = number[pairs]
    return found[(found >= 0).all(axis=1)]
