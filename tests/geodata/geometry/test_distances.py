"""Distances against the geodesic of an independent library."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.geometry.distances import straight_line_metres
from geodata.geometry.measures import areas_m2, lengths_m

GEOD = Geod(ellps="WGS84")


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-85, 85),
    east=st.floats(-3, 3),
    north=st.floats(-3, 3),
)
def test_within_the_error_that_is_promised(
    lon: float, lat: float, east: float, north: float
) -> None:
    exact = GEOD.inv(lon, lat, lon + east, lat + north)[2]
    metres = float(straight_line_metres(lon, lat, lon + east, lat + north))
    assert metres == pytest.approx(exact, rel=1e-5, abs=0.001)


def test_the_shape_is_broadcast_and_the_unknown_stays_unknown() -> None:
    lon, lat = np.array([112.0, 113.0, np.nan]), np.array([39.0, 39.5, 39.0])
    metres = straight_line_metres(lon[:, None], lat[:, None], lon[None, :2], lat[None, :2])
    assert metres.shape == (3, 2)
    assert metres[0, 0] == 0.0
    assert metres[0, 1] == metres[1, 0] > 100_000
    assert np.isnan(metres[2]).all()


@given(lon=st.floats(73, 136), lat=st.floats(3, 54), east=st.floats(-5, 5), north=st.floats(-5, 5))
def test_lengths_are_within_a_thousandth_over_a_province(lon, lat, east, north) -> None:
    line = shapely.LineString([(lon, lat), (lon + east / 2, lat + north / 3), (lon + east, lat)])
    assert lengths_m(np.array([line]))[0] == pytest.approx(
        GEOD.geometry_length(line), rel=1e-3, abs=0.001
    )


@given(lon=st.floats(73, 130), lat=st.floats(3, 48), size=st.floats(0.001, 6))
def test_areas_are_within_a_thousandth_over_a_province(lon, lat, size) -> None:
    box = shapely.segmentize(shapely.box(lon, lat, lon + size, lat + size), size / 50)
    exact = abs(GEOD.geometry_area_perimeter(box)[0])
    assert areas_m2(gpd.GeoSeries([box], crs="EPSG:4326"))[0] == pytest.approx(exact, rel=1e-3)


def test_lengths_of_polygons_points_and_collections() -> None:
    box = shapely.box(112, 39, 112.1, 39.1)
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), box.exterior])
    shapes = np.array([box, shapely.Point(1, 1), mixed, shapely.LineString()], dtype=object)
    lengths = lengths_m(shapes)
    assert lengths[0] == pytest.approx(lengths[2]) == pytest.approx(39_500, rel=0.01)
    assert list(lengths[[1, 3]]) == [0.0, 0.0]


def test_the_far_side_of_the_globe_is_half_its_girth() -> None:
    assert float(straight_line_metres(0.0, 0.0, 180.0, 0.0)) == pytest.approx(20_003_931, rel=0.002)
