"""Columns of people that tasks are made by: numbers, marks, labels and ties, by expressions."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from geodata.columns.cells import as_list
from geodata.facts.county import County, Supply
from geodata.facts.supply_key import SupplyKey
from geodata.text import normalised
from optimizer.arrays import Bools, Floats
from optimizer.facts.expressions import parse
from optimizer.facts.lookup import SKILLED, holds
from optimizer.facts.task_faults import MOST_NAMED, TaskFaults, named

Labels = tuple[tuple[str, ...], ...]
"""The values of every person."""
MOST = 1e12
"""Numbers are summed up to here."""


class PeopleColumns:
    """Reads expressions for the people of a task; what is unknown is told once a clause.

    ``entity`` is what expressions call somebody.
    """

    def __init__(
        self,
        county: County,
        people: Sequence[Supply],
        faults: TaskFaults,
        entity: str = "cadre",
    ) -> None:
        self.county, self.people, self.faults, self.entity = county, people, faults, entity

    def values(self, text: str) -> list[object]:
        """What an expression gives for everybody, ``None`` where unknown."""
        expression = parse(text)
        return [holds(expression, person, self.entity, self.county.year) for person in self.people]

    def numbers(self, text: str, unknown: float | None, where: str) -> Floats:
        """Numbers, shape (people,); the unknown count ``unknown``, without one it is an error."""
        found: Floats = np.zeros(len(self.people))
        lacking: list[Supply] = []
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
        tell_text(values, text, where, self.faults)
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

    def sets_by_value(self, text: str, where: str) -> list[list[int]]:
        """The people of each value, by number; told where no two have one."""
        sets: dict[str, list[int]] = {}
        for at, label in enumerate(self.labels(text, where)):
            for value in label:
                sets.setdefault(value, []).append(at)
        if not any(len(own) > 1 for own in sets.values()):
            self.faults.warn("group_tie_idle", where, text)
        return list(sets.values())

    def sets_by_tie(self, word: str, where: str) -> list[list[int]]:
        """The pairs that the table of ties has for a word; told where there are none."""
        number = {person.key: at for at, person in enumerate(self.people)}
        found = []
        for tie in self.county.ties:
            ends = [number.get(SupplyKey(table, name)) for table, name in tie.ends]
            if normalised(tie.tie) == normalised(word) and None not in ends:
                found.append([end for end in ends if end is not None])
        if not found:
            self.faults.warn("group_tie_idle", where, word)
        return found

    def numbers_of(self, names: Iterable[str], where: str) -> list[int]:
        """People by id or name, by number; whoever is unknown is an error."""
        found: list[int] = []
        for name in names:
            person = person_of(self.people, name)
            if person is None:
                self.faults.tell("group_person", where, name)
            elif person not in found:
                found.append(person)
        return found

    def _tell_unlabelled(self, found: Labels, text: str, where: str) -> None:
        lacking = [person for person, own in zip(self.people, found, strict=True) if not own]
        if lacking:
            self._tell("group_unlabelled", where, lacking, text)

    def _tell(
        self, key: str, where: str, people: Sequence[Supply], text: str, *, error: bool = False
    ) -> None:
        tell = self.faults.tell if error else self.faults.warn
        tell(key, where, text, count=str(len(people)), names=named(people))


def tell_text(values: Sequence[object], text: str, where: str, faults: TaskFaults) -> None:
    """Tell that an expression gives words where a condition is asked for: that is no yes or no."""
    words = sorted({value for value in values if isinstance(value, str) and value})
    if words:
        shown = "、".join(words[:MOST_NAMED])
        faults.tell("task_no_condition", where, text, words=shown)


def person_of(people: Sequence[Supply], name: str) -> int | None:
    """The person of an id, or of a name, however it is spaced, that only one person has."""
    by_id = [at for at, person in enumerate(people) if person.id == name]
    bare = normalised(name)
    same = [at for at, person in enumerate(people) if normalised(person.name) == bare]
    return by_id[0] if by_id else same[0] if len(same) == 1 else None


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
