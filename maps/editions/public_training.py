"""The public edition of training: classes, days, venues, numbers; names only where allowed.

The facts are reduced before anything is drawn: units, grades, homes, hours and lacks of people,
costs, absences and what is not kept are never handed to a writer, names of people only where the
scenario says so, and then in the table alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geodata.facts.case import Case
from geodata.words import Language, say
from maps.editions.leak_test import Leak
from maps.editions.public_areas import says
from maps.editions.public_view import Edition
from maps.editions.room_book import strange_in_room_book
from maps.editions.whitelisted_structure import (
    LANGUAGES,
    PageRules,
    colours_of,
)
from maps.files.training_ground import ground_of
from maps.files.workbook import cell_text
from maps.pages.page import page_html
from maps.pages.shapes import UNITS
from maps.pages.training_map import SCRIPTS, STYLES, outlines_of, page_words
from maps.styles import AREA_PAGE, area_colour
from maps.tables.frames import Cell, Table
from maps.tables.room_table import room_table
from maps.tables.training_tables import TrainingWords
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import TrainingPlan

WITHHELD = ("kept",)
HEADS = ("number", "class", "days", "venue", "level", "attending")
COUNTS = frozenset(
    {"venues", "outlines", "sessions.venue", "sessions.hours", "sessions.capacity", "sessions.size"}
)
"""Where the page's data have numbers."""
SHOWN = ("name", "days", "place", "level")
"""Columns of classes that are texts."""


@dataclass(frozen=True, kw_only=True)
class TrainingView:
    """Classes reduced to what an edition may show; ``people`` are names by class, if any."""

    outlines: list[list[int]]
    venues: list[tuple[tuple[int, int], str]]
    sessions: dict[str, list[Any]]
    people: tuple[tuple[str, ...], ...]
    named: bool

    @property
    def texts(self) -> frozenset[str]:
        """Every text of the classes and venues."""
        own = {str(text) for key in SHOWN for text in self.sessions[key]}
        return frozenset(own | {name for _, name in self.venues} | {""})


def public_training(
    case: Case, judge: TrainingJudge, plan: TrainingPlan, edition: Edition, *, language: Language
) -> TrainingView:
    """Reduce training to the whitelist."""
    words, ground = TrainingWords(judge, language), ground_of(judge, plan)
    sessions = judge.facts.sessions
    size = {roster.session: roster.people for roster in plan.rosters}
    own = [size.get(session.id, ()) for session in sessions]
    hours = [session.hours for session in sessions]
    return TrainingView(
        outlines=outlines_of(case),
        venues=[
            ((round(v.spot[0] * UNITS), round(v.spot[1] * UNITS)), v.name) for v in ground.venues
        ],
        sessions={
            "name": [session.name for session in sessions],
            "days": [words.days(session) for session in sessions],
            "venue": [ground.venue_of.get(at, -1) for at in range(len(sessions))],
            "place": [session.venue or "" for session in sessions],
            "level": [words.level(session) for session in sessions],
            "hours": [int(h) if h is not None and float(h).is_integer() else None for h in hours],
            "capacity": [session.capacity for session in sessions],
            "size": list(map(len, own)),
        },
        people=tuple(tuple(map(words.person, names)) if edition.names else () for names in own),
        named=edition.names,
    )


def no_training(*, named: bool) -> TrainingView:
    """An edition of nothing, with the same files and columns."""
    keys = ("name", "days", "venue", "place", "level", "hours", "capacity", "size")
    return TrainingView(
        outlines=[], venues=[], sessions={key: [] for key in keys}, people=(), named=named
    )


def public_page(
    view: TrainingView, *, title: str, language: Language, notice: tuple[str, str] | None
) -> str:
    """The map of an edition."""
    words: dict[str, Any] = page_words() | ({"notice": [*notice]} if notice else {})
    people = ("name", "unit", "home", "classes", "named", "lacks")
    data = {
        "title": title,
        "language": language,
        "words": words,
        "colours": dict(AREA_PAGE),
        "venueColours": [area_colour(at) for at in range(len(view.venues))],
        "proof": ["", ""],
        "outlines": view.outlines,
        "venues": [[[*spot], name] for spot, name in view.venues],
        "sessions": view.sessions,
        "homes": [],
        "people": {key: [] for key in people},
        "missed": [],
        "withheld": list(WITHHELD),
    }
    return page_html(data, title=title, language=language, scripts=SCRIPTS, styles=STYLES)


@dataclass
class _Words:
    language: Language

    def text(self, key: str, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"training.{key}", self.language, **values)


def public_table(view: TrainingView, *, title: str, note: str, language: Language) -> Table:
    """The table of an edition, with ``note`` below it."""
    words = _Words(language)
    keys = (*HEADS, *(["members"] if view.named else []))
    rows: list[list[Cell]] = []
    for at, name in enumerate(view.sessions["name"]):
        own: list[Cell] = [view.sessions[key][at] or None for key in ("days", "place", "level")]
        row: list[Cell] = [at + 1, name, *own, view.sessions["size"][at]]
        rows.append([*row, *(["、".join(view.people[at]) or None] if view.named else [])])
    heads = [words.text(f"column.{key}") for key in keys]
    table = room_table(
        words, "classes", title, heads, rows, kinds={"classes": "villages"}, signed=()
    )
    return replace(table, note=note)


@dataclass(frozen=True, kw_only=True)
class TrainingColumns:
    """What each column of such an edition may say."""

    language: Language
    titles: frozenset[str]
    view: TrainingView
    notices: frozenset[str]

    def page(self) -> PageRules:
        """What the page may say."""
        numbers = range(len(self.view.venues))
        return PageRules(
            titles=self.titles,
            texts={
                "title": self.titles,
                "language": frozenset(LANGUAGES),
                "proof": frozenset({""}),
                "venueColours": frozenset(map(area_colour, numbers)),
                "venues": self.view.texts,
                **{f"sessions.{key}": self.view.texts for key in SHOWN},
                "withheld": frozenset(WITHHELD),
            },
            counts=COUNTS,
            unknown=frozenset({"sessions.venue"}),
            nothing=frozenset({"sessions.hours"}),
            rooms=("training_map", "area_map", "map"),
            notices=self.notices,
            colours=colours_of(AREA_PAGE),
        )

    def strange_in_book(self, path: Path, empty: Path) -> Iterator[Leak]:
        """What of a workbook is no whitelisted column; ``empty`` is one of no classes."""
        sheets = {say("training.sheet.classes", self.language)}
        return strange_in_room_book(path, empty, sheets, self._texts(), says)

    def _texts(self) -> dict[str, frozenset[str]]:
        """Heading -> the texts that may stand below it; numbers are counts."""
        people = frozenset(cell_text(name) for own in self.view.people for name in own)
        own = frozenset(map(cell_text, self.view.texts))
        found = dict.fromkeys(HEADS, own) | ({"members": people} if self.view.named else {})
        return {say(f"training.column.{key}", self.language): texts for key, texts in found.items()}
