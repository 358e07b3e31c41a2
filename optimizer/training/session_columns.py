"""Columns of training classes, by expressions."""

from collections.abc import Sequence

import numpy as np

from geodata.facts.county import County
from geodata.facts.sessions import Session
from optimizer.arrays import Bools
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import holds
from optimizer.facts.people_columns import tell_text
from optimizer.facts.task_faults import MOST_NAMED, TaskFaults


class SessionColumns:
    """Reads expressions for the classes of a task; what is unknown is told once a clause."""

    def __init__(self, county: County, sessions: Sequence[Session], faults: TaskFaults) -> None:
        self.county, self.sessions, self.faults = county, sessions, faults

    def values(self, text: str) -> list[object]:
        """What an expression gives for every class, ``None`` where unknown."""
        expression = parse(text)
        return [holds(expression, item, "session", self.county.year) for item in self.sessions]

    def marks(self, text: str | None, where: str) -> Bools:
        """Of which a condition holds, shape (sessions,); unknown is no, and told."""
        if text is None:
            return np.ones(len(self.sessions), dtype=bool)
        values = self.values(text)
        tell_text(values, text, where, self.faults)
        unsure = [s.name for s, value in zip(self.sessions, values, strict=True) if value is None]
        if unsure:
            count, names = str(len(unsure)), listed(unsure)
            self.faults.warn("training_class_undecided", where, text, count=count, names=names)
        return np.array([bool(value) for value in values], dtype=bool)


def listed(names: Sequence[str]) -> str:
    """The first of some names, and that there are more."""
    return "、".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])
