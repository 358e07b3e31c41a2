"""What everybody must attend, and how many of a unit may be away at one time."""

from collections.abc import Iterator, Mapping
from math import floor

import numpy as np

from optimizer.arrays import Bools, Floats
from optimizer.facts.people_columns import PeopleColumns
from optimizer.training.session_columns import SessionColumns, listed
from optimizer.training.session_times import slots_of
from optimizer.training.training_case import Limit, NeedFacts
from optimizer.training.training_clauses import ApartRule, AwayRule
from optimizer.training.training_policy import TrainingTask

Tied = Mapping[str, tuple[tuple[int, ...], ...]]
"""By rule: sets of people, by number."""


def needs_of(
    task: TrainingTask, columns: PeopleColumns, classes: SessionColumns
) -> Iterator[NeedFacts]:
    """What every need asks of everybody yet, and what every class counts for it."""
    for at, need in enumerate(task.needs, 1):
        path = f"need[{at}]"
        marks = columns.marks(need.who, f"{path}.who")
        counts = classes.marks(need.sessions, f"{path}.sessions")
        value = counts.astype(float)
        if need.hours is not None:
            value = value * _hours(classes, path, counts)
        amount = np.full(len(columns.people), float(need.times or 0))
        if isinstance(need.hours, str):
            amount = columns.numbers(need.hours, None, f"{path}.hours")
        elif need.hours is not None:
            amount = np.full(len(columns.people), float(need.hours))
        if need.had is not None:
            amount = amount - columns.numbers(need.had, None, f"{path}.had")
        amount = np.where(marks, np.maximum(0.0, amount), 0.0)
        yield NeedFacts(at, amount, value, need.priced)


def _hours(classes: SessionColumns, path: str, counts: Bools) -> Floats:
    """Hours of every class; unknown ones count nothing, and are told."""
    marked = zip(classes.sessions, counts, strict=True)
    bare = [session.name for session, on in marked if on and session.hours is None]
    if bare:
        told = {"count": str(len(bare)), "names": listed(bare)}
        classes.faults.warn("training_hours", path, **told)
    return np.array([session.hours or 0.0 for session in classes.sessions], dtype=float)


def limits_of(
    task: TrainingTask, columns: PeopleColumns, classes: SessionColumns, tied: Tied
) -> Iterator[Limit]:
    """How many of which people may be at one time, by the rules ``apart`` and ``away``."""
    for at, rule in enumerate(task.rule, 1):
        if isinstance(rule, ApartRule):
            slots = slots_of(classes.sessions, rule.at)
            yield from (Limit(at, "", people, 1, slots) for people in tied[f"rule[{at}]"])
        elif isinstance(rule, AwayRule):
            yield from _away(task, at, rule, columns, classes)


def _away(
    task: TrainingTask,
    number: int,
    rule: AwayRule,
    columns: PeopleColumns,
    classes: SessionColumns,
) -> Iterator[Limit]:
    path, slots = f"rule[{number}]", slots_of(classes.sessions, rule.at)
    marks = columns.marks(rule.who, f"{path}.who")
    sets: dict[str, list[int]] = {}
    for at, label in enumerate(columns.labels(rule.by, f"{path}.by")):
        for value in label if marks[at] else ():
            sets.setdefault(value, []).append(at)
    for value, own in sets.items():
        most = most_away(rule, len(own))
        if most < len(own) or task.at_most != 1:
            yield Limit(number, value, tuple(own), most, slots)
    if not sets and columns.people:
        columns.faults.warn("training_away_idle", f"{path}.by", rule.by)


def most_away(rule: AwayRule, people: int) -> int:
    """How many of so many people may be away at a time."""
    given = [rule.most] if rule.most is not None else []
    if rule.share is not None:
        given.append(max(1, floor(rule.share * people + 1e-9)))
    if rule.stay is not None:
        given.append(max(1, people - rule.stay))
    return min(given)
