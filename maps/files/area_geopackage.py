"""Areas as a GeoPackage that opens styled in QGIS: dissolved, and place by place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.files.area_shapes import (
    Shapes,
    area_shapes,
    grouped,
    near_places,
    place_shapes,
    spot_of,
)
from maps.files.geopackage import Record, Written, write_layers
from maps.files.qml import Shape, Style
from maps.styles import apart_colours
from maps.tables.area_tables import AreaWords, summed
from optimizer.areas.area_judge import AreaJudge
from optimizer.areas.area_plan import AreaPlan

PLAIN = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, kw_only=True)
class AreaExtras:
    """What areas have beside their places, and how columns are called otherwise.

    ``columns`` has a heading and a value by the number of an area, ``without`` what is left out;
    ``heads`` are those of the layer of areas (true), or of places.
    """

    columns: Mapping[str, tuple[str, Mapping[int, str | int | None]]] = field(default_factory=dict)
    heads: Mapping[tuple[bool, str], str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def write_area_geopackage(
    path: Path,
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    *,
    language: Language,
    extras: AreaExtras | None = None,
) -> None:
    """Write areas and places to ``path`` (name ending in .gpkg), EPSG:4326.

    ``areas`` are dissolved polygons with their sums (``sum_``), null where no place of theirs has
    one; without any polygon the points of their places. ``places`` are polygons with their area
    and columns (``value_``); those without a polygon stand in ``place_points``, null where
    unknown. Columns are identifiers, their headings aliases of the style. Raises
    ``FileExistsError``.
    """
    polygons = () if case.coverage is None else case.coverage.geometry
    words = AreaWords(judge, language)
    write_layers(path, _Layers(case, judge, plan, words, polygons, extras or AreaExtras()).all())


class _Layers:
    def __init__(
        self,
        case: Case,
        judge: AreaJudge,
        plan: AreaPlan,
        words: AreaWords,
        polygons: Sequence[BaseGeometry],
        extras: AreaExtras,
    ) -> None:
        self.extras = extras
        self.judge, self.plan, self.words = judge, plan, words
        everywhere = place_shapes(case, judge.task.level, polygons)
        self.shapes: Shapes = {p: s for p, s in everywhere.items() if p in judge.places}
        self.columns = summed(judge.task)
        area_of = {p: area.number for area in plan.areas for p in area.places}
        colours = apart_colours(grouped(near_places(judge, self.shapes), area_of))
        self.colours = {str(number): colour for number, colour in colours.items()}
        self.area_of = area_of

    def all(self) -> Iterator[Written]:
        yield self._areas()
        records = list(self._places())
        shaped = [record for record in records if record["id"] in self.shapes]
        bare = [record for record in records if record["id"] not in self.shapes]
        if shaped:
            yield self._place_style("places", "fill"), "MultiPolygon", shaped
        if bare:
            name = "place_points" if shaped else "places"
            yield self._place_style(name, "marker"), "Point", bare

    def _areas(self) -> Written:
        merged = area_shapes(self.shapes, self.area_of)
        centres = {area.number: self.words.short(area.centre or "") for area in self.plan.areas}
        records: list[Record] = [
            {
                "number": area.number,
                "name": area.name,
                "inside": self.words.division(area.inside),
                "centre": centres[area.number],
                "places": len(area.places),
                **{key: own.get(area.number) for key, (_, own) in self.extras.columns.items()},
                **{column: self.judge.load(area, where) for column, _, where in self._named("sum")},
                "geometry": merged.get(area.number) if self.shapes else self._points(area.places),
            }
            for area in self.plan.areas
        ]
        heads = ("number", "name", "inside", "centre", "places")
        sums = {key: name for key, (name, _) in self.extras.columns.items()}
        sums |= {column: name for column, name, _ in self._named("sum")}
        shape: Shape = "fill" if self.shapes else "marker"
        style = self._style("areas", shape, "number", "name", self._heads(heads) | sums)
        shown = list(map(self._shown, records))
        return style, "MultiPolygon" if self.shapes else "MultiPoint", shown

    def _shown(self, record: Record) -> Record:
        return {key: value for key, value in record.items() if key not in self.extras.without}

    def _points(self, places: Sequence[str]) -> BaseGeometry | None:
        known = [self.judge.places[place] for place in places if place in self.judge.places]
        spots = [spot for place in known if (spot := spot_of(place, {})) is not None]
        return shapely.MultiPoint(spots) if spots else None

    def _places(self) -> Iterator[Record]:
        areas, facts = self.plan.area_of, self.judge.facts
        towns = {town.id: town.name for town in facts.county.townships}
        for at, place in enumerate(facts.places):
            area, spot = areas.get(place.id), spot_of(place, {})
            record: Record = {
                "id": place.id,
                "code": place.code,
                "name": place.name,
                "township": towns.get(getattr(place, "township", ""), ""),
                "area": area.number if area else None,
                "area_name": area.name if area else "",
                "centre": int(area is not None and area.centre == place.id),
                "current": facts.current[at],
                **{
                    column: self.judge.stated(place.id, where)
                    for column, _, where in self._named("value")
                },
                "geometry": self.shapes.get(place.id)
                or (shapely.Point(spot) if spot is not None else None),
            }
            yield self._shown(record)

    def _named(self, kind: str) -> Iterator[tuple[str, str, str]]:
        """Column, heading, place in the scenario; of village.population ``sum_population``."""
        fields = [of.rpartition(".")[2] for of in self.columns]
        for at, (of, where) in enumerate(self.columns.items(), 1):
            own = fields[at - 1]
            plain = PLAIN.fullmatch(own) and fields.count(own) == 1
            yield f"{kind}_{own if plain else at}", self.words.column(of), where

    def _heads(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: self.words.text(f"column.{key}") for key in keys}

    def _place_style(self, table: str, shape: Shape) -> Style:
        text = self.words.text
        aliases = {
            "id": say("table.column.id", self.words.language),
            "code": text("column.code"),
            "name": text("column.place"),
            "township": say("table.column.township", self.words.language),
            "area": text("column.number"),
            "area_name": text("column.name"),
            "centre": text("column.centre"),
            "current": text("column.current"),
        }
        values = {column: name for column, name, _ in self._named("value")}
        return self._style(table, shape, "area", "name", aliases | values)

    def _style(
        self, table: str, shape: Shape, column: str, labels: str, aliases: Mapping[str, str]
    ) -> Style:
        return Style(
            table=table,
            shape=shape,
            column=column,
            values=self.colours,
            other=say("table.geo.other", self.words.language),
            labels=labels,
            aliases={
                key: self.extras.heads.get((table == "areas", key), name)
                for key, name in aliases.items()
                if key not in self.extras.without
            },
        )
