"""The diagram of who may go to which area when only the frontier's areas are remembered."""

from dataclasses import dataclass

import numpy as np

from optimizer.areas.frontier_diagram import (
    Diagram,
    Draft,
    Effort,
    Groups,
    LabelLayer,
    Labels,
    grouped,
)
from optimizer.areas.frontier_steps import Step
from optimizer.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class _Nodes:
    """The nodes before a step: areas of the slots, areas begun and closed, cost so far."""

    labels: Labels
    begun: Ints
    closed: Bools
    reached: Floats


def label_diagram(steps: list[Step], count: int, most: float, effort: Effort) -> Diagram:
    """All paths that cost up to ``most``.

    Areas are numbered by their first slot; those that have none come last, first the ones that
    are closed, then the ones that are not begun. An area without an open slot takes no place
    any more. That areas hang together is else not looked at, nor are sums.
    """
    nodes = _Nodes(
        np.zeros((1, 0), dtype=np.uint8),
        np.zeros(1, dtype=np.int64),
        np.zeros((1, count), dtype=np.bool_),
        np.zeros(1),
    )
    build = _Build(steps, count, most, effort)
    for left, step in zip(range(len(steps) - 1, -1, -1), steps, strict=True):
        nodes = build.step(nodes, step, left)
    return build.finished(nodes)


class _Build:
    """A diagram of labels under way."""

    def __init__(self, steps: list[Step], count: int, most: float, effort: Effort) -> None:
        self.count, self.most, self.effort = count, most, effort
        self.layers: list[LabelLayer] = []
        self.draft = Draft(steps, self.layers)
        self.total = 0

    def step(self, nodes: _Nodes, step: Step, left: int) -> _Nodes:
        """The nodes after a step that ``left`` others follow."""
        costs = _costs(nodes, step, self.count)
        allowed = _allowed(nodes, step, self.count, left)
        estimates = np.where(allowed, nodes.reached[:, None] + costs, np.inf)
        source, label = np.nonzero(self.draft.within(estimates, self.most))
        self.total += nodes.begun.size
        self.effort.check(self.total, source.size)
        labels, begun, came = _renumbered(nodes, step, source, label)
        self.layers.append(_layer(nodes, costs, (source, label, came)))
        groups = _groups(labels, begun)
        reached, first = groups.least(estimates[source, label]), groups.first
        may = self.draft.within(reached + _ahead(labels[first], step, self.count), self.most)
        child = np.full(costs.shape, -1, dtype=np.int32)
        child[source, label] = np.where(may, np.cumsum(may) - 1, -1)[groups.group]
        self.draft.layers.append((np.arange(nodes.begun.size), child))
        first = first[may]
        return _nodes(labels[first], begun[first], step, self.count, reached[may])

    def finished(self, nodes: _Nodes) -> Diagram:
        """The diagram that ends with these nodes."""
        self.layers.append(_layer(nodes, np.zeros((nodes.begun.size, self.count)), None))
        return self.draft.finished(np.arange(nodes.begun.size))


def _layer(nodes: _Nodes, costs: Floats, arcs: tuple[Ints, Ints, Labels] | None) -> LabelLayer:
    size, count = costs.shape
    came = np.zeros((size, count, count), dtype=np.uint8)
    if arcs is not None:
        source, label, numbers = arcs
        came[source, label] = numbers
    return LabelLayer(nodes.labels, nodes.closed, costs, came)


def _costs(nodes: _Nodes, step: Step, count: int) -> Floats:
    costs = np.zeros((nodes.begun.size, count))
    areas = np.arange(count, dtype=np.uint8)
    for slot, cost in step.near:
        costs += cost * (nodes.labels[:, slot, None] != areas)
    return costs


def _allowed(nodes: _Nodes, step: Step, count: int, left: int) -> Bools:
    """Which areas the place may join, shape (nodes, areas); ``left`` places come after it."""
    areas = np.arange(count)
    allowed: Bools = ~nodes.closed & (areas <= nodes.begun[:, None])
    for slot in step.tied:
        allowed &= nodes.labels[:, slot, None] == areas
    for slot in step.split:
        allowed &= nodes.labels[:, slot, None] != areas
    begun = np.maximum(nodes.begun[:, None], areas + 1)
    return allowed & (count - begun <= left)


def _renumbered(
    nodes: _Nodes, step: Step, source: Ints, label: Ints
) -> tuple[Labels, Ints, Labels]:
    """For every arc the slots' areas and the areas begun after it, and what they came from."""
    labels = np.column_stack((nodes.labels[source], label.astype(np.uint8)))[:, list(step.kept)]
    begun = np.maximum(nodes.begun[source], label + 1)
    slots, count = len(step.kept), nodes.closed.shape[1]
    first = np.where(np.arange(count) < begun[:, None], slots, slots + 1)
    rows = np.arange(begun.size)
    for slot in range(slots - 1, -1, -1):
        first[rows, labels[:, slot]] = slot
    came = np.argsort(first, axis=1, kind="stable")
    number = np.argsort(came, axis=1).astype(np.uint8)
    return np.take_along_axis(number, labels, axis=1), begun, came.astype(np.uint8)


def _ahead(labels: Labels, step: Step, count: int) -> Floats:
    """What places to come will cut at least towards the slots, wherever each of them goes."""
    found = np.zeros(labels.shape[0])
    for star in step.ahead:
        if len(star) == 2:
            (one, its), (other, others) = star
            found += min(its, others) * (labels[:, one] != labels[:, other])
            continue
        cut = (
            sum(cost * (labels[:, slot] != area) for slot, cost in star) for area in range(count)
        )
        found += np.minimum.reduce(list(cut))
    return found


def _groups(labels: Labels, begun: Ints) -> Groups:
    columns = (labels[:, slot].astype(np.int64) for slot in range(labels.shape[1]))
    return grouped([begun, *columns])


def _nodes(labels: Labels, begun: Ints, step: Step, count: int, reached: Floats) -> _Nodes:
    areas = np.arange(count)
    present = np.zeros((begun.size, count), dtype=np.bool_)
    for slot in step.open:
        present |= labels[:, slot, None] == areas
    return _Nodes(labels, begun, ~present & (areas < begun[:, None]), reached)
