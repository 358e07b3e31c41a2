"""Layers that serve townships and the county: tables, GeoPackage and map."""

import geopandas as gpd
import pytest

from geodata.synthetic.county import synthetic_county
from maps.files.geopackage import write_geopackage
from maps.pages.plan_map import plan_map_html
from maps.tables.plan_tables import plan_tables
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy
from optimizer.plans.verify import verify_outcome
from optimizer.solve import solve
from tests.maps.browser import open_page

POLICY = Policy(
    layers=(
        Layer(name="first_secretary", supply="cadres"),
        Layer(name="town_leader", supply="leaders", level="township", capacity=(0, 2)),
        Layer(name="department", supply="units", level="county", title="联县单位"),
    )
)


@pytest.fixture(scope="module")
def made():
    case = synthetic_county(villages=40, townships=4, seed=1)
    outcome = solve(case.county, POLICY)
    assert not verify_outcome(case.county, POLICY, outcome)
    return case, outcome


def test_every_level_has_its_table(made):
    case, outcome = made
    tables = {t.name: t for t in plan_tables(case, POLICY, outcome, (), title="试点")}
    assert {"包联一览表", "乡镇包联表", "县级包联表"} <= set(tables)
    towns, counties = tables["乡镇包联表"].frame, tables["县级包联表"].frame
    assert len(towns) == 4
    assert all(towns["镇街领导帮包"])
    assert list(counties.columns) == ["序号", "县（市、区）", "联县单位", "缺口"]
    roster = next(t for name, t in tables.items() if name.startswith("镇街领导"))
    assert list(roster.frame.columns)[:4] == ["序号", "县（市、区）", "乡镇（街道）", "村类别"]


def test_the_geopackage_draws_lines_to_townships(made, tmp_path):
    case, outcome = made
    write_geopackage(tmp_path / "plan.gpkg", case, POLICY, outcome, language="zh")
    posts = gpd.read_file(tmp_path / "plan.gpkg", layer="postings")
    county = posts[posts["layer_id"] == "department"]
    assert list(county["village"]) == [case.county.villages[0].county]
    assert not county.geometry.iloc[0].is_empty


def test_the_map_shows_who_serves_the_township(made, tmp_path):
    case, outcome = made
    path = tmp_path / "map.html"
    path.write_text(plan_map_html(case, POLICY, outcome, title="试点"), "utf-8")
    with open_page(path) as driver:
        driver.execute_script("window.zhucun.pick(0)")
        panel = driver.find_element("id", "panel").text
        village = case.county.villages[0]
        town = next(t for t in case.county.townships if t.id == village.township)
        post = next(p for p in outcome.plan.of_layer("town_leader") if p.place == town.id)
        leader = next(item for item in case.county.leaders if item.id == post.supply)
        assert leader.name in panel
        assert town.name in panel
        driver.execute_script("window.zhucun.pick(arguments[0])", len(case.county.villages))
        panel = driver.find_element("id", "panel").text
        assert case.county.townships[0].name in panel
        assert driver.get_log("browser") == []
