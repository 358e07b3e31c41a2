"""The public edition of grids: names and borders of villages, cells with their households' number.

What is not on the whitelist is never handed to a writer: no person, no member household, no
household but as one of a count, no point of any of them. Cells are shown where their village has
a border; where it has none, by number alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from maps.files.grid_shapes import cell_shapes, village_shapes
from maps.files.workbook import cell_text
from maps.pages.grid_map import SCRIPTS, page_words
from maps.pages.page import page_html
from maps.pages.shapes import UNITS, rings
from maps.styles import AREA_PAGE, area_colour
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from optimizer.grids.grid_judge import GridJudge
from optimizer.grids.grid_plan import GridPlan
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy

NUMBERS = frozenset({
    *("villages.at", "villages.rings", "villages.households", "villages.cells", "cells.village"),
    *("cells.number", "cells.households", "cells.at", "cells.rings", "heads", "led", "shared"),
    "subs",
})  # fmt: skip
"""Where the page's data have numbers."""
WITHHELD = ("heads", "kept", "members")
COLOURS = 6
"""Colours that the cells of a village take in turn."""
KM2 = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCell:
    """One cell: its number, its households, its polygon where its village has a border."""

    number: int
    households: int
    shape: shapely.Geometry | None
    km2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicVillage:
    """One village: names, border, spot of the village itself, and cells."""

    name: str
    town: str
    spot: tuple[float, float] | None
    border: shapely.Geometry | None
    cells: tuple[PublicCell, ...]


def public_grids(
    case: Case, judge: GridJudge, plan: GridPlan, edition: Edition, *, language: Language
) -> tuple[PublicVillage, ...]:
    """Reduce grids to the whitelist; borders are generalised as the edition says."""
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
    ids, borders = public_places(case.county), village_shapes(reduced)
    found = []
    for own in plan.villages:
        village = judge.facts.by_id[own.village]
        place, border = village.place, borders.get(ids[own.village])
        shapes = {} if border is None else cell_shapes(village, own, border)
        cells = []
        for cell in range(1, own.cells + 1):
            shape = shapes.get((cell, 0))
            count = int(village.households.weight[own.cell == cell].sum())
            km2 = None if shape is None else _km2(shape)
            cells.append(PublicCell(number=cell, households=count, shape=shape, km2=km2))
        inner = None if border is None else border.representative_point()
        spot = None if inner is None else (inner.x, inner.y)
        if spot is None and place.lon is not None and place.lat is not None:
            spot = (place.lon, place.lat)
        found.append(
            PublicVillage(
                name=place.name,
                town=place.township_name,
                spot=spot,
                border=border,
                cells=tuple(cells),
            )
        )
    return tuple(found)


def _km2(shape: shapely.Geometry) -> float:
    """Square kilometres, to a hundredth."""
    from pyproj import Geod  # noqa: PLC0415  only editions ask for areas

    return round(abs(Geod(ellps="WGS84").geometry_area_perimeter(shape)[0]) * KM2, 2)


def public_page(
    villages: Sequence[PublicVillage],
    *,
    title: str,
    language: Language,
    notice: tuple[str, str] | None,
) -> str:
    """The map of an edition."""
    words: dict[str, Any] = page_words()
    words |= {"notice": [*notice]} if notice else {}
    data = {
        "title": title,
        "language": language,
        "words": words,
        "colours": dict(AREA_PAGE),
        "proof": ["", ""],
        "villages": {
            "name": [village.name for village in villages],
            "town": [village.town for village in villages],
            "at": [_whole(village.spot) for village in villages],
            "rings": [0 if v.border is None else rings(v.border) for v in villages],
            "households": [sum(cell.households for cell in v.cells) for v in villages],
            "cells": [len(village.cells) for village in villages],
        },
        "cells": _cells(villages),
        "members": {"cell": [], "at": [], "room": [], "served": []},
        "missed": [],
        "heads": 0,
        "led": 0,
        "shared": 0,
        "subs": 0,
        "withheld": list(WITHHELD),
    }
    return page_html(
        data,
        title=title,
        language=language,
        scripts=SCRIPTS,
        styles=("page.css", "plan_map.css", "area_map.css"),
    )


def _cells(villages: Sequence[PublicVillage]) -> dict[str, list[Any]]:
    rows: list[tuple[Any, ...]] = []
    for at, village in enumerate(villages):
        for cell in village.cells:
            spot = village.spot
            if cell.shape is not None and not cell.shape.is_empty:
                inner = shapely.point_on_surface(cell.shape)
                spot = (inner.x, inner.y)
            drawn = [] if cell.shape is None else rings(cell.shape)
            colour = area_colour((cell.number - 1) % COLOURS)
            rows.append((at, cell.number, cell.households, colour, drawn, _whole(spot)))
    keys = ("village", "number", "households", "colour", "rings", "at")
    return {key: [row[n] for row in rows] for n, key in enumerate(keys)}


def _whole(spot: tuple[float, float] | None) -> list[int]:
    return [0, 0] if spot is None else [round(spot[0] * UNITS), round(spot[1] * UNITS)]


COLUMNS = ("number", "town", "village", "cell", "households", "area")


class _Words:
    """Words of the tables of an edition."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"grid.{key}", self.language, **values)


def public_table(
    villages: Sequence[PublicVillage], *, title: str, note: str, language: Language
) -> Table:
    """The cells of an edition, one row each; ``note`` stands below them."""
    words = _Words(language)
    rows: list[list[Cell]] = []
    for village in villages:
        for cell in village.cells:
            name = words.text("name", number=cell.number)
            row: list[Cell] = [village.town, village.name, name, cell.households, cell.km2]
            rows.append([len(rows) + 1, *row])
    heads = [words.text(f"column.{key}") for key in COLUMNS]
    kinds = {"villages": "villages"}
    made = room_table(words, "villages", title, heads, rows, kinds=kinds, signed=())
    return replace(made, title=title, note=note)


@dataclass(frozen=True, kw_only=True)
class GridColumns:
    """What each column of such an edition may say."""

    language: Language
    titles: frozenset[str]
    places: frozenset[str]
    most: int
    """The greatest number of a cell."""
    notices: frozenset[str]

    def page(self) -> PageRules:
        """What the page may say."""
        return PageRules(
            titles=self.titles,
            texts={
                "title": self.titles,
                "language": frozenset(LANGUAGES),
                "proof": frozenset({""}),
                "villages.name": self.places,
                "villages.town": self.places | {""},
                "withheld": frozenset(WITHHELD),
            },
            counts=NUMBERS,
            unknown=frozenset(),
            nothing=frozenset(),
            rooms=("grid_map", "area_map", "map"),
            notices=self.notices,
            colours=colours_of(AREA_PAGE),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no grids."""
        sheets = {say("grid.sheet.villages", self.language)}
        return strange_in_room_book(path, empty, sheets, self._texts())

    def _texts(self) -> Mapping[str, frozenset[str]]:
        """Heading -> the texts that may stand below it; numbers are counts and areas."""
        places = frozenset(map(cell_text, self.places))
        names = (say("grid.name", self.language, number=n) for n in range(1, self.most + 1))
        texts = {"town": places, "village": places, "cell": frozenset(names)}
        none: frozenset[str] = frozenset()
        return {say(f"grid.column.{key}", self.language): texts.get(key, none) for key in COLUMNS}
