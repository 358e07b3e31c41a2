"""``zhucun publish`` of a division: areas and places by name, and the test that nothing leaks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.facts.county import County
from geodata.outputs import new_folder, temporary_folder
from geodata.words import Language, say
from maps.editions.leak_test import Leak, LeakTest
from maps.editions.public_areas import AreaColumns, AreaView, no_areas, public_areas
from maps.editions.public_view import Edition
from maps.editions.secrets import Secret, Shown, secrets_of, shown_by
from maps.editions.whitelisted_structure import LANGUAGES, strange_in_page
from maps.files.workbook import write_workbook
from maps.pages.area_map import area_map_html
from maps.tables.area_tables import AreaWords, public_area_tables
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_areas import PLAN_FILE, FinishedAreas, open_areas
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

TABLE = "areas-public.xlsx"
BROKEN = frozenset({"lost", "strange", "twice"})
"""Breaches of a file that divides other places, or not all, or some doubly."""


def publish_areas(folder: Path, edition: Edition | None, talker: Talker, choices: Choices) -> Path:
    """Write the public edition into ``public/`` of a division's folder; returns that folder.

    Raises :class:`BadInput` (told already) where the areas divide other places than the case has,
    and where the leak test finds anything; nothing stays then.
    """
    done = open_areas(folder, talker, choices)
    _refuse_broken(done, talker)
    edition = edition or done.scenario.edition
    view = public_areas(done.case, done.judge, done.plan, edition, language=talker.language)
    title = done.judge.task.shown
    published = Published(
        title=title, county=done.case.county, scenario=done.scenario.path, folder=done.folder
    )
    check = AreaCheck.of(published, edition, view, talker.language, _write)
    final = choices.out or folder / FOLDER
    stamp = Stamp.of(folder / PLAN_FILE, edition, len(check.secrets))
    with new_folder(final, earlier_edition) as scratch:
        _write(scratch, title, view, edition, talker.language)
        write_publish_manifest(scratch, title, edition, stamp)
        report = check.tested(scratch, final.name, stamp)
        tell_leaks(report, talker)
    tell_published(report, edition, final, talker)
    return final


def _refuse_broken(done: FinishedAreas, talker: Talker) -> None:
    """Raise :class:`BadInput` where the areas are no division of the places."""
    broken = [b.kind for b in done.judge.breaches(done.plan) if b.kind in BROKEN]
    if broken:
        kinds = "、".join(say(f"area.kind.{kind}", talker.language) for kind in broken)
        talker.say("publish.no_division", file=PLAN_FILE, kinds=kinds, style="red")
        raise BadInput
    if done.altered:
        files = "、".join(done.altered)
        talker.say("publish.altered", files=files, plan=PLAN_FILE, style="yellow")


def _write(folder: Path, title: str, view: AreaView, edition: Edition, language: Language) -> None:
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


Writer = Callable[[Path, str, AreaView, Edition, Language], None]
"""Writes an edition into a folder: its title, the reduced facts, what it may show."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """What is published: its title, the county with its secrets, scenario file and folder."""

    title: str
    county: County
    scenario: Path
    folder: Path
    room: str = "area"
    batches: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AreaCheck:
    """What is looked for in an edition of areas or belts, and what it may say."""

    secrets: dict[str, Secret]
    shown: Shown
    columns: AreaColumns
    write: Writer

    @classmethod
    def of(
        cls,
        published: Published,
        edition: Edition,
        view: AreaView,
        language: Language,
        write: Writer,
    ) -> "AreaCheck":
        """Of areas and their edition; people are never named, classes never shown."""
        title, county = published.title, published.county
        path = published.scenario.resolve()
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
            files["run"] = published.folder.resolve().name
        words = AreaWords(view.judge, language)
        notices = ("publish.approval", "publish.unapproved")
        columns = AreaColumns(
            language=language,
            titles=frozenset({title}),
            places=shown.places,
            placed=frozenset(map(words.place, view.judge.places)),
            areas=frozenset(area.name for area in view.plan.areas),
            notices=frozenset(
                say(key, at, number=edition.approval) for key in notices for at in LANGUAGES
            ),
            room=published.room,
            batches=published.batches,
        )
        secrets = secrets_of(county, shown, classes=False, files=files)
        return cls(secrets=secrets, shown=shown, columns=columns, write=write)

    def tested(self, folder: Path, name: str, stamp: Stamp) -> Report:
        """Look for every secret in every file, and for what has no place there."""
        test = LeakTest(self.secrets.values(), self.shown)
        with temporary_folder() as empty:
            self.write(empty, "", no_areas(), Edition(), self.columns.language)
            write_publish_manifest(empty, "", Edition(), replace(stamp, run=None))
            found, files = leaks_in(folder, name, empty, test, self._strange)
        return Report(tuple(found), len(self.secrets), files)

    def _strange(self, path: Path, own: frozenset[str], empty: Path) -> list[Leak]:
        if path.name == MAP:
            return list(strange_in_page(path, self.columns.page(), own))
        if path.suffix == ".xlsx":
            return list(self.columns.strange_in_book(path, empty / path.name))
        return []
