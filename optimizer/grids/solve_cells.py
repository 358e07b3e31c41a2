"""One problem of cells: the best of search and program, with true bounds."""

from dataclasses import replace

import numpy as np

from optimizer.grids.cell_bound import STEPS, priced_bound
from optimizer.grids.cell_problem import CellProblem, CellResult, canonical
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
    """The best division of a problem that time allows, with true bounds."""
    label, (missed, cost) = CellSearch(problem, seed).run(deadline.slice(share=SEARCH_SHARE))
    low = problem.missed_bound()
    whole = problem.count == 1
    known = CellResult(
        label=tuple(map(int, label)),
        missed=missed,
        missed_bound=missed if whole else min(low, missed),
        cost=cost,
        bound=cost if whole else 0,
    )
    if whole:
        return known
    eased = replace(
        problem,
        least=max(0, problem.least - missed),
        most=min(HUGE, problem.most + missed),
    )
    steps = STEPS if problem.size < LARGE else FEW_STEPS
    priced = priced_bound(eased, label, cost, deadline, steps)
    known = replace(known, bound=priced.bound)
    if not known.proven and problem.size <= MOST_POINTS:
        shut = np.asarray(priced.added > cost + 1e-6)
        own = deadline.slice(share=EXACT_SHARE, seconds=EXACT_SECONDS)
        known = solved_exactly(problem, known, shut, own)
    return replace(known, label=canonical(known.label))
