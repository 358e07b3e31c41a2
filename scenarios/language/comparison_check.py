"""Comparisons that can never hold, because numbers stand on one side and texts on the other."""

import ast
from collections.abc import Iterable, Iterator
from functools import partial

from geodata.facts.classes import Several
from geodata.facts.county import County
from geodata.findings import Finding, Findings, Severity
from optimizer.facts.expressions import PLAIN_NUMBER, Value, tree_of
from optimizer.facts.lookup import fact
from optimizer.facts.travel_times import WAY
from scenarios.language.column_check import rows_of
from scenarios.language.conditions import Condition

ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
SHOWN = 3
"""Values of a side that a finding shows."""
LONGEST = 40


def check_comparisons(
    file: str, asked: Iterable[Condition], county: County, findings: Findings
) -> None:
    """Add a finding for each comparison of numbers with texts that are none."""
    facts: dict[tuple[str, str], tuple[Value, ...]] = {}
    for condition in asked:
        tree, spelling = tree_of(condition.text)
        nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Compare))
        for left, sign, right in (part for node in nodes for part in _parts(node)):
            one, other = (_values(side, county, facts) for side in (left, right))
            if not _apart(one, other, ordered=isinstance(sign, ORDERED)):
                continue
            first = spelling.place_of_byte(left.col_offset)
            last = spelling.place_of_byte(right.end_col_offset or right.col_offset)
            finding = Finding(
                key="scenario_types",
                severity=Severity.WARNING,
                file=file,
                column=condition.path,
                value=condition.text[first:last],
                details={"left": _shown(one), "right": _shown(other)},
            )
            findings.add_once(finding)


def _parts(node: ast.Compare) -> Iterator[tuple[ast.expr, ast.cmpop, ast.expr]]:
    sides = [node.left, *node.comparators]
    return zip(sides, node.ops, sides[1:], strict=False)


def _values(
    node: ast.expr, county: County, facts: dict[tuple[str, str], tuple[Value, ...]]
) -> tuple[Value, ...]:
    """The known values that a side may have; none where that cannot be told."""
    match node:
        case ast.Constant(value=value):
            return (value,)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            parts = [_values(item, county, facts) for item in items]
            return tuple(value for part in parts for value in part) if all(parts) else ()
        case ast.Attribute(value=ast.Name(id=entity), attr=column):
            name = entity, column
            if name not in facts:
                facts[name] = _of_column(entity, column, county)
            return facts[name]
        case _:
            return ()


def _of_column(entity: str, column: str, county: County) -> tuple[Value, ...]:
    if entity == WAY:
        return (0.0,)  # numbers, whatever they are
    found: dict[str, Value] = {}
    look = partial(fact, column=column, year=county.year)
    for item in rows_of(county, entity):
        value = look(item)
        for part in value if isinstance(value, Several | frozenset | tuple) else (value,):
            if part is not None:
                found.setdefault(repr(part), part)
    return tuple(found.values())


def _apart(one: tuple[Value, ...], other: tuple[Value, ...], *, ordered: bool) -> bool:
    """Whether no value of one side can be compared with any of the other."""
    if not one or not other:
        return False
    kinds = ({_kind(value) for value in side} for side in (one, other))
    first, second = kinds
    if first & second or {*first, *second} - {"number", "text", "yes_no"}:
        return False
    if ordered or "yes_no" in first | second:
        return first | second != {"number", "yes_no"}
    texts = one if "text" in first else other
    return not any(PLAIN_NUMBER.fullmatch(text) for text in texts)


def _kind(value: Value) -> str:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, str):
        return "text"
    return "number" if isinstance(value, int | float) else "other"


def _shown(values: tuple[Value, ...]) -> str:
    texts = (
        f"{value:.15g}" if _kind(value) == "number" else str(value) for value in values[:SHOWN]
    )
    return "、".join(text[:LONGEST] for text in texts) + ("…" if len(values) > SHOWN else "")
