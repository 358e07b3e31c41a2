"""A county on both sides of the 180th meridian lies in one piece."""

from pathlib import Path

import geopandas as gpd
import shapely

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.geometry.adjacency import adjacency
from geodata.geometry.distances import straight_line_metres
from geodata.reading.read_case import read_case


def test_places_either_side_are_neighbours_and_near(tmp_path: Path) -> None:
    sides = [(179.9, 179.95), (179.95, 180.0), (-180.0, -179.95), (-179.95, -179.9)]
    frame = gpd.GeoDataFrame(
        {"name": ["a", "b", "c", "d"], "township": "T"},
        geometry=[shapely.box(west, -17.0, east, -16.95) for west, east in sides],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "boundaries.geojson")
    table = "村名,乡镇,经度,纬度\na,T,179.921,-16.981\nb,T,,\nc,T,-179.981,-16.971\nd,T,,\n"
    (tmp_path / "villages.csv").write_text(table, "utf-8")
    findings = Findings()
    case = read_case(tmp_path, Sources(), findings)
    assert [finding.key for finding in findings] == ["boundary_antimeridian"]
    assert case.coverage is not None
    west, _, east, _ = case.coverage.total_bounds
    assert east - west < 0.3
    assert len(adjacency(case.coverage)) == 3
    spots = [(v.lon or 0.0, v.lat or 0.0) for v in case.county.villages]
    assert max(lon for lon, _ in spots) - min(lon for lon, _ in spots) < 0.3
    assert straight_line_metres(*spots[0], *spots[3]) < 25_000


def test_a_file_all_around_the_globe_stays(tmp_path: Path) -> None:
    boxes = [shapely.box(x, 0.0, x + 10.0, 1.0) for x in (-170.0, -60.0, 60.0, 165.0)]
    frame = gpd.GeoDataFrame({"name": list("abcd"), "township": "T"}, geometry=boxes, crs=4326)
    frame.to_file(tmp_path / "villages.gpkg")
    findings = Findings()
    coverage = read_case(tmp_path, Sources(), findings).coverage
    assert "boundary_antimeridian" not in {finding.key for finding in findings}
    assert coverage is not None
    assert coverage.total_bounds[0] == -170.0
