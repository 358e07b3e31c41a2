"""Conditions over columns of the user's own whose header names a unit: told, with the unit."""

from collections.abc import Iterable

from geodata.account import Account
from geodata.columns.units import unit_of_header
from geodata.findings import Finding, Findings, Severity
from optimizer.facts.expressions import parse
from scenarios.language.conditions import Condition

TABLES = {
    "village": "villages",
    "township": "townships",
    "cadre": "cadres",
    "unit": "units",
    "leader": "leaders",
    "session": "sessions",
}


def check_units(file: str, asked: Iterable[Condition], findings: Findings) -> None:
    """Say once of a column with a unit of its own that conditions compare it in that unit."""
    units = _units(findings.account)
    names = {name for condition in asked for name in parse(condition.text).names}
    for entity, column in sorted(names & units.keys()):
        finding = Finding(
            key="scenario_unit",
            severity=Severity.NOTE,
            file=file,
            column=f"{entity}.{column}",
            value=units[entity, column],
        )
        findings.add(finding)


def _units(account: Account) -> dict[tuple[str, str], str]:
    """Entity and own column -> the unit that its header names."""
    uses = [(use.table, column) for use in account.tables for column in use.columns]
    entities = {table: entity for entity, table in TABLES.items()}
    return {
        (entities[table], unit_of_header(column.header)[0]): column.unit
        for table, column in uses
        if column.unit and not column.means and table in entities
    }
