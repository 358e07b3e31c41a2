"""Orders of places: every place once, and a frontier no wider than the graph is."""

import pytest

from optimizer.areas.place_order import place_order
from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.limits.deadline import NEVER, Deadline
from tests.optimizer.areas.made_up import grid


def _widest(graph: NeighbourGraph, order: list[int]) -> int:
    at = {place: step for step, place in enumerate(order)}
    last = [max((at[other] for other in graph.around[p]), default=0) for p in range(graph.size)]
    return max(
        sum(at[place] <= step < last[place] for place in range(graph.size))
        for step in range(graph.size)
    )


@pytest.mark.parametrize(("rows", "columns"), [(1, 12), (3, 15), (5, 9)])
def test_a_grid_is_swept_along_its_length(rows: int, columns: int) -> None:
    graph = grid(rows, columns)
    order = place_order(graph, 2.0, NEVER)
    assert sorted(order) == list(range(graph.size))
    assert _widest(graph, order) <= rows + 1


def test_pieces_one_after_another() -> None:
    graph = NeighbourGraph.of_pairs(9, [(0, 4), (4, 8), (1, 3), (3, 5), (5, 1)])
    order = place_order(graph, 2.0, NEVER)
    assert sorted(order) == list(range(9))
    assert _widest(graph, order) == 2


def test_an_order_even_when_time_is_over() -> None:
    assert sorted(place_order(grid(3, 4), 2.0, Deadline.after(0.0))) == list(range(12))
