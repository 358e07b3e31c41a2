"""By how much bounds must give where not everything can be kept: the cheapest relaxation.

A bound gives for all areas alike: its least sum falls, or its most rises, to what some division
needs. What it costs is the sum over bounds of what they give, in shares of their mean; a pair of
places that cannot be together (or apart) counts 1. Small parts are solved by branch and cut with
one column for each side of a bound.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

import numpy as np

from optimizer.areas.area_plan import GivenWay, Relaxation
from optimizer.areas.area_policy import AreaTask, BoundRule
from optimizer.areas.area_proof import AreaProof
from optimizer.areas.area_terms import AreaProblem, Bound, Division
from optimizer.areas.area_value import Value, broken_ties, loads_of
from optimizer.arrays import Floats
from optimizer.limits.deadline import Deadline

Sides: TypeAlias = Floats
"""One row for every bound: what its least and its most give."""
MET = 1e-6
"""Relative distance at which a cost is its bound."""
SMALL = 1e-7
"""Shares of a mean that count as nothing."""


@dataclass(frozen=True, eq=False)
class Widening:
    """What one part needs: for every bound by which share its least falls and its most rises.

    ``sides``, shape (bounds, 2); ``ties`` are pairs that are not kept; ``bound`` is the least that
    all of it can cost together.
    """

    sides: Sides
    ties: float
    bound: float

    @property
    def cost(self) -> float:
        """What it costs."""
        return float(self.sides.sum()) + self.ties


def sides_of(problem: AreaProblem, division: Division) -> Sides:
    """By how much every bound would have to give for a division, in its scales: (bounds, 2)."""
    found = np.zeros((len(problem.bounds), 2))
    for at, bound in enumerate(problem.bounds):
        loads = loads_of(division, bound.values)
        slack = bound.scale * SMALL
        below, above = bound.least - float(loads.min()), float(loads.max()) - bound.most
        found[at] = [item / bound.scale if item > slack else 0.0 for item in (below, above)]
    return found


def widening_value(problem: AreaProblem, division: Division) -> Value:
    """What a division asks of bounds and ties, as the only level of a value."""
    return (float(sides_of(problem, division).sum()) + broken_ties(problem, division),)


def widened(
    problem: AreaProblem, division: Division, deadline: Deadline, *, exact: bool
) -> Widening:
    """The cheapest that is found from a division on, proven as far as time permits."""
    bound = counted(problem)
    if exact:
        proof = AreaProof(problem, division, worth=widening_value, widened=True)
        found = proof.run(deadline, levels=1)
        division, bound = found.division, max(bound, found.levels[0].bound)
    sides = sides_of(problem, division)
    return Widening(sides, broken_ties(problem, division), bound)


def counted(problem: AreaProblem) -> float:
    """What bounds must give at least, by sums alone: too little, too much, a place too heavy."""
    found = 0.0
    for bound in problem.bounds:
        mean = float(bound.values.sum()) / problem.count
        heavy = float(bound.values.max()) if (bound.values >= 0).all() else mean
        slack = bound.scale * SMALL
        for lack in (bound.least - mean, max(mean, heavy) - bound.most):
            found += lack / bound.scale if lack > slack else 0.0
    return found


def relaxation(
    task: AreaTask, problems: Sequence[AreaProblem], needs: Sequence[Widening]
) -> Relaxation | None:
    """What the bounds of a task must give for all its parts together; ``None`` without need.

    It is proven cheapest where no part alone could do with less in all.
    """
    if not needs:
        return None
    sides: Sides = np.max([need.sides for need in needs], axis=0)
    ties = sum(need.ties for need in needs)
    ways = [
        way
        for at, (number, rule) in enumerate(_bounds(task))
        for way in _given(
            rule, number, [p.bounds[at] for p in problems], [n.sides[at] for n in needs]
        )
    ]
    least = max(need.bound for need in needs)
    cost = float(sides.sum()) + ties
    proven = cost - least <= MET * max(1.0, cost)
    return Relaxation(ways=tuple(ways), ties=round(ties), cost=cost, bound=least, proven=proven)


def _bounds(task: AreaTask) -> list[tuple[int, BoundRule]]:
    return [(at, rule) for at, rule in enumerate(task.rule, 1) if isinstance(rule, BoundRule)]


def _given(
    rule: BoundRule, number: int, bounds: Sequence[Bound], shares: Sequence[Floats]
) -> Iterator[GivenWay]:
    """What one rule must give, over all parts: as its least, its most, its share of the mean."""
    needed = [
        (sign, (bound.most if sign > 0 else bound.least) + sign * share * bound.scale, bound.scale)
        for bound, own in zip(bounds, shares, strict=True)
        for sign, share in zip((-1.0, 1.0), own.tolist(), strict=True)
        if share > 0
    ]
    lows = [limit for sign, limit, _ in needed if sign < 0]
    highs = [limit for sign, limit, _ in needed if sign > 0]
    spans = [sign * (limit / scale - 1.0) for sign, limit, scale in needed]
    if rule.least is not None and min(lows, default=inf) < rule.least:
        yield GivenWay(rule=number, key="least", now=rule.least, needed=min(lows))
    if rule.most is not None and max(highs, default=-inf) > rule.most:
        yield GivenWay(rule=number, key="most", now=rule.most, needed=max(highs))
    if rule.within is not None and max(spans, default=-inf) > rule.within:
        yield GivenWay(rule=number, key="within", now=rule.within, needed=max(spans))
