"""A diagram made finer: its nodes are told apart by one thing more, and fewer paths are left."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from optimizer.areas.frontier_diagram import Diagram, Draft, Effort, Groups, estimates, grouped
from optimizer.areas.frontier_steps import Step
from optimizer.arrays import Bools, Ints

State = TypeVar("State")


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs of one step that are looked at, one row each.

    ``source`` is the node of the finer diagram, ``label`` the area, ``parent`` and ``kid`` the
    label nodes before and after.
    """

    source: Ints
    label: Ints
    parent: Ints
    kid: Ints


class Refinement(Protocol[State]):
    """What nodes are told apart by; a state has one row for every node."""

    def start(self) -> State:
        """The state of the root."""

    def step(self, at: int, step: Step, arcs: Arcs, state: State) -> tuple[Bools, State]:
        """Which arcs may be, shape (arcs,), and the state after each that may."""

    def keys(self, state: State) -> list[Ints]:
        """Columns that are equal where nodes become one."""

    def merged(self, state: State, groups: Groups) -> State:
        """The state of every group: of all that its rows may hold."""


def refined(coarse: Diagram, refinement: Refinement[State], most: float, effort: Effort) -> Diagram:
    """The paths of a diagram up to the cost ``most`` that a refinement does not rule out."""
    draft = Draft(coarse.steps, coarse.labels, coarse.beyond)
    state = refinement.start()
    node, reached = np.zeros(1, dtype=np.int64), np.zeros(1)
    total = 0
    for at, step in enumerate(coarse.steps):
        layer, after = coarse.layers[at], coarse.layers[at + 1]
        origin = layer.origin[node]
        child = layer.child[node]
        costs = reached[:, None] + coarse.labels[at].costs[origin]
        source, label = np.nonzero(draft.within(costs + estimates(after, child), most))
        kid = child[source, label].astype(np.int64)
        arcs = Arcs(source, label, origin[source], after.origin[kid])
        total += node.size
        effort.check(total, source.size)
        may, state = refinement.step(at, step, arcs, state)
        if not may.any():
            return draft.empty()
        source, label, kid = source[may], label[may], kid[may]
        groups = grouped([kid, *refinement.keys(state)])
        finer = np.full(child.shape, -1, dtype=np.int32)
        finer[source, label] = groups.group
        draft.layers.append((origin, finer))
        node, reached = kid[groups.first], groups.least(costs[source, label])
        state = refinement.merged(state, groups)
    return draft.finished(coarse.layers[-1].origin[node])
