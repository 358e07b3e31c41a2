"""Voronoi cells of village points, clipped to an outline."""

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.county import Precision, Village
from geodata.findings import Findings
from geodata.geometry.crs import metric_crs
from geodata.geometry.voronoi_cells import village_cells

OUTLINE = shapely.Polygon([(112.0, 39.0), (112.4, 39.0), (112.3, 39.2), (112.4, 39.4), (112, 39.4)])


def village(number: int, lon: float | None, lat: float | None, **more: Any) -> Village:
    precision = Precision.UNKNOWN if lon is None else Precision.POINT
    facts: dict[str, Any] = {"township": "镇", "county": "县", "precision": precision, **more}
    return Village(id=f"v{number}", name=f"村{number}", lon=lon, lat=lat, **facts)


def outlines(*pairs: tuple[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [name for name, _ in pairs]}, geometry=[s for _, s in pairs], crs="EPSG:4326"
    )


spots = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 39)), min_size=1, max_size=25, unique=True
)


@settings(max_examples=60, deadline=None)
@given(spots)
def test_cells_part_the_outline_and_hold_the_nearest(places):
    villages = tuple(village(n, 112 + x / 100, 39 + y / 100) for n, (x, y) in enumerate(places))
    findings = Findings()
    cells = village_cells(villages, outlines(("县", OUTLINE)), None, findings)
    assert cells is not None
    assert list(cells.index) == [v.id for v in villages]
    metric = metric_crs(OUTLINE.bounds)
    flat = cells.geometry.to_crs(metric)
    whole = gpd.GeoSeries([OUTLINE], crs="EPSG:4326").to_crs(metric).iloc[0]
    assert flat.area.sum() == pytest.approx(whole.area, rel=1e-6)
    assert shapely.union_all(flat.to_numpy()).symmetric_difference(whole).area < 1e-6 * whole.area
    points = gpd.GeoSeries(
        gpd.points_from_xy([v.lon for v in villages], [v.lat for v in villages]), crs="EPSG:4326"
    ).to_crs(metric)
    for n, shape in enumerate(flat):
        spot = shapely.point_on_surface(shape)
        away = shapely.distance(points.to_numpy(), spot)
        assert away[n] == pytest.approx(away.min(), abs=1e-3)


def test_a_township_outline_goes_before_the_county():
    west, east = shapely.box(112, 39, 112.2, 39.4), shapely.box(112.2, 39, 112.4, 39.4)
    villages = (
        village(1, 112.1, 39.1, township="西镇"),
        village(2, 112.3, 39.1, township="东镇"),
    )
    cells = village_cells(villages, outlines(("西镇", west), ("东镇", east)), None, Findings())
    assert cells is not None
    assert cells.geometry.iloc[0].equals_exact(west.normalize(), 1e-9) or np.isclose(
        cells.geometry.iloc[0].area, west.area, rtol=1e-6
    )


def test_known_polygons_are_left_alone():
    real = gpd.GeoDataFrame(
        {"village": ["v1"]}, geometry=[shapely.box(112, 39, 112.2, 39.2)], crs="EPSG:4326"
    ).set_index("village")
    villages = (
        village(1, 112.1, 39.1, precision=Precision.POLYGON),
        village(2, 112.25, 39.1),
        village(3, 112.1, 39.3),
        village(4, 112.15, 39.15),
    )
    findings = Findings()
    cells = village_cells(villages, outlines(("县", OUTLINE)), real, findings)
    assert cells is not None
    assert list(cells.index) == ["v2", "v3"]
    overlap = shapely.intersection(cells.geometry.to_numpy(), real.geometry.iloc[0])
    assert shapely.area(overlap).max() < 1e-9
    outside = [f for f in findings if f.key == "cells_outside"]
    assert [f.details["names"] for f in outside] == ["村4"]


def test_few_points_are_not_blown_up():
    villages = (village(1, 112.1, 39.1), *(village(n, None, None) for n in range(2, 12)))
    findings = Findings()
    assert village_cells(villages, outlines(("县", OUTLINE)), None, findings) is None
    assert not list(findings)


def test_points_that_coincide_are_told():
    villages = (village(1, 112.1, 39.1), village(2, 112.1, 39.1), village(3, 112.2, 39.3))
    findings = Findings()
    cells = village_cells(villages, outlines(("县", OUTLINE)), None, findings)
    assert cells is not None
    assert list(cells.index) == ["v3"]
    assert "cells_same_place" in [f.key for f in findings]


def test_nothing_to_draw():
    assert village_cells((village(1, 112.1, 39.1),), None, None, Findings()) is None
    assert village_cells((), outlines(("县", OUTLINE)), None, Findings()) is None
