"""The process in which min-cost flows are solved.

A process of its own, because the library's solve looks at no clock and hears no stop.
Nothing but :mod:`optimizer.transport.flow_engine` starts it.
"""

from typing import Any, BinaryIO

from ortools.graph.python import min_cost_flow

from optimizer.engine.worker_loop import serve


class Worker:
    """Solves one flow after another."""

    def __init__(self, answers: BinaryIO) -> None:
        self.answers = answers

    def clear(self) -> None:
        """There is nothing to forget."""

    def solve(self, arcs: dict[str, Any], nodes: Any, supplies: Any) -> Any:
        """What flows on every arc of a cheapest flow; ``None`` where there is none."""
        flow = min_cost_flow.SimpleMinCostFlow()
        numbers = flow.add_arcs_with_capacity_and_unit_cost(
            arcs["tail"], arcs["head"], arcs["capacity"], arcs["cost"]
        )
        flow.set_nodes_supplies(nodes, supplies)
        return flow.flows(numbers) if flow.solve() == flow.OPTIMAL else None


if __name__ == "__main__":
    serve(Worker)
