"""TOML -> Scenario; every mistake at once, each with its path and its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from geodata.columns.days import FIRST_YEAR, LAST_YEAR, day_of
from geodata.facts.sources import Sources
from geodata.findings import Findings
from geodata.words import Language
from maps.editions.public_view import Edition
from maps.pages.basemap import MapTable
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.layer_words import layer_named, layer_words
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.model.registry import Clause, Coupling, Goal, Rule, enrolled
from optimizer.model.village_policy import ClassRule, NeedTerm, Selection
from optimizer.villages.counts import CountTask
from scenarios.language.conditions import (
    Condition,
    conditions,
    count_conditions,
    nearest,
    stage_conditions,
)
from scenarios.language.odd_texts import without_hidden
from scenarios.language.rooms import ROOMS, Rooms, no_rooms, room_conditions
from scenarios.language.toml_text import TomlText, read_toml
from scenarios.language.validation import (
    FAMILIES,
    LimitsTable,
    Mistakes,
    above_shortage,
    kind_of,
    lacking_keys,
    odd_count,
    odd_numbers,
)
from scenarios.language.vocabulary_words import identified

NAMING = frozenset({"layer", "layers", "there", "back", "inner", "outer", "by"})
"""Keys of parts that name layers."""
STAGE: dict[str, type[BaseModel]] = {"need": NeedTerm, "class": ClassRule}
TABLES = (
    *("title", "language", "date", "input", "limits", "travel"),
    *("selection", "publish", "map", "count", *STAGE, "layer", *FAMILIES, *ROOMS),
)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is asked: the policy, where the facts are, when to stop.

    ``lines`` says on which line of the file a path such as ``layer[2].demand`` stands.
    """

    path: Path
    title: str
    language: Language
    sources: Sources
    limits: Limits
    policy: Policy
    edition: Edition = field(default_factory=Edition)
    """What the public edition may show."""
    basemap: MapTable = field(default_factory=MapTable)
    """What lies under the internal map."""
    day: date | None = None
    """The day that ages and terms are counted from."""
    lines: Mapping[str, int] = field(default_factory=dict)
    rooms: Rooms = field(default_factory=no_rooms)
    """What is asked beside postings: areas, groups, belts, grids, training."""
    counts: Mapping[int, CountTask] = field(default_factory=dict)
    """Figures that are counted in the tables."""
    selection: Mapping[str, str] = field(default_factory=dict)
    """Whose list of villages counts: ``state`` (draft or signed), ``by``, ``on``, ``villages``."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What could be read of a scenario: even a wrong one has a language and input files."""

    language: Language = "zh"
    sources: Sources | None = None
    scenario: Scenario | None = None


def read_scenario(path: Path, findings: Findings) -> Scenario | None:
    """Read a scenario file; ``None`` where it has mistakes (each is a finding)."""
    return read_draft(path, findings).scenario


def read_draft(path: Path, findings: Findings) -> Draft:
    """Read a scenario file as far as it goes, so that its case can be checked as well."""
    before = len(findings.errors)
    text = read_toml(path, findings)
    if text is None:
        return Draft()
    reader = _Reader(path, without_hidden(path, text, findings), findings)
    scenario = reader.scenario()
    whole = len(findings.errors) == before
    return Draft(
        language=reader.language, sources=reader.sources, scenario=scenario if whole else None
    )


class _Reader:
    """Turns the tables of one file into models."""

    def __init__(self, path: Path, text: TomlText, findings: Findings) -> None:
        self.path = path
        self.text = text
        self.table = identified(text.table)
        self.mistakes = Mistakes(path.name, text.lines, findings)
        self.language: Language = "zh"
        self.sources: Sources | None = None

    def scenario(self) -> Scenario | None:
        """Read everything; ``None`` where what is left makes no policy."""
        self._keys()
        self.language = self._language()
        self.sources = self._single(Sources, "input")
        limits = self._single(LimitsTable, "limits")
        travel = self._single(Travel, "travel")
        edition = self._single(Edition, "publish")
        basemap = self._single(MapTable, "map")
        title, day = self._title(), self._date()
        layers = self._layers()
        parts = {family: self._parts(family) for family in FAMILIES}
        needs, classes = self._stage("need"), self._stage("class")
        selection = self._selection()
        rooms = Rooms(
            areas=self._room("area"),
            groups=self._room("group"),
            belts=self._room("belt"),
            grids=self._room("grid"),
            trainings=self._room("training"),
            tours=self._room("tour"),
        )
        counts = self._named_tables("count", CountTask)
        self._conditions(room_conditions(rooms))
        self._conditions(count_conditions(counts))
        self._conditions(conditions(layers, named(parts)))
        self._conditions(stage_conditions(selection, classes))
        self._layers_named(parts)
        for number, goal, level in above_shortage(parts["goal"]):
            where = f"goal[{number}].level"
            self.mistakes.warn(
                "above_shortage", where, goal.level, name=goal.kind, level=str(level)
            )
        self._selected_layers(selection)
        asked = classes or selection or rooms or counts
        if (
            (not layers and (self._several("layer") or not asked))
            or self.sources is None
            or limits is None
            or travel is None
            or edition is None
        ):
            return None
        return Scenario(
            path=self.path,
            title=title,
            day=day,
            edition=edition,
            basemap=basemap,
            language=self.language,
            sources=self.sources,
            limits=Limits(**limits.model_dump()),
            policy=Policy(
                layers=tuple(layers.values()),
                couplings=cast("tuple[Coupling, ...]", tuple(parts["coupling"].values())),
                rules=cast("tuple[Rule, ...]", tuple(parts["rule"].values())),
                goals=cast("tuple[Goal, ...]", tuple(parts["goal"].values())),
                travel=travel,
                needs=tuple(needs.values()),
                selection=selection,
                classes=tuple(classes.values()),
            ),
            lines=self.text.lines,
            rooms=rooms,
            counts=counts,
        )

    def _keys(self) -> None:
        for key in self.table:
            if key not in TABLES:
                self.mistakes.tell("key", key, key, near=nearest(key, TABLES))

    def _language(self) -> Language:
        value = self.table.get("language", "zh")
        if value not in ("zh", "en"):
            self.mistakes.tell("choice", "language", value, choices="zh, en")
            return "zh"
        return cast("Language", value)

    def _date(self) -> date | None:
        value = self.table.get("date")
        if value is None:
            return value
        day = _day(value)
        plain = isinstance(day, date) and not isinstance(day, datetime)
        if plain and FIRST_YEAR <= cast("date", day).year <= LAST_YEAR:
            return cast("date", day)
        self.mistakes.tell("date", "date", value)
        return None

    def _title(self) -> str:
        title = self.table.get("title", self.path.stem)
        if not isinstance(title, str):
            self.mistakes.tell("text", "title", title)
        return str(title)

    def _single(self, cls: type[Any], name: str) -> Any:
        return self.mistakes.model(cls, self.table.get(name, {}), name)

    def _several(self, name: str) -> dict[int, Any]:
        """The tables ``[[name]]`` by number, from 1."""
        tables = self.table.get(name, [])
        if not isinstance(tables, list):
            self.mistakes.tell("tables", name, name)
            return {}
        return dict(enumerate(tables, 1))

    def _layers(self) -> dict[int, Layer]:
        """All sound layers by number; there must be at least one and no two of one name."""
        tables = self._several("layer")
        staged = any(self.table.get(name) for name in ("class", "selection", "count", *ROOMS))
        if not tables and not staged and isinstance(self.table.get("layer", []), list):
            self.mistakes.tell("no_layer", "layer")
        names: list[object] = []
        layers: dict[int, Layer] = {}
        for number, table in tables.items():
            where = f"layer[{number}]"
            name = table.get("name") if isinstance(table, dict) else None
            if name is not None and name in names:
                self.mistakes.tell("layer_twice", f"{where}.name", name)
            names.append(name)
            layer = self.mistakes.model(Layer, table, where)
            if layer is not None:
                layers[number] = layer
                for key in odd_count(layer):
                    self.mistakes.tell("count", f"{where}.{key}", getattr(layer, key))
        return layers

    def _parts(self, family: str) -> dict[int, Clause]:
        """Read the rules, couplings or goals by number."""
        kinds = enrolled(family)
        found: dict[int, Clause] = {}
        words = self._layer_words()
        for number, given in self._several(family).items():
            table = named_layers(given, words) if isinstance(given, dict) else given
            where, kind = f"{family}[{number}]", kind_of(table)
            if kind not in kinds:
                near = "、".join(_tables_of(kind)) or nearest(kind, kinds)
                self.mistakes.tell("kind", f"{where}.kind", kind, near=near)
                continue
            part = self.mistakes.model(kinds[kind], {**table, "kind": kind}, where)
            if isinstance(part, Clause):
                found[number] = part
                for key in odd_numbers(part):
                    self.mistakes.tell("range", f"{where}.{key}", getattr(part, key))
                for key in lacking_keys(part):
                    self.mistakes.tell("lacking", f"{where}.{key}")
        return found

    def _stage(self, name: str) -> dict[int, Any]:
        """The sound tables ``[[need]]`` or ``[[class]]`` by number."""
        tables = self._several(name).items()
        found = {n: self.mistakes.model(STAGE[name], t, f"{name}[{n}]") for n, t in tables}
        if name == "class" and tables and not self.table.get("need"):
            self.mistakes.warn("class_need", "class[1]")
        return {number: model for number, model in found.items() if model is not None}

    def _room(self, name: str) -> dict[int, Any]:
        """The sound tables of a planning problem by number; no two have one name."""
        return self._named_tables(name, ROOMS[name])

    def _named_tables(self, name: str, kind: type[BaseModel]) -> dict[int, Any]:
        """The sound tables of a name by number; no two are called the same."""
        found: dict[int, Any] = {}
        names: list[object] = []
        for number, table in self._several(name).items():
            model = self.mistakes.model(kind, table, f"{name}[{number}]")
            called = table.get("name") if isinstance(table, dict) else None
            if called is not None and called in names:
                self.mistakes.tell("room_twice", f"{name}[{number}].name", called)
            elif model is not None:
                found[number] = model
            names.append(called)
        return found

    def _selection(self) -> Selection | None:
        if "selection" not in self.table:
            return None
        if not self.table.get("need"):
            self.mistakes.tell("no_need", "selection")
        table = self.table["selection"]
        if isinstance(table, dict):
            table = named_layers(table, self._layer_words())
        return self.mistakes.model(Selection, table, "selection")

    def _selected_layers(self, selection: Selection | None) -> None:
        known = self._layer_names()
        for name in selection.layers if selection else ():
            if name not in known:
                self.mistakes.tell("layer", "selection.layers", name, near=nearest(name, known))

    def _conditions(self, found: Iterable[Condition]) -> None:
        """Check the grammar of every condition, and that it speaks of what is there."""
        for condition in found:
            problem, limit = condition.problem(), condition.limit()
            if limit is not None:
                self.mistakes.tell(f"expression_{limit}", condition.path, condition.text)
            elif problem is not None:
                names = "、".join(condition.entities)
                self.mistakes.tell(
                    "expression", condition.path, condition.text, reason=problem, names=names
                )

    def _layer_words(self) -> dict[str, str]:
        """What the layers may be called."""
        tables = [table for table in self._several("layer").values() if isinstance(table, dict)]
        return layer_words(
            (str(table.get("name", "")), str(table.get("title") or "") or None) for table in tables
        )

    def _layer_names(self) -> list[str]:
        """Names of all layers, sound or not."""
        tables = [table for table in self._several("layer").values() if isinstance(table, dict)]
        return [str(table.get("name", "")) for table in tables]

    def _layers_named(self, parts: Mapping[str, Mapping[int, BaseModel]]) -> None:
        """Check that every layer that a part names is there, sound or not."""
        known = self._layer_names()
        for family, found in parts.items():
            for number, part in found.items():
                for name in cast("Clause", part).layers_named():
                    if name not in known:
                        near = nearest(name, known)
                        self.mistakes.tell("layer", f"{family}[{number}]", name, near=near)


def named_layers(table: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """A table whose keys that name layers name them by their identifiers."""

    def name(value: Any) -> Any:
        if isinstance(value, str):
            return layer_named(value, words) or value
        return [name(part) for part in value] if isinstance(value, list) else value

    return {key: name(value) if key in NAMING else value for key, value in table.items()}


def _day(value: object) -> object:
    """A day that was written as text, where it is a whole one; anything else as it is."""
    try:
        found = day_of(value) if isinstance(value, str) else None
    except ValueError:
        return value
    return found.first if found and found.plain and found.day else value


def named(parts: Mapping[str, Mapping[int, Clause]]) -> dict[str, Clause]:
    """Parts by path: ``rule[1]``."""
    return {f"{f}[{n}]": part for f, found in parts.items() for n, part in found.items()}


def _tables_of(kind: str) -> list[str]:
    """The tables that a kind stands in, as they are written."""
    families = ("rule", "coupling", "goal")
    return [f"[[{family}]] {kind}" for family in families if kind in enrolled(family)]
