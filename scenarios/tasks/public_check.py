"""The leak test of a public edition: what is looked for, and over what."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geodata.facts.case import Case
from geodata.facts.classes import class_label
from geodata.facts.county import County
from geodata.outputs import temporary_folder
from geodata.words import Language, label, say
from maps.editions.file_contents import contents
from maps.editions.leak_test import Leak, LeakTest
from maps.editions.public_view import Edition, View
from maps.editions.secrets import Secret, Shown, secrets_of, shown_by
from maps.editions.whitelisted_structure import LANGUAGES, Columns, strange_in_book, strange_in_page
from maps.tables.rosters import cause_of, role_of
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Outcome, Status, StopReason
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from scenarios.runs.finished_run import Finished

Writer = Callable[[Path, View], None]
"""Writes the files of an edition of nothing into a folder."""
Strange = Callable[[Path, frozenset[str], Path], list[Leak]]
"""What of a file is on no whitelist: its path, the program's own texts, the empty edition."""
Leaks = tuple[list[Leak], int]
"""What leaks, in how many files."""


@dataclass(frozen=True, slots=True)
class Report:
    """What leaks, how many values were looked for, and in how many files."""

    found: tuple[Leak, ...]
    values: int
    files: int


def leaks_in(folder: Path, name: str, empty: Path, test: LeakTest, strange: Strange) -> Leaks:
    """Everything that the files of ``folder`` leak, and how many files there are.

    ``name`` is what the folder will be called; ``empty`` has the same files of an edition that
    shows nothing, whose texts are the program's own.
    """
    usual = {path.name: frozenset(contents(path)) for path in empty.iterdir()}
    files = sorted(folder.rglob("*"))
    found = test.of_texts(name, [name])
    for path in files:
        own = usual.get(path.name, frozenset())
        found += test.of_file(path, own=own) if path.is_file() else []
        known = path.name in usual
        found += strange(path, own, empty) if known else [Leak(path.name, "structure", path.name)]
    return found, len(files)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One edition and everything that it was made of."""

    run: Finished
    edition: Edition
    view: View
    language: Language

    @cached_property
    def secrets(self) -> dict[str, Secret]:
        """What may not be shown, also of people who have left since."""
        path = self.run.scenario.path.resolve()
        files = {"case": path.parent.name, "scenario": path.stem}
        if not self.edition.run:
            files["run"] = self.run.folder.resolve().name
        wishes = {"classes": self.edition.classes}
        found = [
            secrets_of(county, self.shown, files=files, **wishes)
            for county in {id(c): c.county for c in (self.run.before, self.run.case)}.values()
        ]
        return {value: secret for table in found for value, secret in table.items()}

    @cached_property
    def shown(self) -> Shown:
        """The whitelist."""
        return shown_by(
            self.run.case.county,
            self.run.scenario.policy,
            self.run.plan,
            names=self.edition.names,
            classes=self.edition.classes,
            titles=[self.run.scenario.title, self.edition.approval, *self._layers()],
            public=self.edition.texts,
        )

    def tested(self, folder: Path, name: str, write: Writer) -> Report:
        """Look for every secret in every file of ``folder``, and for what has no place there.

        ``name`` is what the folder will be called. ``write`` is the writer of the edition: what
        it writes of an empty plan is the program's own.
        """
        test = LeakTest(self.secrets.values(), self.shown)
        with temporary_folder() as empty:
            write(empty, _empty())
            found, files = leaks_in(folder, name, empty, test, self._strange)
        return Report(tuple(found), len(self.secrets), files)

    def _strange(self, path: Path, own: frozenset[str], empty: Path) -> list[Leak]:
        columns = self._columns()
        match path.suffix:
            case ".html":
                return list(strange_in_page(path, columns.page(), own))
            case ".xlsx":
                return list(strange_in_book(path, columns, empty / path.name))
        return []

    def _columns(self) -> Columns:
        edition, plan, shown = self.edition, self.view.outcome.plan, self.shown
        levels = {unit.level or "" for unit in self.run.case.county.units}
        levels |= {leader.level or "" for leader in self.run.case.county.leaders}
        county = self.view.case.county
        kinds = {place.place_class for place in (*county.villages, *county.townships)}
        notice = ("publish.approval", "publish.unapproved")
        return Columns(
            language=self.language,
            titles=frozenset({self.run.scenario.title}),
            places=shown.places,
            layers=self._layers(),
            classes=frozenset(class_label(kind, at) for kind in kinds for at in LANGUAGES),
            supplies=frozenset({unit.name for unit in self.run.case.county.units})
            | shown.people
            | _anonymous(levels),
            levels=frozenset(levels | {""}),
            roles=frozenset(role_of(p.role, at) for p in plan.postings for at in LANGUAGES),
            causes=frozenset(cause_of(s, language=at) for s in plan.shortages for at in LANGUAGES),
            notices=frozenset(
                say(key, at, number=edition.approval) for key in notice for at in LANGUAGES
            ),
        )

    def _layers(self) -> list[str]:
        """Titles of all layers, in both languages where they are the vocabulary's."""
        layers = self.run.scenario.policy.layers
        return [text for layer in layers for text in dict.fromkeys(_titles(layer))]


def _titles(layer: Layer) -> list[str]:
    return [layer.title or label("layer", layer.name, at) for at in LANGUAGES]


def _anonymous(levels: set[str]) -> frozenset[str]:
    """What stands for people who are not named."""
    leaders = {
        say("publish.leader", at, level=label("level", level, at))
        for level in levels
        for at in LANGUAGES
    }
    return frozenset(leaders | {say("publish.person", at) for at in LANGUAGES})


def _empty() -> View:
    """An edition of nothing: no place, no posting, one layer of the vocabulary."""
    county = County(name="", villages=(), townships=(), units=(), cadres=(), leaders=())
    plan, end = Plan((), ()), StopReason.DONE
    outcome = Outcome(status=Status.FEASIBLE, stop=end, plan=plan, levels=(), pairs=0, seconds=0.0)
    return View(
        Case(county=county),
        Policy(layers=(Layer(name="first_secretary", supply="cadres"),)),
        outcome,
    )
