"""Which of the shared borders are those of townships and of counties."""

from collections import Counter

import pytest
import shapely

from maps.pages.arcs import arcs_of
from maps.pages.border_ranks import border_ranks

LEFT, RIGHT = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
ONE, TWO = ("县", "甲镇"), ("县", "乙镇")


def ranks(shapes, homes):
    arcs = arcs_of(shapes)
    return arcs, border_ranks(arcs, shapes, homes)


@pytest.mark.parametrize(
    ("homes", "between"), [((ONE, ONE), 0), ((ONE, TWO), 1), ((ONE, ("他县", "甲镇")), 2)]
)
def test_a_border_is_of_what_it_parts_and_the_rest_is_outside(homes, between):
    _, found = ranks({"a": LEFT, "b": RIGHT}, dict(zip("ab", homes, strict=True)))
    assert Counter(found) == Counter([between, 2, 2])


def test_a_neighbour_without_the_same_vertices_is_a_neighbour():
    """The right side of the left square has a vertex that the two at its right do not share."""
    left = shapely.Polygon([(0, 0), (1, 0), (1, 0.3), (1, 0.6), (1, 1), (0, 1)])
    arcs, found = ranks({"a": left, "b": RIGHT}, {"a": ONE, "b": ONE})
    inner = [line[0] == 100_000 and not any(line[2::2]) for line in arcs.lines]
    assert sorted(inner) == [False, False, True, True]
    assert [rank == 0 for rank in found] == inner


def test_slits_and_islets_are_no_borders():
    slit = shapely.box(0.5, 0.5, 0.501, 0.501)
    islet = shapely.box(3, 0, 3.001, 0.001)
    shapes = {"a": LEFT.difference(slit), "b": shapely.MultiPolygon([RIGHT, islet])}
    _, found = ranks(shapes, {"a": ONE, "b": TWO})
    assert Counter(found) == Counter([0, 0, 1, 2, 2])
