"""By how much sizes must give, against every way to part a number into so many."""

from itertools import combinations_with_replacement

import pytest

from optimizer.facts.size_relaxation import size_relaxation


def narrowest(limits, total, count):
    """The least widening of any division into so many groups."""
    parts = (p for p in combinations_with_replacement(range(total + 1), count) if sum(p) == total)
    return min(max(0, limits[0] - p[0]) + max(0, p[-1] - limits[1]) for p in parts)


@pytest.mark.parametrize(
    ("sizes", "limits"),
    [((3, 3, 4), (4, 5)), ((1, 9), (4, 6)), ((7, 8), (2, 6)), ((2, 2), (3, 9)), ((5, 7), (6, 6))],
)
def test_what_a_plan_shows_to_be_enough_is_proven_where_nothing_narrower_is(sizes, limits):
    found = size_relaxation(limits, [sizes])
    assert found is not None
    given = (limits[0] - found.least) + (found.most - limits[1])
    assert found.least <= min(sizes)
    assert found.most >= max(sizes)
    if found.proven:
        assert given == narrowest(limits, sum(sizes), len(sizes))
    else:
        assert sizes in ((1, 9), (5, 7))


def test_sizes_that_are_kept_need_nothing():
    assert size_relaxation((2, 6), [(2, 6), (), (3,)]) is None
