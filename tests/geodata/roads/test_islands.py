"""Small networks of their own are not walked to over the sea; ways that are absurd are told."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.facts.county import County, Unit, Village
from geodata.findings import Findings
from geodata.roads.network import network_of
from geodata.roads.shortest_paths import Matrix, road_matrix
from geodata.roads.speeds import RoadSpeeds
from geodata.roads.travel_matrix import _tell

NORTH = 1 / 111_320
EAST = NORTH / np.cos(np.radians(39.0))
SEAT = (0.0, 0.0)
Line = list[tuple[float, float]]


def at(east_m: float, north_m: float) -> tuple[float, float]:
    return 112.0 + east_m * EAST, 39.0 + north_m * NORTH


def ways(lines: list[Line], *targets: tuple[float, float]) -> tuple[Matrix, dict[str, str]]:
    """From a seat at the start of a coast road of 40 km to targets, all in metres."""
    coast: Line = [(50.0 * n, 0.0) for n in range(800)]
    frame = gpd.GeoDataFrame(
        {"road_class": "primary", "direction": 0, "limit_kmh": np.nan},
        index=range(len(lines) + 1),
        geometry=[shapely.LineString([at(*spot) for spot in line]) for line in [coast, *lines]],
        crs="EPSG:4326",
    )
    seats, goals = np.array([at(*SEAT)]), np.array([at(*spot) for spot in targets])
    matrix = road_matrix(network_of(frame, RoadSpeeds()), seats, goals, RoadSpeeds())
    villages = [
        Village(id=f"v{n}", name=f"村{n}", township="T", lon=lon, lat=lat)
        for n, (lon, lat) in enumerate(goals.tolist())
    ]
    unit = Unit(id="U", name="局", lon=seats[0, 0], lat=seats[0, 1])
    findings = Findings()
    _tell(
        County(name="县", villages=tuple(villages), units=(unit,)),
        matrix,
        "roads",
        RoadSpeeds(),
        findings,
    )
    return matrix, {f.key: f.details["names"] for f in findings if f.key != "roads_joined"}


def test_a_village_with_roads_of_an_island_is_unreachable_and_named() -> None:
    island: Line = [(1000.0, 1300.0), (1100.0, 1300.0), (1200.0, 1350.0)]
    matrix, told = ways([island], (1000.0, 1310.0), (1000.0, 1000.0), (5000.0, 400.0))
    assert np.isnan(matrix.minutes[0]).tolist() == [True, True, False]
    assert told == {"roads_cut_off": "村0、村1"}


@pytest.mark.parametrize("gap", [100.0, 450.0])
def test_a_lane_that_nobody_connected_is_no_island(gap: float) -> None:
    """What lies between is walked where it is short."""
    matrix, told = ways([[(1000.0, gap), (1000.0, gap + 100.0)]], (1000.0, gap + 20.0))
    assert matrix.target_walk[0] == pytest.approx(gap + 20.0, rel=0.01)
    assert told == {}


def test_a_way_that_goes_round_by_tens_of_kilometres_is_told() -> None:
    """Two roads that miss each other by 600 m and meet 40 km away."""
    back: Line = [(39_950.0, 0.0), (39_950.0, 1500.0), (0.0, 1500.0)]
    matrix, told = ways([back], (0.0, 1500.0), (20_000.0, 0.0))
    assert matrix.metres[0, 0] > 75_000
    assert told == {"roads_roundabout": "村0"}
