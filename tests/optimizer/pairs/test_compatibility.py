"""Pairs made from kinds are those that sifting all of them leaves."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.model.candidates import admitted, layers_of, pair_up
from optimizer.pairs import compatibility as kinds
from optimizer.pairs.compatibility import Kinds, kinds_of
from tests.optimizer.cases import counties, policies

NAMES = st.lists(st.sampled_from("abc"), max_size=8)


@given(NAMES, NAMES, st.integers(1, 20))
def test_every_pair_once_in_order(places, supplies, at_once):
    table = kinds_of(places, supplies, lambda one, other: one <= other)
    with patch.object(kinds, "AT_ONCE", at_once):
        found = [pair for block in table.blocks() for pair in zip(*block, strict=True)]
    wanted = [
        (p, s) for p in range(len(places)) for s in range(len(supplies)) if places[p] <= supplies[s]
    ]
    assert found == wanted
    assert table.count == len(wanted)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), max_size=6))
def test_two_bars_together(pairs):
    names = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    one = kinds_of(names[0], names[0][::-1], str.__eq__)
    other = kinds_of(names[1], names[1][::-1], str.__le__)
    size = len(pairs)
    place, supply = np.divmod(np.arange(size * size), max(1, size))
    both = one.both(other).of(place, supply).tolist()
    assert both == (one.of(place, supply) & other.of(place, supply)).tolist()
    with patch.object(kinds, "MOST_KINDS", -1):
        assert one.both(other) is one


def test_without_a_bar_everything_is_made():
    (block,) = Kinds.any(2, 3).blocks()
    assert [list(map(int, end)) for end in block] == [[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]]
    assert not list(Kinds.any(0, 3).blocks())


@settings(deadline=None)
@given(counties(), policies())
def test_pairs_equal_those_of_the_sieve(county, policy):
    for pairs, bare in zip(pair_up(county, policy).layers, layers_of(county, policy), strict=True):
        every = np.arange(len(bare.places) * len(bare.supplies))
        place, supply = np.divmod(every, max(1, len(bare.supplies)))
        sieved = admitted(bare.with_pairs(place, supply, 0), county, policy)
        assert pairs.place.tolist() == sieved.place.tolist()
        assert pairs.supply.tolist() == sieved.supply.tolist()
