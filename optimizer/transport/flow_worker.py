"""The process in which min-cost flows are solved.

A process of its own, because the library's solve looks at no clock and hears no stop.
:mod:`optimizer.engine.worker_loop` loads it, for :mod:`optimizer.transport.flow_engine` alone.
"""

from typing import BinaryIO

from ortools.graph.python import min_cost_flow

from optimizer.arrays import Ints
from optimizer.engine.messages import Clear
from optimizer.transport.flow_engine import SolveFlow


class Worker:
    """Solves one flow after another."""

    def __init__(self, answers: BinaryIO) -> None:
        self.answers = answers

    def answer(self, request: Clear | SolveFlow) -> Ints | None:
        """What flows on every arc of a cheapest flow; ``None`` where there is none."""
        if isinstance(request, Clear):
            return None  # there is nothing to forget
        flow, arcs = min_cost_flow.SimpleMinCostFlow(), request.arcs
        numbers = flow.add_arcs_with_capacity_and_unit_cost(
            arcs.tail, arcs.head, arcs.capacity, arcs.cost
        )
        flow.set_nodes_supplies(request.nodes, request.supplies)
        found: Ints | None = flow.flows(numbers) if flow.solve() == flow.OPTIMAL else None
        return found
