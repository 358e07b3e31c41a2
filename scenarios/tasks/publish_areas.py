"""``zhucun publish`` of a division: areas and places by name, and the test that nothing leaks."""

from functools import partial
from pathlib import Path
from typing import Protocol

from geodata.words import Language, say
from maps.editions.public_areas import AreaColumns, AreaView, no_areas, public_areas
from maps.editions.public_view import Edition
from maps.files.workbook import write_workbook
from maps.pages.area_map import area_map_html
from maps.tables.area_tables import AreaWords, public_area_tables
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_areas import PLAN_FILE, open_areas
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.room_edition import Published, RoomEdition, published_of, refuse_broken

TABLE = "areas-public.xlsx"
BROKEN = frozenset({"lost", "strange", "twice"})
"""Breaches of a file that divides other places, or not all, or some doubly."""


def publish_areas(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a division's folder; returns that folder.

    Raises :class:`BadInput` (told already) where the areas divide other places than the case has,
    and where the leak test finds anything; nothing stays then.
    """
    done = open_areas(folder, talker, choices)
    found = (b.kind for b in done.judge.breaches(done.plan) if b.kind in BROKEN)
    kinds = (say(f"area.kind.{kind}", talker.language) for kind in found)
    refuse_broken(kinds, "publish.no_division", PLAN_FILE, talker)
    published = published_of(
        done, title=done.judge.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    language = talker.language
    view = public_areas(done.case, done.judge, done.plan, published.edition, language=language)
    write = partial(_write, language=language)
    return area_edition(published, view, language, write).publish(choices.out, talker)


def area_edition(
    published: Published,
    view: AreaView,
    language: Language,
    write: "Writer",
    *,
    room: str = "area",
    batches: frozenset[str] = frozenset(),
) -> RoomEdition:
    """An edition of areas, or of what is shown as such."""
    shown, words = published.shown, AreaWords(view.judge, language)
    columns = AreaColumns(
        language=language,
        titles=frozenset({published.title}),
        places=shown.places,
        placed=frozenset(map(words.place, view.judge.places)),
        areas=frozenset(area.name for area in view.plan.areas),
        notices=published.notices,
        room=room,
        batches=batches,
    )
    return RoomEdition(
        published=published,
        shown=shown,
        secrets=published.secrets(shown),
        whitelist=columns,
        write=partial(write, title=published.title, view=view, edition=published.edition),
        write_empty=partial(write, title="", view=no_areas(), edition=Edition()),
    )


class Writer(Protocol):
    """Writes an edition into a folder: its title, the reduced facts, what it may show."""

    def __call__(self, folder: Path, *, title: str, view: AreaView, edition: Edition) -> None:
        """Write its files."""


def _write(
    folder: Path, *, title: str, view: AreaView, edition: Edition, language: Language
) -> None:
    """Map and workbook of the reduced facts."""
    note = note_of(edition, language)
    tables = public_area_tables(view.judge, view.plan, title=title, note=note, language=language)
    write_workbook(folder / TABLE, tables, language=language, kind="public")
    page = area_map_html(
        view.case,
        view.judge,
        view.plan,
        (),
        title=title,
        language=language,
        notice=notice_of(edition),
        withheld={"codes", "kept"},
    )
    (folder / MAP).write_text(page, "utf-8", newline="\n")
