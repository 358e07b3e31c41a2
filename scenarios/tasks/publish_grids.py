"""``zhucun publish`` of grids: counts and areas of cells, and the test that nothing leaks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.households import Households
from geodata.outputs import new_folder, temporary_folder
from geodata.words import Language, say
from maps.editions.leak_test import Leak, LeakTest
from maps.editions.public_grids import (
    GridColumns,
    PublicVillage,
    public_grids,
    public_page,
    public_table,
)
from maps.editions.public_view import Edition
from maps.editions.secrets import Kind, Secret, Shown, secrets_of, shown_by
from maps.editions.whitelisted_structure import LANGUAGES, strange_in_page
from maps.files.workbook import write_workbook
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_grids import PLAN_FILE, FinishedGrids, open_grids
from scenarios.tasks.public_check import Report, leaks_in
from scenarios.tasks.publish import (
    FOLDER,
    MAP,
    Stamp,
    earlier_edition,
    note_of,
    notice_of,
    tell_leaks,
    tell_published,
    write_publish_manifest,
)

TABLE = "grids-public.xlsx"
SHORTEST = 5
"""Characters from which on a household's number can be told from a count."""


def publish_grids(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of the folder of grids; returns that folder.

    Raises :class:`BadInput` (told already) where the grids break a rule, and where the leak test
    finds anything; nothing stays then.
    """
    done = open_grids(folder, talker, choices)
    _refuse_broken(done, talker)
    edition = edition or done.scenario.edition
    language = talker.language
    view = public_grids(done.case, done.judge, done.plan, edition, language=language)
    check = GridCheck.of(done, edition, view, talker.language)
    final = choices.out or folder / FOLDER
    stamp = Stamp.of(folder / PLAN_FILE, edition, len(check.secrets))
    title = done.judge.task.shown
    with new_folder(final, earlier_edition) as scratch:
        _write(scratch, title, view, edition, talker.language)
        write_publish_manifest(scratch, title, edition, stamp)
        report = check.tested(scratch, final.name, stamp)
        tell_leaks(report, talker)
    tell_published(report, edition, final, talker)
    return final


def _refuse_broken(done: FinishedGrids, talker: Talker) -> None:
    """Raise :class:`BadInput` where the grids are none of these households."""
    found = (breach.kind for breach in done.judge.breaches(done.plan) if not breach.shortage)
    broken = sorted(set(found) - {"pieces"})
    if broken:
        kinds = "、".join(say(f"grid.kind.{kind}", talker.language) for kind in broken)
        talker.say("publish.no_division", file=PLAN_FILE, kinds=kinds, style="red")
        raise BadInput
    if done.altered:
        files = "、".join(done.altered)
        talker.say("publish.altered", files=files, plan=PLAN_FILE, style="yellow")


def _write(
    folder: Path,
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


@dataclass(frozen=True, kw_only=True)
class GridCheck:
    """What is looked for in an edition of grids, and what it may say."""

    secrets: dict[str, Secret]
    shown: Shown
    columns: GridColumns

    @classmethod
    def of(
        cls,
        done: FinishedGrids,
        edition: Edition,
        view: Sequence[PublicVillage],
        language: Language,
    ) -> "GridCheck":
        """Of grids and their edition; people and households are never named."""
        title, county, path = done.judge.task.shown, done.case.county, done.scenario.path.resolve()
        shown = shown_by(
            county,
            Policy(layers=()),
            Plan((), ()),
            names=False,
            classes=False,
            titles=[title, edition.approval],
            public=edition.texts,
        )
        files = {"case": path.parent.name, "scenario": path.stem}
        if not edition.run:
            files["run"] = done.folder.resolve().name
        notices = ("publish.approval", "publish.unapproved")
        columns = GridColumns(
            language=language,
            titles=frozenset({title}),
            places=shown.places,
            most=max((cell.number for village in view for cell in village.cells), default=0),
            notices=frozenset(
                say(key, at, number=edition.approval) for key in notices for at in LANGUAGES
            ),
        )
        secrets = secrets_of(county, shown, classes=False, files=files)
        tables = (done.case.households, done.case.member_households)
        for secret in _numbers([table for table in tables if table is not None]):
            if shown.tells_apart(secret):
                secrets.setdefault(secret.value, secret)
        return cls(secrets=secrets, shown=shown, columns=columns)

    def tested(self, folder: Path, name: str, stamp: Stamp) -> Report:
        """Look for every secret in every file, and for what has no place there."""
        test = LeakTest(self.secrets.values(), self.shown)
        with temporary_folder() as empty:
            _write(empty, "", (), Edition(), self.columns.language)
            write_publish_manifest(empty, "", Edition(), replace(stamp, run=None))
            found, files = leaks_in(folder, name, empty, test, self._strange)
        return Report(tuple(found), len(self.secrets), files)

    def _strange(self, path: Path, own: frozenset[str], empty: Path) -> list[Leak]:
        if path.name == MAP:
            return list(strange_in_page(path, self.columns.page(), own))
        if path.name == TABLE:
            return list(self.columns.strange_in_book(path, empty / path.name))
        return []


def _numbers(tables: Sequence[Households]) -> list[Secret]:
    """Numbers of households that are no mere counts."""
    names = {str(name) for table in tables for name in table.id}
    kept = sorted(name for name in names if len(name) >= SHORTEST)
    return [Secret(name, "households.id", Kind.WORD) for name in kept]
