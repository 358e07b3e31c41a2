"""Judge a finished plan from plan and facts alone: no model, no arrays, no solver."""

from collections import Counter
from collections.abc import Iterator, Sequence

from geodata.facts.county import Cadre, County, Supply
from optimizer.facts.demand import capacity_of, demand_of, may_serve
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup
from optimizer.model.outcome import LevelResult, Outcome
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.plans.roles import misplaced_roles

TOLERANCE = 1e-6
"""Relative difference up to which a stated cost counts as right."""


def verify(county: County, policy: PolicyView, plan: Plan) -> tuple[Breach, ...]:
    """Find every way in which a plan breaks the policy; empty for a sound plan.

    Checks, in this order: that everything named exists; demand, capacity and eligibility
    of every layer; every rule and coupling by its reader face; the shortage list.
    """
    found = list(strangers(county, policy, plan))
    if not found:
        for layer in policy.layers:
            found += _layer(county, layer, plan.of_layer(layer.name))
        for restriction in policy.restrictions:
            found += restriction.breaches(county, policy, plan)
        found += _shortages(county, policy, plan)
        found += misplaced_roles(county, policy, plan)
    return tuple(sorted(found))


def verify_outcome(county: County, policy: PolicyView, outcome: Outcome) -> tuple[Breach, ...]:
    """Find what :func:`verify` finds, and stated costs and bounds that do not hold."""
    found = verify(county, policy, outcome.plan)
    if any(breach.key.startswith("unknown_") for breach in found):
        return found
    return found + tuple(_costs(county, policy, outcome.plan, outcome.levels))


def strangers(county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
    """Postings of a layer, place or supply that nobody knows, and those that stand twice."""
    lookup = Lookup(county)
    supplies = {layer.name: lookup.supplies(layer.supply) for layer in policy.layers}
    levels = {layer.name: layer.level for layer in policy.layers}
    for post, count in Counter(plan.postings).items():
        if post.layer not in supplies:
            yield _breach("unknown_layer", post)
            continue
        if post.place not in lookup.places(levels[post.layer]):
            yield _breach("unknown_place", post)
        if post.supply not in supplies[post.layer]:
            yield _breach("unknown_supply", post)
        if count > 1:
            yield _breach("duplicate", post)


def _layer(county: County, layer: Layer, posts: tuple[Posting, ...]) -> Iterator[Breach]:
    supplies: dict[str, Supply] = Lookup(county).supplies(layer.supply)
    at_place, held = Counter(p.place for p in posts), Counter(p.supply for p in posts)
    for place in places_of(county, layer.level):
        most = demand_of(layer, place)[1]
        count = at_place[place.id]
        if count > most:
            details = {"count": str(count), "most": str(most)}
            key = "too_many" if most else "not_served"
            yield Breach(layer.name, key, layer.name, place.id, "", details)
    for name, count in sorted(held.items()):
        supply = supplies[name]
        most = capacity_of(layer, supply, county.year)[1]
        if count > most:
            details = {"count": str(count), "most": str(most)}
            yield Breach(layer.name, "over_capacity", layer.name, "", name, details)
        if isinstance(supply, Cadre) and supply.available is False:
            yield Breach(layer.name, "not_available", layer.name, "", name)
        elif not may_serve(layer, supply, county.year):
            yield Breach(layer.name, "not_eligible", layer.name, "", name)


def _shortages(county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
    stated: Counter[tuple[str, str]] = Counter()
    for item in plan.shortages:
        if not item.cause.startswith("skill_"):
            stated[item.layer, item.place] += item.missing
    for layer in policy.layers:
        filled = Counter(post.place for post in plan.of_layer(layer.name))
        for place in places_of(county, layer.level):
            missing = max(0, demand_of(layer, place)[0] - filled[place.id])
            said = stated.pop((layer.name, place.id), 0)
            if missing != said:
                details = {"expected": str(missing), "stated": str(said)}
                yield Breach("shortage", "shortage_wrong", layer.name, place.id, "", details)
    for (name, alien), _ in sorted(stated.items()):
        yield Breach("shortage", "shortage_alien", name, alien)


def costs_agree(
    county: County, policy: PolicyView, plan: Plan, levels: Sequence[LevelResult]
) -> bool:
    """Whether the goals' readers measure what is stated of the levels of a plan."""
    return not any(_costs(county, policy, plan, levels))


def shares_of(county: County, policy: PolicyView, plan: Plan) -> dict[int, dict[str, float]]:
    """What every goal contributes, weighted: level -> name of the goal -> share of its cost.

    From facts and plan alone, by the goals' reader faces; levels in their order.
    """
    found: dict[int, dict[str, float]] = {}
    for goal in sorted(policy.effective_goals, key=lambda goal: goal.level):
        shares = found.setdefault(goal.level, {})
        value = goal.weight * goal.measure(county, policy, plan)
        shares[goal.name] = shares.get(goal.name, 0.0) + value
    return found


def slack_of(cost: float, postings: int, step: float) -> float:
    """How far a stated cost may lie from the measured one: within a step for every posting."""
    return max(step, TOLERANCE * abs(cost)) + step * postings


def _costs(
    county: County, policy: PolicyView, plan: Plan, levels: Sequence[LevelResult]
) -> Iterator[Breach]:
    measured = shares_of(county, policy, plan)
    for result in levels:
        cost = sum(measured.get(result.level, {}).values())
        yield from _level(result, cost, len(plan.postings))


def _level(result: LevelResult, expected: float, count: int) -> Iterator[Breach]:
    """Hold a level's cost and bound against its measure."""
    slack = slack_of(expected, count, result.step)
    level = str(result.level)
    if abs(expected - result.cost) > slack:
        details = {"level": level, "expected": f"{expected:.9g}", "stated": f"{result.cost:.9g}"}
        yield Breach("goals", "cost_wrong", details=details)
    if result.bound > result.cost + slack:
        details = {"level": level, "bound": f"{result.bound:.9g}", "cost": f"{result.cost:.9g}"}
        yield Breach("goals", "bound_wrong", details=details)


def _breach(key: str, post: Posting) -> Breach:
    details = {"layer": post.layer, "place": post.place, "supply": post.supply}
    return Breach(post.layer, key, post.layer, post.place, post.supply, details)
