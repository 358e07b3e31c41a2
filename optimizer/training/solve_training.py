"""From facts and task to rosters with a proof: the program solved level after level."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.mip_engines import EngineOptions, Highs
from optimizer.facts.task_level import TaskLevel
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.limits.task_limits import TaskLimits
from optimizer.training.dealt_out import dealt_out
from optimizer.training.session_times import days_from
from optimizer.training.training_case import TrainingFacts
from optimizer.training.training_judge import TrainingJudge
from optimizer.training.training_plan import Roster, TrainingPlan
from optimizer.training.training_problem import TrainingProblem
from optimizer.training.training_program import TrainingProgram
from optimizer.training.training_start import Attended, first_rosters

HELD = 1e-8
"""Share of its cost by which a level may be missed while later ones are looked at."""


@dataclass(frozen=True, eq=False)
class Solved:
    """The last solution of the program, and a bound for the shortages and every level."""

    places: Ints | None
    bounds: tuple[float, ...]


def solve_training(
    facts: TrainingFacts, problem: TrainingProblem, limits: TaskLimits
) -> TrainingPlan:
    """Make the rosters of a task; where the engine finds none in time, those of hand rules."""
    begun = time.monotonic()
    deadline = Deadline.after(limits.seconds, limits.stop)
    solved = LevelsOf(problem, limits.seed).run(deadline)
    order = np.argsort(days_from(facts.sessions), kind="stable")
    judge = TrainingJudge(facts)
    tried = [first_rosters(problem)]
    if solved.places is not None:
        tried.append(dealt_out(problem, solved.places, order))
    plans = [_plan(facts, problem, one, solved.bounds) for one in tried]
    best = min(map(judge.settled, plans), key=_value)
    seconds = time.monotonic() - begun
    return replace(best, seconds=seconds, stopped=limits.stop.is_set())


def _value(plan: TrainingPlan) -> tuple[float, ...]:
    """What a plan costs, level after level, rounding aside."""
    return tuple(round(cost, 6) for cost in (plan.missed, *(one.cost for one in plan.levels)))


class LevelsOf:
    """Solves one program level after level, each holding the ones before."""

    def __init__(self, problem: TrainingProblem, seed: int) -> None:
        self.problem, self.seed = problem, seed
        self.program = TrainingProgram.of(problem)

    def run(self, deadline: Deadline) -> Solved:
        """Solve as long as there is time; the last solution is the best of all levels before."""
        costs, bounds, found = self.program.costs(), [], None
        with borrowed() as process:
            for own in costs:
                x, bound = self._solved(process, own, deadline)
                bounds.append(bound)
                if x is None:
                    break
                found, cost = x, float(own @ x)
                if cost - bound > 1e-6 * max(1.0, abs(cost)):
                    break
                self._hold(own, cost)
        places = None if found is None else self.program.places(found)
        rest = len(costs) - len(bounds)
        return Solved(places, (*bounds, *([-np.inf] * rest)))

    def _solved(
        self, process: HighsProcess, costs: Floats, deadline: Deadline
    ) -> tuple[Floats | None, float]:
        options = EngineOptions(
            process=process,
            deadline=deadline,
            gap=HELD,
            seed=self.seed,
            on_bounds=_unheard,
            loose=np.array(self.program.loose, dtype=bool),
        )
        if deadline.over:
            return None, -np.inf
        try:
            result = Highs().solve(self.program.arrays(), costs, options)
        except (StoppedError, EngineError):
            return None, -np.inf
        return result.x, result.bound

    def _hold(self, costs: Floats, cost: float) -> None:
        """Nothing that follows may cost more on this level."""
        used = np.flatnonzero(costs)
        if used.size:
            high = cost + HELD * max(1.0, abs(cost))
            self.program.add_row(-np.inf, high, used, costs[used])


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


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
