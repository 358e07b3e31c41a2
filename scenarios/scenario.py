"""TOML -> Scenario; every mistake at once, each with its path."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rapidfuzz import process

from geodata.findings import Finding, Findings
from geodata.sources import Sources
from geodata.words import Language
from optimizer.expressions import check
from optimizer.facts import ENTITY_OF_SUPPLY
from optimizer.outcome import Limits
from optimizer.policy import Layer, Policy, Travel
from optimizer.registry import Part, enrolled

TABLES = ("title", "language", "input", "limits", "travel", "layer", "coupling", "rule", "goal")
FAMILIES = {"coupling": "couplings", "rule": "rules", "goal": "goals"}
NEAR = 60.0


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is asked: the policy, where the facts are, when to stop."""

    path: Path
    title: str
    language: Language
    sources: Sources
    limits: Limits
    policy: Policy


def read_scenario(path: Path, findings: Findings) -> Scenario | None:
    """Read a scenario file; ``None`` where it has mistakes (each is a finding)."""
    before = len(findings.errors)
    table = _toml(path, findings)
    if table is None:
        return None
    reader = _Reader(path, findings)
    reader.unknown_keys(table)
    layers = reader.layers(table.get("layer", []))
    parts = {plural: reader.parts(family, table) for family, plural in FAMILIES.items()}
    reader.expressions(layers, parts["rules"])
    reader.layer_names(layers, parts)
    sources = reader.model(Sources, table.get("input", {}), "input")
    travel = reader.model(Travel, table.get("travel", {}), "travel")
    limits = reader.limits(table.get("limits", {}))
    language = reader.language(table.get("language", "zh"))
    if len(findings.errors) > before or sources is None or travel is None or limits is None:
        return None
    policy = Policy(layers=tuple(layers), travel=travel, **parts)
    title = str(table.get("title", path.stem))
    return Scenario(
        path=path, title=title, language=language, sources=sources, limits=limits, policy=policy
    )


def _toml(path: Path, findings: Findings) -> dict[str, Any] | None:
    if not path.is_file():
        findings.add(Finding(key="scenario_missing", file=str(path)))
        return None
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return tomllib.loads(raw.decode(encoding).replace("\r\n", "\n"))
        except UnicodeDecodeError:
            continue
        except tomllib.TOMLDecodeError as error:
            details = {"reason": str(error)}
            findings.add(Finding(key="scenario_syntax", file=path.name, details=details))
            return None
    findings.add(Finding(key="scenario_encoding", file=path.name))
    return None


class _Reader:
    """Turns tables into models; pydantic's messages become findings with their path."""

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path = path
        self.findings = findings

    def tell(self, key: str, where: str, value: object = "", **details: str) -> None:
        """Add a mistake at a path of the scenario."""
        finding = Finding(
            key=f"scenario_{key}",
            file=self.path.name,
            column=where,
            value=str(value),
            details=details,
        )
        self.findings.add(finding)

    def unknown_keys(self, table: dict[str, Any]) -> None:
        """Tell of top-level keys that nobody reads."""
        for key in table:
            if key not in TABLES:
                self.tell("key", key, key, near=_near(key, TABLES))

    def model(self, cls: Any, table: Any, where: str) -> Any:
        """Validate one table; ``None`` with findings where it does not fit."""
        try:
            return cls.model_validate(table)
        except ValidationError as error:
            for item in error.errors():
                path = ".".join([where, *(str(part) for part in item["loc"])])
                if item["type"] == "extra_forbidden":
                    fields = list(cls.model_fields)
                    self.tell(
                        "key", path, item["loc"][-1], near=_near(str(item["loc"][-1]), fields)
                    )
                elif item["type"] == "missing":
                    self.tell("lacking", path)
                else:
                    self.tell("value", path, _brief(item.get("input")), reason=item["msg"])
        return None

    def layers(self, tables: Any) -> list[Layer]:
        """Read all layers; there must be at least one and no two of one name."""
        if not isinstance(tables, list) or not tables:
            self.tell("no_layer", "layer")
            return []
        found = [self.model(Layer, table, f"layer[{n}]") for n, table in enumerate(tables, 1)]
        layers: list[Layer] = [layer for layer in found if layer is not None]
        names = [layer.name for layer in layers]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.tell("layer_twice", "layer", name)
        return layers

    def parts(self, family: str, table: dict[str, Any]) -> tuple[Part, ...]:
        """Read the rules, couplings or goals."""
        kinds = enrolled(family)
        found: list[Part] = []
        tables = table.get(family, [])
        for number, item in enumerate(tables if isinstance(tables, list) else [tables], 1):
            where = f"{family}[{number}]"
            kind = _kind(item)
            if kind not in kinds:
                self.tell("kind", f"{where}.kind", kind, near=_near(kind, kinds))
                continue
            part = self.model(kinds[kind], {**item, "kind": kind}, where)
            if part is not None:
                found.append(part)
        return tuple(found)

    def expressions(self, layers: Iterable[Layer], rules: Iterable[Part]) -> None:
        """Check every condition: its grammar, and that it speaks of what is there."""
        entity = {layer.name: ENTITY_OF_SUPPLY[layer.supply] for layer in layers}
        texts: list[tuple[str, str, tuple[str, ...]]] = []
        for number, layer in enumerate(layers, 1):
            where, own = f"layer[{number}]", (entity[layer.name],)
            texts += [(f"{where}.places", layer.places or "", ("village",))]
            texts += [(f"{where}.eligible", layer.eligible or "", own)]
            capacity = layer.capacity if isinstance(layer.capacity, str) else ""
            texts += [(f"{where}.capacity", capacity, own)]
        for number, rule in enumerate(rules, 1):
            for key in ("require", "forbid"):
                both = (entity.get(getattr(rule, "layer", ""), "cadre"), "village")
                texts += [(f"rule[{number}].{key}", getattr(rule, key, ""), both)]
        for where, text, names in texts:
            problem = check(text, names) if text else None
            if problem is not None:
                self.tell("expression", where, text, reason=problem, names="、".join(names))

    def layer_names(self, layers: list[Layer], parts: dict[str, tuple[Part, ...]]) -> None:
        """Check that every layer that a part names exists."""
        known = [layer.name for layer in layers]
        for family, plural in FAMILIES.items():
            for number, part in enumerate(parts[plural], 1):
                for name in part.layers_named():
                    if name not in known:
                        self.tell("layer", f"{family}[{number}]", name, near=_near(name, known))

    def limits(self, table: Any) -> Limits | None:
        """Read when to stop."""
        fields = Limits.__dataclass_fields__
        strange = [key for key in table if key not in fields]
        for key in strange:
            self.tell("key", f"limits.{key}", key, near=_near(key, fields))
        numbers = {"seconds": (int, float), "gap": (int, float), "seed": (int,)}
        bad = [k for k, kinds in numbers.items() if k in table and not isinstance(table[k], kinds)]
        for key in bad:
            self.tell("value", f"limits.{key}", table[key], reason="number")
        if table.get("engine", "auto") not in ("auto", "flow", "highs", "cp_sat"):
            self.tell("value", "limits.engine", table["engine"], reason="auto, flow, highs, cp_sat")
            return None
        return None if strange or bad else Limits(**table)

    def language(self, value: Any) -> Language:
        """Read the language of the outputs."""
        if value == "en":
            return "en"
        if value != "zh":
            self.tell("value", "language", value, reason="zh, en")
        return "zh"


def _kind(table: Any) -> str:
    if not isinstance(table, dict):
        return ""
    implied = [key for key in ("require", "forbid") if key in table]
    return str(table.get("kind", implied[0] if implied else ""))


def _near(word: str, words: Iterable[str]) -> str:
    found = process.extractOne(word, list(words), score_cutoff=NEAR)
    return str(found[0]) if found else "、".join(words)


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
