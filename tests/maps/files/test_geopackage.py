import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import pyogrio
import pytest

from geodata.facts.case import Case
from maps.files.geopackage import column_of, write_geopackage
from maps.files.qml import Style, qml
from optimizer.model.plan import Plan
from tests.maps.hand_made import FORMULA, TRAPS, case, code, county, outcome, policy


def write(path, made, language="zh", **changes):
    write_geopackage(path, made, policy(), outcome(**changes), language=language)
    names = {name for name, _ in pyogrio.list_layers(path)} - {"layer_styles"}
    return {name for name in names if not name.startswith(("served_", "lines_"))}


def read(path, layer):
    return pyogrio.read_dataframe(path, layer=layer)


def test_villages_with_a_coverage_are_polygons_and_the_rest_points(tmp_path):
    path = tmp_path / "plan.gpkg"
    layers = write(path, case(polygons=(1, 2, 3)))
    assert layers == {"villages", "village_points", "postings", "units"}
    polygons, points = read(path, "villages"), read(path, "village_points")
    assert polygons.crs.to_epsg() == 4326
    assert set(polygons.geom_type) == {"MultiPolygon"}
    assert list(polygons["code"]) == [code(1), code(2), code(3)]
    assert list(points["name"]) == ["不派村", "无坐标村"]
    assert points.geometry.isna().tolist() == [False, True]


def test_villages_say_who_serves_them_and_what_is_open(tmp_path):
    path = tmp_path / "plan.gpkg"
    assert write(path, case()) == {"villages", "postings", "units"}
    villages = read(path, "villages").set_index("name")
    first = villages.loc[FORMULA]
    assert (first["township"], first["class"]) == ("神头镇", "软弱涣散村")
    assert first["first_secretary"] == "张三（市教育局）"
    assert first["work_team"] == "李四（@县水利局）、王五"
    assert villages["shortage"].to_dict() == {
        FORMULA: 0, "东榆林": 1, "西影寺": 1, "不派村": 0, "无坐标村": 5,
    }  # fmt: skip
    assert villages.loc["无坐标村", "code"] is None or villages["code"].isna()["无坐标村"]


def test_postings_are_lines_from_seat_to_village(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case())
    postings = read(path, "postings").set_index(["layer_id", "place", "supply"])
    assert len(postings) == 7
    line = postings.geometry["first_secretary", code(1), "C1"]
    assert list(line.coords) == [(112.0, 39.5), (112.1, 39.0)]
    assert postings.geometry.isna()["department", code(2), "U2"]
    assert postings.geometry.isna()["county_leader", code(1), "L1"]
    assert postings["km"]["department", code(1), "U1"] == pytest.approx(56.3, abs=0.3)
    assert postings["unit"]["department", code(1), "U1"] == "市教育局"


def test_a_village_without_point_takes_that_of_its_polygon(tmp_path):
    made = case(polygons=(1,))
    first = replace(made.county.villages[0], lon=None, lat=None)
    facts = replace(made.county, villages=(first, *made.county.villages[1:]))
    write(tmp_path / "p.gpkg", Case(county=facts, coverage=made.coverage))
    lines = read(tmp_path / "p.gpkg", "postings").set_index(["layer_id", "supply"])
    end = lines.geometry["department", "U1"].coords[-1]
    assert end == pytest.approx((112.15, 39.05))


def test_units_count_the_villages_they_help(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case())
    units = read(path, "units").set_index("id")
    assert units["villages"].to_dict() == {"U1": 1, "U2": 3}
    assert units.geometry.isna().to_dict() == {"U1": False, "U2": True}


def test_every_layer_has_a_default_style_that_names_its_columns(tmp_path):
    path = tmp_path / "plan.gpkg"
    layers = write(path, case(polygons=(1,)))
    with closing(sqlite3.connect(path)) as base:
        query = "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        styles = {name: (geom, xml, default) for name, geom, xml, default in base.execute(query)}
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    views = {name for name in styles if name.startswith(("served_", "lines_"))}
    assert set(styles) - views == layers
    for name, (geometry, xml, default) in styles.items():
        root = ET.fromstring(xml)
        columns = set(read(path, name).columns)
        assert (geometry, default) == ("geom", 1)
        assert root.find("renderer-v2").get("attr") in columns
        assert {alias.get("field") for alias in root.iter("alias")} == columns - {
            "geometry",
            "OGC_FID",
        }
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {category.get("symbol") for category in root.iter("category")} == symbols


def test_every_class_of_the_file_has_its_category(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case())
    with closing(sqlite3.connect(path)) as base:
        query = "SELECT styleQML FROM layer_styles WHERE f_table_name = 'villages'"
        root = ET.fromstring(base.execute(query).fetchone()[0])
    values = {category.get("value") for category in root.iter("category")} - {""}
    assert values == set(read(path, "villages")["class"])
    assert "自定类" in values


def test_any_class_name_is_an_escaped_value():
    style = Style(
        table="t", shape="fill", column="class", values=dict.fromkeys(TRAPS, "#000000"), other="x"
    )
    categories = list(ET.fromstring(qml(style)).iter("category"))
    assert [category.get("value") for category in categories[:-1]] == [*TRAPS[:-1], "<b>&  "]


@pytest.mark.parametrize("polygons", [(), (1, 2)])
def test_the_same_plan_gives_the_same_bytes(tmp_path, polygons):
    first, second = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    write(first, case(polygons=polygons))
    write(second, case(polygons=polygons))
    assert first.read_bytes() == second.read_bytes()


def test_nothing_is_written_into_a_file_that_stands_there(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case(polygons=(1,)))
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        write(path, case())
    assert path.read_bytes() == before


def test_the_date_of_gdal_is_left_as_it_was(tmp_path):
    write(tmp_path / "plan.gpkg", case())
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_an_empty_plan_and_an_empty_county(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case(), plan=Plan())
    assert len(read(path, "postings")) == 0
    nobody = replace(county(), villages=(), units=())
    other = tmp_path / "nobody.gpkg"
    write(other, Case(county=nobody), plan=Plan())
    assert "first_secretary" in read(other, "villages").columns


def test_a_layer_called_like_a_column_gets_another():
    assert column_of("shortage") == "layer_shortage"
    assert column_of("department") == "department"


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must end in"):
        write_geopackage(tmp_path / "a.tmp", case(), policy(), outcome(), language="zh")
    assert list(tmp_path.iterdir()) == []


def test_every_layer_has_a_view_that_opens_styled(tmp_path):
    path = tmp_path / "plan.gpkg"
    write(path, case(polygons=(1, 2)))
    served = read(path, "served_first_secretary")
    villages = read(path, "villages")
    wanted = villages[villages["first_secretary"].fillna("") != ""]
    assert list(served["name"]) == list(wanted["name"])
    assert served.crs.to_epsg() == 4326
    assert set(served.geom_type) == {"MultiPolygon"}
    points = read(path, "served_department_points")
    assert set(points.geom_type.dropna()) <= {"Point"}
    lines = read(path, "lines_department")
    postings = read(path, "postings")
    assert len(lines) == (postings["layer_id"] == "department").sum()
    with closing(sqlite3.connect(path)) as base:
        styled = {row[0] for row in base.execute("select f_table_name from layer_styles")}
        registered = {
            row[0] for row in base.execute("select table_name from gpkg_geometry_columns")
        }
        flaw = base.execute("pragma foreign_key_check").fetchall()
    assert styled >= registered >= {"served_first_secretary", "lines_department"}
    assert not flaw
