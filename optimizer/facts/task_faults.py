"""What a case lacks for a planning task beside the postings: one fault a clause, its rows together.

A task is a table of the scenario, such as ``[[area]]`` or ``[[group]]``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.facts.county import Place, Supply
from geodata.findings import Finding, Findings, Severity

MOST_NAMED = 8
"""Places or people that one finding names."""


@dataclass(frozen=True, kw_only=True)
class TaskFaults:
    """Tells what is wrong, each with its path in the scenario (``area[1].rule[2].of``)."""

    file: str
    path: str
    findings: Findings

    def tell(self, key: str, where: str, value: str = "", **details: str) -> None:
        """Add an error at a key of the task."""
        self._add(key, where, value, Severity.ERROR, details)

    def warn(self, key: str, where: str, value: str = "", **details: str) -> None:
        """Add a doubt at a key of the task."""
        self._add(key, where, value, Severity.WARNING, details)

    def _add(
        self, key: str, where: str, value: str, severity: Severity, details: dict[str, str]
    ) -> None:
        column = f"{self.path}.{where}" if where else self.path
        finding = Finding(
            key=key, severity=severity, file=self.file, column=column, value=value, details=details
        )
        self.findings.add(finding)


def named(items: Sequence[Place | Supply]) -> str:
    """The first of some places or people by name, and that there are more."""
    names = [item.name or item.id for item in items[:MOST_NAMED]]
    return "、".join([*names, *(["…"] if len(items) > MOST_NAMED else [])])
