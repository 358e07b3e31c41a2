"""Rosters in force: who is in which class by an earlier plan, and as little as can be changes."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_clauses import ChangesGoal
from optimizer.training.training_plan import Roster


def in_force(
    facts: TrainingFacts, rosters: Iterable[Roster], level: int | None = None
) -> TrainingFacts:
    """The facts with the rosters of another plan in force, and what is given up counted.

    Where the task does not count changes, it does at ``level``; absent, before all other goals.
    """
    people = {person.id: at for at, person in enumerate(facts.people)}
    sessions = {session.id: at for at, session in enumerate(facts.sessions)}
    current = np.zeros((len(people), len(sessions)), dtype=bool)
    for roster in rosters:
        at = sessions.get(roster.session)
        for name in roster.people if at is not None else ():
            if name in people:
                current[people[name], at] = True
    task = facts.task
    if not any(isinstance(goal, ChangesGoal) for goal in task.goal):
        first = min((goal.level for goal in task.goals), default=1)
        at_level = first - 1 if level is None else level
        calm = ChangesGoal.model_construct(kind="changes", level=at_level)
        task = task.model_copy(update={"goal": (*task.goal, calm)})
    return replace(facts, task=task, current=current)
