"""Graphs of neighbours held against brute force over all subsets and all chains."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.contiguity.neighbour_graph import UNREACHED, NeighbourGraph

MOST = 7
PAIRS = list(combinations(range(MOST), 2))
graphs = st.tuples(st.integers(1, MOST), st.sets(st.sampled_from(PAIRS)))
few = settings(max_examples=40, deadline=None)


def graph_of(size, edges):
    names = [f"v{n}" for n in range(size)]
    touch = {name: set() for name in names}
    for one, other in edges:
        touch.setdefault(f"v{one}", set()).add(f"v{other}")
    return NeighbourGraph.of(names, touch)


def joined(graph, members):
    """Chains by closure: every place with all that it reaches within the set."""
    reach = {place: {place} for place in members}
    for _ in members:
        for place in members:
            for other in list(reach[place]):
                reach[place] |= {near for near in graph.around[other] if near in reach}
    return reach


def whole(graph, members):
    return all(found == set(members) for found in joined(graph, members).values())


@few
@given(graphs)
def test_pieces_and_borders_of_every_subset(drawn):
    graph = graph_of(*drawn)
    for count in range(graph.size + 1):
        for members in combinations(range(graph.size), count):
            reach = joined(graph, members)
            assert {tuple(piece) for piece in graph.pieces(members)} == {
                tuple(sorted(found)) for found in reach.values()
            }
            assert graph.is_connected(members) is whole(graph, members)
            assert graph.border(members) == {
                other for place in members for other in graph.around[place]
            } - set(members)


@few
@given(graphs, st.integers(0, MOST - 1))
def test_distances_grow_by_one_step(drawn, start):
    graph = graph_of(*drawn)
    start %= graph.size
    steps, reached = {start: 0}, {start}
    for count in range(1, graph.size):
        reached |= graph.border(reached)
        steps |= {place: count for place in reached if place not in steps}
    found = graph.distances([start])
    assert found.tolist() == [steps.get(place, UNREACHED) for place in range(graph.size)]


@few
@given(graphs)
def test_short_cycles_are_those_without_a_chord(drawn):
    graph = graph_of(*drawn)
    expected = []
    for count in (3, 4):
        for members in combinations(range(graph.size), count):
            degrees = [len(set(graph.around[place]) & set(members)) for place in members]
            if degrees == [2] * count and whole(graph, members):
                expected.append(members)
    assert graph.short_cycles() == sorted(expected)


def test_knows_of_whom_nothing_is_known():
    graph = NeighbourGraph.of(["a", "b", "c", "d"], {"a": {"b", "x"}, "b": {"a"}, "d": ()})
    assert graph.known.tolist() == [True, True, False, True]
    assert graph.around == ((1,), (0,), (), ())


@few
@given(graphs)
def test_pairs_parts_and_steps(drawn):
    size, edges = drawn
    inside = {pair for pair in edges if max(pair) < size}
    graph = NeighbourGraph.of_pairs(size, [*inside, *((b, a) for a, b in inside), (0, 0)])
    assert {tuple(pair) for pair in graph.edges.tolist()} == inside
    assert graph.around == graph_of(size, inside).around
    members = list(range(size))[::-2]
    part = graph.part(members)
    assert {(members[a], members[b]) for a, b in part.edges.tolist()} == {
        pair[::-1] for pair in inside if {*pair} <= {*members}
    }
    for start, steps in enumerate(graph.all_distances().tolist()):
        near = graph.distances([start]).tolist()
        assert steps == [float("inf") if one == UNREACHED else one for one in near]


@few
@given(graphs)
def test_leaving_a_set_and_the_fence_of_a_piece(drawn):
    graph = graph_of(*drawn)
    everybody = set(range(graph.size))
    for count in range(1, graph.size + 1):
        for chosen in combinations(range(graph.size), count):
            members = set(chosen)
            if not graph.is_connected(members):
                continue
            for place in members:
                stays = graph.is_connected(members - {place})
                assert graph.is_connected_without(place, members) is stays
            for target in everybody - members - graph.border(members):
                fence = set(graph.fence(members, target))
                parted = joined(graph, everybody - fence)
                assert parted[target].isdisjoint(members)
                assert all(
                    not joined(graph, everybody - fence | {one})[target].isdisjoint(members)
                    for one in fence
                )
