"""A program solved by HiGHS for one aim after another."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.engine.engine_process import EngineError
from optimizer.engine.highs import HighsProcess, borrowed
from optimizer.engine.mip_engines import EngineOptions, Highs
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.training.training_program import HELD, TrainingProgram

EXACT = 1e-6
"""Relative distance from a bound at which a cost is that bound."""


@dataclass(frozen=True, eq=False)
class Answer:
    """The best solution that was found, if any, and a lower bound."""

    x: Floats | None
    bound: float


@dataclass(frozen=True, eq=False)
class Solved:
    """The last solution of the program, and a bound for the shortages and every level."""

    places: Ints | None
    bounds: tuple[float, ...]


def met(cost: float, bound: float) -> bool:
    """Whether a cost is its bound."""
    return cost - bound <= EXACT * max(1.0, abs(cost))


def solved_program(
    program: TrainingProgram, process: HighsProcess, costs: Floats, deadline: Deadline, seed: int
) -> Answer:
    """The program with these costs, as far as there is time."""
    options = EngineOptions(
        process=process,
        deadline=deadline,
        gap=HELD,
        seed=seed,
        on_bounds=_unheard,
        loose=np.array(program.loose, dtype=bool),
    )
    if deadline.over:
        return Answer(None, -np.inf)
    try:
        result = Highs().solve(program.arrays(), costs, options)
    except (StoppedError, EngineError):
        return Answer(None, -np.inf)
    x = None if result.x is None else program.completed(result.x)
    return Answer(x, result.bound)


def solved_levels(program: TrainingProgram, deadline: Deadline, seed: int) -> Solved:
    """Solve level after level as long as there is time, each holding the ones before."""
    costs, found = program.costs(), None
    bounds: list[float] = []
    with borrowed() as process:
        for own in costs:
            answer = solved_program(program, process, own, deadline, seed)
            bounds.append(answer.bound)
            if answer.x is None:
                break
            found, cost = answer.x, float(own @ answer.x)
            if not met(cost, answer.bound):
                break
            program.hold(own, cost)
    places = None if found is None else program.places(found)
    return Solved(places, (*bounds, *([-np.inf] * (len(costs) - len(bounds)))))


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
