"""Ages that the tables state: taken as of the planning date, and held against days of birth."""

from collections.abc import Sequence

from geodata.facts.county import Cadre, County
from geodata.findings import Finding, Findings, Severity

SLACK = 1
"""Years that a stated age may be off: people count in full years or by the year of birth."""
MOST_NAMED = 5


def check_ages(county: County, findings: Findings, *, asked: bool) -> None:
    """Tell whose age is only stated, and whose contradicts the day of birth.

    The first only where a condition ``asked`` for ages.
    """
    stated = [cadre for cadre in county.cadres if cadre.stated_age is not None]
    alone = [cadre for cadre in stated if cadre.birth_year is None]
    other = [cadre for cadre in stated if cadre.birth_year is not None and _is_off(cadre)]
    if alone and asked:
        _tell("age_stated", Severity.NOTE, alone, county, findings)
    if other:
        _tell("age_contradicts", Severity.WARNING, other, county, findings)
    vague = [cadre for cadre in county.cadres if cadre.birth_year and cadre.birth_month is None]
    if vague and asked and any(cadre.birth_month for cadre in county.cadres):
        _tell("age_by_year", Severity.NOTE, vague, county, findings)


def _is_off(cadre: Cadre) -> bool:
    return abs((cadre.age or 0) - (cadre.stated_age or 0)) > SLACK


def _tell(
    key: str, severity: Severity, people: Sequence[Cadre], county: County, findings: Findings
) -> None:
    names = [f"{cadre.name} {cadre.stated_age or cadre.birth_year}" for cadre in people]
    more = ["…"] if len(names) > MOST_NAMED else []
    used = [use for use in findings.account.tables if use.table == "cadres"]
    finding = Finding(
        key=key,
        severity=severity,
        file=used[0].file if used else "",
        sheet=used[0].sheet if used else "",
        value="、".join([*names[:MOST_NAMED], *more]),
        details={"count": str(len(people)), "day": county.day.isoformat()},
    )
    findings.add(finding)
