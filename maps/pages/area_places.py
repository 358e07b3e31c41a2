"""Places and areas on the map of an area plan, by number, never by id."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import shapely

from geodata.facts.case import Case
from geodata.facts.county import Precision
from maps.files.area_shapes import (
    area_shapes,
    dissolved,
    grouped,
    near_places,
    place_shapes,
    spot_of,
)
from maps.pages.shapes import UNITS, rings, simplified
from maps.styles import apart_colours
from maps.tables.area_tables import AreaWords, summed
from optimizer.areas.area_judge import AreaJudge, limits
from optimizer.areas.area_plan import Area, AreaPlan
from optimizer.areas.area_policy import BoundRule, CompactGoal

DECIMALS = 6
OWN_SPOT = (Precision.POLYGON, Precision.POINT)


class AreaPlaces:
    """What the page is told of every place and area; coordinates are whole 1e-5 degrees."""

    def __init__(self, case: Case, judge: AreaJudge, plan: AreaPlan, words: AreaWords) -> None:
        self.case, self.judge, self.plan, self.words = case, judge, plan, words
        self.facts, self.number = judge.facts, judge.number
        slim = () if case.coverage is None else simplified(case.coverage)
        everywhere = place_shapes(case, judge.task.level, slim)
        self.shapes = {place: s for place, s in everywhere.items() if place in self.number}
        self.others = [shape for place, shape in everywhere.items() if place not in self.number]
        self.near = near_places(judge, self.shapes)
        self.area_of = {place: at for at, area in enumerate(plan.areas) for place in area.places}
        self.columns = summed(judge.task)
        self.ways = [
            (at, goal)
            for at, goal in enumerate(judge.task.goal, 1)
            if isinstance(goal, CompactGoal)
        ]
        self.bounds = [at for at, r in enumerate(judge.task.rule, 1) if isinstance(r, BoundRule)]
        self.currents = list(dict.fromkeys(name for name in self.facts.current if name is not None))

    def places(self) -> dict[str, list[Any]]:
        """Every place: names, area, spot, rings, and a list of values for each column."""
        facts = self.facts
        found = facts.places
        towns = {town.id: town.name for town in facts.county.townships}
        return {
            "name": [place.name or place.id for place in found],
            "code": [place.code or place.id for place in found],
            "town": [towns.get(getattr(place, "township", ""), "") for place in found],
            "area": [self.area_of.get(place.id, -1) for place in found],
            "at": [_whole(spot_of(place, self.shapes)) for place in found],
            "rings": [
                rings(self.shapes[place.id]) if place.id in self.shapes else 0 for place in found
            ],
            "loose": [int(self._is_loose(place.id)) for place in found],
            "values": [
                [self._value(place.id, where) for place in found] for where in self.columns.values()
            ],
            "ways": [self._ways_of(goal) for _, goal in self.ways],
            "current": [-1 if c is None else self.currents.index(c) for c in facts.current]
            if self.currents
            else [],
        }

    def _value(self, place: str, where: str) -> float | None:
        """What a place counts of a column, ``None`` where nobody knows."""
        value = self.judge.stated(place, where)
        return None if value is None else figure(value)

    def _is_loose(self, place: str) -> bool:
        """Whether its shape is drawn around a point, or its spot only stands in for one."""
        if place in self.shapes:
            return place in self.case.approximate
        return getattr(self.judge.places[place], "precision", Precision.POINT) not in OWN_SPOT

    def _ways_of(self, goal: CompactGoal) -> list[float | None]:
        column: list[float | None] = [None] * len(self.number)
        for area in self.plan.areas:
            if area.centre in self.number:
                known = [place for place in area.places if place in self.number]
                ways = self.judge.ways(goal, known, area.centre).tolist()
                for place, way in zip(known, ways, strict=True):
                    column[self.number[place]] = figure(way)
        return column

    def areas(self) -> list[dict[str, Any]]:
        """Every area: name, sums against bounds, colour, dissolved rings, a spot for its label."""
        shapes = area_shapes(self.shapes, self.area_of)
        colours = apart_colours(grouped(self.near, self.area_of))
        means = {at: self.judge.means(self.plan, f"rule[{at}].of") for at in self.bounds}
        return [
            {
                "name": area.name or str(area.number),
                "number": area.number,
                "inside": self.words.division(area.inside),
                "centre": self.number.get(area.centre or "", -1),
                "colour": colours.get(at, ""),
                "sums": [figure(self.judge.load(area, where)) for where in self.columns.values()],
                "unknown": [self.judge.assumed(area, where) for where in self.columns.values()],
                "bounds": [self._against(area, rule, means[rule][area.inside]) for rule in means],
                "rings": rings(shapes[at]) if at in shapes else [],
                "at": self._middle(area, shapes.get(at)),
            }
            for at, area in enumerate(self.plan.areas)
        ]

    def bound_columns(self) -> list[int]:
        """For every bound its number among the columns, -1 where it counts places."""
        names = list(self.columns)
        found = (self.judge.task.rule[at - 1] for at in self.bounds)
        sums = (rule.of for rule in found if isinstance(rule, BoundRule))
        return [names.index(of) if of in names else -1 for of in sums]

    def _against(self, area: Area, at: int, mean: float) -> list[float | None]:
        """Sum, least and most of one bound; ``None``: no limit."""
        rule = self.judge.task.rule[at - 1]
        if not isinstance(rule, BoundRule):
            raise TypeError(rule.kind)
        return [figure(v) for v in (self.judge.load(area, f"rule[{at}].of"), *limits(rule, mean))]

    def _middle(self, area: Area, shape: shapely.Geometry | None) -> list[int] | int:
        if shape is not None:
            inside = shapely.point_on_surface(shape)
            return _whole((inside.x, inside.y))
        known = [self.judge.places[place] for place in area.places if place in self.number]
        spots = [spot for place in known if (spot := spot_of(place, self.shapes)) is not None]
        if not spots:
            return 0
        return _whole(tuple(sum(axis) / len(spots) for axis in zip(*spots, strict=True)))

    def in_force(self) -> list[dict[str, Any]]:
        """The areas in force, each with a colour and its dissolved rings."""
        named = {name: at for at, name in enumerate(self.currents)}
        group = {
            place.id: named[name]
            for place, name in zip(self.facts.places, self.facts.current, strict=True)
            if name is not None
        }
        colours = apart_colours(grouped(self.near, group))
        shapes = area_shapes(self.shapes, group)
        return [
            {
                "name": name,
                "colour": colours[at],
                "rings": rings(shapes[at]) if at in shapes else [],
            }
            for name, at in named.items()
        ]

    def divisions(self) -> list[list[int]]:
        """The borders of the divisions that areas do not cross, where there are several."""
        inside: Mapping[str, str] = dict(
            zip((place.id for place in self.facts.places), self.facts.inside, strict=True)
        )
        if len(set(inside.values())) < 2:
            return []
        shapes = dissolved(self.shapes, lambda place: inside[place])
        return [ring for shape in shapes.values() for ring in rings(shape)]

    def rest(self) -> list[list[int]]:
        """Polygons of places that are not divided."""
        return [ring for shape in self.others for ring in rings(shape)]


def figure(value: float) -> float | None:
    """A number as the page has it: whole where it is, ``None`` where it is not finite."""
    if not isfinite(value):
        return None
    return int(value) if value == int(value) else round(value, DECIMALS)


def _whole(spot: Sequence[float] | None) -> list[int] | int:
    """A spot in units, 0 where unknown."""
    return 0 if spot is None else [round(value * UNITS) for value in spot]
