"""How evenly areas can be shared out among groups at all, whoever their people are."""

import numpy as np
from scipy import sparse

from optimizer.engine.mip_engines import CP_SAT, EngineOptions
from optimizer.groups.group_terms import EvenTerm, GroupProblem
from optimizer.limits.deadline import Deadline
from optimizer.model.program import LinearProgram

MOST_CHOICES = 1_500
"""Areas times groups that an engine is asked to share out."""
SECONDS = 10.0
SAFE = 1e-9


def shared_out_bound(
    problem: GroupProblem, term: EvenTerm, step: float, deadline: Deadline
) -> float:
    """What ``term`` costs at least where every area has a group; ``step`` divides its values.

    Formula: min sum over g of |S(g) - T| with S(g) the sum of the areas of g, every area in one
    g, each g with so many areas as it may have; in whole numbers of step / q, q the denominator
    of T / step. Any bound of the engine is one.
    """
    count, areas = problem.count, problem.areas
    whole = np.round(np.array(term.values) / step)
    aim = term.target / step * count
    if count * areas > MOST_CHOICES or abs(aim - round(aim)) > 1e-6:
        return 0.0
    choices = count * areas
    group, area = np.divmod(np.arange(choices), areas)
    all_of, one = np.arange(count), np.ones(choices)
    off = choices + all_of
    sums = count * whole[area]
    parts = [  # rows, columns, values: each area once; how many; the sum above, and below
        (area, np.arange(choices), one),
        (areas + group, np.arange(choices), one),
        (areas + count + group, np.arange(choices), sums),
        (areas + count + all_of, off, -np.ones(count)),
        (areas + 2 * count + group, np.arange(choices), sums),
        (areas + 2 * count + all_of, off, np.ones(count)),
    ]
    row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
    shape = areas + 3 * count, choices + count
    free, mean = np.full(count, np.inf), np.full(count, round(aim))
    few, many = np.full(count, problem.least_areas), np.full(count, problem.most_areas)
    low = np.concatenate([np.ones(areas), few, -free, mean])
    high = np.concatenate([np.ones(areas), many, mean, free])
    upper = np.concatenate([one, np.full(count, count * whole.sum() + abs(aim))])
    program = LinearProgram(sparse.csc_array((value, (row, column)), shape=shape), upper, low, high)
    costs = np.concatenate([np.zeros(choices), np.ones(count)])
    options = EngineOptions(
        process=None,
        deadline=deadline.slice(seconds=SECONDS),
        gap=0.0,
        seed=0,
        on_bounds=_unheard,
    )
    bound = CP_SAT.solve(program, costs, options).bound
    found = bound * step / count / term.scale
    return max(0.0, found - SAFE) if np.isfinite(found) else 0.0


def _unheard(*_: object) -> None:
    """Nobody asks for bounds on the way."""
