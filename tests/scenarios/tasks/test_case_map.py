"""``zhucun map``, and ``zhucun check`` without a scenario: every real data set, and small cases."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.real_places import write_place
from geodata.facts.neighbour_row import NeighbourRow
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.geometry.adjacency import with_neighbours
from geodata.reading.read_case import read_case
from geodata.reading.target import sources_at
from maps.pages.case_map import case_map_data
from tests.folders import DATA
from tests.maps.browser import open_page, requests_of
from tests.marks import long
from tests.scenarios.command import zhucun

real = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not here")

SETS = {
    "in-villages-sikkim": (393, {"coverage_edge_more", "coverage_gap", "cell_empty"}),
    "np-municipalities": (759, {"boundary_repaired", "coverage_overlap", "duplicate_many"}),
    "ph-barangays-pangasinan": (1364, {"coverage_overlap", "coverage_gap", "code_own"}),
    "ph-barangays-national": (38698, {"boundary_null", "boundary_null_more", "code_own"}),
    "fr-communes": (11744, {"boundary_repaired", "coverage_multipart"}),
    "gbk-fixtures/geotools": (1, {"boundary_gbk"}),
    "gbk-fixtures/mapshaper/chinese.shp": (0, {"boundary_gbk", "boundary_not_polygons"}),
    "gbk-fixtures/javadbf/gbk.dbf": (0, {"boundary_no_geometry"}),
    "cn-adcode-2016": (0, {"tables_unnamed"}),
    "cn-adcode-2016/adcode/140602.csv": (0, {"no_header"}),
    "cn-adcode-2016/fences": (0, {"no_villages"}),
    "cn-codes-2023": (0, {"tables_unnamed"}),
}
LONG = {"fr-communes", "ph-barangays-national"}


@real
@pytest.mark.parametrize("name", [long(name) if name in LONG else name for name in SETS])
def test_a_real_set_is_read_with_the_findings_that_its_readme_promises(name):
    villages, keys = SETS[name]
    findings = Findings()
    folder, sources = sources_at(DATA / name, findings)
    case = read_case(folder, sources, findings)
    assert len(case.county.villages) == villages
    assert keys <= {finding.key for finding in findings}


@real
@pytest.mark.parametrize("name", ["in-villages-sikkim", "cn-adcode-2016/fences"])
def test_the_map_of_a_foreign_folder_lies_where_one_stands(name, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in DATA.rglob("*")}
    done = zhucun("map", DATA / name, "--no-open", cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    stem = Path(name).name
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{stem}-map.html",
        f"{stem}-findings.xlsx",
    }
    assert {path: path.stat().st_mtime_ns for path in DATA.rglob("*")} == before


@real
def test_shuozhou_draws_outlines_and_points_before_planning(tmp_path):
    scenario = write_place("shuozhou", DATA / "cn-adcode-2016", tmp_path / "case")
    done = zhucun("map", scenario.parent, "--no-open")
    assert done.returncode == 0, done.stdout + done.stderr
    with open_page(scenario.parent / "map.html") as driver:
        assert driver.execute_script("return window.zhucun.places") == 1751
        assert [url for url in requests_of(driver) if not url.startswith("data:")] == [
            (scenario.parent / "map.html").as_uri()
        ]
        assert driver.get_log("browser") == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ground") / "demo"
    done = zhucun("demo", folder, "--villages", 40, "--townships", 3, "--no-open")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_map_of_a_case(demo):
    done = zhucun("--language", "en", "map", demo, "--no-open")
    assert done.returncode == 0, done.stdout + done.stderr
    with open_page(demo / "map.html") as driver:
        driver.execute_script("window.zhucun.pick(0)")
        panel = driver.find_element("id", "panel").text
        assert "Neighbours" in panel
        assert re.search(r"\d\.\d\d km", panel)
        driver.find_element("id", "show-touch").click()
        assert driver.get_log("browser") == []


def test_the_map_draws_what_the_table_of_neighbours_says(demo, tmp_path):
    """A ferry is drawn with its reason, a pair that a row parts is not."""
    case = read_case(demo, Sources(), Findings())
    touch = case.county.neighbours
    one, *rest = (village.id for village in case.county.villages)
    far, near = next(v for v in rest if v not in touch[one]), min(touch[one])
    rows = (
        NeighbourRow(place=one, other=far, reason="ferry"),
        NeighbourRow(place=one, other=near, relation="apart"),
    )
    county = with_neighbours(replace(case.county, neighbour_rows=rows), case.coverage)
    stated = replace(case, county=county)
    data = case_map_data(stated, Findings(), title="x", language="en")
    ids = [place["id"] for place in data["places"]]
    drawn = {frozenset((ids[a], ids[b])): [metres, *why] for a, b, metres, *why in data["touch"]}
    assert drawn[frozenset((one, far))] == [0, "ferry"]
    assert frozenset((one, near)) not in drawn
    before = case_map_data(case, Findings(), title="x", language="en")["touch"]
    assert len(drawn) == len(before)
    assert all(metres > 0 for _, _, metres in before)


def test_a_single_boundary_file_is_checked(demo, tmp_path):
    done = zhucun("check", demo / "boundaries.gpkg", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "40" in done.stdout


def test_nothing_there(tmp_path):
    for command in ("check", "map"):
        done = zhucun(command, tmp_path / "nothing", cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stdout + done.stderr
    assert not list(tmp_path.iterdir())


def test_an_empty_folder_has_nothing_to_draw(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    done = zhucun("map", folder, "--no-open", cwd=tmp_path)
    assert done.returncode == 2
    assert not list(folder.iterdir())
