"""Distances against the geodesic of an independent library."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.travel import straight_line_metres

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
    assert metres == pytest.approx(exact, rel=0.006, abs=0.01)


def test_the_shape_is_broadcast_and_the_unknown_stays_unknown() -> None:
    lon, lat = np.array([112.0, 113.0, np.nan]), np.array([39.0, 39.5, 39.0])
    metres = straight_line_metres(lon[:, None], lat[:, None], lon[None, :2], lat[None, :2])
    assert metres.shape == (3, 2)
    assert metres[0, 0] == 0.0
    assert metres[0, 1] == metres[1, 0] > 100_000
    assert np.isnan(metres[2]).all()


def test_the_far_side_of_the_globe_is_half_its_girth() -> None:
    assert float(straight_line_metres(0.0, 0.0, 180.0, 0.0)) == pytest.approx(20_015_115, rel=1e-6)
