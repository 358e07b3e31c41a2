"""The map of a plan: villages by class, who serves each, lines from unit to village."""

from collections import Counter
from typing import Any

import numpy as np
import shapely

from geodata.case import Case
from geodata.county import Precision, Supply, Village
from geodata.words import Language, catalogue, label
from maps.page import page_html
from maps.plan_areas import Areas
from maps.rosters import cause_of
from maps.shapes import lines, rings, simplified, without_specks
from maps.styles import LAYER_COLOURS, class_colour
from maps.tables import status_words
from optimizer.facts import Lookup
from optimizer.outcome import Outcome
from optimizer.policy import Level, Policy

OWN_PLACE = (Precision.POLYGON, Precision.POINT)
GOLDEN = 2.399963
"""Golden angle: villages that share a point are spread on a sunflower around it."""
SPREAD_DEGREES = 0.006


def plan_map_html(
    case: Case, policy: Policy, outcome: Outcome, *, title: str, language: Language = "zh"
) -> str:
    """Draw a plan as one HTML file that asks the network for nothing."""
    data = plan_map_data(case, policy, outcome, title=title, language=language)
    return page_html(
        data, title=title, language=language, script="plan_map.js", style="plan_map.css"
    )


def plan_map_data(
    case: Case, policy: Policy, outcome: Outcome, *, title: str, language: Language
) -> dict[str, Any]:
    """Gather what the page's script reads; coordinates are whole 1e-5 degrees, EPSG:4326."""
    drawing = _Drawing(case, policy, outcome, language)
    posts = drawing.posts()
    return {
        "title": title,
        "proof": status_words(outcome, language=language),
        "words": {
            key.removeprefix("map."): entry[language]
            for key, entry in catalogue().items()
            if key.startswith("map.")
        },
        "classes": drawing.classes(),
        "layers": drawing.layers(),
        "townships": drawing.townships(),
        "villages": drawing.villages(),
        "supplies": drawing.supplies,
        "areas": drawing.areas.items(),
        "posts": posts,
        "shortages": drawing.shortages(),
        "borders": drawing.borders(),
        "outlines": drawing.outlines(),
    }


class _Drawing:
    """One plan on its way to the page: everything by number, never by id."""

    def __init__(self, case: Case, policy: Policy, outcome: Outcome, language: Language) -> None:
        self.case, self.policy, self.plan = case, policy, outcome.plan
        self.language: Language = language
        self.lookup = Lookup(case.county)
        self.number: dict[tuple[Level, str], int] = {
            ("village", village.id): n for n, village in enumerate(case.county.villages)
        }
        self.areas = Areas(self.lookup, policy, len(self.number))
        self.number |= self.areas.number
        self.levels = {layer.name: layer.level for layer in policy.layers}
        self.kinds = list(dict.fromkeys(v.village_class for v in self._by_class()))
        towns = dict.fromkeys(village.township for village in case.county.villages)
        self.towns = {town: n for n, town in enumerate(towns)}
        self.supplies: list[dict[str, Any]] = []
        self._tables: dict[str, dict[str, Supply]] = {}
        self._known: dict[tuple[str, str], int] = {}
        self.shapes = (
            {}
            if case.coverage is None
            else dict(zip(map(str, case.coverage.index), simplified(case.coverage), strict=True))
        )

    def _by_class(self) -> list[Village]:
        order = [key.removeprefix("class.") for key in catalogue() if key.startswith("class.")]
        place = {name: n for n, name in enumerate(order)}
        return sorted(
            self.case.county.villages,
            key=lambda v: (place.get(v.village_class, len(place)), v.village_class),
        )

    def classes(self) -> list[dict[str, Any]]:
        """Village classes with colour and count."""
        count = Counter(village.village_class for village in self.case.county.villages)
        return [
            {
                "label": label("class", name, self.language),
                "colour": class_colour(name, position),
                "count": count[name],
            }
            for position, name in enumerate(self.kinds)
        ]

    def layers(self) -> list[dict[str, str]]:
        """Layers with their colours."""
        return [
            {
                "label": layer.title or label("layer", layer.name, self.language),
                "colour": LAYER_COLOURS[n % len(LAYER_COLOURS)],
            }
            for n, layer in enumerate(self.policy.layers)
        ]

    def townships(self) -> list[dict[str, Any]]:
        """Township names with a point for the label."""
        names = {township.id: township.name for township in self.case.county.townships}
        members: dict[str, list[list[int]]] = {town: [] for town in self.towns}
        for village in self.case.county.villages:
            if village.lon is not None and village.lat is not None:
                members[village.township].append(_units(village.lon, village.lat))
        return [
            {
                "name": names.get(town, town),
                "at": [int(value) for value in np.mean(points, axis=0)] if points else None,
            }
            for town, points in members.items()
        ]

    def villages(self) -> list[dict[str, Any]]:
        """Villages: polygon rings where known, else a point; ``rough`` marks stand-in places."""
        shared: Counter[tuple[float, float]] = Counter()
        result = []
        for village in self.case.county.villages:
            item: dict[str, Any] = {
                "name": village.name,
                "town": self.towns[village.township],
                "class": self.kinds.index(village.village_class),
                "code": village.code or "",
            }
            if self.areas.levels:
                item["areas"] = self.areas.around(village)
            if village.id in self.shapes:
                item["rings"] = rings(self.shapes[village.id])
            if village.id in self.case.approximate:
                item["drawn"] = 1
            if village.lon is not None and village.lat is not None:
                at = (village.lon, village.lat)
                item["at"] = _units(*at)
                if village.precision not in OWN_PLACE and "rings" not in item:
                    item["at"] = _spread(at, shared[at])
                    item["rough"] = 1
                shared[at] += 1
            result.append(item)
        return result

    def posts(self) -> list[list[int]]:
        """Postings as [layer, place, supply]."""
        layers = {layer.name: (n, layer.supply) for n, layer in enumerate(self.policy.layers)}
        found = []
        for post in self.plan.postings:
            number, kind = layers[post.layer]
            supply = self._table(kind)[post.supply]
            place = self.number[self.levels[post.layer], post.place]
            found.append([number, place, self._supply(kind, supply)])
        return found

    def _table(self, kind: str) -> dict[str, Supply]:
        if kind not in self._tables:
            self._tables[kind] = self.lookup.supplies(kind)
        return self._tables[kind]

    def _supply(self, kind: str, supply: Supply) -> int:
        if (kind, supply.id) not in self._known:
            self._known[kind, supply.id] = len(self.supplies)
            unit = self.lookup.unit_of(supply)
            item: dict[str, Any] = {"name": supply.name, "kind": kind}
            if unit is not None and unit.id != supply.id:
                item["unit"] = unit.name
            if unit is not None and unit.lon is not None and unit.lat is not None:
                item["at"] = _units(unit.lon, unit.lat)
            self.supplies.append(item)
        return self._known[kind, supply.id]

    def shortages(self) -> list[list[Any]]:
        """Shortages as [layer, place, missing, cause in words]."""
        layers = {layer.name: n for n, layer in enumerate(self.policy.layers)}
        return [
            [
                layers[s.layer],
                self.number[self.levels[s.layer], s.place],
                s.missing,
                cause_of(s, language=self.language),
            ]
            for s in self.plan.shortages
        ]

    def borders(self) -> list[list[int]]:
        """Township borders, dissolved from the village polygons."""
        members: dict[str, list[shapely.Geometry]] = {}
        for village in self.case.county.villages:
            if village.id in self.shapes:
                members.setdefault(village.township, []).append(self.shapes[village.id])
        edges = [shapely.boundary(shapely.union_all(shapes)) for shapes in members.values()]
        return lines(without_specks(shapely.union_all(edges))) if edges else []

    def outlines(self) -> list[list[int]]:
        """County outlines, where there are any."""
        if self.case.outlines is None:
            return []
        west, south, east, north = self.case.outlines.total_bounds
        slim = shapely.simplify(
            self.case.outlines.geometry.to_numpy(), max(east - west, north - south) / 4000
        )
        return [ring for shape in slim for ring in rings(shape)]


def _units(lon: float, lat: float) -> list[int]:
    return [round(lon * 100_000), round(lat * 100_000)]


def _spread(at: tuple[float, float], turn: int) -> list[int]:
    """A place of its own for the ``turn``-th village at one point."""
    radius = SPREAD_DEGREES * np.sqrt(turn)
    return _units(at[0] + radius * np.cos(turn * GOLDEN), at[1] + radius * np.sin(turn * GOLDEN))
