"""Prices instead of guesses: which of many columns a program really needs, and the proof.

A program with many columns is solved over a part of them. The prices of its relaxation
tell for every column left out what it could save at best; columns that could save
something are taken in until there are none. Then the value of the small relaxation is a
lower bound for the whole program. Leaving out columns whose reduced cost exceeds
``slack`` keeps the bound ``min(bound of the part, relaxation + slack)``: a solution that
used one of them would cost at least relaxation + slack.
"""

import threading
from dataclasses import dataclass

import numpy as np

from optimizer.candidates import Bools, Candidates, Floats, Ints
from optimizer.engines import solve_relaxation
from optimizer.program import Arrays

TOLERANCE = 1e-7
PER_PLACE = 12
PER_SUPPLY = 6
MOST_NEW = 60_000
"""Columns taken in per round."""


@dataclass(frozen=True, eq=False)
class Priced:
    """A relaxation solved by pricing.

    ``bound`` holds for the whole program; ``reduced``, shape (columns,), are the reduced
    costs; ``active``, shape (columns,), marks the columns taken in.
    """

    bound: float
    reduced: Floats
    active: Bools


def start_columns(candidates: Candidates, costs: Floats, width: int) -> Bools:
    """Mark the cheapest pairs of every place and of every supply, and all counting columns."""
    active = np.ones(width, dtype=bool)
    active[: candidates.size] = False
    for pairs in candidates.layers:
        own = costs[pairs.columns]
        for group, most in ((pairs.place, PER_PLACE), (pairs.supply, PER_SUPPLY)):
            active[pairs.start + _cheapest(group, own, most)] = True
    return active


def _cheapest(group: Ints, costs: Floats, most: int) -> Ints:
    """Indices of the ``most`` cheapest members of every group."""
    order = np.lexsort((np.arange(group.size), costs, group))
    ordered = group[order]
    new = np.flatnonzero(np.diff(ordered, prepend=-1))
    rank = np.arange(group.size) - np.repeat(new, np.diff(np.append(new, group.size)))
    return order[rank < most]


def price(
    arrays: Arrays,
    costs: Floats,
    active: Bools,
    *,
    seconds: float,
    stop: threading.Event,
) -> Priced | None:
    """Solve the relaxation of the whole program by taking in columns; ``None`` when stopped."""
    active = active.copy()
    while True:
        columns = np.flatnonzero(active)
        result = solve_relaxation(arrays.take(columns), costs[columns], seconds=seconds, stop=stop)
        if result is None:
            return None
        reduced = costs - arrays.matrix.T @ result.prices
        saving = np.where(active, 0.0, np.minimum(reduced, 0.0))
        wanted = np.flatnonzero(saving < -TOLERANCE)
        if not wanted.size:
            bound = result.value + float((saving * arrays.upper).sum())
            return Priced(bound=bound, reduced=reduced, active=active)
        best = np.argsort(saving[wanted], kind="stable")[:MOST_NEW]
        active[wanted[best]] = True


def within(priced: Priced, slack: float) -> Bools:
    """Mark the columns that a solution better than relaxation + ``slack`` may use."""
    return priced.reduced <= slack
