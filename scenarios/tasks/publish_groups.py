"""``zhucun publish`` of groups: numbers and places, names where allowed, and that nothing leaks."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from geodata.words import Language
from maps.editions.public_groups import (
    GroupColumns,
    GroupView,
    no_groups,
    public_groups,
    public_map,
    public_table,
)
from maps.editions.public_view import Edition
from maps.files.workbook import write_workbook
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_groups import open_groups
from scenarios.runs.group_facts import PLAN_FILE
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.room_edition import Published, RoomEdition, published_of

TABLE = "groups-public.xlsx"
BROKEN = frozenset({"strange", "twice", "strange_area", "area_twice", "count"})
"""Breaches of a file that groups other people or areas, or some doubly."""


def publish_groups(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a folder of groups; returns that folder.

    Raises :class:`BadInput` (told already) where the groups are none of these people, and where
    the leak test finds anything; nothing stays then.
    """
    done = open_groups(folder, talker, choices)
    broken = [b for b in done.judge.breaches(done.plan) if b.kind in BROKEN]
    if broken:
        talker.say("group.not_these", file=PLAN_FILE, count=len(broken), style="red")
        raise BadInput
    published = published_of(
        done, title=done.judge.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    language = talker.language
    view = public_groups(done.case, done.judge, done.plan, published.edition, language=language)
    return group_edition(published, view, language).publish(choices.out, talker)


def group_edition(published: Published, view: GroupView, language: Language) -> RoomEdition:
    """An edition of groups; people are named where it names them."""
    title, edition = published.title, published.edition
    shown = replace(published.shown, people=view.names)
    columns = GroupColumns(
        language=language,
        titles=frozenset({title}),
        places=shown.places,
        beats=view.beats,
        people=view.names,
        numbers=frozenset(row.number for row in view.rows),
        notices=published.notices,
    )
    nothing = no_groups(ground=view.ground is not None, names=view.leaders)
    write = partial(_write, language=language)
    return RoomEdition(
        published=published,
        shown=shown,
        secrets=published.secrets(shown),
        whitelist=columns,
        write=partial(write, title=title, view=view, edition=edition),
        write_empty=partial(write, title="", view=nothing, edition=Edition()),
    )


def _write(
    folder: Path, *, title: str, view: GroupView, edition: Edition, language: Language
) -> None:
    """Map and workbook of the reduced facts; without ground there is no map."""
    table = public_table(view, title=title, note=note_of(edition, language), language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
    if view.ground is not None:
        page = public_map(
            view.ground, view.who, title=title, language=language, notice=notice_of(edition)
        )
        (folder / MAP).write_text(page, "utf-8", newline="\n")
