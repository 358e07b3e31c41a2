"""The map of areas: who lies where, sums against bounds, on one page that needs no network."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language
from maps.pages.area_places import AreaPlaces
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.page import page_html
from maps.pages.shapes import rings
from maps.styles import AREA_PAGE
from maps.tables.area_proof_words import proof_sentences
from maps.tables.area_tables import AreaWords
from optimizer.areas.area_judge import AreaBreach, AreaJudge
from optimizer.areas.area_plan import AreaPlan

SCRIPTS = ("room_page.js", "area_colours.js", "area_panel.js", "area_map.js")
"""The page's own scripts in their order; each adds one part to ``window.zhucunAreas``."""

SHARED = ("language", "language_title")
"""Words of the map of a plan that this page says as well."""


def area_map_html(
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: Sequence[AreaBreach],
    *,
    title: str,
    language: Language = "zh",
    notice: tuple[str, str] | None = None,
    withheld: Collection[str] = (),
) -> str:
    """Draw an area plan as one HTML file that asks the network for nothing.

    ``notice``, in Chinese and English, stands where an internal map says that it is one. Of what
    is ``withheld`` (``codes``; ``kept``: what is not kept) the page says nothing, not even that
    all is.
    """
    data = area_map_data(case, judge, plan, breaches, title=title, language=language)
    data["words"] |= {"notice": [*notice]} if notice else {}
    data |= {"withheld": sorted(withheld)} if withheld else {}
    if "codes" in withheld:
        data["places"]["code"] = [""] * len(data["places"]["name"])
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css", "area_map.css"),
    )


def area_map_data(
    case: Case,
    judge: AreaJudge,
    plan: AreaPlan,
    breaches: Sequence[AreaBreach],
    *,
    title: str,
    language: Language,
) -> dict[str, Any]:
    """Gather what the page's scripts read; coordinates are whole 1e-5 degrees, EPSG:4326.

    Sentences and labels come as [Chinese, English]; ``language`` is that of the first view.
    """
    zh, en = (AreaWords(judge, at) for at in LANGUAGES)
    places = AreaPlaces(case, judge, plan, zh)
    return {
        "title": title,
        "language": language,
        "words": words_of("area_map") | {key: words_of("map")[key] for key in SHARED},
        "colours": dict(AREA_PAGE),
        "proof": both(partial(_proof, plan, judge, missed=bool(breaches))),
        "columns": [[words.column(of) for words in (zh, en)] for of in places.columns],
        "bounds": [[words.rule(at) for words in (zh, en)] for at in places.bounds],
        "boundColumns": places.bound_columns(),
        "units": [
            [words.text(f"column.unit_{goal.by}") for words in (zh, en)] for _, goal in places.ways
        ],
        "places": places.places(),
        "areas": places.areas(),
        "missed": [_missed(places, breach, (zh, en)) for breach in breaches],
        "inForce": places.in_force(),
        "borders": places.divisions(),
        "rest": places.rest(),
        "outlines": _outlines(case),
    }


def _proof(plan: AreaPlan, judge: AreaJudge, language: Language, *, missed: bool) -> str:
    return " · ".join(proof_sentences(plan, judge.task, language, missed=missed))


def _missed(places: AreaPlaces, breach: AreaBreach, words: Sequence[AreaWords]) -> dict[str, Any]:
    """Something that is not kept: its sentence, the area and the places that it is about."""
    numbers = [area.number for area in places.plan.areas]
    return {
        "text": [one.breach(breach, places.plan) for one in words],
        "kind": breach.kind,
        "bound": places.bounds.index(breach.rule) if breach.rule in places.bounds else -1,
        "area": numbers.index(breach.area) if breach.area in numbers else -1,
        "places": [places.number[place] for place in breach.places if place in places.number],
    }


def _outlines(case: Case) -> list[list[int]]:
    """County outlines, where there are any, as coarse as they are seen."""
    if case.outlines is None:
        return []
    west, south, east, north = case.outlines.total_bounds
    slim = case.outlines.geometry.simplify(max(east - west, north - south) / 4000)
    return [ring for shape in slim for ring in rings(shape)]
