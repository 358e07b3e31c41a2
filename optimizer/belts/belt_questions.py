"""What if: a place on a belt, on none, or with another; everything else chosen anew for it."""

from dataclasses import dataclass

from optimizer.belts.belt_case import BeltFacts, Demand, demanded
from optimizer.belts.belt_plan import BeltPlan
from optimizer.belts.belt_problem import Chain, problem_of
from optimizer.belts.solve_belts import solve_belts
from optimizer.limits.task_limits import TaskLimits


@dataclass(frozen=True, kw_only=True)
class ChosenAnew:
    """The best belts under one more demand beside those that there were."""

    before: BeltPlan
    after: BeltPlan

    @property
    def cost(self) -> float:
        """By how much less the belts score."""
        return self.before.score - self.after.score

    @property
    def changed(self) -> int:
        """Places that are on belts now and were not."""
        return len(set(self.after.belt_of) - set(self.before.belt_of))


def chosen_anew(facts: BeltFacts, plan: BeltPlan, demand: Demand, limits: TaskLimits) -> ChosenAnew:
    """Solve the task with one more demand, beginning with the belts that still keep it."""
    asked = demanded(facts, demand)
    problem = problem_of(asked)
    number = {place: at for at, place in enumerate(problem.places)}
    kept: list[Chain] = []
    for belt in plan.belts:
        chain = tuple(number[place] for place in belt.places if place in number)
        if len(chain) == len(belt.places) and problem.fits(chain):
            kept.append(chain)
    return ChosenAnew(before=plan, after=solve_belts(asked, limits, tuple(kept)))
