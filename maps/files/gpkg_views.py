"""Views of a GeoPackage, one for each layer of a plan: whom it serves, and the lines to them."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from maps.files.qml import Style

CONTENTS = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
    " min_x, min_y, max_x, max_y, srs_id)"
    " SELECT ?, 'features', ?, '', ?, min_x, min_y, max_x, max_y, srs_id"
    " FROM gpkg_contents WHERE table_name = ?"
)
GEOMETRY = (
    "INSERT INTO gpkg_geometry_columns SELECT ?, column_name, geometry_type_name, srs_id, z, m"
    " FROM gpkg_geometry_columns WHERE table_name = ?"
)
PLACE = ("id", "code", "name", "county", "township", "class")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view called ``name`` over ``table``: some of its columns where ``condition`` holds."""

    name: str
    title: str
    table: str
    columns: Sequence[str]
    condition: str
    style: Style


def view_name(kind: str, layer: str, table: str) -> str:
    """``served_first_secretary``; of the villages without polygon ``…_points``."""
    return f"{kind}_{layer}" + ("_points" if table == "village_points" else "")


def village_view(layer: str, column: str, title: str, style: Style) -> View:
    """The villages that a layer serves."""
    name = view_name("served", layer, style.table)
    columns = (*PLACE, column, "shortage")
    kept: Mapping[str, str] = {key: style.aliases[key] for key in columns if key in style.aliases}
    return View(
        name=name,
        title=title,
        table=style.table,
        columns=columns,
        condition=f"{_quoted(column)} <> ''",
        style=replace(style, table=name, aliases=kept),
    )


def line_view(layer: str, title: str, style: Style) -> View:
    """The lines from the seats to the places of a layer, in its colour."""
    name = view_name("lines", layer, "")
    return View(
        name=name,
        title=title,
        table=style.table,
        columns=tuple(style.aliases),
        condition=f"layer_id = {_text(layer)}",
        style=replace(style, table=name, values={title: style.values[title]}),
    )


def write_views(path: Path, views: Sequence[View], *, moment: str) -> None:
    """Add views to the GeoPackage at ``path``; ``moment`` (ISO 8601) is their date."""
    with closing(sqlite3.connect(path)) as base, base:
        for view in views:
            columns = ", ".join(map(_quoted, view.columns))
            base.execute(
                f"CREATE VIEW {_quoted(view.name)} AS SELECT fid AS OGC_FID, geom, {columns}"
                f" FROM {_quoted(view.table)} WHERE {view.condition}"
            )
            base.execute(CONTENTS, (view.name, f"{view.title} ({view.name})", moment, view.table))
            base.execute(GEOMETRY, (view.name, view.table))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
