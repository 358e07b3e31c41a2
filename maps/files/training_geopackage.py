"""Training as a GeoPackage that opens styled in QGIS: venues, homes, and ways between them."""

from collections.abc import Iterator
from pathlib import Path

import shapely

from geodata.words import say
from maps.files.geopackage import Record, Written, write_layers
from maps.files.qml import Shape, Style
from maps.files.training_ground import Ground, ground_of
from maps.styles import area_colour
from maps.tables.training_tables import TrainingWords
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import TrainingPlan


def write_training_geopackage(
    path: Path, judge: TrainingJudge, plan: TrainingPlan, words: TrainingWords
) -> None:
    """Write venues, homes and ways to ``path`` (name ending in .gpkg), EPSG:4326.

    ``venues`` and ``homes`` are points with the people of each, ``ways`` lines from home to
    venue with the people who go it. Raises ``FileExistsError``.
    """
    write_layers(path, _Layers(ground_of(judge, plan), judge, plan, words).all())


class _Layers:
    def __init__(
        self, ground: Ground, judge: TrainingJudge, plan: TrainingPlan, words: TrainingWords
    ) -> None:
        self.ground, self.judge, self.words = ground, judge, words
        self.sizes = {roster.session: len(roster.people) for roster in plan.rosters}

    def all(self) -> Iterator[Written]:
        """Every layer that has something."""
        for table, shape, kind, records in (
            ("ways", "line", "LineString", list(self._ways())),
            ("homes", "marker", "Point", list(self._homes())),
            ("venues", "marker", "Point", list(self._venues())),
        ):
            if records:
                yield self._style(table, shape, records), kind, records

    def _style(self, table: str, shape: str, records: list[Record]) -> Style:
        shown: dict[str, Shape] = {"line": "line", "marker": "marker"}
        heads = [key for key in records[0] if key not in ("geometry", "colour")]
        aliases = {key: self.words.text(f"geo.{key}") for key in heads}
        numbers = range(len(self.ground.venues))
        return Style(
            table=table,
            shape=shown[shape],
            column="colour",
            values={str(at): area_colour(at) for at in numbers},
            other=say("table.geo.other", self.words.language),
            labels="venue" if table == "venues" else "people",
            aliases=aliases | {"colour": self.words.text("geo.colour")},
        )

    def _names(self, sessions: list[int]) -> str:
        return self.words.sessions([self.judge.facts.sessions[at].id for at in sessions])

    def _venues(self) -> Iterator[Record]:
        for at, venue in enumerate(self.ground.venues):
            ids = [self.judge.facts.sessions[s].id for s in venue.sessions]
            yield {
                "venue": venue.name,
                "people": sum(self.sizes.get(name, 0) for name in ids),
                "classes": self._names(list(venue.sessions)),
                "colour": at,
                "geometry": shapely.Point(venue.spot),
            }

    def _homes(self) -> Iterator[Record]:
        for home in self.ground.homes:
            where = [self.ground.venue_of.get(s, -1) for s in home.sessions]
            yield {
                "people": len(home.people),
                "names": self.words.people([self.judge.facts.people[p].id for p in home.people]),
                "classes": self._names(list(home.sessions)),
                "colour": max(set(where), key=where.count) if where else -1,
                "geometry": shapely.Point(home.spot),
            }

    def _ways(self) -> Iterator[Record]:
        for home in self.ground.homes:
            by_venue: dict[int, int] = {}
            for session, people in home.sessions.items():
                venue = self.ground.venue_of.get(session, -1)
                by_venue[venue] = by_venue.get(venue, 0) + len(people)
            for venue, count in sorted(by_venue.items()):
                there = self.ground.venues[venue].spot if venue >= 0 else home.spot
                if there != home.spot:
                    yield {
                        "venue": self.ground.venues[venue].name,
                        "people": count,
                        "colour": venue,
                        "geometry": shapely.LineString([home.spot, there]),
                    }
