"""``zhucun publish`` of grids: counts and areas of cells, and the test that nothing leaks."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.households import Households
from geodata.words import Language, say
from maps.editions.public_grids import (
    GridColumns,
    PublicVillage,
    public_grids,
    public_page,
    public_table,
)
from maps.editions.public_view import Edition
from maps.editions.secrets import Kind, Secret
from maps.files.workbook import write_workbook
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_grids import PLAN_FILE, open_grids
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.room_edition import Published, RoomEdition, published_of, refuse_broken

TABLE = "grids-public.xlsx"
SHORTEST = 5
"""Characters from which on a household's number can be told from a count."""


def publish_grids(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of the folder of grids; returns that folder.

    Raises :class:`BadInput` (told already) where the grids break a rule, and where the leak test
    finds anything; nothing stays then.
    """
    done = open_grids(folder, talker, choices)
    found = {b.kind for b in done.judge.breaches(done.plan) if not b.shortage} - {"pieces"}
    kinds = (say(f"grid.kind.{kind}", talker.language) for kind in sorted(found))
    refuse_broken(kinds, "publish.no_division", PLAN_FILE, talker)
    published = published_of(
        done, title=done.judge.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    language = talker.language
    view = public_grids(done.case, done.judge, done.plan, published.edition, language=language)
    whole = grid_edition(published, done.case, view, language)
    return whole.publish(choices.out, talker)


def grid_edition(
    published: Published, case: Case, view: Sequence[PublicVillage], language: Language
) -> RoomEdition:
    """An edition of grids; people and households are never named."""
    title, shown = published.title, published.shown
    columns = GridColumns(
        language=language,
        titles=frozenset({title}),
        places=shown.places,
        most=max((cell.number for village in view for cell in village.cells), default=0),
        notices=published.notices,
    )
    secrets = published.secrets(shown)
    tables = (case.households, case.member_households)
    for secret in _numbers([table for table in tables if table is not None]):
        if shown.tells_apart(secret):
            secrets.setdefault(secret.value, secret)
    write = partial(_write, language=language)
    return RoomEdition(
        published=published,
        shown=shown,
        secrets=secrets,
        whitelist=columns,
        write=partial(write, title=title, view=view, edition=published.edition),
        write_empty=partial(write, title="", view=(), edition=Edition()),
    )


def _write(
    folder: Path,
    *,
    title: str,
    view: Sequence[PublicVillage],
    edition: Edition,
    language: Language,
) -> None:
    """Map and workbook of the reduced facts."""
    note = note_of(edition, language)
    table = public_table(view, title=title, note=note, language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
    page = public_page(view, title=title, language=language, notice=notice_of(edition))
    (folder / MAP).write_text(page, "utf-8", newline="\n")


def _numbers(tables: Sequence[Households]) -> list[Secret]:
    """Numbers of households that are no mere counts."""
    names = {str(name) for table in tables for name in table.id}
    kept = sorted(name for name in names if len(name) >= SHORTEST)
    return [Secret(name, "households.id", _kind(name)) for name in kept]


def _kind(number: str) -> Kind:
    """Digits alone may be part of a title, as a year is; a number with other letters may not."""
    if number.isdecimal() or not any(char.isdigit() for char in number):
        return Kind.WORD
    return Kind.ID if number.isascii() else Kind.TEXT
