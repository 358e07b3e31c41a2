"""Which villages touch, and how long their shared border is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.facts.county import County
from geodata.geometry.measures import lengths_m

COLUMNS = ("a", "b", "border_m")


def adjacency(coverage: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of places that touch.

    Parameters
    ----------
    coverage
        Index place id, polygons in EPSG:4326, cleaned: neighbours share their edges. What
        overlaps touches too, along the borders that the two have in common.

    Returns
    -------
    Columns ``a`` and ``b`` (ids, ``a`` before ``b`` in the order of the coverage) and
    ``border_m``: metres of shared border, 0.0 where they meet in a point only. Sorted by
    ``a``, then ``b``. Lengths are measured on the ellipsoid.

    """
    if coverage.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    shapes = coverage.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    once = first < second
    first, second = first[once], second[once]
    edges = shapely.boundary(shapes)
    shared = lengths_m(shapely.intersection(edges[first], edges[second]))
    ids = np.array([str(place) for place in coverage.index], dtype=object)
    return pd.DataFrame({"a": ids[first], "b": ids[second], "border_m": shared})


def with_neighbours(county: County, coverage: gpd.GeoDataFrame | None) -> County:
    """Let a county know which of its villages share a border; found when first asked for."""
    if coverage is None:
        return county
    return replace(county, neighbours=Neighbours(coverage))


class Neighbours(Mapping[str, frozenset[str]]):
    """Place id -> the places that it shares a border with, found when first asked for.

    Most plans never ask, and thousands of polygons take a while.
    """

    def __init__(self, coverage: gpd.GeoDataFrame) -> None:
        self._coverage = coverage

    @cached_property
    def _found(self) -> dict[str, frozenset[str]]:
        return neighbours_of(adjacency(self._coverage))

    def __getitem__(self, place: str) -> frozenset[str]:
        return self._found[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def neighbours_of(pairs: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Place id -> the places that it shares a border with; a point alone does not count."""
    found: dict[str, set[str]] = defaultdict(set)
    sharing = pairs[pairs["border_m"] > 0.0]
    for one, other in zip(sharing["a"], sharing["b"], strict=True):
        found[one].add(other)
        found[other].add(one)
    return {place: frozenset(others) for place, others in found.items()}
