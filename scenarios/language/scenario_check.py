"""A scenario held against its case: columns that no table has, layers that no village needs."""

from collections.abc import Sequence
from dataclasses import fields

from geodata.columns.headers import header, header_names
from geodata.facts.county import (
    Cadre,
    County,
    Division,
    Leader,
    Place,
    Supply,
    Township,
    Unit,
    Village,
)
from geodata.facts.sessions import Session
from geodata.findings import Finding, Findings, Severity
from optimizer.facts.demand import demand_of
from optimizer.facts.divisions import ORDER, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, NEED, SUPPLY_ENTITIES
from optimizer.facts.spelling import TABLE_OF
from optimizer.facts.supply_numbers import odd_value
from optimizer.facts.travel_times import WAY, WAY_FACTS
from optimizer.villages.stage import SCORE, SELECTED
from scenarios.language.age_check import check_ages
from scenarios.language.area_check import check_areas
from scenarios.language.column_check import check_columns, has_column, rows_of
from scenarios.language.comparison_check import check_comparisons
from scenarios.language.conditions import (
    Condition,
    conditions,
    count_conditions,
    nearest,
    parts_of,
    stage_conditions,
)
from scenarios.language.pin_check import check_pins
from scenarios.language.rooms import asks_for_postings, room_conditions
from scenarios.language.rule_check import check_literals, check_rules
from scenarios.language.scenario import Scenario
from scenarios.language.term_check import check_terms
from scenarios.language.tie_check import check_ties
from scenarios.language.toml_text import line_of
from scenarios.language.unit_check import check_units
from scenarios.language.weight_check import check_open_weights
from scenarios.language.word_check import check_words

OWN = {
    "village": Village,
    "township": Township,
    "county": Division,
    "cadre": Cadre,
    "unit": Unit,
    "leader": Leader,
    "session": Session,
}


DERIVED = {"place_class", "county_name"}
"""Facts of every place that are no field of it."""
LONGEST = 60
"""Characters of a value that a finding shows."""
DATED = frozenset({"keep_term", "term_limit"})
"""Kinds of rules that count days."""


def check_against(scenario: Scenario, county: County, findings: Findings) -> None:
    """Add a finding for every column that no row of the case has, and every idle layer.

    A misspelt column would otherwise be unknown everywhere, and its layer silently empty.
    """
    layers = dict(enumerate(scenario.policy.layers, 1))
    policy = scenario.policy
    made = {SCORE, SELECTED} if policy.needs else set()
    stages = (policy.selection, dict(enumerate(policy.classes, 1)))
    rooms = (*room_conditions(scenario.rooms), *count_conditions(scenario.counts))
    for condition in (*conditions(layers, parts_of(policy)), *stage_conditions(*stages), *rooms):
        for entity, column in sorted(parse(condition.text).names):
            if entity == "village" and column in made:
                continue
            _check_column(scenario, condition, county, (entity, column), findings)
    for number, term in enumerate(policy.needs, 1):
        where = Condition(path=f"need[{number}].column", text=term.column, entities=("village",))
        _check_column(scenario, where, county, ("village", term.name), findings)
    _check_date(scenario, county, findings)
    asked = [*conditions(layers, parts_of(policy)), *stage_conditions(*stages), *rooms]
    if county.villages:  # else the tables themselves are at fault, which is told
        check_columns(scenario.path.name, policy, asked, county, findings)
    check_comparisons(scenario.path.name, asked, county, findings)
    check_units(scenario.path.name, conditions(layers, parts_of(policy)), findings)
    standing = asks_for_postings(scenario.rooms) or (bool(scenario.rooms) and not layers)
    check_words(policy, county, findings, asked=rooms, any_layer=standing)
    check_ties(scenario, county, findings)
    check_areas(scenario, county, findings)
    for condition in asked:
        check_literals(scenario, condition, county, findings)
        _check_values(scenario, condition, county, findings)
    if not findings.errors:
        check_rules(scenario, county, findings)
        check_pins(policy, county, findings)
        check_terms(policy, county, findings)
        check_open_weights(scenario, county, findings)
    for number, layer in layers.items():
        served = any(demand_of(layer, place)[1] for place in places_of(county, layer.level))
        if county.villages and not served:
            item = Finding(
                key="scenario_idle",
                severity=Severity.WARNING,
                file=scenario.path.name,
                row=line_of(scenario.lines, f"layer[{number}]"),
                column=f"layer[{number}]",
                value=layer.title or layer.name,
            )
            findings.add(item)


def _check_values(
    scenario: Scenario, condition: Condition, county: County, findings: Findings
) -> None:
    """An expression that stands for a number must give one for everybody: tell the first not."""
    name, items = _numbered(condition, county)
    for one in items:
        value = odd_value(condition.text, one, name, county.year)
        if value is not None:
            item = Finding(
                key="scenario_expression_value",
                file=scenario.path.name,
                row=line_of(scenario.lines, condition.path),
                column=condition.path,
                value=str(value)[:LONGEST],
                details={"name": one.name},
            )
            findings.add(item)
            return


def _numbered(condition: Condition, county: County) -> tuple[str, Sequence[Place | Supply]]:
    """Of whom an expression gives a number each, and what it calls them; nobody for pairs."""
    kind = condition.numbers_of
    named = {entity for entity, _ in parse(condition.text).names}
    if kind is not None and named <= {*SUPPLY_ENTITIES[kind]}:
        return ENTITY_OF_SUPPLY[kind], county.supplies(kind)
    for level in ORDER if kind is not None else ():
        if named == {level}:
            return level, places_of(county, level)
    return "", ()


def _check_date(scenario: Scenario, county: County, findings: Findings) -> None:
    """Ages and terms need a day: say which one is taken where the scenario has none."""
    policy = scenario.policy
    layers = dict(enumerate(policy.layers, 1))
    every = list(conditions(layers, parts_of(policy)))
    aged = [c for c in every if ("cadre", "age") in parse(c.text).names]
    terms = any(rule.kind in DATED for rule in policy.rules)
    check_ages(county, findings, aged)
    if scenario.day is None and (terms or aged):
        level, day = Severity.WARNING, county.day.isoformat()
        name = scenario.path.name
        finding = Finding(key="scenario_no_date", severity=level, file=name, value=day)
        findings.add(finding)


def known_columns(county: County, entity: str) -> set[str]:
    """The columns that ``entity`` has in this case, the user's own among them."""
    if entity in ORDER:
        needs = {f"{NEED}{name}" for place in places_of(county, entity) for name in place.need}
    else:
        needs = set()
    own = {column.name for column in fields(OWN[entity])} - {"extra"}
    own |= {"township", "township_name"} if entity == "township" else set()
    derived = {"age"} if entity == "cadre" else DERIVED if entity in ORDER else set()
    return own | derived | needs | {name for item in rows_of(county, entity) for name in item.extra}


def _check_column(
    scenario: Scenario,
    condition: Condition,
    county: County,
    name: tuple[str, str],
    findings: Findings,
) -> None:
    entity, column = name
    known = set(WAY_FACTS) if entity == WAY else known_columns(county, entity)
    if column in known or not (entity == WAY or rows_of(county, entity)):
        return
    words: set[str] = set()
    if entity != WAY:
        if has_column(findings.account, entity, column):
            return  # it is there and empty: told with what needs it
        words = {header(TABLE_OF[entity], name) for name in header_names(TABLE_OF[entity]).values()}
    details = {"name": f"{entity}.{column}", "near": nearest(column, sorted(known | words))}
    item = Finding(
        key="scenario_fact",
        file=scenario.path.name,
        row=line_of(scenario.lines, condition.path),
        column=condition.path,
        value=condition.text,
        details=details,
    )
    findings.add(item)
