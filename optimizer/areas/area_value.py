"""What a division costs: first what it does not keep, then its goals, level by level."""

from collections.abc import Sequence

import numpy as np

from optimizer.areas.area_terms import (
    AreaProblem,
    BalanceTerm,
    CentreTerm,
    CutTerm,
    Division,
    Term,
)
from optimizer.arrays import Floats, Ints

Value = tuple[float, ...]
"""Cost of what is not kept, then that of every level: compared from the left."""


def value_of(problem: AreaProblem, division: Division) -> Value:
    """The whole value of a division that is in one piece everywhere."""
    return (
        missed(problem, division),
        *(
            sum((term.weight * cost_of(problem, term, division) for term in terms), 0.0)
            for terms in by_level(problem)
        ),
    )


def by_level(problem: AreaProblem) -> list[list[Term]]:
    """The terms of every level."""
    return [[term for term in problem.terms if term.level == at] for at in problem.levels]


def loads_of(division: Division, values: Floats) -> Floats:
    """The sum of ``values`` in every area, shape (areas,)."""
    sums = np.bincount(division.area, weights=values, minlength=division.centres.size)
    return sums.astype(np.float64)


def missed(problem: AreaProblem, division: Division) -> float:
    """By how much bounds are missed, in scales; each tie not kept counts 1, each pin far more."""
    short = sum(
        float(bound.short(loads_of(division, bound.values)).sum()) for bound in problem.bounds
    )
    return short + broken_ties(problem, division)


def broken_ties(problem: AreaProblem, division: Division) -> float:
    """What pairs count that do not lie as they should: 1 each by a rule, a pin far more."""
    ties = _broken(division, problem.together, problem.apart)
    pins = _broken(division, problem.pins.together, problem.pins.apart)
    return ties + (problem.pin_weight * pins if pins else 0.0)


def _broken(division: Division, together: Ints, apart: Ints) -> int:
    """How many pairs do not lie as they should."""
    area = division.area
    torn = (area[together[:, 0]] != area[together[:, 1]]).sum()
    joined = (area[apart[:, 0]] == area[apart[:, 1]]).sum()
    return int(torn) + int(joined)


def cost_of(problem: AreaProblem, term: Term, division: Division) -> float:
    """The cost of one term, unweighted."""
    match term:
        case CentreTerm():
            places = np.arange(problem.size)
            return float(term.costs[places, division.centres[division.area]].sum())
        case CutTerm():
            ends = division.area[problem.graph.edges]
            return term.offset + float(term.costs[ends[:, 0] != ends[:, 1]].sum())
        case BalanceTerm():
            return float(np.abs(loads_of(division, term.values) / term.mean - 1.0).sum())


def centre_costs(problem: AreaProblem) -> Floats:
    """Weighted costs of places at centres, all levels summed with steps between them: (n, n).

    By these the centre of an area is chosen: the cheapest place that may be one.
    """
    total = np.zeros((problem.size, problem.size))
    for factor, terms in zip(steps(problem), by_level(problem), strict=True):
        for term in terms:
            if isinstance(term, CentreTerm):
                total += factor * term.weight * term.costs
    return total


STEP = 1e-3
"""How much less a level weighs than the one above where levels are added up for a search."""


def steps(problem: AreaProblem) -> list[float]:
    """What every level weighs where levels are added up."""
    return [STEP**place for place in range(len(problem.levels))]


def better(one: Sequence[float], other: Sequence[float], tolerance: float = 1e-9) -> bool:
    """Whether a value is less than another, at the first place where they really differ."""
    for mine, its in zip(one, other, strict=True):
        if abs(mine - its) > tolerance * max(1.0, abs(its)):
            return mine < its
    return False
