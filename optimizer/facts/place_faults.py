"""What a case lacks for a task about places: one fault a clause, its places together."""

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.facts.county import Place
from geodata.findings import Findings
from optimizer.facts.task_faults import TaskFaults, named


@dataclass(frozen=True, kw_only=True)
class Faults(TaskFaults):
    """Tells what is wrong, each with its path in the scenario (``area[1].rule[2].of``)."""

    @classmethod
    def silent(cls) -> "Faults":
        """For facts whose faults were told before."""
        return cls(file="", path="", findings=Findings())

    def places(self, key: str, where: str, places: Sequence[Place], text: str) -> None:
        """Add an error about some places."""
        self.tell(key, where, text, count=str(len(places)), places=named(places))

    def doubtful(self, key: str, where: str, places: Sequence[Place], text: str) -> None:
        """Add a doubt about some places."""
        self.warn(key, where, text, count=str(len(places)), places=named(places))
