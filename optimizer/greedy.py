"""A feasible plan before any engine starts: the cheapest pair that still fits, again and again."""

import numpy as np

from optimizer.candidates import Floats, Ints
from optimizer.pricing import start_columns
from optimizer.program import Program


def first_plan(program: Program, costs: Floats) -> Floats:
    """Return a feasible ``x`` (columns,): pairs in order of cost, units before people.

    What stays open is counted by the counting columns.
    """
    arrays = program.freeze()
    matrix = arrays.matrix
    room = arrays.row_high.copy()
    x = np.zeros(program.width)
    for column in _order(program, costs):
        entry = slice(matrix.indptr[column], matrix.indptr[column + 1])
        rows, values = matrix.indices[entry], matrix.data[entry]
        if (room[rows] >= values).all():
            room[rows] -= values
            x[column] = 1.0
    return complete(program, x)


def complete(program: Program, x: Floats) -> Floats:
    """Set the counting columns to what the pairs of ``x`` leave open."""
    arrays = program.freeze()
    x = x.copy()
    x[program.candidates.size :] = 0.0
    for block in program.blocks:
        open_rows = np.maximum(0.0, arrays.row_low - arrays.matrix @ x)
        part = arrays.matrix[:, block.columns]
        for number, column in enumerate(block.columns):
            entry = slice(part.indptr[number], part.indptr[number + 1])
            gaps = open_rows[part.indices[entry]]
            x[column] = min(arrays.upper[column], gaps.max(initial=0.0))
    return x


def _order(program: Program, costs: Floats) -> Ints:
    """Units first, so that the people who are tied to them find them posted."""
    chosen = start_columns(program.candidates, costs, program.width)
    parts = []
    kinds = {"units": 0, "leaders": 1, "cadres": 2}
    for pairs in sorted(program.candidates.layers, key=lambda item: kinds[item.layer.supply]):
        mine = pairs.columns[chosen[pairs.columns]]
        parts.append(mine[np.argsort(costs[mine], kind="stable")])
    return np.concatenate(parts)
