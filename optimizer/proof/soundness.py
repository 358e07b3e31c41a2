"""The plan that may be published: the last one that keeps every rule, at the cost that it has.

The readers of rules and goals judge it from facts alone. Where they disagree with the rows of
the program, the program has a defect: that is told, and nothing is claimed of the plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from optimizer.certificate.judge import Model
from optimizer.model.certificate_statement import Certificate
from optimizer.model.outcome import LevelResult, Solution
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.soft_constraints import is_broken
from optimizer.plans.plan_columns import columns_of_plan, plan_of
from optimizer.plans.verify import costs_agree, slack_of, verify
from optimizer.rules.pinned import unkept_pins

NO_ROOM = "a rule is broken by a plan that all rows admit"
OTHER_COSTS = "goals measure the plan otherwise than the columns cost"


@dataclass(frozen=True, eq=False)
class Found:
    """What a way of solving found: a solution of ``program``, which may have fewer pairs.

    ``model`` is the program before anybody searched; ``pairs`` were considered. Where that is
    ``enough`` no other way need be gone. ``whole`` says that the program has every pair that no
    rule bars: of a place without one it is known that nobody may serve there.
    """

    program: Program
    solution: Solution
    model: Model
    pairs: int
    enough: bool = True
    whole: bool = True


@dataclass(frozen=True, eq=False)
class Held:
    """A plan that keeps every rule, with its levels; what a better one would have broken."""

    plan: Plan
    levels: tuple[LevelResult, ...]
    certificate: Certificate | None
    refused: str = ""
    broken: tuple[Breach, ...] = ()


def sound(found: Found, start: Plan) -> Held:
    """The last plan of a solve that keeps every rule; ``start`` is what it began with."""
    candidates = found.program.candidates
    county, policy = candidates.county, candidates.policy
    broken: tuple[Breach, ...] = ()
    ahead = _ahead(found, start)
    if ahead is not None:
        return ahead
    for plan in _plans(found, start):
        breaches = tuple(filter(is_broken, verify(county, policy, plan)))
        if not breaches:
            return _held(found, plan, broken)
        broken = broken or breaches
    return _held(found, Plan(), broken)


def _ahead(found: Found, start: Plan) -> Held | None:
    """What the solve began with, where it keeps every rule and costs less than what was found.

    So it is where time was over before the search had taken it in.
    """
    candidates = found.program.candidates
    if not start.postings:
        return None
    begun = np.zeros(found.program.width)
    begun[columns_of_plan(candidates, start)] = 1.0
    plan, (county, policy) = plan_of(candidates, begun), (candidates.county, candidates.policy)
    levels = tuple(_measured(county, policy, plan, found.solution.levels))
    if not _costs_less(levels, found.solution.levels, len(plan.postings)):
        return None
    pins = [
        len(unkept_pins(county, policy, one))
        for one in (plan, plan_of(candidates, found.solution.x))
    ]
    if pins[0] > pins[1]:
        return None
    if any(map(is_broken, verify(county, policy, plan))):
        return None
    return Held(plan, levels, found.solution.certificate)


def _costs_less(
    measured: Sequence[LevelResult], stated: Sequence[LevelResult], postings: int
) -> bool:
    """Whether costs are less at the first level where they differ by more than rounding.

    What is stated is in whole steps, a rounded one for every posting; what is measured is not.
    """
    for mine, its in zip(measured, stated, strict=True):
        if abs(mine.cost - its.cost) > slack_of(its.cost, postings, its.step):
            return mine.cost < its.cost
    return False


def _plans(found: Found, start: Plan) -> Iterator[Plan]:
    """Plans from the best to the one that posts nobody."""
    candidates = found.program.candidates
    for x in (found.solution.x, *reversed(found.solution.earlier)):
        yield plan_of(candidates, x)
    begun, nobody = np.zeros((2, found.program.width))
    begun[columns_of_plan(candidates, start)] = 1.0
    yield plan_of(candidates, begun)
    yield plan_of(candidates, nobody)


def _held(found: Found, plan: Plan, broken: tuple[Breach, ...]) -> Held:
    candidates = found.program.candidates
    levels, certificate = found.solution.levels, found.solution.certificate
    if broken:
        measured = tuple(_measured(candidates.county, candidates.policy, plan, levels))
        return Held(plan, measured, certificate, NO_ROOM, broken)
    if not costs_agree(candidates.county, candidates.policy, plan, levels):
        measured = tuple(_measured(candidates.county, candidates.policy, plan, levels))
        return Held(plan, measured, certificate, OTHER_COSTS)
    return Held(plan, levels, certificate)


def _measured(
    county: County, policy: PolicyView, plan: Plan, levels: Sequence[LevelResult]
) -> Iterator[LevelResult]:
    """The levels of a plan as the goals' readers measure it."""
    bare = Plan(tuple(Posting(p.layer, p.place, p.supply) for p in plan.postings), plan.shortages)
    for level in levels:
        goals: dict[str, float] = {}
        for goal in policy.effective_goals:
            if goal.level == level.level:
                share = goal.weight * goal.measure(county, policy, bare)
                goals[goal.name] = goals.get(goal.name, 0.0) + share
        yield LevelResult(
            level=level.level,
            cost=round(sum(goals.values()), 9),
            step=level.step,
            bound=0.0,
            engine=level.engine,
            seconds=level.seconds,
            goals=goals,
        )
