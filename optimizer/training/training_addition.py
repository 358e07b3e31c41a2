"""The cheapest classes to add so that as little as can be is short.

A class may be held once more, in a week of its own, with the places, hours, venue and level of
one of the table. For kinds t and classes d to be held n[d] times more:

    x[t,d] <= m[t] * n[d];  sum over t of size[t] * x[t,d] <= capacity[d] * n[d]
    sum over t of w[t] * x[t,d] <= most of a unit * n[d]

First what is short is least, then the cost of what is added.
"""

from dataclasses import replace
from math import ceil

import numpy as np

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.highs import borrowed
from optimizer.limits.deadline import Deadline
from optimizer.training.program_levels import met, solved_program
from optimizer.training.training_case import ABSENT, TrainingFacts
from optimizer.training.training_plan import Added, Addition
from optimizer.training.training_problem import TrainingProblem
from optimizer.training.training_program import TrainingProgram

AGAIN = 3
"""How often somebody may attend added classes of one sort."""


def cheapest_addition(
    facts: TrainingFacts, problem: TrainingProblem, deadline: Deadline, seed: int
) -> Addition | None:
    """The cheapest classes to add; ``None`` where none is found in time, or none would help."""
    sorts = _sorts(facts, problem)
    if not sorts.size:
        return None
    program, held = _program(facts, problem, sorts)
    missed, prices = program.costs()[0], _prices(facts, sorts)
    costs = np.zeros(program.width)
    costs[held] = prices
    with borrowed() as process:
        first = solved_program(program, process, missed, deadline, seed)
        if first.x is None:
            return None
        least = float(missed @ first.x)
        program.hold(missed, least)
        second = solved_program(program, process, costs, deadline, seed)
    best = first.x if second.x is None else second.x
    counts = np.round(best[held]).astype(int)
    cost = float(prices @ counts)
    exact = facts.most == 1 or all(kind.count == 1 for kind in problem.kinds)
    return Addition(
        classes=tuple(_added(facts, sorts, counts)),
        missed=least,
        cost=cost,
        bound=min(cost, max(0.0, second.bound)),
        proven=exact and met(least, first.bound) and met(cost, second.bound),
    )


def _added(facts: TrainingFacts, sorts: Ints, counts: Ints) -> list[Added]:
    found: dict[str, int] = {}
    for session, count in zip(sorts.tolist(), counts.tolist(), strict=True):
        if count:
            name = facts.sessions[session].id
            found[name] = found.get(name, 0) + count
    return [Added(session=name, count=count) for name, count in found.items()]


def priced(facts: TrainingFacts) -> bool:
    """Whether it is known of every class what one more costs; else classes are counted."""
    return all(session.price is not None for session in facts.sessions)


def _prices(facts: TrainingFacts, sorts: Ints) -> Floats:
    if not priced(facts):
        return np.ones(sorts.size)
    return np.array([facts.sessions[at].price or 0.0 for at in sorts], dtype=float)


def _open(facts: TrainingFacts, problem: TrainingProblem) -> Bools:
    """Which blocks may attend a class like each, whenever it is held."""
    may = np.ones((len(facts.people), len(facts.sessions)), dtype=bool)
    for clause, bar in facts.bars.items():
        if clause != ABSENT and not clause.startswith("pin"):
            may &= ~bar
    rows = [may[list(block)].all(axis=0) for block in problem.blocks]
    return np.array(rows, dtype=bool).reshape(len(rows), -1)


def _sorts(facts: TrainingFacts, problem: TrainingProblem) -> Ints:
    """Classes of which no two are alike, each as often as somebody could attend it."""
    open_, found = _open(facts, problem), dict[object, int]()
    for at, session in enumerate(facts.sessions):
        values = problem.values[:, at]
        if values.any():
            key = (session.capacity, session.price, values.tobytes(), open_[:, at].tobytes())
            found.setdefault(key, at)
    most = [need.amount for own in problem.needs for need in own]
    again = []
    for at in found.values():
        value = float(problem.values[:, at].max())
        times = min(AGAIN, facts.most, max(1, ceil(max(most, default=1.0) / value)))
        again += [at] * times
    return np.array(again, dtype=np.int64)


def _program(
    facts: TrainingFacts, problem: TrainingProblem, sorts: Ints
) -> tuple[TrainingProgram, Ints]:
    """The program with added classes behind the others, and the columns of how many there are."""
    size, more = problem.sessions, int(sorts.size)
    none = np.zeros((len(problem.blocks), more))
    wider = replace(
        problem,
        open=np.hstack([problem.open, _open(facts, problem)[:, sorts]]),
        pinned=np.hstack([problem.pinned, none.astype(bool)]),
        current=np.hstack([problem.current, none.astype(np.int64)]),
        values=np.hstack([problem.values, problem.values[:, sorts]]),
        capacity=np.append(problem.capacity, [len(facts.people)] * more),
        least=np.append(problem.least, [0] * more),
        most=min(facts.most, size + more),
        levels=(),
        pairs={},
        changes={},
        spreads=(),
        balances=(),
    )
    program = TrainingProgram.of(wider)
    held = program.add_columns(more, float(len(facts.people)), loose=False)
    kind_of = program.kind_of()
    for at, column in enumerate(held.tolist()):
        columns = program.x[:, size + at]
        _link(program, columns, column, int(problem.capacity[sorts[at]]))
        for limit in problem.limits:
            weights = {kind_of[block]: float(w) for block, w in limit.weights.items()}
            kinds = sorted(weights)
            own = np.append(columns[kinds], column)
            values = np.array([*(weights[kind] for kind in kinds), -float(limit.most)])
            program.add_row(-np.inf, 0.0, own, values)
    return program, held


def _link(program: TrainingProgram, columns: Ints, held: int, capacity: int) -> None:
    """Nobody attends a class more often than it is held, nor more people than it has places."""
    own = np.append(columns, held)
    sizes = program.sizes.astype(float)
    program.add_row(-np.inf, 0.0, own, np.append(sizes, -float(capacity)))
    if program.problem.single:
        return
    for column, count in zip(columns.tolist(), program.counts.tolist(), strict=True):
        if column >= 0:
            pair = np.array([column, held], dtype=np.int64)
            program.add_row(-np.inf, 0.0, pair, np.array([1.0, -float(count)]))
