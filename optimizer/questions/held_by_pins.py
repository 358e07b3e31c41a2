"""Who could serve somewhere only if something that the committee has fixed were given up.

Told by counting: pins hold all places that somebody may have, all posts of the place, or all
posts that a coupling lets him hold. ``explain`` re-optimises, and finds more than this.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Bools
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.rules.exclusive import Exclusive
from optimizer.rules.pinned import fixed_pins

Spot = tuple[str, str]
"""A layer and a place of it."""


@dataclass(frozen=True, slots=True)
class HeldByPins:
    """The postings of a plan that pins name, by layer: place -> who, who -> places."""

    policy: Policy
    at: Mapping[Spot, frozenset[str]]
    of: Mapping[SupplyKey, frozenset[Spot]]

    @classmethod
    def by(cls, county: County, policy: Policy, plan: Plan) -> "HeldByPins":
        """What the pins that a plan keeps hold; a pin of a unit's people holds none of them."""
        at, of = defaultdict[Spot, set[str]](set), defaultdict[SupplyKey, set[Spot]](set)
        for post in _pinned(county, policy, plan):
            spot = post.layer, post.place
            at[spot].add(post.supply)
            of[SupplyKey(policy.layer(post.layer).supply, post.supply)].add(spot)
        return cls(
            policy,
            {spot: frozenset(who) for spot, who in at.items()},
            {who: frozenset(spots) for who, spots in of.items()},
        )

    def mask(self, pairs: LayerPairs) -> Bools:
        """Whether a pin would have to give way for each pair of a layer, shape (pairs,)."""
        full = np.zeros(len(pairs.places), dtype=bool)
        for number, place in enumerate(pairs.places):
            who = self.at.get((pairs.layer.name, place.id), ())
            full[number] = bool(who) and len(who) >= pairs.most[number]
        busy = np.array([self._is_busy(pairs, n) for n in range(len(pairs.supplies))], dtype=bool)
        held: Bools = (full[pairs.place] | busy[pairs.supply]) & ~self._fixed(pairs)
        return held

    def _is_busy(self, pairs: LayerPairs, number: int) -> bool:
        """Whether pins leave somebody no other place in a layer."""
        layer, spots = pairs.layer.name, self.of.get(pairs.supplies[number].key, frozenset())
        mine = sum(name == layer for name, _ in spots)
        return (mine > 0 and mine >= pairs.ceiling[number]) or self._bound(layer, spots)

    def _bound(self, layer: str, spots: frozenset[Spot]) -> bool:
        """Whether a coupling lets whoever holds these posts have no other in a layer."""
        couplings = (item for item in self.policy.couplings if isinstance(item, Exclusive))
        return any(
            layer in item.layers and sum(name in item.layers for name, _ in spots) >= item.most
            for item in couplings
        )

    def _fixed(self, pairs: LayerPairs) -> Bools:
        """The pairs that are fixed themselves."""
        width = max(1, len(pairs.supplies))
        keys = [
            pairs.place_number[place] * width + pairs.supply_number[supply]
            for (name, place), who in self.at.items()
            for supply in who
            if name == pairs.layer.name
            if place in pairs.place_number and supply in pairs.supply_number
        ]
        return np.isin(pairs.place * width + pairs.supply, np.array(keys, dtype=np.int64))


def _pinned(county: County, policy: Policy, plan: Plan) -> Iterator[Posting]:
    """The postings of a plan that a pin names one by one."""
    tables = {layer.name: layer.supply for layer in policy.layers}
    named = {
        (pin.layer, pin.place, pin.supply or (pin.unit if tables[pin.layer] == "units" else None))
        for pin in fixed_pins(county, policy)
    }
    return (post for post in plan.postings if post.key in named)
