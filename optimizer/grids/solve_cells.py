"""One problem of cells: the best of search and program, with true bounds."""

from dataclasses import replace

import numpy as np

from optimizer.arrays import Ints
from optimizer.grids.cell_bound import STEPS, PricedBound, priced_bound
from optimizer.grids.cell_problem import CellProblem, CellResult, Value, canonical
from optimizer.grids.cell_program import MOST_POINTS, solved_exactly
from optimizer.grids.cell_search import CellSearch
from optimizer.grids.grid_case import HUGE
from optimizer.limits.deadline import Deadline

FEW_STEPS, LARGE = 40, 150
"""Steps of the bound of large problems, and from how many points a problem is one."""
SEARCH_SHARE = 0.6
"""Of the time of a problem, for the search; the rest is for bounds."""
EXACT_SHARE, EXACT_SECONDS = 0.5, 20.0
"""Of the time of a village that is left, and seconds at most, for the exact program."""


def solve_cells(problem: CellProblem, seed: int, deadline: Deadline) -> CellResult:
    """The best division of a problem that time allows, with true bounds.

    The centres that the best prices take are one more start of the search.
    """
    search = CellSearch(problem, seed)
    label, value = search.run(deadline.slice(share=SEARCH_SHARE))
    if problem.count == 1:
        missed, cost = value
        return CellResult(
            label=tuple(map(int, label)),
            missed=missed,
            missed_bound=missed,
            cost=cost,
            bound=cost,
        )
    priced = _priced(problem, label, value, deadline)
    if priced.centres.size and priced.bound < value[1]:
        other = search.around_centres(priced.centres, deadline)
        label, value = min((label, value), other, key=lambda found: found[1])
    missed, cost = value
    low = problem.missed_bound()
    known = CellResult(
        label=tuple(map(int, label)),
        missed=missed,
        missed_bound=min(low, missed),
        cost=cost,
        bound=min(priced.bound, cost),
    )
    if not known.proven and problem.size <= MOST_POINTS:
        shut = np.asarray(priced.added > cost + 1e-6)
        own = deadline.slice(share=EXACT_SHARE, seconds=EXACT_SECONDS)
        known = solved_exactly(problem, known, shut, own)
    return replace(known, label=canonical(known.label))


def _priced(problem: CellProblem, label: Ints, value: Value, deadline: Deadline) -> PricedBound:
    """Bound of the ways of divisions that miss no more than a known one."""
    missed, cost = value
    eased = replace(
        problem,
        least=max(0, problem.least - missed),
        most=min(HUGE, problem.most + missed),
    )
    steps = STEPS if problem.size < LARGE else FEW_STEPS
    return priced_bound(eased, label, cost, deadline, steps)
