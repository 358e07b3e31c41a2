"""One colour table: page, paper and GIS file show a class and a layer alike."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from geodata.facts.repair import FlawKind
from geodata.words import label
from maps import styles
from maps.figures import plan_figures as figures
from maps.figures.charts import Charts
from maps.files.geopackage import write_geopackage
from maps.pages.plan_map import plan_map_data
from tests.folders import ROOT
from tests.maps import hand_made

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?!;)|[\"']rgba?\(")
COINED = ("乙类", "丙类")


@pytest.fixture(scope="module")
def made():
    """The case made by hand, with two classes that no table knows."""
    case = hand_made.case(polygons=(1, 2, 3))
    coined = dict(zip((2, 3), COINED, strict=True))
    villages = tuple(
        replace(village, village_class=coined.get(n, village.village_class))
        for n, village in enumerate(case.county.villages)
    )
    return replace(case, county=replace(case.county, villages=villages))


def on_page(made):
    data = plan_map_data(
        made, hand_made.policy(), hand_made.outcome(), title="", language="zh", notice=None
    )
    return (
        {item["label"][0]: item["colour"] for item in data[key]} for key in ("classes", "layers")
    )


def on_paper(made):
    """Colours of the classes in the legend of the map, of the layers in the chart of loads."""
    pytest.importorskip("matplotlib")
    plot = figures._plot(1.0)
    drawer = figures._Drawer(
        made, hand_made.policy(), hand_made.outcome(), "", figures.Paper(), "zh"
    )
    charts = Charts(made.county, hand_made.policy(), hand_made.outcome().plan, "", "zh")
    sheet, chart = plot.figure(), plot.figure()
    assert drawer.map(sheet, "class")
    assert charts.load(chart)
    (legend,) = sheet.legends
    classes = {
        text.get_text().rpartition("  ")[0]: mark.get_facecolor()
        for text, mark in zip(legend.get_texts(), legend.get_patches(), strict=True)
    }
    layers = {bars.get_label(): bars[0].get_facecolor() for bars in chart.axes[0].containers}
    plot.close(sheet)
    plot.close(chart)
    return tuple({key: as_hex(one) for key, one in found.items()} for found in (classes, layers))


def as_hex(shares):
    return "#" + "".join(f"{round(255 * share):02x}" for share in shares[:3])


def in_gis(made, folder):
    """Colours by table: the categories of every style in the file."""
    path = folder / "plan.gpkg"
    write_geopackage(path, made, hand_made.policy(), hand_made.outcome(), language="zh")
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall()
    return {table: categories(ET.fromstring(xml)) for table, xml in rows}


def categories(root):
    symbols = {
        symbol.get("name"): next(
            prop.get("v")
            for prop in symbol.iter("prop")
            if prop.get("k") in {"color", "line_color"}
        )
        for symbol in root.iter("symbol")
    }
    return {
        one.get("value"): as_hex([int(n) / 255 for n in symbols[one.get("symbol")].split(",")])
        for one in root.iter("category")
        if one.get("value")
    }


def test_page_paper_and_gis_file_give_one_colour_to_a_class_and_a_layer(made, tmp_path):
    classes, layers = on_page(made)
    on_sheet, in_chart = on_paper(made)
    tables = in_gis(made, tmp_path)
    assert set(classes) == {*COINED, *(label("class", name, "zh") for name in ("weak", "poor"))}
    assert len(set(classes.values())) == len(classes)
    assert {k: classes[k] for k in on_sheet} == on_sheet
    assert list(on_sheet) == [name for name in classes if name in on_sheet]
    assert tables["villages"] == tables["village_points"] == classes
    assert tables["postings"] == layers
    assert in_chart.items() <= layers.items()
    assert len(in_chart) > 1
    for layer in hand_made.policy().layers:
        (title,) = tables[f"lines_{layer.name}"]
        assert tables[f"lines_{layer.name}"][title] == layers[title]
        assert tables[f"served_{layer.name}"] == classes


def test_a_coined_class_has_the_colour_of_its_name_whatever_the_order_of_villages():
    names = ("ordinary", *COINED, "weak")
    there, back = styles.class_colours(names), styles.class_colours(reversed(names))
    assert list(there.items()) == list(back.items())
    assert list(there) == ["weak", "ordinary", *sorted(COINED)]
    assert there["weak"] == styles.CLASS_COLOURS["weak"]


def test_every_kind_of_repair_and_every_level_has_a_colour():
    assert set(styles.REPAIR_COLOURS) == {kind.value for kind in FlawKind}
    assert set(styles.level_colours(["city", "自定级"])) == {"city", "自定级"}


def test_no_other_file_of_the_maps_writes_a_colour_down():
    files = [*(ROOT / "maps").rglob("*.py"), *(ROOT / "maps" / "assets").glob("*.js")]
    assert len(files) > 50
    found = [
        f"{file.relative_to(ROOT)}: {colour}"
        for file in files
        if file != ROOT / "maps" / "styles.py"
        for colour in COLOUR.findall(file.read_text("utf-8"))
    ]
    assert found == []


def test_style_sheets_ask_the_table_for_the_colours_of_what_they_tell():
    sheets = "".join(f.read_text("utf-8") for f in (ROOT / "maps" / "assets").glob("*.css"))
    asked = set(re.findall(r"var\(--(\w+)\)", sheets)) - set(re.findall(r"--(\w+):", sheets))
    assert asked == set(styles.TEXT_COLOURS)
    written = {colour.lower() for colour in re.findall(r"#[0-9a-fA-F]{6}\b", sheets)}
    assert written.isdisjoint(styles.TEXT_COLOURS.values())


def pages_and_their_tables():
    yield styles.PLAN_PAGE, list((ROOT / "maps" / "assets").glob("plan_*.js"))
    yield styles.CASE_PAGE, [ROOT / "maps" / "assets" / "case_map.js"]
    yield styles.AREA_PAGE, list((ROOT / "maps" / "assets").glob("area_*.js"))
    yield styles.COMPARE_PAGE, list((ROOT / "maps" / "assets").glob("compare_*.js"))


def test_scripts_use_every_colour_that_they_are_given_and_no_other():
    for table, files in pages_and_their_tables():
        code = "".join(file.read_text("utf-8") for file in files)
        assert set(re.findall(r"\b(?:C|D\.colours)\.(\w+)", code)) == set(table)
