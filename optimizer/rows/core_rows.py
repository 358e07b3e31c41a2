"""The rows that every layer has: demand with its shortage, capacity with its idleness, roles."""

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.facts.lookup import SKILLED, profile
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.model.candidates import Candidates
from optimizer.model.program import Program
from optimizer.model.registry import Goal
from optimizer.model.soft_constraints import IDLE, LACKING
from optimizer.pairs.layer_pairs import LayerPairs


def build(candidates: Candidates, deadline: Deadline = NEVER) -> Program:
    """Build the whole program: the rows of layers, then those of rules, couplings and goals.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    program = Program(candidates)
    for pairs in candidates.layers:
        deadline.check()
        _demand(program, pairs)
        _capacity(program, pairs)
        _roles(program, pairs)
    for restriction in candidates.policy.restrictions:
        deadline.check()
        program.posted.append((restriction, program.height))
        restriction.rows(program)
    posted: list[Goal] = []
    for goal in candidates.policy.effective_goals:
        if goal not in posted:  # a goal that stands there twice shares its columns
            deadline.check()
            program.posted.append((goal, program.height))
            goal.rows(program)
            posted.append(goal)
    return program


def _demand(program: Program, pairs: LayerPairs) -> None:
    number = np.arange(len(pairs.places))
    short = program.add_columns("short", number, pairs.least, pairs, price=1.0)
    posted: tuple[Ints, Ints, float] = (pairs.place, pairs.columns, 1.0)
    rule = f"demand {pairs.layer.name}"
    if (pairs.least == pairs.most).all():
        high = pairs.least
    else:
        program.add_rows(rule, number.size, [posted], high=pairs.most)
        high = np.full(number.size, np.inf)
    program.add_rows(rule, number.size, [posted, (number, short, 1.0)], low=pairs.least, high=high)


def _capacity(program: Program, pairs: LayerPairs) -> None:
    count = len(pairs.supplies)
    rule = f"capacity {pairs.layer.name}"
    posted: tuple[Ints, Ints, float] = (pairs.supply, pairs.columns, 1.0)
    program.add_rows(rule, count, [posted], high=pairs.ceiling)
    owner = np.flatnonzero(pairs.floor > 0)
    if owner.size:
        row_of = np.full(count, -1)
        row_of[owner] = np.arange(owner.size)
        idle = program.add_columns("idle", owner, pairs.floor[owner], pairs, price=IDLE)
        mine = row_of[pairs.supply] >= 0
        program.add_rows(
            rule,
            owner.size,
            [
                (row_of[pairs.supply[mine]], pairs.columns[mine], 1.0),
                (np.arange(owner.size), idle, 1.0),
            ],
            low=pairs.floor[owner],
        )


def skilled(pairs: LayerPairs, dimension: str) -> Bools:
    """Which supplies of a layer have a skill, shape (supplies,)."""
    scores = [profile(supply).get(dimension, 0.0) for supply in pairs.supplies]
    return np.array(scores, dtype=float) >= SKILLED


def _roles(program: Program, pairs: LayerPairs) -> None:
    for dimension, wanted in sorted(pairs.layer.roles.items()):
        number = np.arange(len(pairs.places))
        asked = np.minimum(wanted, pairs.least)
        lacking = program.add_columns(f"role {dimension}", number, asked, pairs, price=LACKING)
        able = skilled(pairs, dimension)[pairs.supply]
        program.add_rows(
            f"role {pairs.layer.name} {dimension}",
            number.size,
            [(pairs.place[able], pairs.columns[able], 1.0), (number, lacking, 1.0)],
            low=asked,
        )
