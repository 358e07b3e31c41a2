"""Pins of training that cannot hold together, and rules that forbid somebody everything."""

from collections.abc import Iterator

import numpy as np

from optimizer.facts.task_faults import TaskFaults, named
from optimizer.training.session_columns import listed
from optimizer.training.training_case import TrainingFacts, unions_of
from optimizer.training.training_judge import TrainingBreach, TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan

HARMLESS = frozenset({"short", "few", "pin"})
"""What a plan of pins alone may be."""


def pinned_plan(facts: TrainingFacts) -> TrainingPlan:
    """The plan of the pins alone, and of whoever must go with those who are pinned."""
    pinned = facts.pinned.copy()
    for block in unions_of(facts):
        pinned[block] = pinned[block].any(axis=0)
    rosters = (
        Roster(
            session=s.id, people=tuple(facts.people[p].id for p in np.flatnonzero(pinned[:, at]))
        )
        for at, s in enumerate(facts.sessions)
    )
    return TrainingPlan(task=facts.task.name, rosters=tuple(rosters))


def contradictions(facts: TrainingFacts) -> Iterator[TrainingBreach]:
    """What the pins break among themselves, and against the rules."""
    if facts.pinned.any():
        judge = TrainingJudge(facts)
        yield from (b for b in judge.breaches(pinned_plan(facts)) if b.kind not in HARMLESS)


def tell_contradictions(facts: TrainingFacts, faults: TaskFaults) -> None:
    """Pins that cannot hold are errors; people whom no class may take are told."""
    names = {person.id: person.name for person in facts.people}
    classes = {session.id: session.name for session in facts.sessions}
    for breach in contradictions(facts):
        who = listed([names.get(one, one) for one in breach.people])
        where = listed([classes.get(one, one) for one in breach.sessions])
        clause = breach.clause or {"full": "capacity", "often": "times_at_most"}.get(
            breach.kind, "start"
        )
        faults.tell("training_pin_against", "pin", f"{who} · {where}", clause=clause)
    nowhere = [p for p, row in zip(facts.people, facts.open, strict=True) if not row.any()]
    if nowhere and len(facts.sessions):
        count = str(len(nowhere))
        faults.warn("training_nowhere", "rule", count=count, names=named(nowhere))
    _tell_torn(facts, faults)


def _tell_torn(facts: TrainingFacts, faults: TaskFaults) -> None:
    """People who should go together and not more than so many at a time."""
    block_of = {p: at for at, block in enumerate(unions_of(facts)) for p in block}
    for limit in facts.limits:
        counts: dict[int, list[int]] = {}
        for person in limit.people:
            counts.setdefault(block_of[person], []).append(person)
        torn = [own for own in counts.values() if len(own) > limit.most]
        if torn:
            who = named([facts.people[p] for p in torn[0]])
            faults.warn("training_torn", f"rule[{limit.rule}]", limit.label, names=who)
            return
