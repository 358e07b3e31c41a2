"""Places taken one after another: what each step adds to the frontier and drops from it."""

from dataclasses import dataclass

import numpy as np

from optimizer.areas.area_terms import AreaProblem, CutTerm
from optimizer.areas.place_order import place_order
from optimizer.areas.touching_graph import TouchingGraph
from optimizer.arrays import Floats
from optimizer.limits.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Step:
    """One place comes in. Slots are columns of what is remembered of places before it.

    ``near`` are the slots that touch it, with ``costs``; ``tied`` and ``split`` those that must
    share its area and must not. The place itself becomes one slot more, the last. Of all these
    ``ended`` touch nothing to come from now on, and only ``kept`` are remembered (in order);
    of the slots that are then left, ``open`` still touch a place to come, and ``ahead`` has
    for every place to come that touches several of them those slots and their costs.
    """

    place: int
    near: tuple[int, ...]
    costs: tuple[float, ...]
    tied: tuple[int, ...]
    split: tuple[int, ...]
    ended: tuple[int, ...]
    kept: tuple[int, ...]
    open: tuple[int, ...]
    ahead: tuple[tuple[tuple[int, float], ...], ...]


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
    order, near, known = _order(problem, deadline)
    costs = _by_pair(problem)
    tied, split = _pairs(problem.together.tolist()), _pairs(problem.apart.tolist())
    at = {place: step for step, place in enumerate(order)}
    last_touch = [max(map(at.__getitem__, (v, *near[v]))) for v in range(problem.size)]
    last = [max(map(at.__getitem__, (v, *known[v]))) for v in range(problem.size)]
    steps: list[Step] = []
    slots: list[int] = []
    for step, place in enumerate(order):
        touching = [slot for slot, other in enumerate(slots) if other in near[place]]
        after = [*slots, place]
        kept = [slot for slot, other in enumerate(after) if last[other] > step]
        ended = [slot for slot, other in enumerate(after) if last_touch[other] == step]
        left = [after[slot] for slot in kept]
        coming = sorted({v for other in left for v in near[other] if at[v] > step})
        steps.append(
            Step(
                place,
                tuple(touching),
                tuple(costs[_key(place, slots[slot])] for slot in touching),
                tuple(slot for slot, other in enumerate(slots) if _key(place, other) in tied),
                tuple(slot for slot, other in enumerate(slots) if _key(place, other) in split),
                tuple(ended),
                tuple(kept),
                tuple(slot for slot, other in enumerate(left) if last_touch[other] > step),
                tuple(star for v in coming if len(star := _star(v, left, near, costs)) > 1),
            )
        )
        slots = left
    return steps


def _star(
    place: int, slots: list[int], near: list[set[int]], costs: dict[tuple[int, int], float]
) -> tuple[tuple[int, float], ...]:
    """The slots that touch a place, with the costs."""
    return tuple(
        (slot, costs[_key(place, other)])
        for slot, other in enumerate(slots)
        if other in near[place]
    )


def _order(
    problem: AreaProblem, deadline: Deadline
) -> tuple[list[int], list[set[int]], list[set[int]]]:
    """The order, whom every place touches, and whom it must be remembered for."""
    graph = problem.graph
    pairs = [*problem.together.tolist(), *problem.apart.tolist()]
    known = TouchingGraph.of(graph.size, [*map(tuple, graph.edges.tolist()), *map(tuple, pairs)])
    order = place_order(known, float(max(2, problem.count)), deadline)
    return order, [set(items) for items in graph.neighbours], [set(i) for i in known.neighbours]


def _by_pair(problem: AreaProblem) -> dict[tuple[int, int], float]:
    edges = map(tuple, problem.graph.edges.tolist())
    return dict(zip(edges, cut_costs(problem).tolist(), strict=True))


def _pairs(pairs: list[list[int]]) -> set[tuple[int, int]]:
    return {_key(one, other) for one, other in pairs}


def _key(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
