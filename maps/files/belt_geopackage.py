"""Belts as a GeoPackage that opens styled in QGIS: chains as lines, belts, place by place."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.files.area_shapes import Shapes, area_shapes, place_shapes, spot_of
from maps.files.geopackage import Record, Written, write_layers
from maps.files.qml import Shape, Style
from maps.styles import apart_colours
from maps.tables.belt_tables import BeltWords
from optimizer.belts.belt_judge import BeltJudge
from optimizer.belts.belt_plan import Belt, BeltPlan


def write_belt_geopackage(
    path: Path, case: Case, judge: BeltJudge, plan: BeltPlan, *, language: Language
) -> None:
    """Write chains, belts and places to ``path`` (name ending in .gpkg), EPSG:4326.

    ``chains`` are lines from place to place, null where a spot is unknown or there is but one;
    ``belts`` dissolved polygons, without any polygon the points of their places; ``places`` the
    places on belts in their order, polygons or points. Columns are identifiers, their headings
    aliases of the style. Raises ``FileExistsError``.
    """
    write_layers(path, _Layers(case, judge, plan, BeltWords(judge, language)).all())


class _Layers:
    def __init__(self, case: Case, judge: BeltJudge, plan: BeltPlan, words: BeltWords) -> None:
        self.judge, self.plan, self.words = judge, plan, words
        polygons: Sequence[BaseGeometry] = () if case.coverage is None else case.coverage.geometry
        everywhere = place_shapes(case, judge.task.level, polygons)
        self.shapes: Shapes = {p: s for p, s in everywhere.items() if p in plan.belt_of}
        numbers = [belt.number for belt in plan.belts]
        near = {number: set(numbers) - {number} for number in numbers}
        self.colours = {str(number): colour for number, colour in apart_colours(near).items()}

    def all(self) -> Iterator[Written]:
        yield self._chains()
        yield self._belts()
        records = list(self._places())
        shaped = [record for record in records if record["id"] in self.shapes]
        bare = [record for record in records if record["id"] not in self.shapes]
        if shaped or not bare:
            yield self._style("places", "fill", "belt", "position"), "MultiPolygon", shaped
        if bare:
            name = "place_points" if shaped else "places"
            yield self._style(name, "marker", "belt", "position"), "Point", bare

    def _chains(self) -> Written:
        records = [{**self._figures(b), "geometry": self._line(b)} for b in self.plan.belts]
        return self._style("chains", "line", "number", "name"), "LineString", records

    def _belts(self) -> Written:
        of = {place: belt.number for place, belt in self.plan.belt_of.items()}
        merged = area_shapes(self.shapes, of)
        records: list[Record] = []
        for belt in self.plan.belts:
            shape = merged.get(belt.number) if self.shapes else self._points(belt)
            records.append({**self._figures(belt), "geometry": shape})
        shape_of: Shape = "fill" if self.shapes else "marker"
        kind = "MultiPolygon" if self.shapes else "MultiPoint"
        return self._style("belts", shape_of, "number", "name"), kind, records

    def _figures(self, belt: Belt) -> Record:
        return {
            "number": belt.number,
            "name": belt.name,
            "batch": belt.batch,
            "places": len(belt.places),
            "score": self.judge.score(belt),
            "members": self.words.places(belt.places),
        }

    def _spots(self, belt: Belt) -> list[tuple[float, float] | None]:
        known = (self.judge.places.get(place) for place in belt.places)
        return [None if place is None else spot_of(place, self.shapes) for place in known]

    def _line(self, belt: Belt) -> BaseGeometry | None:
        spots = self._spots(belt)
        known = [spot for spot in spots if spot is not None]
        whole = len(known) == len(spots) > 1
        return shapely.LineString(known) if whole else None

    def _points(self, belt: Belt) -> BaseGeometry | None:
        known = [spot for spot in self._spots(belt) if spot is not None]
        return shapely.MultiPoint(known) if known else None

    def _places(self) -> Iterator[Record]:
        for belt in self.plan.belts:
            for at, place in enumerate(belt.places, 1):
                found = self.judge.places.get(place)
                if found is None:
                    continue
                spot = spot_of(found, {})
                yield {
                    "id": place,
                    "code": found.code,
                    "name": found.name,
                    "belt": belt.number,
                    "belt_name": belt.name,
                    "position": at,
                    "score": self.judge.score_of(place),
                    "geometry": self.shapes.get(place)
                    or (shapely.Point(spot) if spot is not None else None),
                }

    def _style(self, table: str, shape: Shape, column: str, labels: str) -> Style:
        text = self.words.text
        if column == "belt":
            aliases = {
                "id": say("table.column.id", self.words.language),
                "code": text("column.code"),
                "name": text("column.place"),
                "belt": text("column.number"),
                "belt_name": text("column.name"),
                "position": text("column.position"),
                "score": text("column.score"),
            }
        else:
            keys = ("number", "name", "places", "score", "members")
            aliases = {key: text(f"column.{key}") for key in keys}
            aliases["batch"] = text("column.inside")
        return Style(
            table=table,
            shape=shape,
            column=column,
            values=self.colours,
            other=say("table.geo.other", self.words.language),
            labels=labels,
            aliases=aliases,
        )
