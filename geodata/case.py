"""A case folder, read: facts, geometry, and the files they came from."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geodata.county import County


@dataclass(frozen=True, kw_only=True)
class Case:
    """One planning case.

    ``coverage`` has one row per village that has a polygon: index ``village`` (the village
    id), column ``geometry``, EPSG:4326, every polygon valid. ``outlines`` has the county
    outlines: columns ``name`` and ``geometry``, EPSG:4326. Either may be ``None``.
    ``inputs`` are the files that were read.
    """

    county: County
    coverage: gpd.GeoDataFrame | None = None
    outlines: gpd.GeoDataFrame | None = None
    inputs: tuple[Path, ...] = ()
