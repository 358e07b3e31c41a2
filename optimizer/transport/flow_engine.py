"""Min-cost flows, solved in a process that can be ended."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Ints
from optimizer.engine.engine_process import borrowed_from, warm_up_of
from optimizer.engine.messages import Request
from optimizer.limits.deadline import Deadline

WORKER = "optimizer.transport.flow_worker"


@dataclass(frozen=True, eq=False)
class FlowArcs:
    """The arcs of a graph, each shape (arcs,): ends, most that flows, cost of one."""

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints

    def compact(self) -> "FlowArcs":
        """The same in one piece of memory each."""
        parts = (self.tail, self.head, self.capacity, self.cost)
        return FlowArcs(*(np.ascontiguousarray(part) for part in parts))


@dataclass(frozen=True, eq=False)
class SolveFlow(Request[Ints | None]):
    """Find a cheapest flow; ``supplies``, shape (nodes,), is what flows out of ``nodes``."""

    arcs: FlowArcs
    nodes: Ints
    supplies: Ints


def cheapest_flow(
    arcs: FlowArcs, deadline: Deadline, supplies: dict[int, int] | None = None
) -> Ints | None:
    """What flows on every arc of a cheapest flow, shape (arcs,); ``None`` where there is none.

    ``supplies`` says what flows out of some nodes; without it everything goes around. Raises
    :class:`~optimizer.limits.deadline.StoppedError` on a stop and where time is over.
    """
    given = supplies or {}
    nodes, amounts = (np.array(list(part), dtype=np.int64) for part in (given, given.values()))
    deadline.check()
    with borrowed_from(WORKER) as process:
        return process.ask(SolveFlow(arcs.compact(), nodes, amounts), deadline.strict())


def warm_up() -> None:
    """Start a process while something else is done."""
    warm_up_of(WORKER)
