"""Places taken one after another: what each step adds to the frontier and drops from it."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from optimizer.areas.area_terms import AreaProblem, CutTerm
from optimizer.areas.place_order import place_order
from optimizer.arrays import Floats, Ints
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import Deadline

Star: TypeAlias = tuple[tuple[int, float], ...]
"""The slots that touch one place, each with the cost of cutting it off."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place comes in. Slots are columns of what is remembered of places before it.

    ``near`` are the slots that touch it; ``tied`` and ``split`` those that must share its area
    and must not. The place itself becomes one slot more, the last. Of all these ``ended`` touch
    nothing to come from now on, and only ``kept`` are remembered (in order); of the slots that
    are then left, ``open`` still touch a place to come, and ``ahead`` has a star for every
    place to come that touches several of them.
    """

    place: int
    near: Star
    tied: tuple[int, ...]
    split: tuple[int, ...]
    ended: tuple[int, ...]
    kept: tuple[int, ...]
    open: tuple[int, ...]
    ahead: tuple[Star, ...]


def cut_costs(problem: AreaProblem) -> Floats:
    """The weighted cost of cutting every touching pair, shape (edges,).

    Raises ``ValueError`` where more is asked than a least cut on one level.
    """
    if problem.centred or len(problem.levels) > 1:
        raise ValueError("a least cut has one level and no centres")
    costs: Floats = np.zeros(len(problem.graph.edges))
    for term in problem.terms:
        if not isinstance(term, CutTerm) or (term.costs * term.weight < 0).any():
            raise ValueError("a least cut has no other terms, and no negative costs")
        costs = costs + term.weight * term.costs
    return costs


def steps_of(problem: AreaProblem, deadline: Deadline) -> list[Step]:
    """All steps, in an order of places that keeps the frontier small."""
    sweep = _Sweep(problem, deadline)
    steps: list[Step] = []
    slots: list[int] = []
    for at, place in enumerate(sweep.order):
        step, slots = sweep.step(at, place, slots)
        steps.append(step)
    return steps


class _Sweep:
    """An order of places: when each comes, and until when it is remembered."""

    def __init__(self, problem: AreaProblem, deadline: Deadline) -> None:
        graph = problem.graph
        edges = [(one, other) for one, other in graph.edges.tolist()]
        self.near = [set(others) for others in graph.around]
        self.costs = dict(zip(edges, cut_costs(problem).tolist(), strict=True))
        self.tied, self.split = _pairs(problem.all_together), _pairs(problem.all_apart)
        known = NeighbourGraph.of_pairs(graph.size, [*edges, *self.tied, *self.split])
        self.order = place_order(known, float(max(2, problem.count)), deadline)
        self.at = {place: at for at, place in enumerate(self.order)}
        self.touched = self._last(graph)
        self.known = self._last(known)

    def _last(self, graph: NeighbourGraph) -> list[int]:
        """The last step that a place or one of its neighbours comes in, for every place."""
        at = self.at
        return [max(at[v] for v in (place, *graph.around[place])) for place in range(len(at))]

    def step(self, at: int, place: int, slots: list[int]) -> tuple[Step, list[int]]:
        """The step at which a place comes in, and the places of the slots after it."""
        after = [*slots, place]
        kept = [slot for slot, other in enumerate(after) if self.known[other] > at]
        left = [after[slot] for slot in kept]
        coming = sorted({v for other in left for v in self.near[other] if self.at[v] > at})
        stars = [self._star(other, left) for other in coming]
        step = Step(
            place,
            self._star(place, slots),
            tuple(slot for slot, other in enumerate(slots) if _key(place, other) in self.tied),
            tuple(slot for slot, other in enumerate(slots) if _key(place, other) in self.split),
            tuple(slot for slot, other in enumerate(after) if self.touched[other] == at),
            tuple(kept),
            tuple(slot for slot, other in enumerate(left) if self.touched[other] > at),
            tuple(star for star in stars if len(star) > 1),
        )
        return step, left

    def _star(self, place: int, slots: list[int]) -> Star:
        return tuple(
            (slot, self.costs[_key(place, other)])
            for slot, other in enumerate(slots)
            if other in self.near[place]
        )


def _pairs(pairs: Ints) -> set[tuple[int, int]]:
    return {_key(one, other) for one, other in pairs.tolist()}


def _key(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
