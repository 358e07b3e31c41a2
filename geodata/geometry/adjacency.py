"""Which villages touch, and how long their shared border is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.facts.county import County
from geodata.facts.touching import corrected
from geodata.geometry.measures import lengths_m
from geodata.geometry.tolerance import METRES_PER_DEGREE

Shapes = NDArray[np.object_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
COLUMNS = ("a", "b", "border_m", "beside_m")
NEAR_M = 25.0
"""Metres between two places within which they may run side by side, as along a road or river."""
LEAST_BESIDE_M = 100.0
"""Metres of border that must run so, or two places only meet at a corner."""


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
    ``border_m``: metres of shared border, 0.0 where they meet in a point only or not at all.
    Places that share no line and yet run side by side, at most ``NEAR_M`` apart, were not drawn
    to touch: ``beside_m`` is how many metres they do, 0.0 for all other pairs. Sorted by
    ``a``, then ``b``. Lengths of borders are measured on the ellipsoid.

    """
    if coverage.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    shapes = coverage.geometry.to_numpy()
    _, south, _, north = shapely.total_bounds(shapes)
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians((south + north) / 2.0)), 1.0])
    first, second = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=NEAR_M / scale.min()
    )
    order = np.lexsort((second, first))
    first, second = first[order], second[order]
    once = first < second
    first, second = first[once], second[once]
    edges = shapely.boundary(shapes)
    shared = lengths_m(shapely.intersection(edges[first], edges[second]))
    beside = np.zeros(len(first))
    apart = shared == 0.0
    beside[apart] = _beside(shapes, first[apart], second[apart], scale)
    kept = (beside > 0.0) | ~apart
    kept[apart] |= shapely.intersects(shapes[first[apart]], shapes[second[apart]])
    ids = np.array([str(place) for place in coverage.index], dtype=object)
    columns = (ids[first], ids[second], shared, beside)
    return pd.DataFrame({name: each[kept] for name, each in zip(COLUMNS, columns, strict=True)})


def _beside(shapes: Shapes, first: Ints, second: Ints, scale: Floats) -> Floats:
    """Metres that pairs of places without a common line run side by side; 0 for a corner."""
    one, other = (
        shapely.transform(shapes[side], lambda points: points * scale) for side in (first, second)
    )
    edges = shapely.boundary(one)
    lengths = shapely.length(shapely.intersection(edges, shapely.buffer(other, NEAR_M)))
    return np.where(lengths >= LEAST_BESIDE_M, lengths, 0.0)


def with_neighbours(county: County, coverage: gpd.GeoDataFrame | None) -> County:
    """Let a county know which of its villages touch; found when first asked for.

    They touch by their borders, and by what the county's table of neighbours adds or cuts.
    """
    if coverage is not None:
        return replace(county, neighbours=Neighbours(coverage, county))
    if not county.neighbour_rows:
        return county
    return replace(county, neighbours=corrected({}, county.villages, county.neighbour_rows))


class Neighbours(Mapping[str, frozenset[str]]):
    """Place id -> the places that it touches, found when first asked for.

    By their borders, and by the rows of the ``county`` where one is given. Most plans never ask,
    and thousands of polygons take a while.
    """

    def __init__(self, coverage: gpd.GeoDataFrame, county: County | None = None) -> None:
        self._coverage = coverage
        self._rows = () if county is None else county.neighbour_rows
        self._villages = () if county is None else county.villages

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        return adjacency(self._coverage)

    @cached_property
    def by_border(self) -> Mapping[str, frozenset[str]]:
        """The same by shapes alone, whatever the rows say."""
        return neighbours_of(self._pairs)

    @cached_property
    def _found(self) -> Mapping[str, frozenset[str]]:
        if not self._rows:
            return self.by_border
        return corrected(self.by_border, self._villages, self._rows)

    @property
    def metres(self) -> dict[tuple[str, str], float]:
        """Pairs of places that touch by their shapes, and for how many metres."""
        rows = self._pairs[(self._pairs["border_m"] > 0.0) | (self._pairs["beside_m"] > 0.0)]
        shared = (rows["border_m"] + rows["beside_m"]).tolist()
        return dict(zip(zip(rows["a"], rows["b"], strict=True), shared, strict=True))

    @property
    def joined(self) -> tuple[tuple[str, str], ...]:
        """The pairs that share no line and count as neighbours because they run side by side."""
        rows = self._pairs[self._pairs["beside_m"] > 0.0]
        return tuple(zip(rows["a"], rows["b"], strict=True))

    def __getitem__(self, place: str) -> frozenset[str]:
        return self._found[place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def neighbours_of(pairs: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Place id -> the places that it shares a border with, or runs beside; no mere corners."""
    found: dict[str, set[str]] = defaultdict(set)
    sharing = pairs[(pairs["border_m"] > 0.0) | (pairs["beside_m"] > 0.0)]
    for one, other in zip(sharing["a"], sharing["b"], strict=True):
        found[one].add(other)
        found[other].add(one)
    return {place: frozenset(others) for place, others in found.items()}
