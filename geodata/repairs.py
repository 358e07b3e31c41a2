"""Invalid polygons -> valid ones, and how much area that moved."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.crs import metric_crs

POLYGONAL = ("Polygon", "MultiPolygon")


def mended(
    shapes: gpd.GeoSeries, bad: NDArray[np.int64]
) -> Iterator[tuple[int, shapely.Geometry, float, float]]:
    """Every bad polygon, mended: (number, polygon, square metres moved, share of its area).

    ``shapes`` is in EPSG:4326, ``bad`` the positions of the invalid ones; areas are measured
    in an equal-area CRS of the region. What has no area at all comes back empty, share 1.
    """
    if not bad.size:
        return
    metric = metric_crs(tuple(shapes.total_bounds))
    for number in bad:
        broken = shapes.iloc[number]
        valid = shapely.make_valid(broken, method="structure", keep_collapsed=False)
        polygons = [part for part in shapely.get_parts(valid) if part.geom_type in POLYGONAL]
        valid = shapely.union_all(polygons) if polygons else shapely.Polygon()
        loops = shapely.polygonize([shapely.node(shapely.boundary(broken))])
        pair = gpd.GeoSeries([valid, loops], crs="EPSG:4326").to_crs(metric)
        kept, whole = (float(area) for area in pair.area)
        moved = abs(kept - whole) if kept else whole
        yield int(number), valid, moved, moved / whole if whole else 1.0
