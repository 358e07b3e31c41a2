"""Projected points in a wrong zone, with no codes of villages to contradict it."""

import geopandas as gpd
import pytest
import shapely
from pyproj import Transformer

from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.reading.read_case import read_case
from tests.geodata.reading.test_clerks_again import book

TIANJIN, SHANGHAI = (117.2, 39.1), (121.1, 31.1)


def told(path, place, system, true, *, outline=""):
    """Eight villages around a place, written in zone ``true`` and read in ``system``."""
    spots = [(place[0] + n % 4 * 0.0213, place[1] + n // 4 * 0.0171) for n in range(8)]
    turn = Transformer.from_crs(4326, true, always_xy=True).transform
    rows = [[f"村{n}", *(round(metres, 1) for metres in turn(*p))] for n, p in enumerate(spots)]
    heads = ["乡镇", "村名", "经度", "纬度"]
    book(path / "case.xlsx", 村=[heads, *(["甲镇", *row] for row in rows)])
    boxes = [shapely.box(x - 0.008, y - 0.006, x + 0.008, y + 0.006) for x, y in spots]
    if outline:
        whole = [shapely.union_all(boxes).buffer(0.1)]
        gpd.GeoDataFrame({"name": [outline]}, geometry=whole, crs=4326).to_file(
            path / "outlines.gpkg"
        )
    findings = Findings()
    read_case(path, Sources(coordinates=system), findings)
    return {item.key for item in findings}


@pytest.mark.parametrize("system", ["EPSG:4547", "CGCS2000 / 3-degree Gauss-Kruger CM 114E"])
def test_a_place_far_from_an_outline_of_another_name_is_told(tmp_path, system):
    assert "sources_meridian" in told(tmp_path, TIANJIN, system, 4548, outline="乙县")


def test_a_place_in_no_province_is_told(tmp_path):
    assert told(tmp_path, SHANGHAI, "EPSG:4550", 4549) == {"place_abroad"}


@pytest.mark.parametrize(("place", "zone"), [(TIANJIN, 4548), (SHANGHAI, 4549)])
def test_the_right_zone_needs_no_word(tmp_path, place, zone):
    assert told(tmp_path, place, f"EPSG:{zone}", zone, outline="乙县") == set()
