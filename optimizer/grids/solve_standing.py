"""Cells where others are in force: bounds first, then few households move, then ways are short.

What is moved at least is counted from the sizes of the cells in force, and for small problems
computed exactly (``moved_program``). The bound of ways is that of any division, whatever it moves,
but where nothing moves there is but one.
"""

from dataclasses import replace

import numpy as np

from optimizer.grids.cell_problem import CellProblem, CellResult
from optimizer.grids.cell_program import MOST_POINTS
from optimizer.grids.cell_search import CellSearch
from optimizer.grids.moved_program import MovedProgram
from optimizer.grids.solve_cells import EXACT_SECONDS, EXACT_SHARE, solve_cells
from optimizer.limits.deadline import Deadline


def solve_standing(problem: CellProblem, seed: int, deadline: Deadline) -> CellResult:
    """The best division that time allows; bounds of each value where the earlier are as found."""
    plain = solve_cells(replace(problem, standing=None), seed, deadline.slice(share=EXACT_SHARE))
    search = CellSearch(problem, seed)
    label, value = search.run(deadline)
    if plain.missed < value[0]:
        other = search.improved(np.array(plain.label), deadline)
        label, value = min((label, value), other, key=lambda found: found[1])
    bound = moved_bound(problem, value[0])
    if problem.moved(label) > bound and problem.size <= MOST_POINTS:
        own = deadline.slice(share=EXACT_SHARE, seconds=EXACT_SECONDS)
        exact = MovedProgram(problem, value[0]).run(own)
        bound = max(bound, exact.bound)
        if exact.label is not None and problem.value(exact.label) < value:
            label, value = search.improved(exact.label, deadline)
    moved, ways = divmod(value[1], problem.step)
    return CellResult(
        label=tuple(map(int, label)),
        missed=value[0],
        missed_bound=min(plain.missed_bound, value[0]),
        cost=ways,
        bound=ways if problem.count == 1 or _only(problem, moved) else min(plain.bound, ways),
        moved=moved,
        moved_bound=min(bound, moved),
    )


def moved_bound(problem: CellProblem, missed: int) -> int:
    """What is moved at least where no more than ``missed`` is: by the sizes of cells in force.

    Cells too many are dissolved, those too large lose, and those too small, or new, gain households
    of other cells in force.
    """
    if problem.standing is None:
        return 0
    sizes = np.bincount(problem.standing, weights=problem.weight)[1:].astype(int)
    sizes = np.sort(sizes[sizes > 0])
    dissolved = int(sizes[: max(0, sizes.size - problem.count)].sum())
    beyond = int(np.maximum(0, sizes - problem.most).sum()) - missed
    kept = np.concatenate([np.zeros(problem.count, dtype=int), sizes])[-problem.count :]
    free = int(problem.weight[problem.standing == 0].sum())
    lacking = int(np.maximum(0, problem.least - kept).sum()) - missed - free
    return max(0, dissolved, beyond, lacking)


def _only(problem: CellProblem, moved: int) -> bool:
    """Whether nothing moves, so that there is no other division."""
    standing = problem.standing
    if moved or standing is None or (standing == 0).any():
        return False
    return np.unique(standing).size == problem.count
