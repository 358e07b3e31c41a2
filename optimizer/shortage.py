"""Why demand stays open."""

from collections import Counter

import numpy as np

from geodata.county import County
from optimizer.candidates import Candidates, LayerPairs
from optimizer.demand import demand_of
from optimizer.facts import Lookup, profile
from optimizer.plan import Plan, Shortage
from optimizer.policy import Policy
from optimizer.posts import SKILLED


def shortages_of(candidates: Candidates, plan: Plan) -> tuple[Shortage, ...]:
    """Every open post of a plan, with its cause.

    ``no_candidate``: nobody may serve there. ``not_enough``: the layer has fewer free
    places than its demand. ``tied``: there would be people, but rules or couplings keep
    them from the place. ``skill``: the post is filled, the skill that the team needs is not.
    """
    found: list[Shortage] = []
    for pairs in candidates.layers:
        posts = plan.of_layer(pairs.layer.name)
        filled = Counter(post.place for post in posts)
        reachable = np.bincount(pairs.place, minlength=len(pairs.places))
        scarce = pairs.ceiling.sum() < pairs.least.sum()
        for number, place in enumerate(pairs.places):
            missing = int(pairs.least[number]) - filled[place.id]
            if missing > 0:
                cause = "not_enough" if scarce else "tied"
                cause = cause if reachable[number] else "no_candidate"
                found.append(Shortage(pairs.layer.name, place.id, missing, cause))
        found += _skills(pairs, plan)
    return tuple(found)


def open_count(county: County, policy: Policy, plan: Plan) -> int:
    """Posts that a plan leaves open, from plan and facts alone."""
    lookup, total = Lookup(county), 0
    for layer in policy.layers:
        filled = Counter(post.place for post in plan.of_layer(layer.name))
        places = lookup.places(layer.level).values()
        total += sum(max(0, demand_of(layer, place)[0] - filled[place.id]) for place in places)
    return total


def _skills(pairs: LayerPairs, plan: Plan) -> list[Shortage]:
    if not pairs.layer.roles:
        return []
    able: Counter[tuple[str, str]] = Counter()
    profiles = {supply.id: profile(supply) for supply in pairs.supplies}
    filled: Counter[str] = Counter()
    for post in plan.of_layer(pairs.layer.name):
        filled[post.place] += 1
        for name, score in profiles.get(post.supply, {}).items():
            able[post.place, name] += score >= SKILLED
    found = []
    for name, wanted in sorted(pairs.layer.roles.items()):
        for number, place in enumerate(pairs.places):
            asked = min(wanted, int(pairs.least[number]))
            lacking = min(asked, filled[place.id]) - able[place.id, name]
            if lacking > 0:
                found.append(Shortage(pairs.layer.name, place.id, lacking, f"skill_{name}"))
    return found
