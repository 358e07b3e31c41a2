"""Prices instead of guesses: which of many columns a program really needs, and the proof.

A program with many columns is solved over a part of them. The prices of its relaxation
tell for every column left out what it could save at best; columns that could save
something are taken in until there are none. Then the value of the small relaxation is a
lower bound for the whole program. Leaving out columns whose reduced cost exceeds
``slack`` keeps the bound ``min(bound of the part, relaxation + slack)``: a solution that
used one of them would cost at least relaxation + slack.
"""

import threading
import time
from dataclasses import dataclass

import numpy as np

from optimizer.candidates import Bools, Candidates, Floats, Ints
from optimizer.engines import solve_relaxation
from optimizer.program import Arrays

TOLERANCE = 1e-7
PER_PLACE = 12
PER_SUPPLY = 6
DRAWN = 5
ENOUGH = 2e-5
"""Relative loss of the bound at which pricing ends."""
SHARE_OF_TIME = 0.6
"""Share of the time left that pricing may take; the rest is the engine's."""
PATIENCE = 3
STALLED = 2e-5
"""Pricing ends when ``PATIENCE`` rounds lower the value by less than this, relatively."""
NEW_PER_END = 4
"""Columns that one round takes in at most for each place and for each supply."""


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
    """Mark the pairs to begin with, and all counting columns.

    The cheapest of every place and of every supply, and a few drawn with a fixed seed: a
    random graph of small degree has a near-perfect matching where the cheapest crowd.
    """
    rng = np.random.default_rng(0)
    active = np.ones(width, dtype=bool)
    active[: candidates.size] = False
    for pairs in candidates.layers:
        own = costs[pairs.columns]
        for group, most in ((pairs.place, PER_PLACE), (pairs.supply, PER_SUPPLY)):
            active[pairs.start + _cheapest(group, own, most)] = True
            mixed = rng.random(own.size)
            active[pairs.start + _cheapest(group, mixed, DRAWN)] = True
    return active


def with_partners(arrays: Arrays, chosen: Bools) -> Bools:
    """Add the columns that a chosen one needs: those that make room in a row without any.

    Such as the pairing of unit and village for a person of that unit.
    """
    tight = arrays.row_high == 0.0
    touched = np.zeros(tight.size, dtype=bool)
    touched[arrays.matrix[:, np.flatnonzero(chosen)].indices] = True
    rows = np.flatnonzero(tight & touched)
    if not rows.size:
        return chosen
    part = arrays.matrix.tocsr()[rows].tocoo()
    wider = chosen.copy()
    wider[part.col[part.data < 0]] = True
    return wider


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
    candidates: Candidates,
    *,
    seconds: float,
    stop: threading.Event,
) -> Priced | None:
    """Solve the relaxation of the whole program by taking in columns; ``None`` when stopped."""
    active = active.copy()
    ends = time.monotonic() + seconds * SHARE_OF_TIME
    values: list[float] = []
    ties = _Ties(arrays)
    best: Priced | None = None
    while True:
        columns = np.flatnonzero(active)
        left = max(0.1, ends - time.monotonic())
        result = solve_relaxation(arrays.take(columns), costs[columns], seconds=left, stop=stop)
        if result is None:
            return best
        values.append(result.value)
        reduced = ties.relieved(costs - arrays.matrix.T @ result.prices)
        saving = np.where(active, 0.0, np.minimum(reduced, 0.0))
        bound = result.value + most_saved(candidates, saving)
        best = Priced(bound=bound, reduced=reduced, active=active.copy())
        if bound >= result.value - ENOUGH * max(1.0, abs(result.value)) or _stalled(values):
            return best
        active |= _promising(candidates, saving)


class _Ties:
    """The rows ``sum of some columns <= n * others``: their prices can be moved for nothing.

    Their right-hand side is 0, so the bound does not depend on their price. A price that
    the small relaxation left too high (it saw no column of the row) makes one side look
    better than it is; what the other side has to spare is handed over.
    """

    def __init__(self, arrays: Arrays) -> None:
        rows = np.flatnonzero((arrays.row_high == 0.0) & np.isneginf(arrays.row_low))
        part = arrays.matrix.tocsr()[rows].tocoo()
        self.count = rows.size
        gives = part.data < 0
        self.taker_row, self.taker = part.row[~gives], part.col[~gives]
        self.giver_row, self.giver = part.row[gives], part.col[gives]
        self.taken, self.given = part.data[~gives], -part.data[gives]

    def relieved(self, reduced: Floats) -> Floats:
        """Reduced costs after moving every row's price as far as it helps and harms nobody."""
        lacking = np.zeros(self.count)
        np.maximum.at(lacking, self.taker_row, -reduced[self.taker] / self.taken)
        asked = np.zeros(reduced.size)
        np.add.at(asked, self.giver, self.given * lacking[self.giver_row])
        share = np.clip(reduced / np.where(asked > 0, asked, 1.0), 0.0, 1.0)
        moved = lacking.copy()
        np.minimum.at(moved, self.giver_row, lacking[self.giver_row] * share[self.giver])
        relieved = reduced.copy()
        np.add.at(relieved, self.taker, self.taken * moved[self.taker_row])
        np.subtract.at(relieved, self.giver, self.given * moved[self.giver_row])
        return relieved


def most_saved(candidates: Candidates, saving: Floats) -> float:
    """Bound what the columns left out could save together, at most 0.

    A place takes at most ``most`` posts of a layer, so no more than that many times the
    best saving at that place.
    """
    total = 0.0
    for pairs in candidates.layers:
        best = np.zeros(len(pairs.places))
        np.minimum.at(best, pairs.place, saving[pairs.columns])
        total += float((best * pairs.most).sum())
    return total


def _stalled(values: list[float]) -> bool:
    """Whether the last rounds hardly lowered the relaxation's value."""
    if len(values) <= PATIENCE:
        return False
    return values[-1 - PATIENCE] - values[-1] <= STALLED * max(1.0, abs(values[-1]))


def _promising(candidates: Candidates, saving: Floats) -> Bools:
    """Mark the columns that save most, a few for each place and each supply."""
    chosen = np.zeros(saving.size, dtype=bool)
    for pairs in candidates.layers:
        own = saving[pairs.columns]
        useful = np.flatnonzero(own < -TOLERANCE)
        for group in (pairs.place, pairs.supply):
            best = _cheapest(group[useful], own[useful], NEW_PER_END)
            chosen[pairs.start + useful[best]] = True
    return chosen


def within(priced: Priced, slack: float) -> Bools:
    """Mark the columns that a solution better than relaxation + ``slack`` may use."""
    return priced.reduced <= slack
