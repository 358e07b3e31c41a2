"""Open posts explained from facts and admissible pairs; nothing is solved."""

from collections.abc import Iterator
from dataclasses import dataclass

from geodata.facts.county import County
from optimizer.diagnosis.exclusions import Exclusions, exclusions_at
from optimizer.diagnosis.hall_sets import HallSet, hall_sets
from optimizer.diagnosis.shortage_level import (
    goals_above_shortage,
    open_weights,
    shortage_goals,
)
from optimizer.model.candidates import Candidates, pair_up
from optimizer.model.plan import Plan, Shortage
from optimizer.model.policy import Policy
from optimizer.model.registry import Goal, Restriction


@dataclass(frozen=True, slots=True)
class OpenPost:
    """An open post: who is barred by what, and the Hall set that proves that it must stay open.

    ``held`` are the rules without any one of which fewer posts of the layer would be open;
    asked only where the layer alone has no Hall set. ``alone`` says that each rule was left out
    by itself, and each answer is certain. ``weightless`` posts cost nothing while they are open;
    a post to ``spare`` is filled in a plan of fewer open posts that keeps every rule. ``above``
    are the goals at a level above that of shortage.
    """

    shortage: Shortage
    exclusions: Exclusions
    hall: HallSet | None
    held: tuple[Restriction, ...] = ()
    alone: bool = False
    weightless: bool = False
    spare: bool = False
    above: tuple[Goal, ...] = ()


def open_posts(plan: Plan) -> tuple[Shortage, ...]:
    """Shortages of people; a skill that a full team lacks is none."""
    return tuple(item for item in plan.shortages if not item.cause.startswith("skill_"))


def account(
    county: County, policy: Policy, plan: Plan, candidates: Candidates | None = None
) -> Iterator[OpenPost]:
    """Explain every open post of a plan from facts and admissible pairs; nothing is solved."""
    shortages = open_posts(plan)
    if not shortages:
        return
    candidates = candidates or pair_up(county, policy)
    goals, above = shortage_goals(policy), tuple(goals_above_shortage(policy))
    for pairs in candidates.layers:
        mine = [item for item in shortages if item.layer == pairs.layer.name]
        halls = hall_sets(pairs, plan, [item.place for item in mine])
        each = exclusions_at(county, policy, pairs.layer, [item.place for item in mine])
        weights = open_weights(county, goals, pairs.layer.level)
        for item, found in zip(mine, each, strict=True):
            free = weights[item.place] == 0
            yield OpenPost(item, found, halls[item.place], weightless=free, above=above)
