"""The map of grids: villages, cells, heads and member households, on one page without a network."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language
from maps.files.grid_shapes import GridShapes
from maps.pages.bilingual import LANGUAGES, both, words_of
from maps.pages.grid_places import GridPlaces
from maps.pages.page import page_html
from maps.styles import AREA_PAGE
from maps.tables.grid_tables import GridWords
from optimizer.grids.grid_judge import GridBreach, GridJudge
from optimizer.grids.grid_plan import GridPlan

SCRIPTS = ("room_page.js", "grid_layers.js", "grid_panel.js", "grid_map.js")
SHARED = ("language", "language_title")
"""Words of the map of a plan that this page says as well."""
AREA_WORDS = ("printed", "print", "zoom_in", "zoom_out", "nothing", "more", "close", "legend")
"""Words of the map of areas that this page says as well."""


def grid_map_html(
    case: Case,
    drawn: GridShapes,
    judge: GridJudge,
    plan: GridPlan,
    breaches: Sequence[GridBreach],
    *,
    title: str,
    language: Language = "zh",
) -> str:
    """Draw grids as one HTML file that asks the network for nothing.

    The public edition is drawn by :mod:`maps.editions.public_grids`.
    """
    data = grid_map_data(case, drawn, judge, plan, breaches, title=title, language=language)
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css", "area_map.css"),
    )


def grid_map_data(
    case: Case,
    drawn: GridShapes,
    judge: GridJudge,
    plan: GridPlan,
    breaches: Sequence[GridBreach],
    *,
    title: str,
    language: Language,
) -> dict[str, Any]:
    """Gather what the page's scripts read; sentences come as [Chinese, English]."""
    zh, en = (GridWords(judge, at) for at in LANGUAGES)
    places = GridPlaces(case, drawn, judge, plan, zh)
    data: dict[str, Any] = {
        "title": title,
        "language": language,
        "words": page_words(),
        "colours": dict(AREA_PAGE),
        "proof": both(partial(_proof, judge, plan)),
        "villages": places.village_columns(),
        "cells": places.cell_columns(),
        "members": places.members(),
        "missed": [_missed(places, breach, (zh, en)) for breach in breaches],
        "heads": int(judge.task.seated),
        "led": int(judge.task.led),
        "shared": int(judge.task.members is not None),
        "subs": int(judge.task.sub_size is not None),
        "withheld": [],
    }
    return data


def page_words() -> dict[str, list[str]]:
    """Every sentence of the page, in both languages."""
    shared = {key: words_of("map")[key] for key in SHARED}
    return words_of("grid_map") | shared | {key: words_of("area_map")[key] for key in AREA_WORDS}


def _proof(judge: GridJudge, plan: GridPlan, language: Language) -> str:
    words = GridWords(judge, language)
    said = []
    for level in plan.levels():
        whole = sum(one.key == level.key for own in plan.villages for one in own.levels)
        if level.key in ("missed", "ways", "headless", "unserved"):
            state = words.text("proven_in", count=plan.proven(level.key), whole=whole)
            name = words.text(f"level.{level.key}")
            said.append(words.text("level_proof", name=name, cost=level.cost, state=state))
    return " · ".join(said)


def _missed(places: GridPlaces, breach: GridBreach, words: Sequence[GridWords]) -> list[Any]:
    """Something that is not kept: its village, its cell (-1: none), kind, and the sentence."""
    names = [own.village for own in places.plan.villages]
    at = names.index(breach.village) if breach.village in names else -1
    cell = places.number.get((at, breach.cell), -1)
    return [at, cell, breach.kind, *(one.breach(breach) for one in words)]
