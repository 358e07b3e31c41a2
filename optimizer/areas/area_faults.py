"""What a case lacks for the areas that are asked for: one fault a clause, its places together."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.facts.county import Place
from geodata.findings import Finding, Findings, Severity

MOST_NAMED = 8
"""Places that one finding names."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    """Tells what is wrong, each with its path in the scenario (``area[1].rule[2].of``)."""

    file: str
    path: str
    findings: Findings

    @classmethod
    def silent(cls) -> "Faults":
        """For facts whose faults were told before."""
        return cls(file="", path="", findings=Findings())

    def tell(self, key: str, where: str, value: str = "", **details: str) -> None:
        """Add an error at a key of the task."""
        self._add(key, where, value, Severity.ERROR, details)

    def warn(self, key: str, where: str, value: str = "", **details: str) -> None:
        """Add a doubt at a key of the task."""
        self._add(key, where, value, Severity.WARNING, details)

    def places(self, key: str, where: str, places: Sequence[Place], text: str) -> None:
        """Add an error about some places."""
        count = str(len(places))
        self.tell(key, where, text, count=count, places=named(places))

    def doubtful(self, key: str, where: str, places: Sequence[Place], text: str) -> None:
        """Add a doubt about some places."""
        count = str(len(places))
        self.warn(key, where, text, count=count, places=named(places))

    def _add(
        self, key: str, where: str, value: str, severity: Severity, details: dict[str, str]
    ) -> None:
        column = f"{self.path}.{where}" if where else self.path
        finding = Finding(
            key=key, severity=severity, file=self.file, column=column, value=value, details=details
        )
        self.findings.add(finding)


def named(places: Sequence[Place]) -> str:
    """The first of some places by name, and that there are more."""
    names = [place.name or place.id for place in places[:MOST_NAMED]]
    return "、".join([*names, *(["…"] if len(places) > MOST_NAMED else [])])
