"""``zhucun publish`` of groups: numbers and places, names where allowed, and that nothing leaks."""

from dataclasses import dataclass, replace
from pathlib import Path

from geodata.outputs import new_folder, temporary_folder
from geodata.words import Language, say
from maps.editions.leak_test import Leak, LeakTest
from maps.editions.public_groups import (
    GroupColumns,
    GroupView,
    no_groups,
    public_groups,
    public_map,
    public_table,
)
from maps.editions.public_view import Edition
from maps.editions.secrets import Secret, Shown, secrets_of, shown_by
from maps.editions.whitelisted_structure import LANGUAGES, strange_in_page
from maps.files.workbook import write_workbook
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_groups import FinishedGroups, open_groups
from scenarios.runs.group_facts import PLAN_FILE
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

TABLE = "groups-public.xlsx"
BROKEN = frozenset({"strange", "twice", "strange_area", "area_twice", "count"})
"""Breaches of a file that groups other people or areas, or some doubly."""


def publish_groups(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a folder of groups; returns that folder.

    Raises :class:`BadInput` (told already) where the groups are none of these people, and where
    the leak test finds anything; nothing stays then.
    """
    done = open_groups(folder, talker, choices)
    _refuse_broken(done, talker)
    edition = edition or done.scenario.edition
    view = public_groups(done.case, done.judge, done.plan, edition, language=talker.language)
    check = GroupCheck.of(done, edition, view, talker.language)
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


def _refuse_broken(done: FinishedGroups, talker: Talker) -> None:
    """Raise :class:`BadInput` where the file holds no groups of these people and areas."""
    broken = [b for b in done.judge.breaches(done.plan) if b.kind in BROKEN]
    if broken:
        talker.say("group.not_these", file=PLAN_FILE, count=len(broken), style="red")
        raise BadInput
    if done.altered:
        files = "、".join(done.altered)
        talker.say("publish.altered", files=files, plan=PLAN_FILE, style="yellow")


def _write(folder: Path, title: str, view: GroupView, edition: Edition, language: Language) -> None:
    """Map and workbook of the reduced facts; without ground there is no map."""
    table = public_table(view, title=title, note=note_of(edition, language), language=language)
    write_workbook(folder / TABLE, [table], language=language, kind="public")
    if view.ground is not None:
        page = public_map(
            view.ground, view.who, title=title, language=language, notice=notice_of(edition)
        )
        (folder / MAP).write_text(page, "utf-8", newline="\n")


@dataclass(frozen=True, kw_only=True)
class GroupCheck:
    """What is looked for in an edition of groups, and what it may say."""

    secrets: dict[str, Secret]
    shown: Shown
    columns: GroupColumns
    ground: bool
    names: bool

    @classmethod
    def of(
        cls, done: FinishedGroups, edition: Edition, view: GroupView, language: Language
    ) -> "GroupCheck":
        """Of groups and their edition; classes are never shown, people where it names them."""
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
        shown = replace(shown, people=view.names)
        files = {"case": path.parent.name, "scenario": path.stem}
        if not edition.run:
            files["run"] = done.folder.resolve().name
        notices = ("publish.approval", "publish.unapproved")
        columns = GroupColumns(
            language=language,
            titles=frozenset({title}),
            places=shown.places,
            beats=view.beats,
            people=view.names,
            numbers=frozenset(row.number for row in view.rows),
            notices=frozenset(
                say(key, at, number=edition.approval) for key in notices for at in LANGUAGES
            ),
        )
        secrets = secrets_of(county, shown, classes=False, files=files)
        return cls(
            secrets=secrets,
            shown=shown,
            columns=columns,
            ground=view.ground is not None,
            names=view.leaders,
        )

    def tested(self, folder: Path, name: str, stamp: Stamp) -> Report:
        """Look for every secret in every file, and for what has no place there."""
        test = LeakTest(self.secrets.values(), self.shown)
        with temporary_folder() as empty:
            nothing = no_groups(ground=self.ground, names=self.names)
            _write(empty, "", nothing, Edition(), self.columns.language)
            write_publish_manifest(empty, "", Edition(), replace(stamp, run=None))
            found, files = leaks_in(folder, name, empty, test, self._strange)
        return Report(tuple(found), len(self.secrets), files)

    def _strange(self, path: Path, own: frozenset[str], empty: Path) -> list[Leak]:
        if path.name == MAP:
            return list(strange_in_page(path, self.columns.page(), own))
        if path.name == TABLE:
            return list(self.columns.strange_in_book(path, empty / path.name))
        return []
