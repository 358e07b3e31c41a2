"""``zhucun publish`` of quotas: a table of places and numbers, and that nothing leaks."""

from functools import partial
from pathlib import Path

from geodata.words import Language
from maps.editions.public_quotas import QuotaColumns, Shares, public_shares, public_table
from maps.editions.public_view import Edition
from maps.files.workbook import write_workbook
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.runs.finished_quotas import PLAN_FILE, open_quotas
from scenarios.tasks.publish import note_of
from scenarios.tasks.room_edition import Published, RoomEdition, published_of, refuse_broken

TABLE = "quotas-public.xlsx"


def publish_quotas(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a folder of quotas; returns that folder.

    Raises :class:`BadInput` (told already) where the quotas are none of these places, and where
    the leak test finds anything; nothing stays then.
    """
    done = open_quotas(folder, talker, choices)
    broken = [b.kind for b in done.judge.breaches(done.plan) if not b.shortage]
    refuse_broken(broken, "quota.not_these", PLAN_FILE, talker)
    published = published_of(
        done, title=done.judge.facts.task.shown, plan_file=PLAN_FILE, edition=edition, talker=talker
    )
    shares = public_shares(done.judge.facts, done.plan)
    return quota_edition(published, shares, talker.language).publish(choices.out, talker)


def quota_edition(published: Published, shares: Shares, language: Language) -> RoomEdition:
    """An edition of quotas."""
    write = partial(_write, language=language)
    return RoomEdition(
        published=published,
        shown=published.shown,
        secrets=published.secrets(published.shown),
        whitelist=QuotaColumns(language=language, shares=shares, notices=published.notices),
        write=partial(write, title=published.title, shares=shares, edition=published.edition),
        write_empty=partial(write, title="", shares=(), edition=Edition()),
    )


def _write(
    folder: Path, *, title: str, shares: Shares, edition: Edition, language: Language
) -> None:
    """The workbook of the reduced facts."""
    table = public_table(shares, title=title, note=note_of(edition, language), language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
