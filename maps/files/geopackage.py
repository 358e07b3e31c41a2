"""A plan as a GeoPackage that opens styled in QGIS."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.facts.county import Unit
from geodata.outputs.geopackages import MOMENT, fixed_date
from geodata.outputs.native import native_writing
from geodata.words import Language, label, say
from maps.files.gpkg_views import View, line_view, village_view, write_views
from maps.files.qml import Shape, Style, write_styles
from maps.names import Names
from maps.styles import class_colours, layer_colours, level_colours
from maps.tables.rosters import is_skill
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy

CRS = "EPSG:4326"
RESERVED = {
    "basis",
    "fid",
    "geom",
    "geometry",
    "id",
    "code",
    "name",
    "county",
    "township",
    "class",
    "shortage",
}

Record = dict[str, Any]


def write_geopackage(
    path: Path, case: Case, policy: Policy, outcome: Outcome, *, language: Language
) -> None:
    """Write villages, postings and units to ``path`` (name ending in .gpkg), EPSG:4326.

    ``villages`` are polygons where the case has a coverage (villages without a polygon
    then stand in ``village_points``), else points. ``postings`` has every posting, its
    geometry a line from the unit's seat to the village, null where one end is unknown.
    ``units`` are points, null where unknown. Views ``served_<layer>`` and ``lines_<layer>``
    show one layer of the plan each. Columns are identifiers, their headings (in
    ``language``) aliases of the style in ``layer_styles``. ``path`` must be new.
    Raises ``ValueError`` for a path with another ending, which GDAL would not read back,
    ``FileExistsError``.
    """
    if path.suffix.lower() != ".gpkg":
        raise ValueError(f"a GeoPackage must end in .gpkg: {path.name}")
    if path.exists():
        raise FileExistsError(path)
    names = Names(case.county, policy, language)
    layers = [*_villages(case, names, outcome.plan)]
    layers += [_postings(case, names, outcome.plan), _units(names, outcome.plan)]
    views = list(_views(names, [style for style, _, _ in layers]))
    styles = [*(style for style, _, _ in layers), *(view.style for view in views)]
    with native_writing(path):
        with fixed_date():
            for layer in layers:
                write_layer(path, *layer)
        write_views(path, views, moment=MOMENT)
        write_styles(path, styles, moment=MOMENT)


def _views(names: Names, styles: Sequence[Style]) -> Iterator[View]:
    """For each layer of the plan the villages that it serves, and its lines."""
    for layer in names.policy.layers:
        title = names.layer(layer.name)
        for style in styles:
            if style.table == "postings":
                yield line_view(layer.name, title, style)
            elif style.table != "units" and layer.level == "village":
                yield village_view(layer.name, column_of(layer.name), title, style)


Written = tuple[Style, str, Sequence[Record]]
"""Style (its aliases name the columns), geometry type, rows whose geometry may be ``None``."""


def write_layers(path: Path, layers: Iterable[Written]) -> None:
    """Write layers with their styles to a new GeoPackage; raises ``FileExistsError``."""
    if path.exists():
        raise FileExistsError(path)
    made = list(layers)
    with native_writing(path):
        with fixed_date():
            for layer in made:
                write_layer(path, *layer)
        write_styles(path, [style for style, _, _ in made], moment=MOMENT)


def write_layer(path: Path, style: Style, geometry: str, records: Sequence[Record]) -> None:
    """Add one layer to the file at ``path``; its columns are those that the style names."""
    columns = [*style.aliases, "geometry"]
    frame = gpd.GeoDataFrame(list(records), columns=columns, geometry="geometry", crs=CRS)
    pyogrio.write_dataframe(
        frame,
        path,
        layer=style.table,
        driver="GPKG",
        geometry_type=geometry,
        promote_to_multi=geometry.startswith("Multi"),
        layer_options={"GEOMETRY_NAME": "geom"},
    )


def column_of(layer: str) -> str:
    """Column of a layer in ``villages``."""
    return f"layer_{layer}" if layer in RESERVED else layer


def _point(lon: float | None, lat: float | None) -> Point | None:
    return None if lon is None or lat is None else Point(lon, lat)


def _villages(case: Case, names: Names, plan: Plan) -> list[Written]:
    villages = case.county.villages
    records = dict(zip(names.order, _village_records(names, plan), strict=True))
    shapes = _shapes(case)
    for village in villages:
        shape = shapes.get(village.id)
        records[village.id]["geometry"] = shape or _point(village.lon, village.lat)
        basis = "cell" if village.id in case.approximate else village.precision.value
        records[village.id]["basis"] = label("basis", basis, names.language)
    points = [record for place, record in records.items() if place not in shapes]
    if not shapes:
        return [(_village_style(names, "villages", "marker"), "Point", points)]
    polygons = [record for place, record in records.items() if place in shapes]
    style = _village_style(names, "villages", "fill")
    written: list[Written] = [(style, "MultiPolygon", polygons)]
    if points:
        written.append((_village_style(names, "village_points", "marker"), "Point", points))
    return written


def _shapes(case: Case) -> Mapping[str, BaseGeometry]:
    """Polygons by village id, of villages that the table knows."""
    if case.coverage is None:
        return {}
    known = {village.id for village in case.county.villages}
    pairs = zip(case.coverage.index, case.coverage.geometry, strict=True)
    return {place: shape for place, shape in pairs if place in known and shape is not None}


def _village_records(names: Names, plan: Plan) -> Iterator[Record]:
    teams: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for post in plan.postings:
        teams[post.layer, post.place].append(post)
    short = Counter[str]()
    for item in plan.shortages:
        short[item.place] += 0 if is_skill(item) else item.missing
    for village in names.county.villages:
        served = {
            column_of(layer.name): names.join(map(names.with_unit, teams[layer.name, village.id]))
            for layer in names.policy.layers
        }
        yield {
            "id": village.id,
            "code": village.code,
            "name": village.name,
            "county": names.county_of(village),
            "township": names.township(village),
            "class": names.class_of(village),
            **served,
            "shortage": short[village.id],
        }


def _village_style(names: Names, table: str, shape: Shape) -> Style:
    colours = class_colours(village.village_class for village in names.county.villages)
    aliases = _headings(names, ("id", "code", "village:name", "county", "township", "class"))
    aliases |= {column_of(layer.name): names.layer(layer.name) for layer in names.policy.layers}
    return Style(
        table=table,
        shape=shape,
        column="class",
        values=_first((class_label(name, names.language), one) for name, one in colours.items()),
        other=say("table.geo.other", names.language),
        labels="name",
        aliases=aliases | _headings(names, ("shortage", "basis")),
    )


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Word -> colour; of two that are called the same the first one's."""
    found: dict[str, str] = {}
    for word, colour in pairs:
        found.setdefault(word, colour)
    return found


def _headings(names: Names, keys: Sequence[str]) -> dict[str, str]:
    """Column -> heading; ``heading:column`` where the two differ."""
    pairs = (key.partition(":") for key in keys)
    said = {column or key: f"table.column.{key}" for key, _, column in pairs}
    return {column: say(key, names.language) for column, key in said.items()}


def _postings(case: Case, names: Names, plan: Plan) -> Written:
    shapes = _shapes(case)
    colours = layer_colours([layer.name for layer in names.policy.layers])
    keys = ("layer:layer_id", "layer", "place", "village", "id:supply", "supply:name", "unit")
    style = Style(
        table="postings",
        shape="line",
        column="layer",
        values=_first((names.layer(layer), colour) for layer, colour in colours.items()),
        other=say("table.geo.other", names.language),
        aliases=_headings(names, (*keys, "role", "kilometres:km")),
    )
    far = names.all_kilometres(plan.postings)
    ends = zip(plan.postings, far, strict=True)
    return style, "LineString", [_posting(names, post, km, shapes) for post, km in ends]


def _posting(
    names: Names, post: Posting, km: float | None, shapes: Mapping[str, BaseGeometry]
) -> Record:
    supply = names.found(post)
    unit = supply.name if isinstance(supply, Unit) else names.unit_of(supply)
    return {
        "layer_id": post.layer,
        "layer": names.layer(post.layer),
        "place": post.place,
        "village": names.place(post.place, post.layer),
        "supply": post.supply,
        "name": names.supply(post.layer, post.supply),
        "unit": unit,
        "role": label("dimension", post.role, names.language) if post.role else "",
        "km": km,
        "geometry": _line(names, post, shapes),
    }


def _line(names: Names, post: Posting, shapes: Mapping[str, BaseGeometry]) -> LineString | None:
    supply, place = names.found(post), names.found_place(post.layer, post.place)
    unit = names.lookup.unit_of(supply) if supply else None
    start = _point(unit.lon, unit.lat) if unit else None
    end = _point(place.lon, place.lat) if place else None
    if end is None and post.place in shapes:
        end = shapes[post.place].representative_point()
    return LineString([start, end]) if start and end else None


def _units(names: Names, plan: Plan) -> Written:
    helped: dict[str, set[str]] = defaultdict(set)
    for post in plan.postings:
        supply = names.found(post)
        unit = names.lookup.unit_of(supply) if supply else None
        if unit:
            helped[unit.id].add(post.place)
    records = [
        {
            "id": unit.id,
            "name": unit.name,
            "level": names.level(unit),
            "villages": len(helped[unit.id]),
            "geometry": _point(unit.lon, unit.lat),
        }
        for unit in names.county.units
    ]
    colours = level_colours(unit.level for unit in names.county.units)
    style = Style(
        table="units",
        shape="marker",
        column="level",
        values=_first(
            (label("level", level, names.language), one) for level, one in colours.items()
        ),
        other=say("table.geo.other", names.language),
        labels="name",
        aliases=_headings(
            names, ("id", "unit_name:name", "unit_level:level", "villages_helped:villages")
        ),
    )
    return style, "Point", records
