"""The map of tours: routes of every week with order and times, on a page without a network."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import numpy as np

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.files.area_shapes import place_shapes
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.page import page_html
from maps.pages.shapes import UNITS, rings, simplified
from maps.styles import AREA_COLOURS, AREA_PAGE, area_colour
from maps.tables.tour_tables import METRES, TourWords, clock
from optimizer.tours.tour_judge import TourBreach, TourJudge
from optimizer.tours.tour_plan import Outing, TourPlan

SHARED = ("language", "language_title")
"""Words of the map of a plan that this page says as well."""
AREA_WORDS = ("printed", "print", "zoom_in", "zoom_out", "nothing", "more", "close", "legend")
"""Words of the map of areas that this page says as well."""
SCRIPTS = ("room_page.js", "tour_panel.js", "tour_map.js")


def tour_map_html(
    case: Case,
    judge: TourJudge,
    plan: TourPlan,
    breaches: Sequence[TourBreach],
    *,
    language: Language = "zh",
) -> str:
    """Draw a calendar as one HTML file that asks the network for nothing."""
    data = tour_map_data(case, judge, plan, title=judge.task.shown, language=language)
    zh, en = (TourWords(judge, at) for at in LANGUAGES)
    data["proof"] = both(partial(_proof, judge, plan))
    data["missed"] = [[one.breach(breach) for one in (zh, en)] for breach in breaches]
    return tour_page(data, language=language)


def tour_page(
    data: dict[str, Any],
    *,
    language: Language,
    notice: tuple[str, str] | None = None,
    withheld: Collection[str] = (),
) -> str:
    """The page of some data; of what is ``withheld`` (``times``, ``kept``) it says nothing."""
    data["words"] |= {"notice": [*notice]} if notice else {}
    data["withheld"] = sorted(withheld)
    return page_html(
        data,
        title=data["title"],
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css", "area_map.css", "tour_map.css"),
    )


def tour_map_data(
    case: Case, judge: TourJudge, plan: TourPlan, *, title: str, language: Language
) -> dict[str, Any]:
    """Gather what the page's scripts read; coordinates are whole 1e-5 degrees, EPSG:4326."""
    words, facts = TourWords(judge, "zh"), judge.facts
    asked = {item.stop.place for item in facts.asked}
    ids = sorted(asked | {stop.place for outing in plan.outings for stop in outing.stops})
    number = {place: at for at, place in enumerate(ids)}
    slim = () if case.coverage is None else simplified(case.coverage)
    shapes = place_shapes(case, judge.task.level, slim)
    kinds = [visit.name for visit in judge.task.visit]
    groups = [group.name for group in facts.groups]
    return {
        "title": title,
        "language": language,
        "words": page_words(),
        "colours": dict(AREA_PAGE),
        "proof": ["", ""],
        "weekdays": [both(partial(weekday_name, day)) for day in range(7)],
        "first": judge.task.start.isoformat(),
        "weeks": judge.task.weeks,
        "kinds": kinds,
        "places": {
            "name": [words.short(place) for place in ids],
            "town": [words.town(place) for place in ids],
            "at": [_spot(judge, place) for place in ids],
            "rings": [rings(shapes[place]) if place in shapes else 0 for place in ids],
        },
        "rest": [ring for place in sorted(set(shapes) - asked) for ring in rings(shapes[place])],
        "groups": {
            "name": groups,
            "colour": [area_colour(len(AREA_COLOURS) + at) for at in range(len(groups))],
            "base": [words.base(name) for name in groups],
            "at": [_point(judge, group.base) for group in facts.groups],
        },
        "outings": [_outing(words, outing, number, groups, kinds) for outing in plan.outings],
        "km": round(plan.km, 1),
        "missed": [],
    }


def _outing(
    words: TourWords,
    outing: Outing,
    number: dict[str, int],
    groups: Sequence[str],
    kinds: Sequence[str],
) -> dict[str, Any]:
    """One outing: week, day, group, stops by number, times and kilometres."""
    times = words.judge.times(outing)
    shown = [] if times is None else [[clock(came), clock(done)] for came, done in times]
    return {
        "week": words.week(outing.day),
        "day": outing.day.isoformat(),
        "weekday": outing.day.weekday(),
        "group": groups.index(outing.group) if outing.group in groups else -1,
        "stops": [number[stop.place] for stop in outing.stops],
        "kinds": [kinds.index(stop.visit) if stop.visit in kinds else -1 for stop in outing.stops],
        "times": shown,
        "km": round(sum(words.judge.legs(outing)) / METRES, 1),
    }


def _spot(judge: TourJudge, place: str) -> Any:
    at = judge.facts.spots.get(place)
    return 0 if at is None else _point(judge, at)


def _point(judge: TourJudge, at: int) -> Any:
    point = judge.facts.points[at]
    return 0 if np.isnan(point).any() else [round(each * UNITS) for each in point.tolist()]


def page_words() -> dict[str, list[str]]:
    """Every sentence of the page, in both languages."""
    shared = {key: words_of("map")[key] for key in SHARED}
    return words_of("tour_map") | shared | {key: words_of("area_map")[key] for key in AREA_WORDS}


def weekday_name(day: int, language: Language) -> str:
    """A day of the week, 0 for Monday."""
    return say(f"tour.weekday.{day}", language)


def _proof(judge: TourJudge, plan: TourPlan, language: Language) -> str:
    told = TourWords(judge, language).proof(plan)
    return " · ".join(say(key, language, **values) for key, values in told)
