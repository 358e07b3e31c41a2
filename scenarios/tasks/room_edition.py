"""Public editions of rooms: what of the case is secret, how they are written, tested and told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from geodata.facts.county import County
from geodata.outputs import new_folder, temporary_folder
from geodata.words import say
from maps.editions.leak_test import Leak, LeakTest
from maps.editions.public_view import Edition
from maps.editions.secrets import Secret, Shown, secrets_of, shown_by
from maps.editions.whitelisted_structure import LANGUAGES, PageRules, strange_in_page
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.runs.finished_room import OpenedRoom
from scenarios.tasks.public_check import Report, leaks_in
from scenarios.tasks.publish import (
    FOLDER,
    MAP,
    Stamp,
    earlier_edition,
    tell_leaks,
    tell_published,
    write_publish_manifest,
)

NOTICES = ("publish.approval", "publish.unapproved")


class Whitelist(Protocol):
    """What an edition of one room may say."""

    def page(self) -> PageRules:
        """What its page may say."""

    def strange_in_book(self, path: Path, empty: Path) -> Iterable[Leak]:
        """What of a workbook is not on the list; ``empty`` is one of nothing."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """What is published: its title, the county with its secrets, scenario file and folder."""

    title: str
    county: County
    scenario: Path
    folder: Path
    plan_file: str
    edition: Edition

    @cached_property
    def shown(self) -> Shown:
        """The whitelist of values: places; people are not named, classes never shown."""
        return shown_by(
            self.county,
            Policy(layers=()),
            Plan((), ()),
            names=False,
            classes=False,
            titles=[self.title, self.edition.approval],
            public=self.edition.texts,
        )

    @property
    def notices(self) -> frozenset[str]:
        """What may stand on its map about its approval."""
        number = self.edition.approval
        return frozenset(say(key, at, number=number) for key in NOTICES for at in LANGUAGES)

    def secrets(self, shown: Shown) -> dict[str, Secret]:
        """What of the county and of the names of its files may not be shown."""
        path = self.scenario.resolve()
        files = {"case": path.parent.name, "scenario": path.stem}
        if not self.edition.run:
            files["run"] = self.folder.resolve().name
        return secrets_of(self.county, shown, classes=False, files=files)


def published_of(
    room: OpenedRoom, *, title: str, plan_file: str, edition: Edition | None, talker: Talker
) -> Published:
    """What is published of a folder; says which of its files are not as they were written.

    Without ``edition`` it is that of the scenario.
    """
    if room.altered:
        files = "、".join(room.altered)
        talker.say("publish.altered", files=files, plan=plan_file, style="yellow")
    return Published(
        title=title,
        county=room.case.county,
        scenario=room.scenario.path,
        folder=room.folder,
        plan_file=plan_file,
        edition=edition or room.scenario.edition,
    )


def refuse_broken(kinds: Iterable[str], key: str, plan_file: str, talker: Talker) -> None:
    """Raise :class:`BadInput` (told by ``key``) where a plan has breaches of some ``kinds``."""
    broken = "、".join(kinds)
    if broken:
        talker.say(key, file=plan_file, kinds=broken, style="red")
        raise BadInput


@dataclass(frozen=True, kw_only=True)
class RoomEdition:
    """One edition: what it may say, and what writes it and one of nothing."""

    published: Published
    shown: Shown
    secrets: Mapping[str, Secret]
    whitelist: Whitelist
    write: Callable[[Path], None]
    write_empty: Callable[[Path], None]

    def publish(self, out: Path | None, talker: Talker) -> Path:
        """Write it into ``out``, or into ``public/`` of the folder; returns where it lies.

        Raises :class:`BadInput` (told already) where the leak test finds anything; nothing stays
        then.
        """
        whole, edition = self.published, self.published.edition
        final = out or whole.folder / FOLDER
        stamp = Stamp.of(whole.folder / whole.plan_file, edition, len(self.secrets))
        with new_folder(final, earlier_edition) as scratch:
            self.write(scratch)
            write_publish_manifest(scratch, whole.title, edition, stamp)
            report = self._tested(scratch, final.name, stamp)
            tell_leaks(report, talker)
        tell_published(report, edition, final, talker)
        return final

    def _tested(self, folder: Path, name: str, stamp: Stamp) -> Report:
        """Look for every secret in every file, and for what has no place there."""
        test = LeakTest(self.secrets.values(), self.shown)
        with temporary_folder() as empty:
            self.write_empty(empty)
            write_publish_manifest(empty, "", Edition(), replace(stamp, run=None))
            found, files = leaks_in(folder, name, empty, test, self._strange)
        return Report(tuple(found), len(self.secrets), files)

    def _strange(self, path: Path, own: frozenset[str], empty: Path) -> list[Leak]:
        if path.name == MAP:
            return list(strange_in_page(path, self.whitelist.page(), own))
        if path.suffix == ".xlsx":
            return list(self.whitelist.strange_in_book(path, empty / path.name))
        return []
