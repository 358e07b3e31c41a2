"""The places on the map of a plan, as columns: one list per property, short in a file."""

from collections import Counter
from functools import cached_property, partial
from typing import Any

import numpy as np
import shapely

from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.facts.county import Place, Precision
from maps.pages.arcs import Arcs, arcs_of
from maps.pages.bilingual import both
from maps.pages.border_ranks import border_ranks
from maps.pages.plan_areas import MapAreas
from maps.pages.shapes import UNITS, rings, simplified
from maps.styles import class_colours
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.policy import Policy

OWN_PLACE = (Precision.POLYGON, Precision.POINT)
PLACED, ROUGH, DRAWN = 1, 2, 4
"""Bits of a village's flags: has a point; it only stands in; its shape is drawn around a point."""
GOLDEN = 2.399963
"""Golden angle: villages that share a point are spread on a sunflower around it."""
SPREAD_DEGREES = 0.006
UNKNOWN = -1
Point = tuple[int, int]


class MapPlaces:
    """Villages, townships and areas of a case, each by its number, never by its id."""

    def __init__(self, case: Case, policy: Policy, lookup: Lookup) -> None:
        self.case, self.county = case, case.county
        villages = case.county.villages
        self.number: dict[tuple[Level, str], int] = {
            ("village", village.id): n for n, village in enumerate(villages)
        }
        self.areas = MapAreas(lookup, policy, len(self.number))
        self.number |= self.areas.number
        self.colours = class_colours(village.village_class for village in villages)
        self.kinds = list(self.colours)
        self.towns = {t: n for n, t in enumerate(dict.fromkeys(v.township for v in villages))}
        names = dict.fromkeys(village.county or case.county.name for village in villages)
        self.counties = {name: n for n, name in enumerate(names)}
        self.shapes = (
            {}
            if case.coverage is None
            else dict(zip(map(str, case.coverage.index), simplified(case.coverage), strict=True))
        )

    def classes(self) -> list[dict[str, Any]]:
        """Village classes with their colours."""
        return [
            {"label": both(partial(class_label, name)), "colour": colour}
            for name, colour in self.colours.items()
        ]

    def townships(self) -> dict[str, list[Any]]:
        """Township names, each with a point for the label or ``None``."""
        names = {township.id: township.name for township in self.county.townships}
        members: dict[str, list[Point]] = {town: [] for town in self.towns}
        for village in self.county.villages:
            if village.lon is not None and village.lat is not None:
                members[village.township].append(units(village.lon, village.lat))
        return {
            "name": [names.get(town, town) for town in members],
            "at": [
                [round(value) for value in np.mean(points, axis=0)] if points else None
                for points in members.values()
            ],
        }

    def villages(self) -> dict[str, list[Any]]:
        """Villages with the rings of their shapes as numbers of arcs, 0 where they have none."""
        own = self.arcs.rings
        return {**self.facts(), "rings": [own.get(v.id, 0) for v in self.county.villages]}

    def facts(self) -> dict[str, list[Any]]:
        """Villages without shapes; ``at`` runs on from village to village: x, y, then steps."""
        villages = self.county.villages
        at, flags = self._points()
        columns: dict[str, list[Any]] = {
            "name": [village.name for village in villages],
            "code": [village.code or "" for village in villages],
            "town": [self.towns[village.township] for village in villages],
            "county": [self.counties[village.county or self.county.name] for village in villages],
            "class": [self.kinds.index(village.village_class) for village in villages],
            "hard": [_percent(village) for village in villages],
            "flags": flags,
            "at": steps(at),
        }
        if self.areas.levels:
            columns["areas"] = [self.areas.around(village) for village in villages]
        return columns

    def _points(self) -> tuple[list[Point], list[int]]:
        """A point per village (the last one again where unknown), and its flags."""
        shared: Counter[tuple[float, float]] = Counter()
        at: list[Point] = []
        flags: list[int] = []
        for village in self.county.villages:
            flag = DRAWN if village.id in self.case.approximate else 0
            point = at[-1] if at else (0, 0)
            if village.lon is not None and village.lat is not None:
                spot = (village.lon, village.lat)
                point, flag = units(*spot), flag | PLACED
                if village.precision not in OWN_PLACE and village.id not in self.shapes:
                    point, flag = _spread(spot, shared[spot]), flag | ROUGH
                shared[spot] += 1
            at.append(point)
            flags.append(flag)
        return at, flags

    @cached_property
    def arcs(self) -> Arcs:
        """The borders of villages, each once for both its sides."""
        return arcs_of(self.shapes)

    def border_ranks(self) -> list[int]:
        """What every line of the borders parts, as :func:`border_ranks` says."""
        homes = {v.id: (v.county or self.county.name, v.township) for v in self.county.villages}
        shapes = {name: shape for name, shape in self.shapes.items() if name in homes}
        return border_ranks(self.arcs, shapes, homes)

    def outlines(self) -> list[list[int]]:
        """County outlines, where there are any."""
        if self.case.outlines is None:
            return []
        west, south, east, north = self.case.outlines.total_bounds
        slim = shapely.simplify(
            self.case.outlines.geometry.to_numpy(), max(east - west, north - south) / 4000
        )
        return [ring for shape in slim for ring in rings(shape)]


def units(lon: float, lat: float) -> Point:
    """A place in whole 1e-5 degrees."""
    return round(lon * UNITS), round(lat * UNITS)


def steps(points: list[Point]) -> list[int]:
    """Points as x, y of the first and then the steps from each to the next."""
    if not points:
        return []
    whole = np.array(points, dtype=np.int64)
    return [int(value) for value in np.diff(whole, axis=0, prepend=0).ravel()]


def _percent(place: Place) -> int:
    """Hardness in percent: as given, else the mean of the known needs."""
    if place.hardness is not None:
        return round(100 * place.hardness)
    return round(100 * sum(place.need.values()) / len(place.need)) if place.need else UNKNOWN


def _spread(at: tuple[float, float], turn: int) -> Point:
    """A place of its own for the ``turn``-th village at one point."""
    radius = SPREAD_DEGREES * np.sqrt(turn)
    return units(at[0] + radius * np.cos(turn * GOLDEN), at[1] + radius * np.sin(turn * GOLDEN))
