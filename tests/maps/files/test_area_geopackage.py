"""Areas as a GeoPackage: read back, dissolved as the plan says, styled for QGIS."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import pyogrio
import pytest
import shapely

from maps.files.area_geopackage import write_area_geopackage
from optimizer.areas.area_policy import AreaTask
from tests.maps.pages.area_plans import TASK, halved, judged, pointed, small_case


def written(case, path, task=TASK):
    judge = judged(case, task)
    plan = halved(judge)
    write_area_geopackage(path, case, judge, plan, language="zh")
    return judge, plan


def test_areas_are_the_union_of_their_places_with_their_sums(tmp_path):
    case = small_case()
    judge, plan = written(case, tmp_path / "a.gpkg")
    areas = gpd.read_file(tmp_path / "a.gpkg", layer="areas").set_index("number")
    places = gpd.read_file(tmp_path / "a.gpkg", layer="places").set_index("id")
    assert sorted(areas.index) == [area.number for area in plan.areas]
    assert len(places) == len(case.county.villages)
    for area in plan.areas:
        mine = places.loc[list(area.places)]
        union = shapely.union_all(mine.geometry.to_numpy())
        assert areas.geometry[area.number].symmetric_difference(union).area < 1e-12
        assert areas["sum_population"][area.number] == mine["value_population"].sum()
        assert areas["places"][area.number] == len(mine)
        assert set(mine["area"]) == {area.number}
        assert list(mine.index[mine["centre"] == 1]) == [area.centre]
    assert areas["name"].tolist() == [area.name for area in plan.areas]
    assert places["current"].isna().sum() == judge.facts.current.count(None) > 0


def test_townships_are_dissolved_from_their_villages(tmp_path):
    case = small_case()
    bound = {"kind": "bound", "of": "township.population", "least": 1}
    towns = AreaTask.model_validate(
        {"name": "g", "level": "township", "count": 2, "rule": [bound], "goal": [{"kind": "cut"}]}
    )
    _, plan = written(case, tmp_path / "a.gpkg", towns)
    places = gpd.read_file(tmp_path / "a.gpkg", layer="places").set_index("id")
    for town in case.county.townships:
        mine = [village for village in case.county.villages if village.township == town.id]
        union = shapely.union_all(case.coverage.geometry.loc[[v.id for v in mine]].to_numpy())
        assert places.geometry[town.id].symmetric_difference(union).area < 1e-12
        assert places["value_population"][town.id] == sum(v.population for v in mine)
        assert places["area"][town.id] == plan.area_of[town.id].number


def test_both_layers_are_styled_alike_and_the_file_repeats(tmp_path):
    case = small_case()
    written(case, tmp_path / "a.gpkg")
    written(case, tmp_path / "b.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as base:
        styles = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    assert set(styles) == {"areas", "places"}
    assert 'attr="number"' in styles["areas"]
    assert 'attr="area"' in styles["places"]
    assert all("户籍人口" in style for style in styles.values())


def test_points_alone_and_hostile_names(tmp_path):
    case = pointed(small_case())
    names = {0: "=1+1", 1: '</script>"\x0b'}
    villages = [replace(v, name=names.get(n, v.name)) for n, v in enumerate(case.county.villages)]
    case = replace(case, county=replace(case.county, villages=tuple(villages)))
    written(case, tmp_path / "a.gpkg")
    assert set(pyogrio.list_layers(tmp_path / "a.gpkg")[:, 0]) == {
        "areas",
        "places",
        "layer_styles",
    }
    areas = gpd.read_file(tmp_path / "a.gpkg", layer="areas")
    places = gpd.read_file(tmp_path / "a.gpkg", layer="places")
    assert set(areas.geom_type) == {"MultiPoint"}
    assert set(places.geom_type) == {"Point"}
    assert sum(map(len, areas.geometry.map(lambda one: one.geoms))) == len(places)
    assert "=1+1" in set(places["name"])
    assert any(name.startswith("</script>") for name in places["name"])


def test_a_place_without_polygon_stands_in_a_layer_of_its_own(tmp_path):
    case = small_case()
    bare = case.county.villages[0].id
    case = replace(case, coverage=case.coverage.drop(index=bare))
    written(case, tmp_path / "a.gpkg")
    points = gpd.read_file(tmp_path / "a.gpkg", layer="place_points")
    assert points["id"].tolist() == [bare]


def test_the_path_must_be_new(tmp_path):
    written(small_case(), tmp_path / "a.gpkg")
    with pytest.raises(FileExistsError):
        written(small_case(), tmp_path / "a.gpkg")
