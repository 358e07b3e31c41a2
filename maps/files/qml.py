"""Styles that QGIS reads from a GeoPackage: the table layer_styles, as QML."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

from maps.styles import GIS, NO_WORD

Shape = Literal["marker", "line", "fill"]

SYMBOL_LAYER: dict[Shape, str] = {
    "marker": "SimpleMarker",
    "line": "SimpleLine",
    "fill": "SimpleFill",
}
GEOMETRY_TYPE: dict[Shape, str] = {"marker": "0", "line": "1", "fill": "2"}

SCHEMA = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN,
    description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
STYLE = "INSERT INTO layer_styles VALUES (NULL, '', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)"
CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
    "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?)"
)


@dataclass(frozen=True, kw_only=True)
class Style:
    """How one layer is drawn: a colour for every value of ``column``.

    ``column`` is categorised by ``values`` (with their colours) in this order; anything else
    is drawn as ``other``. ``labels`` names the column that is written on the map; ``aliases`` maps
    columns to headings.
    """

    table: str
    shape: Shape
    column: str
    values: Mapping[str, str]
    other: str
    labels: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)


def write_styles(path: Path, styles: Sequence[Style], *, moment: str) -> None:
    """Add the styles to the GeoPackage at ``path``; ``moment`` (ISO 8601) is their date."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(SCHEMA)
        base.execute(CONTENTS, (moment,))
        for style in styles:
            row = (style.table, "geom", style.table, qml(style), style.table, moment)
            base.execute(STYLE, row)


def qml(style: Style) -> str:
    """Say a style as QML; every text is an attribute's value, escaped by the XML writer."""
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling|Fields")
    renderer = ET.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=style.column, symbollevels="0"
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, (value, colour) in enumerate({**style.values, "": NO_WORD}.items()):
        ET.SubElement(
            categories,
            "category",
            symbol=str(number),
            value=_clean(value),
            label=_clean(value or style.other),
            render="true",
        )
        _symbol(symbols, str(number), style.shape, colour)
    _labels(root, style)
    aliases = ET.SubElement(root, "aliases")
    for number, (column, heading) in enumerate(style.aliases.items()):
        ET.SubElement(aliases, "alias", field=column, name=_clean(heading), index=str(number))
    ET.SubElement(root, "layerGeometryType").text = GEOMETRY_TYPE[style.shape]
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(
        root, encoding="unicode"
    )


def _symbol(parent: ET.Element, name: str, shape: Shape, colour: str) -> None:
    symbol = ET.SubElement(parent, "symbol", type=shape, name=name, alpha="1", clip_to_extent="1")
    layer = ET.SubElement(symbol, "layer", enabled="1", locked="0")
    layer.set("class", SYMBOL_LAYER[shape])
    layer.set("pass", "0")
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in _properties(shape, _rgba(colour)).items():
        ET.SubElement(options, "Option", type="QString", name=key, value=value)
        ET.SubElement(layer, "prop", k=key, v=value)


def _properties(shape: Shape, colour: str) -> dict[str, str]:
    if shape == "line":
        return {"line_color": colour, "line_width": "0.3", "line_width_unit": "MM"}
    edge = {"color": colour, "outline_color": _rgba(GIS["edge"]), "outline_width": "0.2"}
    if shape == "marker":
        return {**edge, "name": "circle", "size": "2.6", "size_unit": "MM"}
    return {**edge, "style": "solid", "outline_style": "solid", "outline_width_unit": "MM"}


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"


def _labels(root: ET.Element, style: Style) -> None:
    if not style.labels:
        return
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings")
    look = ET.SubElement(
        settings, "text-style", fieldName=style.labels, isExpression="0", fontSize="8"
    )
    look.set("textColor", _rgba(GIS["ink"]))
    ET.SubElement(look, "text-buffer", bufferDraw="1", bufferSize="0.7")
    ET.SubElement(settings, "rendering", scaleVisibility="1", scaleMin="150000", scaleMax="0")


def _clean(text: str) -> str:
    """Text without the characters that XML cannot carry."""
    return "".join(char if char >= " " and char not in "\ufffe\uffff" else " " for char in text)
