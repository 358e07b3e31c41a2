"""From facts and task to rosters with a proof: the program solved level after level."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimizer.facts.task_level import TaskLevel
from optimizer.limits.deadline import Deadline
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.dealt_out import dealt_out
from optimizer.training.program_levels import solved_levels
from optimizer.training.session_times import days_from
from optimizer.training.training_addition import cheapest_addition
from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan
from optimizer.training.training_problem import TrainingProblem
from optimizer.training.training_program import TrainingProgram
from optimizer.training.training_start import Attended, first_rosters

ADDITION = 0.5
"""Share of the time that is left for the classes to add."""


def solve_training(
    facts: TrainingFacts, problem: TrainingProblem, limits: TaskLimits
) -> TrainingPlan:
    """Make the rosters of a task; where the engine finds none in time, those of hand rules."""
    begun = time.monotonic()
    deadline = Deadline.after(limits.seconds, limits.stop)
    solved = solved_levels(TrainingProgram.of(problem), deadline, limits.seed)
    order = np.argsort(days_from(facts.sessions), kind="stable")
    judge = TrainingJudge(facts)
    best = None
    if solved.places is not None:
        dealt = dealt_out(problem, solved.places, order)
        best = judge.settled(_plan(facts, problem, dealt, solved.bounds))
    if best is None or not best.proven:
        other = judge.settled(_plan(facts, problem, first_rosters(problem), solved.bounds))
        best = other if best is None else min(best, other, key=_value)
    if best.missed > 0:
        own = deadline.slice(share=ADDITION)
        addition = cheapest_addition(facts, problem, own, limits.seed)
        best = replace(best, addition=addition)
    seconds = time.monotonic() - begun
    return replace(best, seconds=seconds, stopped=limits.stop.is_set())


def _value(plan: TrainingPlan) -> tuple[float, ...]:
    """What a plan costs, level after level, rounding aside."""
    return tuple(round(cost, 6) for cost in (plan.missed, *(one.cost for one in plan.levels)))


def _plan(
    facts: TrainingFacts, problem: TrainingProblem, attended: Attended, bounds: Sequence[float]
) -> TrainingPlan:
    people: list[list[int]] = [[] for _ in facts.sessions]
    for block, own in zip(problem.blocks, attended, strict=True):
        for session in own:
            people[session] += block
    rosters = tuple(
        Roster(session=session.id, people=tuple(facts.people[p].id for p in sorted(own)))
        for session, own in zip(facts.sessions, people, strict=True)
    )
    levels = tuple(
        TaskLevel(level=level, cost=np.inf, bound=max(0.0, float(bound)), proven=False)
        for level, bound in zip(problem.levels, bounds[1:], strict=True)
    )
    return TrainingPlan(
        task=facts.task.name,
        rosters=rosters,
        levels=levels,
        missed_bound=max(0.0, float(bounds[0])),
    )
