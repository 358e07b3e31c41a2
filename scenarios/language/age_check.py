"""Ages that the tables state: taken as of the planning date, and held against days of birth."""

import ast
import operator
from collections.abc import Sequence
from functools import lru_cache

from geodata.facts.county import Cadre, County
from geodata.findings import Finding, Findings, Severity
from optimizer.facts.expressions import tree_of
from scenarios.language.conditions import Condition

SLACK = 1
"""Years that a stated age may be off: people count in full years or by the year of birth."""
MOST_NAMED = 5
SIGNS = {
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge,
    "Eq": operator.eq, "NotEq": operator.ne,
}  # fmt: skip
TURNED = {"Lt": "Gt", "LtE": "GtE", "Gt": "Lt", "GtE": "LtE"}
"""A sign -> the one that says the same with both sides changed over."""


def check_ages(county: County, findings: Findings, asked: Sequence[Condition]) -> None:
    """Tell whose age is only stated, and whose contradicts the day of birth.

    The first only where conditions ``asked`` for ages; so is told for whom these turn on the
    month of birth, where only the year is known: a warning where others have their months.
    """
    stated = [cadre for cadre in county.cadres if cadre.stated_age is not None]
    alone = [cadre for cadre in stated if cadre.birth_year is None]
    other = [cadre for cadre in stated if cadre.birth_year is not None and _is_off(cadre)]
    if alone and asked:
        _tell("age_stated", Severity.NOTE, alone, county, findings)
    if other:
        _tell("age_contradicts", Severity.WARNING, other, county, findings)
    vague = [cadre for cadre in county.cadres if cadre.birth_year and cadre.birth_month is None]
    months = any(cadre.birth_month for cadre in county.cadres)
    if vague and asked and months:
        _tell("age_by_year", Severity.NOTE, vague, county, findings)
    tests = [test for condition in asked for test in age_tests(condition.text)]
    turning = [cadre for cadre in vague if any(_turns(test, cadre) for test in tests)]
    if turning:
        level = Severity.WARNING if months else Severity.NOTE
        _tell("age_boundary", level, turning, county, findings)


@lru_cache(maxsize=512)
def age_tests(text: str) -> tuple[tuple[str, float], ...]:
    """The comparisons of an age with a number in a condition: the sign as for ``age < 45``."""
    found = []
    for node in ast.walk(tree_of(text)[0]):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for one, sign, other in zip(sides, node.ops, sides[1:], strict=False):
                name = type(sign).__name__
                if _is_age(one) and isinstance(other, ast.Constant):
                    found.append((name, other.value))
                elif _is_age(other) and isinstance(one, ast.Constant):
                    found.append((TURNED.get(name, name), one.value))
    return tuple((name, n) for name, n in found if name in SIGNS and isinstance(n, int | float))


def _is_age(node: ast.expr) -> bool:
    cadre = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    return cadre and node.attr == "age"  # type: ignore[attr-defined]  # an attribute, as above


def _turns(test: tuple[str, float], cadre: Cadre) -> bool:
    """Whether a comparison depends on whether the birthday of this year is over."""
    sign, number = test
    age = cadre.age or 0
    return bool(SIGNS[sign](age, number) != SIGNS[sign](age - 1, number))


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
