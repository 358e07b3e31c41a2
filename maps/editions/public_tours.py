"""The public edition of tours: days, groups, places and their order; no times, ways or bases.

What is not on the whitelist is never handed to a writer. Groups that are leaders are numbered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import shapely

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.editions.leak_test import Leak
from maps.editions.public_view import Edition, public_places, public_view
from maps.editions.room_book import strange_in_room_book
from maps.editions.whitelisted_structure import (
    LANGUAGES,
    PageRules,
    colours_of,
)
from maps.files.area_shapes import place_shapes
from maps.files.workbook import cell_text
from maps.pages.bilingual import both
from maps.pages.shapes import UNITS, rings
from maps.pages.tour_map import page_words, tour_page, weekday_name
from maps.styles import AREA_COLOURS, AREA_PAGE, area_colour
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from maps.tables.tour_tables import TourWords
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.tours.tour_judge import TourJudge
from optimizer.tours.tour_plan import TourPlan

NUMBERS = frozenset({
    *("weeks", "places.at", "places.rings", "rest", "groups.at", "outings.week", "km"),
    *("outings.weekday", "outings.group", "outings.stops", "outings.kinds", "outings.km"),
})  # fmt: skip
"""Where the page's data have numbers."""
WITHHELD = ("kept", "times")
COLUMNS = ("week", "day", "weekday", "group", "position", "town", "place", "visit")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicStop:
    """One visit by names: the number of its place, and the kind of visit."""

    place: int
    visit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOuting:
    """One outing by names."""

    week: int
    day: str
    weekday: int
    group: str
    stops: tuple[PublicStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlace:
    """One place: names, border, a spot inside of it."""

    name: str
    town: str
    border: shapely.Geometry | None
    spot: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicTours:
    """A calendar reduced to what an edition may show."""

    first: str = ""
    weeks: int = 1
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    places: tuple[PublicPlace, ...] = ()
    rest: tuple[shapely.Geometry, ...] = ()
    outings: tuple[PublicOuting, ...] = ()


def public_tours(
    case: Case, judge: TourJudge, plan: TourPlan, edition: Edition, *, language: Language
) -> PublicTours:
    """Reduce a calendar to the whitelist; borders are generalised as the edition says."""
    words, groups = TourWords(judge, language), _groups(judge, language)
    ids = sorted({stop.place for outing in plan.outings for stop in outing.stops})
    number = {place: at for at, place in enumerate(ids)}
    shapes = _borders(case, judge, edition, language)
    own = public_places(case.county)
    borders = {place: shapes.get(own.get(place, place)) for place in ids}
    visited = {own.get(place, place) for place in ids}
    return PublicTours(
        first=judge.task.start.isoformat(),
        weeks=judge.task.weeks,
        kinds=tuple(visit.name for visit in judge.task.visit),
        groups=tuple(groups.values()),
        places=tuple(
            PublicPlace(
                name=words.short(place),
                town=words.town(place),
                border=borders[place],
                spot=_spot(judge, place, borders[place]),
            )
            for place in ids
        ),
        rest=tuple(shape for name, shape in sorted(shapes.items()) if name not in visited),
        outings=tuple(
            PublicOuting(
                week=words.week(outing.day),
                day=outing.day.isoformat(),
                weekday=outing.day.weekday(),
                group=groups[outing.group],
                stops=tuple(
                    PublicStop(place=number[stop.place], visit=stop.visit) for stop in outing.stops
                ),
            )
            for outing in plan.outings
        ),
    )


def _groups(judge: TourJudge, language: Language) -> dict[str, str]:
    """What every group is called: leaders have numbers."""
    plain = [stated for stated in judge.task.group if stated.each != "leader"]
    known = {stated.name for stated in plain}
    known |= {f"{stated.name}{n}" for stated in plain for n in range(1, stated.count + 1)}
    if any(stated.each == "township" for stated in plain):
        known |= {town.name for town in judge.facts.county.townships}
    return {
        group.name: group.name
        if group.name in known
        else say("tour.public_group", language, number=at)
        for at, group in enumerate(judge.facts.groups, 1)
    }


def _borders(
    case: Case, judge: TourJudge, edition: Edition, language: Language
) -> Mapping[str, shapely.Geometry]:
    """The border of every place that has one, by its new id."""
    bare = edition.model_copy(update={"classes": False, "names": False, "shortages": False})
    end = Outcome(
        status=Status.FEASIBLE,
        stop=StopReason.DONE,
        plan=Plan((), ()),
        levels=(),
        pairs=0,
        seconds=0.0,
    )
    reduced = public_view(case, Policy(layers=()), end, bare, language=language).case
    polygons = () if reduced.coverage is None else reduced.coverage.geometry
    return place_shapes(reduced, judge.task.level, polygons)


def _spot(
    judge: TourJudge, place: str, border: shapely.Geometry | None
) -> tuple[float, float] | None:
    if border is not None and not border.is_empty:
        inner = border.representative_point()
        return inner.x, inner.y
    found = judge.facts.places[place]
    return None if found.lon is None or found.lat is None else (found.lon, found.lat)


def public_page(
    view: PublicTours, *, title: str, language: Language, notice: tuple[str, str] | None
) -> str:
    """The map of an edition."""
    places, groups = view.places, view.groups
    data: dict[str, Any] = {
        "title": title,
        "language": language,
        "words": page_words(),
        "colours": dict(AREA_PAGE),
        "proof": ["", ""],
        "weekdays": [both(partial(weekday_name, day)) for day in range(7)],
        "first": view.first,
        "weeks": view.weeks,
        "kinds": list(view.kinds),
        "places": {
            "name": [place.name for place in places],
            "town": [place.town for place in places],
            "at": [0 if p.spot is None else [round(x * UNITS) for x in p.spot] for p in places],
            "rings": [0 if place.border is None else rings(place.border) for place in places],
        },
        "rest": [ring for shape in view.rest for ring in rings(shape)],
        "groups": {
            "name": list(groups),
            "colour": [area_colour(len(AREA_COLOURS) + at) for at in range(len(groups))],
            "base": [""] * len(groups),
            "at": [0] * len(groups),
        },
        "outings": [
            {
                "week": outing.week,
                "day": outing.day,
                "weekday": outing.weekday,
                "group": groups.index(outing.group),
                "stops": [stop.place for stop in outing.stops],
                "kinds": [view.kinds.index(stop.visit) for stop in outing.stops],
                "times": [],
                "km": 0,
            }
            for outing in view.outings
        ],
        "km": 0,
        "missed": [],
    }
    return tour_page(data, language=language, notice=notice, withheld=WITHHELD)


class _Words:
    """Words of the tables of an edition."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"tour.{key}", self.language, **values)


def public_table(view: PublicTours, *, title: str, note: str, language: Language) -> Table:
    """The visits of an edition, one row each; ``note`` stands below them."""
    words = _Words(language)
    rows: list[list[Cell]] = []
    for outing in view.outings:
        for at, stop in enumerate(outing.stops, 1):
            place = view.places[stop.place]
            row: list[Cell] = [outing.week, outing.day, weekday_name(outing.weekday, language)]
            rows.append([*row, outing.group, at, place.town, place.name, stop.visit])
    heads = [words.text(f"column.{key}") for key in COLUMNS]
    made = room_table(words, "stops", title, heads, rows, kinds={"stops": "roster"}, signed=())
    return replace(made, title=title, note=note)


@dataclass(frozen=True, kw_only=True)
class TourColumns:
    """What each column of such an edition may say."""

    language: Language
    titles: frozenset[str]
    places: frozenset[str]
    groups: frozenset[str]
    kinds: frozenset[str]
    days: frozenset[str]
    first: str
    notices: frozenset[str]

    def page(self) -> PageRules:
        """What the page may say."""
        return PageRules(
            titles=self.titles,
            texts={
                "title": self.titles,
                "language": frozenset(LANGUAGES),
                "proof": frozenset({""}),
                "weekdays": frozenset(weekday_name(n, at) for n in range(7) for at in LANGUAGES),
                "first": frozenset({self.first}),
                "kinds": self.kinds,
                "places.name": self.places,
                "places.town": self.places | {""},
                "groups.name": self.groups,
                "groups.base": frozenset({""}),
                "outings.day": self.days,
                "withheld": frozenset(WITHHELD),
            },
            counts=NUMBERS,
            unknown=frozenset(),
            nothing=frozenset(),
            rooms=("tour_map", "area_map", "map"),
            notices=self.notices,
            colours=colours_of(AREA_PAGE),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no tours."""
        sheets = {say("tour.sheet.stops", self.language)}
        return strange_in_room_book(path, empty, sheets, self._texts())

    def _texts(self) -> Mapping[str, frozenset[str]]:
        """Heading -> the texts that may stand below it; numbers are weeks and positions."""
        week = frozenset(weekday_name(day, self.language) for day in range(7))
        known = {"day": self.days, "weekday": week, "group": self.groups, "visit": self.kinds}
        known |= {"town": self.places, "place": self.places}
        return {
            say(f"tour.column.{key}", self.language): frozenset(map(cell_text, known.get(key, ())))
            for key in COLUMNS
        }
