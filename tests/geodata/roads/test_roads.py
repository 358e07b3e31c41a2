"""Ways over roads: against another library on real extracts, against brute force on small ones."""

import warnings
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.facts.case import Case
from geodata.facts.county import Cadre, County, Precision, Township, Unit, Village
from geodata.findings import Findings
from geodata.geometry.distances import straight_line_metres
from geodata.roads.network import network_of
from geodata.roads.read_roads import read_roads
from geodata.roads.shortest_paths import road_matrix
from geodata.roads.speeds import KMH, RoadSpeeds, direction_of, limit_of
from geodata.roads.travel_matrix import with_ways
from tests.folders import DATA
from tests.marks import long

EXTRACTS = {
    "andorra": DATA / "roads-andorra" / "andorra.osm.pbf",
    "helsinki": DATA / "roads-helsinki" / "Helsinki.osm.pbf",
}
real = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")


def roads(*rows) -> gpd.GeoDataFrame:
    """Rows of (class, direction, limit, points)."""
    return gpd.GeoDataFrame(
        {
            "road_class": [row[0] for row in rows],
            "direction": [row[1] for row in rows],
            "limit_kmh": [np.nan if row[2] is None else float(row[2]) for row in rows],
        },
        geometry=[shapely.LineString(row[3]) for row in rows],
        crs="EPSG:4326",
    )


def independent(path: Path) -> tuple[nx.DiGraph, dict[int, tuple[float, float]]]:
    """Another reading of the extract, node by node, with networkx: minutes and metres."""
    osmium = pytest.importorskip("osmium")
    places, graph = {}, nx.DiGraph()
    for node in osmium.FileProcessor(str(path), osmium.osm.NODE):
        places[node.id] = (node.lon, node.lat)
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY):
        tags = dict(way.tags)
        kind = tags.get("highway")
        if kind not in KMH or tags.get("area") == "yes":
            continue
        doors = [tags[k] for k in ("motorcar", "motor_vehicle", "vehicle", "access") if k in tags]
        if doors and doors[0] in ("no", "private"):
            continue
        speed = limit_of(tags.get("maxspeed", "")) or KMH[kind]
        turn = direction_of(
            tags.get("oneway", ""), road_class=kind, junction=tags.get("junction", "")
        )
        refs = [node.ref for node in way.nodes]
        for a, b in pairwise(refs):
            if a in places and b in places:
                metres = float(straight_line_metres(*places[a], *places[b]))
                facts = {"minutes": metres * 0.06 / speed, "metres": metres}
                for one, other, allowed in ((a, b, turn >= 0), (b, a, turn <= 0)):
                    known = graph.get_edge_data(one, other)
                    if allowed and (known is None or known["minutes"] > facts["minutes"]):
                        graph.add_edge(one, other, **facts)
    return graph, places


@real
@pytest.mark.parametrize("name", [long("andorra"), "helsinki"])
def test_agrees_with_networkx_on_a_real_extract(name):
    graph, places = independent(EXTRACTS[name])
    components: list[set[int]] = list(nx.strongly_connected_components(graph))
    largest = max(components, key=len)
    core = sorted(largest)
    rng = np.random.default_rng(1)
    seats, goals = rng.choice(core, 12, replace=False), rng.choice(core, 12, replace=False)
    frame = read_roads(EXTRACTS[name], Findings())
    assert frame is not None
    start, end = (np.array([places[int(node)] for node in nodes]) for nodes in (seats, goals))
    speeds = RoadSpeeds()
    matrix = road_matrix(network_of(frame, speeds), start, end, speeds)
    assert np.nanmax(matrix.origin_walk) < 1.0
    for row, seat in enumerate(seats):
        exact = nx.single_source_dijkstra_path_length(graph, int(seat), weight="minutes")
        for column, goal in enumerate(goals):
            minutes = matrix.minutes[row, column]
            assert minutes == pytest.approx(exact[int(goal)], rel=0.001, abs=0.01)
            way = nx.dijkstra_path(graph, int(seat), int(goal), weight="minutes")
            metres = nx.path_weight(graph, way, "metres")
            assert matrix.metres[row, column] == pytest.approx(metres, rel=0.01, abs=2.0)


@real
def test_an_extract_that_is_cut_says_so():
    findings = Findings()
    assert read_roads(EXTRACTS["helsinki"], findings) is not None
    (cut,) = findings
    assert cut.key == "roads_cut"
    assert 100 < int(cut.value) <= 174  # 174 with the roads that are closed to cars


CORNERS = [
    (112.0 + x / 100 + dx, 39.0 + y / 100 + dy)
    for (x, y), (dx, dy) in zip(
        np.ndindex(3, 3), np.random.default_rng(1).uniform(-2e-3, 2e-3, (9, 2)), strict=True
    )
]
"""Crossings of which no three lie on a line."""
streets = st.lists(
    st.tuples(
        st.sampled_from(["primary", "residential", "footway"]),
        st.sampled_from([0, 1, -1]),
        st.sampled_from([None, 30, 90]),
        st.tuples(st.sampled_from(CORNERS), st.sampled_from(CORNERS)).filter(
            lambda ends: ends[0] != ends[1]
        ),
    ),
    min_size=1,
    max_size=14,
)


def fastest(rows) -> np.ndarray:
    """Minutes between all crossings, by Floyd and Warshall."""
    count = len(CORNERS)
    best = np.full((count, count), np.inf)
    np.fill_diagonal(best, 0.0)
    for kind, turn, limit, (start, end) in rows:
        metres = float(straight_line_metres(*start, *end))
        minutes = metres * 0.06 / (limit or KMH[kind])
        a, b = CORNERS.index(start), CORNERS.index(end)
        if turn >= 0:
            best[a, b] = min(best[a, b], minutes)
        if turn <= 0:
            best[b, a] = min(best[b, a], minutes)
    for k in range(count):
        best = np.minimum(best, best[:, [k]] + best[[k], :])
    return best


@settings(max_examples=120, deadline=None)
@given(streets)
def test_equals_brute_force_between_crossings(rows):
    """All crossings to all crossings, Floyd-Warshall, without snapping to choose from."""
    speeds = RoadSpeeds(most_walk_m=0.01)
    frame = roads(*rows)
    driven = [row for row in rows if row[0] in KMH]
    if not driven:
        return
    network = network_of(frame, speeds)
    best, count = fastest(driven), len(CORNERS)
    matrix = road_matrix(network, np.array(CORNERS), np.array(CORNERS), speeds)
    for row in range(count):
        for column in range(count):
            found = matrix.minutes[row, column]
            joined = np.isfinite(matrix.origin_walk[row] + matrix.target_walk[column])
            if not joined:
                assert np.isnan(found)
            elif row != column and np.isfinite(best[row, column]):
                assert found == pytest.approx(best[row, column], abs=1e-3)
            elif row != column:
                assert np.isnan(found)


def test_points_join_the_middle_of_a_stretch_and_walk_there():
    network = network_of(roads(("primary", 0, 60, [(112.0, 39.0), (112.1, 39.0)])), RoadSpeeds())
    speeds = RoadSpeeds(walk_kmh=6.0)
    matrix = road_matrix(
        network, np.array([[112.025, 39.009]]), np.array([[112.075, 39.0]]), speeds
    )
    walk, drive = 999.3, float(straight_line_metres(112.025, 39.0, 112.075, 39.0))
    assert matrix.origin_walk[0] == pytest.approx(walk, rel=2e-3)
    assert matrix.metres[0, 0] == pytest.approx(walk + drive, rel=2e-3)
    assert matrix.minutes[0, 0] == pytest.approx(walk / 100 + drive / 1000, rel=2e-3)


def test_one_way_streets_count_within_a_stretch_too():
    ring = [(112.0, 39.0), (112.1, 39.0), (112.1, 39.1), (112.0, 39.1), (112.0, 39.0)]
    network = network_of(roads(("primary", 1, None, ring)), RoadSpeeds())
    spots = np.array([[112.02, 39.0], [112.08, 39.0]])
    matrix = road_matrix(network, spots, spots, RoadSpeeds())
    assert matrix.metres[0, 1] < matrix.metres[1, 0]
    assert matrix.metres[0, 1] + matrix.metres[1, 0] == pytest.approx(
        network.metres.sum(), rel=1e-3
    )


def test_far_places_and_broken_roads_have_no_way():
    rows = [
        ("primary", 0, None, [(112.0, 39.0), (112.1, 39.0)]),
        ("primary", 0, None, [(113.0, 39.0), (113.1, 39.0)]),
    ]
    seats = np.array([[112.0, 39.0], [np.nan, np.nan]])
    goals = np.array([[112.1, 39.0], [113.1, 39.0], [112.05, 40.0]])
    matrix = road_matrix(network_of(roads(*rows), RoadSpeeds()), seats, goals, RoadSpeeds())
    assert np.isfinite(matrix.minutes[0]).tolist() == [True, False, False]
    assert np.isnan(matrix.minutes[1]).all()
    assert np.isnan(matrix.target_walk[2])


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50.0),
        ("30 mph", 48.28032),
        ("50;70", 50.0),
        ("walk", 5.0),
        ("RO:urban", 50.0),
        ("none", None),
        ("signals", None),
        ("", None),
    ],
)
def test_speed_limits(text, kmh):
    found = limit_of(text)
    assert found is None if kmh is None else found == pytest.approx(kmh)


def test_directions():
    assert direction_of("yes", road_class="primary") == 1
    assert direction_of("-1", road_class="primary") == -1
    assert direction_of("", road_class="primary") == 0
    assert direction_of("", road_class="motorway") == 1
    assert direction_of("no", road_class="motorway") == 0
    assert direction_of("", road_class="primary", junction="roundabout") == 1


def test_a_layer_of_lines_with_chinese_columns(tmp_path):
    frame = gpd.GeoDataFrame(
        {"道路等级": ["省道", "村道"], "单行": ["", "是"], "限速": ["", "20"]},
        geometry=[
            shapely.LineString([(112.0, 39.0), (112.1, 39.0)]),
            shapely.MultiLineString([[(112.1, 39.0), (112.1, 39.1)], [(112.2, 39), (112.3, 39)]]),
        ],
        crs="EPSG:4490",
    )
    frame.to_file(tmp_path / "roads.gpkg")
    findings = Findings()
    found = read_roads(tmp_path / "roads.gpkg", findings)
    assert found is not None
    assert not list(findings)
    assert list(found["road_class"]) == ["secondary", "residential", "residential"]
    assert list(found["direction"]) == [0, 1, 1]
    assert list(found["limit_kmh"].fillna(0)) == [0, 20, 20]


def case(folder: Path) -> Case:
    lines = gpd.GeoDataFrame(
        {"highway": ["primary", "primary"]},
        geometry=[
            shapely.LineString([(112.0, 39.0), (112.2, 39.0)]),
            shapely.LineString([(113.0, 39.0), (113.2, 39.0)]),
        ],
        crs="EPSG:4326",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines.to_file(folder / "roads.gpkg")
    spots = {"近村": (112.1, 39.0), "断村": (113.1, 39.0), "远村": (112.1, 39.5)}
    villages = tuple(
        Village(id=name, name=name, township="镇", lon=x, lat=y, precision=Precision.POINT)
        for name, (x, y) in spots.items()
    )
    county = County(
        name="县",
        villages=villages,
        townships=(Township(id="镇", name="镇"),),
        units=(Unit(id="U", name="局", lon=112.0, lat=39.0),),
        cadres=(Cadre(id="C", name="张三", unit="U", lon=112.2, lat=39.0),),
    )
    return Case(county=county, roads_file=folder / "roads.gpkg")


def test_ways_of_a_case_are_told_kept_and_read_back(tmp_path):
    made, cache = case(tmp_path), tmp_path / ".zhucun"
    findings = Findings()
    first = with_ways(made, RoadSpeeds(), findings, cache=cache)
    joined = next(finding for finding in findings if finding.key == "roads_joined")
    assert (joined.value, joined.severity.value) == ("4", "note")
    told = {f.key: f.details["names"] for f in findings if f is not joined}
    assert told == {"roads_far": "远村", "roads_cut_off": "断村"}
    seats, goals = np.array([[112.0, 39.0], [112.2, 39.0]]), np.array([[112.1, 39.0]] * 2)
    assert first.county.ways is not None
    minutes, metres = first.county.ways.between(seats, goals)
    assert metres == pytest.approx([8_657, 8_657], rel=2e-3)
    assert minutes == pytest.approx(metres * 0.06 / 60, rel=0.02)
    (file,) = cache.iterdir()
    again = with_ways(made, RoadSpeeds(), Findings(), cache=cache)
    assert again.county.ways is not None
    assert np.array_equal(again.county.ways.between(seats, goals)[0], minutes)
    file.write_bytes(file.read_bytes()[:50])
    mended = with_ways(made, RoadSpeeds(), Findings(), cache=cache)
    assert mended.county.ways is not None
    slow = RoadSpeeds.with_changes({"primary": 30}, walk_kmh=5, most_walk_m=3000)
    slower = with_ways(made, slow, Findings(), cache=cache)
    assert slower.county.ways is not None
    assert slower.county.ways.between(seats, goals)[0] == pytest.approx(2 * minutes, rel=0.02)
    assert len(list(cache.iterdir())) == 2


def test_unknown_points_have_unknown_ways(tmp_path):
    ways = with_ways(case(tmp_path), RoadSpeeds(), Findings()).county.ways
    assert ways is not None
    minutes, metres = ways.between(np.array([[np.nan, np.nan]]), np.array([[112.1, 39.0]]))
    assert np.isnan(minutes).all()
    assert np.isnan(metres).all()
