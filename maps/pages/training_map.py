"""The map of training: venues, where people come from, classes and lists, on one offline page."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import shapely

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.files.training_ground import Ground, ground_of
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.page import page_html
from maps.pages.shapes import UNITS, rings, simplified
from maps.styles import AREA_PAGE, area_colour
from maps.tables.training_tables import TrainingWords
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import TrainingPlan

SCRIPTS = ("room_page.js", "training_panel.js", "training_map.js")
SHARED = ("language", "language_title")
"""Words of the map of a plan that this page says as well."""
AREA_WORDS = ("printed", "print", "zoom_in", "zoom_out", "nothing", "more", "close", "legend")
"""Words of the map of areas that this page says as well."""
STYLES = ("page.css", "plan_map.css", "area_map.css")


def training_map_html(
    case: Case,
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
    *,
    title: str,
    language: Language = "zh",
) -> str:
    """Draw training as one HTML file that asks the network for nothing."""
    data = training_map_data(case, judge, plan, breaches, title=title, language=language)
    return page_html(data, title=title, language=language, scripts=SCRIPTS, styles=STYLES)


def training_map_data(
    case: Case,
    judge: TrainingJudge,
    plan: TrainingPlan,
    breaches: Sequence[TrainingBreach],
    *,
    title: str,
    language: Language,
) -> dict[str, Any]:
    """Gather what the page's scripts read; sentences come as [Chinese, English]."""
    words = [TrainingWords(judge, at) for at in LANGUAGES]
    ground = ground_of(judge, plan)
    return {
        "title": title,
        "language": language,
        "words": page_words(),
        "colours": dict(AREA_PAGE),
        "venueColours": [area_colour(at) for at in range(len(ground.venues))],
        "proof": both(partial(proof_of, plan, missed=bool(breaches))),
        "outlines": outlines_of(case),
        "venues": [[_at(venue.spot), venue.name] for venue in ground.venues],
        "sessions": _sessions(judge, plan, ground, words[0]),
        "homes": [_at(home.spot) for home in ground.homes],
        "people": _people(judge, plan, ground, words[0]),
        "missed": [[one.breach(breach) for one in words] for breach in breaches],
        "withheld": [],
    }


def page_words() -> dict[str, list[str]]:
    """Every sentence of the page, in both languages."""
    shared = {key: words_of("map")[key] for key in SHARED}
    return words_of("training_map") | shared | {k: words_of("area_map")[k] for k in AREA_WORDS}


def outlines_of(case: Case) -> list[list[int]]:
    """Outlines of counties where there are any, else of the whole area; none without borders."""
    if case.outlines is not None:
        west, south, east, north = case.outlines.total_bounds
        slim = case.outlines.geometry.simplify(max(east - west, north - south) / 4000)
        return [ring for shape in slim for ring in rings(shape)]
    if case.coverage is None or not len(case.coverage):
        return []
    return rings(shapely.coverage_union_all(simplified(case.coverage)))


def _at(spot: tuple[float, float]) -> list[int]:
    return [round(spot[0] * UNITS), round(spot[1] * UNITS)]


def _sessions(
    judge: TrainingJudge, plan: TrainingPlan, ground: Ground, words: TrainingWords
) -> dict[str, list[Any]]:
    """Classes by column; a class without a place has the venue -1."""
    sizes = {roster.session: len(roster.people) for roster in plan.rosters}
    sessions = judge.facts.sessions
    return {
        "name": [session.name for session in sessions],
        "days": [words.days(session) for session in sessions],
        "venue": [ground.venue_of.get(at, -1) for at in range(len(sessions))],
        "place": [session.venue or "" for session in sessions],
        "level": [words.level(session) for session in sessions],
        "hours": [session.hours for session in sessions],
        "capacity": [session.capacity for session in sessions],
        "size": [sizes.get(session.id, 0) for session in sessions],
    }


def _people(
    judge: TrainingJudge, plan: TrainingPlan, ground: Ground, words: TrainingWords
) -> dict[str, list[Any]]:
    """People by column: name, unit, home (-1: nowhere known), classes, whether anything lacks."""
    attended = judge.attended(plan)
    home = {person: at for at, own in enumerate(ground.homes) for person in own.people}
    people = range(len(judge.facts.people))
    ids = [person.id for person in judge.facts.people]
    return {
        "name": [words.person(name) for name in ids],
        "unit": [words.unit(name) for name in ids],
        "home": [home.get(at, -1) for at in people],
        "classes": [sorted(attended.get(at, ())) for at in people],
        "named": [1],
        "lacks": [int(judge.lacks_any(at, attended.get(at, ()))) for at in people],
    }


def proof_of(plan: TrainingPlan, language: Language, *, missed: bool) -> str:
    """What is proven of a plan, in one line; ``missed``: whether anything is short."""
    found = []
    if missed:
        bound = {"cost": f"{plan.missed:.6g}", "bound": f"{plan.missed_bound:.6g}"}
        key = "training.missed_proven" if plan.missed_proven else "training.missed_open"
        found.append(say(key, language, **bound))
    for level in plan.levels:
        state = say("training.proven" if level.proven else "training.open", language)
        figures = {"cost": f"{level.cost:.6g}", "bound": f"{level.bound:.6g}", "state": state}
        found.append(say("training.level", language, level=level.level, **figures))
    return " · ".join(found)
