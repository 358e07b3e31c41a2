"""Tours as a GeoPackage that opens styled in QGIS: routes as lines, visits and bases as points."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from geodata.words import say
from maps.files.geopackage import Record, Written, write_layers
from maps.files.qml import Shape, Style
from maps.styles import AREA_COLOURS, area_colour
from maps.tables.tour_tables import METRES, TourWords, clock
from optimizer.tours.tour_plan import Outing, TourPlan

LAYERS: tuple[tuple[str, Shape, str], ...] = (
    ("routes", "line", "LineString"),
    ("visits", "marker", "Point"),
    ("bases", "marker", "Point"),
)
"""Tables from the lowest up, how they are drawn, what their geometry is."""
LABELS = {"routes": "", "visits": "position", "bases": "base"}


def write_tour_geopackage(path: Path, words: TourWords, plan: TourPlan) -> None:
    """Write routes, visits and bases to ``path`` (name ending in .gpkg), EPSG:4326.

    ``routes`` are straight lines from the base over the stops and back, one for every outing;
    ``visits`` points with day, order and times. What has no coordinates has a null geometry.
    Raises ``FileExistsError``.
    """
    write_layers(path, _Layers(words, plan).all())


class _Layers:
    def __init__(self, words: TourWords, plan: TourPlan) -> None:
        self.words, self.plan, self.judge = words, plan, words.judge
        self.numbers = {group.name: at for at, group in enumerate(self.judge.facts.groups)}

    def all(self) -> Iterator[Written]:
        """Every layer that has something."""
        for table, shape, kind in LAYERS:
            records = [*getattr(self, f"_{table}")()]
            if records:
                yield self._style(table, shape, records), kind, records

    def _style(self, table: str, shape: Shape, records: list[Record]) -> Style:
        heads = [key for key in records[0] if key not in ("geometry", "colour")]
        aliases = {key: self.words.text(f"column.{key}") for key in heads}
        colours = {str(at): area_colour(len(AREA_COLOURS) + at) for at in self.numbers.values()}
        return Style(
            table=table,
            shape=shape,
            column="colour",
            values=colours,
            other=say("table.geo.other", self.words.language),
            labels=LABELS[table],
            aliases=aliases | {"colour": self.words.text("column.colour")},
        )

    def _point(self, spot: int | None) -> shapely.Point | None:
        point = None if spot is None else self.judge.facts.points[spot]
        return None if point is None or np.isnan(point).any() else shapely.Point(point)

    def _of_outing(self, outing: Outing) -> Record:
        return {
            "week": self.words.week(outing.day),
            "day": outing.day.isoformat(),
            "weekday": self.words.weekday(outing.day),
            "group": outing.group,
        }

    def _routes(self) -> Iterator[Record]:
        facts = self.judge.facts
        for outing in self.plan.outings:
            group = facts.group_named.get(outing.group)
            base = self._point(None if group is None else group.base)
            stops = [self._point(facts.spots.get(stop.place)) for stop in outing.stops]
            known = [point for point in (base, *stops, base) if point is not None]
            line = shapely.LineString(known) if len(set(known)) > 1 else None
            yield self._of_outing(outing) | {
                "stops": len(outing.stops),
                "km": round(sum(self.judge.legs(outing)) / METRES, 1),
                "route": self.words.route(outing),
                "colour": self.numbers.get(outing.group, -1),
                "geometry": line,
            }

    def _visits(self) -> Iterator[Record]:
        for outing in self.plan.outings:
            times = self.judge.times(outing)
            for at, stop in enumerate(outing.stops):
                came, done = ("", "") if times is None else map(clock, times[at])
                yield self._of_outing(outing) | {
                    "position": at + 1,
                    "place": self.words.short(stop.place),
                    "town": self.words.town(stop.place),
                    "visit": stop.visit,
                    "arrives": came or None,
                    "leaves": done or None,
                    "colour": self.numbers.get(outing.group, -1),
                    "geometry": self._point(self.judge.facts.spots.get(stop.place)),
                }

    def _bases(self) -> Iterator[Record]:
        going = {outing.group for outing in self.plan.outings}
        for group in self.judge.facts.groups:
            if group.name in going:
                yield {
                    "group": group.name,
                    "base": self.words.base(group.name),
                    "colour": self.numbers[group.name],
                    "geometry": self._point(group.base),
                }
