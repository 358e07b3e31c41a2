"""Columns that a scenario needs and that no cell fills: absent, or empty from top to bottom."""

from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from geodata.account import Account, ColumnUse
from geodata.columns.headers import header, header_names
from geodata.facts.county import County, Place, Supply
from geodata.facts.sessions import Session
from geodata.findings import Finding, Findings, Severity
from geodata.text import normalised
from geodata.words import say
from optimizer.facts.divisions import ORDER, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import CLASS_FACTS, NEED, fact
from optimizer.facts.spelling import TABLE_OF
from optimizer.model.policy import Policy
from optimizer.villages.stage import BEFORE, SCORE, SELECTED
from scenarios.language.conditions import Condition, parts_of

Name = tuple[str, str]
"""Entity and column."""
NEAR = 50.0
READ_FROM = {"age": "birth_year", "place_class": "village_class"}
"""Facts that are read from a column of another name."""
ALWAYS = frozenset(
    {"id", "code", "name", "county", "township", "township_name", "county_name"}
    | {SCORE, SELECTED, BEFORE}
)
"""Columns that the readers themselves ask for or fill."""
GOALS: dict[str, Name] = {
    "strength": ("unit", "strength"),
    "equity": ("unit", "strength"),
    "seniority": ("leader", "rank"),
}
"""What goals (and the rule of ranks) measure by."""


def check_columns(
    file: str, policy: Policy, asked: Iterable[Condition], county: County, findings: Findings
) -> None:
    """Add a finding for every column that clauses need and that holds nothing for anybody."""
    needed: dict[Name, list[str]] = {}
    for path, name in (*_spoken(asked), *_implied(policy)):
        paths = needed.setdefault(name, [])
        if path not in paths:
            paths.append(path)
    for (entity, column), paths in sorted(needed.items()):
        table = TABLE_OF[entity]
        uses = _columns(findings.account, table)
        own = READ_FROM.get(column, column)
        own = "township_class" if own == "village_class" and entity == "township" else own
        there = [use for use in uses if own in (use.means or use.header, use.header)]
        told = column in ALWAYS or entity == "county" or not (there or _is_known(table, own))
        if told or not _is_hollow(county, entity, column, classed=bool(there)):
            continue
        rows = bool(rows_of(county, entity))
        key = "column_hollow" if there else "column_absent" if rows else "column_table"
        finding = Finding(
            key=key,
            severity=Severity.WARNING,
            file=file,
            column=paths[0],
            value="、".join(paths),
            details={
                "table": say(f"sheet.{table}"),
                "header": there[0].header if there else _title(table, own),
                "near": _near(table, own, uses),
            },
        )
        findings.add(finding)


def rows_of(county: County, entity: str) -> Sequence[Place | Supply | Session]:
    """The places, people, units or classes that an entity of conditions means; none for a way."""
    if entity in ORDER:
        return places_of(county, entity)
    if entity == "session":
        return county.sessions
    tables = {"cadre": "cadres", "unit": "units", "leader": "leaders"}
    return county.supplies(tables[entity]) if entity in tables else ()


def has_column(account: Account, entity: str, column: str) -> bool:
    """Whether a table of the case has an own column under this header, filled or not."""
    return any(use.header == column for use in _columns(account, TABLE_OF[entity]))


def _spoken(asked: Iterable[Condition]) -> Iterator[tuple[str, Name]]:
    for condition in asked:
        for entity, column in sorted(parse(condition.text).names):
            if entity in TABLE_OF:
                yield condition.path, (entity, column)


def _implied(policy: Policy) -> Iterator[tuple[str, Name]]:
    """Columns that clauses ask for without an expression."""
    for number, layer in enumerate(policy.layers, 1):
        if isinstance(layer.demand, dict) and layer.level != "county":
            yield f"layer[{number}].demand", (layer.level, "place_class")
    for number, term in enumerate(policy.needs, 1):
        yield f"need[{number}].column", ("village", term.name)
    for path, part in parts_of(policy).items():
        if part.kind in GOALS:
            yield path, GOALS[part.kind]
        if part.kind == "budget" and isinstance(getattr(part, "rates", None), dict):
            kinds = {policy.layer(name).supply for name in part.layers_named()}
            yield from ((path, ("leader" if k == "leaders" else "unit", "level")) for k in kinds)


def _is_known(table: str, column: str) -> bool:
    """Whether a column is of the vocabulary; others that are nowhere are told as such."""
    return column in header_names(table).values() and not column.startswith(NEED)


def _is_hollow(county: County, entity: str, column: str, *, classed: bool) -> bool:
    """Whether a column says nothing of anybody; places that nobody ``classed`` are ordinary."""
    rows = rows_of(county, entity)
    if not rows:
        return entity == "unit" and bool(county.villages)
    empty: tuple[object, ...] = (None, (), frozenset())
    plain = column in CLASS_FACTS and not classed
    return all(
        fact(item, column, county.year) in empty
        or (plain and isinstance(item, Place) and item.place_class == "ordinary")
        for item in rows
    )


def _columns(account: Account, table: str) -> list[ColumnUse]:
    return [use for item in account.tables if item.table == table for use in item.columns]


def _title(table: str, column: str) -> str:
    known = column in header_names(table).values() or column.startswith(NEED)
    return header(table, column) if known else column


def _near(table: str, column: str, uses: Sequence[ColumnUse]) -> str:
    """The own header that is nearly called as the column is."""
    spellings = [text for text, name in header_names(table).items() if name == column]
    own = {normalised(use.header): use.header for use in uses if not use.means}
    found = (
        process.extractOne(text, list(own), scorer=fuzz.ratio, score_cutoff=NEAR)
        for text in spellings or [normalised(column)]
    )
    best = max((item for item in found if item), key=lambda item: item[1], default=None)
    return own[best[0]] if best else say("column_none_near")
