"""What a pair costs by itself: a first look at who else could serve, nothing optimised again.

The cost of a change, everything else optimised again, is what ``explain`` computes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Floats, Ints
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup
from optimizer.goals.pairwise import Context, PairwiseGoal, own_goals
from optimizer.model.candidates import Candidates, admitted, layers_of
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.registry import Restriction
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.questions.held_by_pins import HeldByPins, Spot

MOST_PAIRS = 8_000_000
"""A layer with more pairs of place and supply gets no next best: nobody waits for them."""
SHOWN = 3
"""Own costs are shown with so many decimals."""


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody who could serve a place, and the weighted cost of the pair over all goals.

    ``fixed``: he could only if something that the committee has fixed were given up.
    """

    supply: str
    cost: float
    fixed: bool = False


def is_cheaper(cost: float, other: float) -> bool:
    """Whether the own cost of a posting is below that of another, as far as it is shown."""
    return round(cost, SHOWN) < round(other, SHOWN)


def rules_of(county: County, policy: Policy, layer: str) -> Iterator[Restriction]:
    """The rules and couplings that a posting of a layer has to keep."""
    for restriction in policy.restrictions:
        named = restriction.layers_named()
        general = not named and restriction.kind != "pinned" and not restriction.is_idle(county)
        if layer in named or general:
            yield restriction


def own_terms(county: County, policy: Policy, plan: Plan) -> Mapping[Posting, tuple[float, ...]]:
    """Cost of every posting by goal, unweighted, in the order of ``own_goals``.

    A posting whose place or supply no table knows is left out.
    """
    lookup = Lookup(county)
    found: dict[Posting, tuple[float, ...]] = {}
    for layer in policy.layers:
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        posts = [
            post
            for post in plan.of_layer(layer.name)
            if post.place in places and post.supply in supplies
        ]
        ends = [(places[post.place], supplies[post.supply]) for post in posts]
        costs = [
            [*goal.score_all(ends, Context(county, policy, layer, lookup))]
            for goal in own_goals(policy, layer.name)
        ]
        found |= {post: tuple(mine[n] for mine in costs) for n, post in enumerate(posts)}
    return found


def next_best(
    county: County,
    policy: Policy,
    plan: Plan,
    *,
    count: int = 3,
    only: Collection[Spot] | None = None,
) -> Mapping[Spot, tuple[Other, ...]]:
    """Who else no rule bars from a place, the cheapest by their own cost first.

    Goals of a lower level decide only between equals. Places without posting and shortage
    have none, nor have layers whose goals are no sum over postings; with ``only`` nor has any
    other place. Those who are ``fixed`` elsewhere, and as cheap, come last and do not count.
    """
    found: dict[Spot, tuple[Other, ...]] = {}
    taken = taken_in(plan)
    if only is not None:
        taken = {spot: who for spot, who in taken.items() if spot in only}
    held = HeldByPins.by(county, policy, plan)
    for bare in layers_of(county, policy):
        goals = own_goals(policy, bare.layer.name)
        if goals and 0 < len(bare.places) * len(bare.supplies) <= MOST_PAIRS:
            found.update(_of_layer((county, policy), bare, goals, taken, held, count))
    return found


def taken_in(plan: Plan) -> Mapping[Spot, set[str]]:
    """Who is posted at every place of a layer that has a posting or an open post."""
    taken: dict[Spot, set[str]] = defaultdict(set)
    for post in plan.postings:
        taken[post.layer, post.place].add(post.supply)
    for short in plan.shortages:
        taken[short.layer, short.place] |= set()
    return taken


def _of_layer(
    asked: tuple[County, Policy],
    bare: LayerPairs,
    goals: Iterable[PairwiseGoal],
    taken: Mapping[Spot, set[str]],
    held: HeldByPins,
    count: int,
) -> dict[Spot, tuple[Other, ...]]:
    county, policy = asked
    pairs = _open_pairs(county, policy, bare, taken)
    levels = _costs(Candidates.over(county, policy, (pairs,)), pairs, goals)
    order = np.lexsort((pairs.supply, *reversed(levels), pairs.place))
    fixed, total = held.mask(pairs), np.sum(levels, axis=0)
    first = order[_among_first(pairs.place[order], count)]
    free = order[~fixed[order]]
    chosen = [*free[_among_first(pairs.place[free], count)].tolist(), *first[fixed[first]].tolist()]
    found: dict[Spot, list[Other]] = defaultdict(list)
    for pair in chosen:
        spot = (bare.layer.name, pairs.places[pairs.place[pair]].id)
        supply = pairs.supplies[pairs.supply[pair]].id
        found[spot].append(Other(supply, float(total[pair]), bool(fixed[pair])))
    return {spot: tuple(others) for spot, others in found.items()}


def _open_pairs(
    county: County, policy: Policy, bare: LayerPairs, taken: Mapping[Spot, set[str]]
) -> LayerPairs:
    """The admitted pairs of the places in question, without those of the plan."""
    asked = [(bare.layer.name, place.id) in taken for place in bare.places]
    width = len(bare.supplies)
    place = np.repeat(np.flatnonzero(asked), width)
    supply = np.tile(np.arange(width), int(np.sum(asked)))
    pairs = admitted(bare.with_pairs(place, supply, 0), county, policy)
    keep = ~np.isin(pairs.place * width + pairs.supply, _own(bare.layer, pairs, taken))
    return pairs.with_pairs(pairs.place[keep], pairs.supply[keep], 0)


def _own(layer: Layer, pairs: LayerPairs, taken: Mapping[Spot, set[str]]) -> Ints:
    width, numbers = len(pairs.supplies), pairs.supply_number
    keys = [
        number * width + numbers[supply]
        for number, place in enumerate(pairs.places)
        for supply in sorted(taken.get((layer.name, place.id), ()))
        if supply in numbers
    ]
    return np.array(keys, dtype=np.int64)


def _costs(
    candidates: Candidates, pairs: LayerPairs, goals: Iterable[PairwiseGoal]
) -> list[Floats]:
    """Weighted cost of every pair, one array per level of goals."""
    levels: dict[int, Floats] = {}
    for goal in goals:
        cost = goal.weight * goal.scores(pairs, candidates)
        levels[goal.level] = levels[goal.level] + cost if goal.level in levels else cost
    return [levels[level] for level in sorted(levels)]


def _among_first(sorted_keys: Ints, count: int) -> Ints:
    """Positions of the first ``count`` of every run of equal keys."""
    starts = np.searchsorted(sorted_keys, sorted_keys, side="left")
    return np.flatnonzero(np.arange(sorted_keys.size) - starts < count)
