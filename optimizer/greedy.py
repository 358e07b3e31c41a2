"""A feasible plan before any engine starts: the cheapest pair that still fits, again and again."""

import numpy as np

from optimizer.candidates import Floats, Ints
from optimizer.program import Arrays
from optimizer.relaxation import Ends

EPS = 1e-9


def first_plan(arrays: Arrays, ends: Ends, costs: Floats, chosen: Ints, first: Ints) -> Floats:
    """Return a feasible ``x`` (columns,) of pairs in order, people before units and leaders.

    ``chosen`` are the columns to try, cheapest first; the pairs of ``first`` come before
    them. What was refused is tried once more at the end: a pair may make room for others.
    What stays open is counted by the counting columns.
    """
    kind = np.zeros(arrays.width, dtype=np.int64)
    kind[ends.pairs] = ends.kind
    order = chosen[np.lexsort((chosen, costs[chosen], kind[chosen]))]
    columns = np.concatenate([first[np.argsort(kind[first], kind="stable")], order])
    part = arrays.matrix[:, columns]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    room: list[float] = arrays.row_high.tolist()
    taken: dict[int, None] = {}
    upper = arrays.upper[columns].tolist()
    numbers = columns.tolist()
    for position in [*range(len(numbers)), *range(len(numbers))]:
        entry = range(starts[position], starts[position + 1])
        if numbers[position] in taken or upper[position] < 1.0:
            continue
        if all(room[rows[e]] >= values[e] - EPS for e in entry):
            taken[numbers[position]] = None
            for e in entry:
                room[rows[e]] -= values[e]
    x = np.zeros(arrays.width)
    x[list(taken)] = 1.0
    return complete(arrays, ends, x)


def complete(arrays: Arrays, ends: Ends, x: Floats) -> Floats:
    """Set the counting columns to what the pairs of ``x`` leave open."""
    counting = np.ones(arrays.width, dtype=bool)
    counting[ends.pairs] = False
    numbers = np.flatnonzero(counting)
    x = np.where(counting, 0.0, x)
    part = arrays.matrix[:, numbers]
    starts, rows, values = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    lacking: list[float] = (arrays.row_low - arrays.matrix @ x).tolist()
    upper = arrays.upper[numbers].tolist()
    for position, number in enumerate(numbers.tolist()):
        entry = range(starts[position], starts[position + 1])
        needs = [lacking[rows[e]] / values[e] for e in entry if values[e] > 0]
        amount = min(upper[position], float(np.ceil(max([0.0, *needs]) - EPS)))
        if amount > 0:
            x[number] = amount
            for e in entry:
                lacking[rows[e]] -= amount * values[e]
    return x
