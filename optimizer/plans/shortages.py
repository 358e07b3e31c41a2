"""Why demand stays open."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Ints
from optimizer.facts.demand import demand_of
from optimizer.facts.lookup import SKILLED, Lookup, profile
from optimizer.model.candidates import Candidates, admitted, layers_of
from optimizer.model.plan import Plan, Shortage
from optimizer.model.policy_view import PolicyView
from optimizer.pairs.layer_pairs import LayerPairs


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


BLOCK = 1_000_000
"""So many pairs are looked at at once."""


def judged_shortages(county: County, policy: PolicyView, plan: Plan) -> tuple[Shortage, ...]:
    """The same from facts alone: only the pairs at places with open posts are made."""
    layers = tuple(_around_open(bare, county, policy, plan) for bare in layers_of(county, policy))
    return shortages_of(Candidates.over(county, policy, layers), plan)


def _around_open(bare: LayerPairs, county: County, policy: PolicyView, plan: Plan) -> LayerPairs:
    """A layer with the admissible pairs of the places where ``plan`` leaves posts open."""
    filled = Counter(post.place for post in plan.of_layer(bare.layer.name))
    there = np.array([filled[place.id] for place in bare.places], dtype=np.int64)
    places, supplies = [bare.place], [bare.supply]
    for block in _blocks(np.flatnonzero(bare.least > there), len(bare.supplies)):
        who = np.tile(np.arange(len(bare.supplies)), block.size)
        pairs = bare.with_pairs(np.repeat(block, len(bare.supplies)), who, 0)
        kept = admitted(pairs, county, policy)
        places.append(kept.place)
        supplies.append(kept.supply)
    return bare.with_pairs(np.concatenate(places), np.concatenate(supplies), 0)


def _blocks(places: Ints, supplies: int) -> Iterator[Ints]:
    step = max(1, BLOCK // max(1, supplies))
    return (places[first : first + step] for first in range(0, places.size, step))


def open_posts(county: County, policy: PolicyView, plan: Plan) -> dict[tuple[str, str], int]:
    """Posts that a plan leaves open by layer and place, from plan and facts alone."""
    lookup, found = Lookup(county), dict[tuple[str, str], int]()
    for layer in policy.layers:
        filled = Counter(post.place for post in plan.of_layer(layer.name))
        for place in lookup.places(layer.level).values():
            missing = demand_of(layer, place)[0] - filled[place.id]
            if missing > 0:
                found[layer.name, place.id] = missing
    return found


def open_count(county: County, policy: PolicyView, plan: Plan) -> int:
    """How many they are."""
    return sum(open_posts(county, policy, plan).values())


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
