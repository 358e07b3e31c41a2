"""Columns of people that groups are made by: numbers, marks and labels, by expressions."""

from collections.abc import Mapping, Sequence

import numpy as np

from geodata.columns.cells import as_list
from geodata.facts.county import Cadre, County
from optimizer.arrays import Bools, Floats
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import SKILLED, holds
from optimizer.facts.task_faults import TaskFaults, named

Labels = tuple[tuple[str, ...], ...]
"""The values of every person."""
MOST = 1e12
"""Numbers are summed up to here."""


class PeopleColumns:
    """Reads expressions for the people of a task; what is unknown is told once a clause."""

    def __init__(self, county: County, people: Sequence[Cadre], faults: TaskFaults) -> None:
        self.county, self.people, self.faults = county, people, faults

    def values(self, text: str) -> list[object]:
        """What an expression gives for everybody, ``None`` where unknown."""
        expression = parse(text)
        return [holds(expression, person, "cadre", self.county.year) for person in self.people]

    def numbers(self, text: str, unknown: float | None, where: str) -> Floats:
        """Numbers, shape (people,); the unknown count ``unknown``, without one it is an error."""
        found: Floats = np.zeros(len(self.people))
        lacking: list[Cadre] = []
        for at, value in enumerate(self.values(text)):
            if isinstance(value, int | float) and abs(value) <= MOST:
                found[at] = float(value)
            else:
                lacking.append(self.people[at])
                found[at] = 0.0 if unknown is None else unknown
        if lacking and unknown is None:
            self._tell("group_unknown", where, lacking, text, error=True)
        elif lacking:
            self._tell("group_assumed", where, lacking, f"{text} = {unknown:g}")
        return found

    def marks(self, text: str | None, where: str, *, absent: bool = True) -> Bools:
        """Of whom a condition holds, shape (people,); unknown is no, and told."""
        if text is None:
            return np.full(len(self.people), absent)
        values = self.values(text)
        unsure = [self.people[at] for at, value in enumerate(values) if value is None]
        if unsure:
            self._tell("group_undecided", where, unsure, text)
        return np.array([bool(value) for value in values], dtype=bool)

    def labels(self, text: str, where: str) -> Labels:
        """One label for everybody; who has none is told."""
        found = tuple(_label(value) for value in self.values(text))
        self._tell_unlabelled(found, text, where)
        return found

    def names(self, text: str | None, where: str) -> list[str | None]:
        """What an expression calls everybody's group; who has none is told. Empty without one."""
        if text is None:
            return []
        found = self.labels(text, where)
        return ["、".join(own) or None for own in found]

    def several(self, text: str, where: str) -> Labels:
        """All labels of everybody: parts of a text, or the skills that somebody has."""
        found = tuple(_labels(value) for value in self.values(text))
        self._tell_unlabelled(found, text, where)
        return found

    def _tell_unlabelled(self, found: Labels, text: str, where: str) -> None:
        lacking = [person for person, own in zip(self.people, found, strict=True) if not own]
        if lacking:
            self._tell("group_unlabelled", where, lacking, text)

    def _tell(
        self, key: str, where: str, people: Sequence[Cadre], text: str, *, error: bool = False
    ) -> None:
        tell = self.faults.tell if error else self.faults.warn
        tell(key, where, text, count=str(len(people)), names=named(people))


def _label(value: object) -> tuple[str, ...]:
    """What a value says; several facts at once are several labels."""
    if value is None or value == "":
        return ()
    if isinstance(value, Mapping):
        return tuple(sorted(str(name) for name, score in value.items() if score >= SKILLED))
    if isinstance(value, tuple | frozenset):
        return tuple(sorted({str(part) for part in value}))
    if isinstance(value, float) and value.is_integer():
        return (str(int(value)),)
    return (str(value),)


def _labels(value: object) -> tuple[str, ...]:
    """The same, and a text that lists several is several as well."""
    return tuple(dict.fromkeys(as_list(value))) if isinstance(value, str) else _label(value)
