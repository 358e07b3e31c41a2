"""``zhucun publish`` of training: classes and numbers, names if allowed, and that nothing leaks."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from geodata.facts.county import County
from geodata.words import Language
from maps.editions.public_training import (
    TrainingColumns,
    TrainingView,
    no_training,
    public_page,
    public_table,
    public_training,
)
from maps.editions.public_view import Edition
from maps.editions.secrets import Kind, Secret
from maps.files.workbook import write_workbook
from optimizer.training.training_judge import BROKEN
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_quotas import is_quotas
from scenarios.runs.finished_training import open_training
from scenarios.runs.training_facts import PLAN_FILE
from scenarios.tasks.publish import MAP, note_of, notice_of
from scenarios.tasks.publish_quotas import publish_quotas
from scenarios.tasks.room_edition import Published, RoomEdition, published_of

TABLE = "training-public.xlsx"
SHORTEST = 2
"""Characters from which on a reason of absence tells anything."""


def publish_training(
    folder: Path, edition: Edition | None, talker: Talker, choices: Choices
) -> Path:
    """Write the public edition into ``public/`` of a folder of training; returns that folder.

    Raises :class:`BadInput` (told already) where the lists are none of these people, and where
    the leak test finds anything; nothing stays then.
    """
    if is_quotas(folder):
        return publish_quotas(folder, edition, talker, choices)
    done = open_training(folder, talker, choices)
    broken = [b for b in done.judge.breaches(done.plan) if b.kind in BROKEN]
    if broken:
        talker.say("training.not_these", file=PLAN_FILE, count=len(broken), style="red")
        raise BadInput
    published = published_of(
        done, title=done.judge.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    own, language = published.edition, talker.language
    view = public_training(done.case, done.judge, done.plan, own, language=language)
    return training_edition(published, view, language).publish(choices.out, talker)


def training_edition(published: Published, view: TrainingView, language: Language) -> RoomEdition:
    """An edition of training; people are named where it names them."""
    title, edition = published.title, published.edition
    people = frozenset(name for own in view.people for name in own)
    shown = published.shown
    shown = replace(shown, people=people, titles=shown.titles | view.texts)
    columns = TrainingColumns(
        language=language, titles=frozenset({title}), view=view, notices=published.notices
    )
    secrets = published.secrets(shown)
    for secret in _reasons(published.county):
        if shown.tells_apart(secret):
            secrets.setdefault(secret.value, secret)
    write = partial(_write, language=language)
    return RoomEdition(
        published=published,
        shown=shown,
        secrets=secrets,
        whitelist=columns,
        write=partial(write, title=title, view=view, edition=edition),
        write_empty=partial(write, title="", view=no_training(named=view.named), edition=Edition()),
    )


def _reasons(county: County) -> list[Secret]:
    """Why people cannot come."""
    said = {absence.reason for absence in county.absences if absence.reason}
    return [Secret(r, "absences.reason", Kind.WORD) for r in sorted(said) if len(r) >= SHORTEST]


def _write(
    folder: Path, *, title: str, view: TrainingView, edition: Edition, language: Language
) -> None:
    """Map and workbook of the reduced facts."""
    table = public_table(view, title=title, note=note_of(edition, language), language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
    page = public_page(view, title=title, language=language, notice=notice_of(edition))
    (folder / MAP).write_text(page, "utf-8", newline="\n")
