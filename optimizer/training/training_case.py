"""What a task of training speaks of: its people, its classes, who may attend which."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geodata.facts.county import County, Place, Supply
from geodata.facts.sessions import Session
from optimizer.arrays import Bools, Floats
from optimizer.facts.people_columns import Labels
from optimizer.training.session_times import Slots
from optimizer.training.training_clauses import TogetherRule
from optimizer.training.training_policy import TrainingTask

ABSENT = "absences"
"""By what days on which somebody cannot come bar him."""
UNLIMITED = 10_000


@dataclass(frozen=True, eq=False)
class NeedFacts:
    """One need: what every person must have yet, shape (people,), 0 whom it does not concern.

    ``value`` is what a class counts, shape (sessions,).
    """

    number: int
    amount: Floats
    value: Floats
    price: float


@dataclass(frozen=True, eq=False)
class Limit:
    """No more than ``most`` of some people at one time: people by number, sets of classes."""

    rule: int
    label: str
    people: tuple[int, ...]
    most: int
    slots: Slots


@dataclass(frozen=True, eq=False)
class TrainingFacts:
    """What a task speaks of; people and classes by number.

    ``bars`` says who may not attend which class by what (``rule[1]``, ``absences``, ``pin[2]``),
    each of shape (people, sessions). ``most`` is how many classes everybody attends at most,
    ``pinned`` who attends which for certain, ``km`` how far it is (rounded to 0.1, NaN unknown).
    """

    county: County
    task: TrainingTask
    people: tuple[Supply, ...]
    sessions: tuple[Session, ...]
    needs: tuple[NeedFacts, ...]
    most: int
    bars: Mapping[str, Bools]
    pinned: Bools
    km: Floats
    limits: tuple[Limit, ...] = ()
    tied: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    against: Mapping[str, Bools] = field(default_factory=dict)
    """By goal: which pairs somebody would rather not have, shape (people, sessions)."""
    current: Bools | None = None
    """Who is in which class by the plan in force."""
    days: Slots = ()
    """Classes that are on one day."""
    units: tuple[str, ...] = ()
    """Whose everybody is in the tables, where the task says it."""
    homes: tuple[Place | None, ...] = ()
    """The place that everybody comes from, where the task says it."""
    spots: Floats = field(default_factory=lambda: np.zeros((0, 2)))
    """Where everybody comes from, degrees, NaN where unknown."""

    @property
    def open(self) -> Bools:
        """Who may attend which class, shape (people, sessions)."""
        found = np.ones((len(self.people), len(self.sessions)), dtype=bool)
        for bar in self.bars.values():
            found &= ~bar
        return found


def unions_of(facts: TrainingFacts) -> list[list[int]]:
    """Sets of people who attend the same classes, everybody in one; in order of the first."""
    head = list(range(len(facts.people)))

    def top(at: int) -> int:
        while head[at] != at:
            head[at] = head[head[at]]
            at = head[at]
        return at

    for number, rule in enumerate(facts.task.rule, 1):
        if isinstance(rule, TogetherRule):
            for own in facts.tied[f"rule[{number}]"]:
                for other in own[1:]:
                    one, two = sorted((top(own[0]), top(other)))
                    head[two] = one
    sets: dict[int, list[int]] = {}
    for at in range(len(head)):
        sets.setdefault(top(at), []).append(at)
    return list(sets.values())
