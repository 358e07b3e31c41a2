"""Rules and goals that can never bite, or that bar everything: told before anything is planned."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geodata.account import RuleUse
from geodata.facts.county import County, Place, Supply
from geodata.facts.sessions import Session
from geodata.findings import Finding, Findings, Severity
from optimizer.facts.expressions import equal, tree_of
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, fact
from optimizer.model.candidates import layers_of
from optimizer.model.rule_use import rule_uses
from optimizer.pairs.counted_groups import values_of
from optimizer.rules.level_quota import LevelQuota
from scenarios.language.column_check import rows_of
from scenarios.language.conditions import Condition, nearest, parts_of
from scenarios.language.scenario import Scenario
from scenarios.language.toml_text import line_of

WORDED = frozenset({"place_class", "level", "pool", "village_class", "township_class"})
"""Columns whose words are looked at by ``word_check`` and ``unit_check``."""
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Compared:
    """A column of an entity, and the texts that a condition holds it against."""

    entity: str
    column: str
    texts: tuple[str, ...]


def check_rules(scenario: Scenario, county: County, findings: Findings) -> None:
    """Add a finding for every clause that bars all, none for lack of facts, or speaks of nobody.

    What every clause does goes into the account.
    """
    paths = {part.name: path for path, part in parts_of(scenario.policy).items()}
    told = {path.partition(".")[0] for path in _without_column(findings)}
    findings.account.rules = rule_uses(county, scenario.policy)
    for use in findings.account.rules:
        path = paths.get(use.name, "")
        if use.note not in ("", "never") and not (
            path in told and use.note in ("nobody", "undecided_all")
        ):
            findings.add(_finding(scenario, use, path))
    _tell_idle(scenario, county, paths, findings)


def _tell_idle(
    scenario: Scenario, county: County, paths: Mapping[str, str], findings: Findings
) -> None:
    """Tell the values of quotas that nobody of the layer has."""
    quotas = [rule for rule in scenario.policy.rules if isinstance(rule, LevelQuota)]
    layers = (
        {bare.layer.name: bare for bare in layers_of(county, scenario.policy)} if quotas else {}
    )
    for rule in quotas:
        bare, path = layers[rule.layer], paths.get(rule.name, "")
        entity = ENTITY_OF_SUPPLY[bare.layer.supply]
        known = sorted({*values_of(rule.by, bare.supplies, entity, county.year)} - {""})
        for value in rule.idle(bare, county):
            finding = Finding(
                key="rule_value",
                severity=Severity.WARNING,
                file=scenario.path.name,
                row=line_of(scenario.lines, path) if path else None,
                column=path,
                value=value,
                details={"rule": rule.name, "by": rule.by, "near": nearest(value, known) or "—"},
            )
            findings.add(finding)


def _without_column(findings: Findings) -> Iterator[str]:
    """Paths of the clauses of which it is told that nothing fills the column that they need."""
    for item in findings:
        if item.key.startswith("column_"):
            yield from item.value.split("、")


def check_literals(
    scenario: Scenario, condition: Condition, county: County, findings: Findings
) -> None:
    """Add a finding for every comparison with texts that no row of the case has."""
    for item in compared(condition.text):
        known = _values(county, item)
        if not any(item.texts):
            continue  # whether there is anything at all
        if not known or any(equal(value, text) for value in known for text in item.texts):
            continue
        words = sorted({text for value in known for text in _texts(value)})
        details = {
            "name": f"{item.entity}.{item.column}",
            "near": nearest(item.texts[0], words) if words else "—",
        }
        findings.add(
            Finding(
                key="scenario_literal" if any(item.texts) else "scenario_empty_text",
                severity=Severity.WARNING,
                file=scenario.path.name,
                row=line_of(scenario.lines, condition.path),
                column=condition.path,
                value="、".join(item.texts[:MOST_SHOWN]),
                details=details,
            )
        )


@lru_cache(maxsize=512)
def compared(text: str) -> tuple[Compared, ...]:
    """The comparisons of a column with a text, or with texts alone, in a condition."""
    found = (_compared(node) for node in ast.walk(tree_of(text)[0]))
    return tuple(item for item in found if item is not None)


def _compared(node: ast.AST) -> Compared | None:
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    if not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return None
    sides = (node.left, node.comparators[0])
    for one, other in (sides, sides[::-1]):
        texts = tuple(_literals(other))
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and texts:
            return None if one.attr in WORDED else Compared(one.value.id, one.attr, texts)
    return None


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts of a literal or list; none where there is anything else in it."""
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant)]
    if len(texts) == len(parts) and all(isinstance(text, str) for text in texts):
        yield from map(str, texts)


def _values(county: County, item: Compared) -> list[object]:
    """The different values of a column that are known."""
    rows: list[Place | Supply | Session] = list(rows_of(county, item.entity))
    found = {repr(value): value for row in rows for value in [fact(row, item.column, county.year)]}
    return [value for value in found.values() if value is not None and value != ""]


def _texts(value: object) -> list[str]:
    several = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return [str(text) for text in several if text is not None]


def _finding(scenario: Scenario, use: RuleUse, path: str) -> Finding:
    layer = scenario.policy.layer(use.layer)
    return Finding(
        key=f"rule_{use.note}",
        severity=Severity.WARNING,
        file=scenario.path.name,
        row=line_of(scenario.lines, path) if path else None,
        column=path,
        value=use.name,
        details={
            "layer": layer.title or use.layer,
            "pairs": str(use.pairs),
            "subjects": str(use.subjects or 0),
            "unknown": str(use.unknown),
        },
    )
