"""Connected sets: every one once, of every owner those that he may choose."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from optimizer.contiguity.connected_sets import ConnectedSets
from optimizer.contiguity.neighbour_graph import NeighbourGraph


@st.composite
def drawn(draw):
    size, owners = draw(st.integers(1, 7)), draw(st.integers(1, 3))
    ways = draw(st.sets(st.tuples(*[st.integers(0, size - 1)] * 2), max_size=12))
    graph = NeighbourGraph.of_pairs(size, ways)
    every = [(one, place) for one in range(owners) for place in range(size)]
    pairs = sorted(draw(st.sets(st.sampled_from(every), min_size=1)))
    owner, place = np.array(pairs).T
    most = np.array([draw(st.integers(1, 5)) for _ in range(owners)])
    return graph, owner, place, most


def by_trial(graph, owner, place, most):
    """Every set of places of one owner, tried one by one."""
    for one in set(owner.tolist()):
        mine = place[owner == one].tolist()
        for size in range(1, int(most[one]) + 1):
            for members in combinations(mine, size):
                if graph.is_connected(members):
                    yield one, tuple(sorted(members))


@given(drawn())
def test_every_connected_set_is_a_column_once(case):
    graph, owner, place, most = case
    found = ConnectedSets.of(graph, owner, place, most, 10_000)
    sets = [[] for _ in found.owner]
    for entry, choice in zip(found.entry.tolist(), found.choice.tolist(), strict=True):
        assert owner[choice] == found.owner[entry]
        sets[entry].append(int(place[choice]))
    told = [
        (one, tuple(sorted(members)))
        for one, members in zip(found.owner.tolist(), sets, strict=True)
    ]
    assert sorted(told) == sorted(by_trial(*case))


def test_too_many_sets_are_not_listed():
    graph = NeighbourGraph.of_pairs(6, combinations(range(6), 2))
    places = np.arange(6)
    asked = (graph, np.zeros(6, dtype=np.int64), places, np.array([6]))
    assert ConnectedSets.of(*asked, 62) is None
    assert ConnectedSets.of(*asked, 63).owner.size == 63
