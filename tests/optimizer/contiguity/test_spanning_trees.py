"""Trees over what owners have: as many roots as pieces, and ways that join the rest."""

import numpy as np
import pytest

from optimizer.contiguity.neighbour_graph import NeighbourGraph
from optimizer.contiguity.spanning_trees import SpanningTrees


@pytest.mark.parametrize("seed", range(12))
def test_every_piece_has_one_root_and_a_way_to_each_other_place(seed):
    rng = np.random.default_rng(seed)
    size, owners = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    graph = NeighbourGraph.of_pairs(size, rng.integers(0, size, (10, 2)).tolist())
    owner, place = np.divmod(np.flatnonzero(rng.random(owners * size) < 0.8), size)
    trees = SpanningTrees(graph, owner, place, np.full(owners, size))
    taken = np.flatnonzero(rng.random(owner.size) < 0.6)
    roots, arcs = trees.roots_and_arcs(taken)
    pieces = [
        piece
        for one in range(owners)
        for piece in graph.pieces(place[taken[owner[taken] == one]].tolist())
    ]
    begin, end = trees.ways
    assert roots.size == len(pieces)
    assert sorted([*roots.tolist(), *end[arcs].tolist()]) == taken.tolist()
    assert np.isin(begin[arcs], taken).all()
