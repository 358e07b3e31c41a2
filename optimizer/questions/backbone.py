"""The backbone of a plan: which postings every good plan has, and which are a coin flip.

Good plans keep the levels above the last, and are at most ``within`` worse in the last. Some
are made on purpose as unlike the plan as this allows. A posting that one of them lacks is
not forced; of the others it is proven that no good plan does without, where time suffices and
bounds are tight enough; where they are not, that is said.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.limits.deadline import Deadline
from optimizer.model.candidates import Candidates
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.questions.reoptimise import Probe

Kind = Literal["forced", "unproven", "common", "coin_flip"]
COMMON = 0.75
"""In so large a share of the good plans a posting is common; below it is a coin flip."""
Key = tuple[str, str, str]


class Unlike(PairwiseGoal):
    """与已有方案尽量不同。

    As unlike the plans made so far as possible: how many of them have the posting.
    """

    seen: dict[Key, float]

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair."""
        costs = np.zeros(pairs.place.size)
        number = {}
        for (layer, place, supply), weight in self.seen.items():
            spot = (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
            if layer == pairs.layer.name and min(spot) >= 0:
                number[spot[0] * len(pairs.supplies) + spot[1]] = weight
        keys = np.array(sorted(number), dtype=np.int64)
        own = pairs.place * max(1, len(pairs.supplies)) + pairs.supply
        found = np.flatnonzero(np.isin(own, keys))
        costs[found] = [number[key] for key in own[found].tolist()]
        return costs

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        return self.seen.get((context.layer.name, place.id, supply.id), 0.0)


@dataclass(frozen=True, slots=True)
class Tie:
    """How firmly a posting belongs to a plan.

    ``share`` of the ``plans`` good plans have it; ``forced`` is proven and not counted. What all
    of them have is ``unproven`` where it is not proven that no good plan does without.
    """

    posting: Posting
    kind: Kind
    share: float
    plans: int


@dataclass(frozen=True, slots=True)
class GoodPlans:
    """A plan and others as good; ``allowed`` is how much worse than the best a good one may be."""

    plans: tuple[Plan, ...]
    allowed: float


def alike(
    county: County,
    policy: Policy,
    best: Outcome,
    plan: Plan,
    *,
    within: float,
    samples: int,
    solve: Callable[[Policy, Plan | None], Outcome],
) -> GoodPlans:
    """Plans at most ``within`` (relatively) worse in the last level, as unlike as they can be.

    ``plan`` is the first and counts as good itself, the best one the second. The weight of
    unlikeness cannot buy more than weight times postings; larger ones are tried first and
    kept where the loss is small enough.
    """
    last = max(goal.level for goal in policy.effective_goals)
    own = _levels(county, policy, plan)[-1] - best.levels[-1].cost
    allowed = max(within * max(best.levels[-1].step / 1000, best.levels[-1].cost), own)
    size = max(1, len(plan.postings))
    plans = [plan, best.plan] if _keys(plan) != _keys(best.plan) else [plan]
    known = len(plans)
    weight = 16.0 * allowed / size
    while len(plans) < known + samples and weight >= allowed / size / 2 > 0:
        seen = dict[Key, float]()
        for other in plans:
            for post in other.postings:
                seen[post.key] = seen.get(post.key, 0.0) + 1.0 / len(plans)
        unlike = Unlike(kind="unlike", name="unlike", level=last, weight=weight, seen=seen)
        asked = policy.model_copy(update={"goals": (*policy.effective_goals, unlike)})
        found = solve(asked, plans[-1]).plan
        if _good(county, policy, found, best, allowed):
            plans.append(found)
        else:
            weight /= 4
    return GoodPlans(tuple(plans), allowed)


def backbone(probe: Probe, good: GoodPlans, *, seconds: float) -> Iterator[Tie]:
    """How firmly every posting of the first of the plans belongs to it.

    ``probe`` knows the best plan.
    """
    deadline = Deadline.after(seconds)
    keys = [_keys(plan) for plan in good.plans]
    for post in good.plans[0].postings:
        share = sum(post.key in there for there in keys) / len(keys)
        kind: Kind = "common" if share >= COMMON else "coin_flip"
        if all(post.key in there for there in keys):
            proven = not deadline.over and probe.without(post, deadline) > good.allowed
            kind = "forced" if proven else "unproven"
        yield Tie(post, kind, share, len(keys))


def _keys(plan: Plan) -> set[Key]:
    return {post.key for post in plan.postings}


def _levels(county: County, policy: Policy, plan: Plan) -> list[float]:
    """Cost of a plan at every level."""
    values: dict[int, float] = {}
    for goal in policy.effective_goals:
        value = goal.weight * goal.measure(county, policy, plan)
        values[goal.level] = values.get(goal.level, 0.0) + value
    return [values[level] for level in sorted(values)]


def _good(county: County, policy: Policy, plan: Plan, best: Outcome, allowed: float) -> bool:
    values = _levels(county, policy, plan)
    kept = all(
        value <= result.cost + max(result.step, 1e-6 * result.cost)
        for value, result in zip(values[:-1], best.levels[:-1], strict=True)
    )
    return kept and values[-1] <= best.levels[-1].cost + allowed + best.levels[-1].step / 1000
