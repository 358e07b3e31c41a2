"""``zhucun publish`` of tours: days, groups and places, and the test that nothing leaks."""

from functools import partial
from pathlib import Path

from geodata.words import Language, say
from maps.editions.public_tours import (
    PublicTours,
    TourColumns,
    public_page,
    public_table,
    public_tours,
)
from maps.editions.public_view import Edition
from maps.files.workbook import write_workbook
from optimizer.tours.tour_judge import SOFT
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_tours import PLAN_FILE, open_tours
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.room_edition import Published, RoomEdition, published_of, refuse_broken

TABLE = "tours-public.xlsx"


def publish_tours(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a folder of tours; returns that folder.

    Raises :class:`BadInput` (told already) where the tours break a rule, and where the leak test
    finds anything; nothing stays then.
    """
    done = open_tours(folder, talker, choices)
    found = sorted({b.kind for b in done.judge.breaches(done.plan)} - SOFT)
    kinds = (say(f"tour.kind.{kind}", talker.language) for kind in found)
    refuse_broken(kinds, "publish.no_tours", PLAN_FILE, talker)
    published = published_of(
        done.room, title=done.judge.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    language = talker.language
    view = public_tours(done.room.case, done.judge, done.plan, published.edition, language=language)
    return _edition(published, view, language).publish(choices.out, talker)


def _edition(published: Published, view: PublicTours, language: Language) -> RoomEdition:
    """An edition of tours; people are never named."""
    shown, title = published.shown, published.title
    columns = TourColumns(
        language=language,
        titles=frozenset({title}),
        places=shown.places,
        groups=frozenset(view.groups),
        kinds=frozenset(view.kinds),
        days=frozenset(outing.day for outing in view.outings),
        first=view.first,
        notices=published.notices,
    )
    write = partial(_write, language=language)
    return RoomEdition(
        published=published,
        shown=shown,
        secrets=published.secrets(shown),
        whitelist=columns,
        write=partial(write, title=title, view=view, edition=published.edition),
        write_empty=partial(write, title="", view=PublicTours(), edition=Edition()),
    )


def _write(
    folder: Path, *, title: str, view: PublicTours, edition: Edition, language: Language
) -> None:
    """Map and workbook of the reduced facts."""
    note = note_of(edition, language)
    table = public_table(view, title=title, note=note, language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
    page = public_page(view, title=title, language=language, notice=notice_of(edition))
    (folder / MAP).write_text(page, "utf-8", newline="\n")
