"""Admissible pairs of supply and place, as arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Bools, Ints
from optimizer.facts.canonical_order import canonical
from optimizer.facts.demand import capacity_of, demand_of, may_serve
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.lookup import Lookup
from optimizer.limits.deadline import NEVER, Deadline
from optimizer.model.plan import Posting
from optimizer.model.policy_view import PolicyView
from optimizer.pairs.compatibility import Kinds
from optimizer.pairs.layer_pairs import LayerPairs


class Barring(Protocol):
    """What a rule says of pairs: the bar by kinds of place and supply, or pair by pair."""

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:
        """The bar by kinds; ``None``: none, or not by kinds."""

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:
        """Which pairs may stand, shape (pairs,); ``None``: this rule bars none."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """All admissible pairs of all layers, in the order of the policy's layers."""

    county: County
    policy: PolicyView
    layers: tuple[LayerPairs, ...]
    lookup: Lookup

    @classmethod
    def over(
        cls, county: County, policy: PolicyView, layers: tuple[LayerPairs, ...]
    ) -> "Candidates":
        """The candidates of layers whose pairs are known."""
        county = canonical(county)
        return cls(county, policy, layers, Lookup(county))

    @property
    def size(self) -> int:
        """Number of pairs."""
        return sum(pairs.place.size for pairs in self.layers)

    def postings(self, columns: Ints) -> tuple[Posting, ...]:
        """The pairs of some columns as postings, sorted."""
        found = []
        for pairs in self.layers:
            mine = columns[(columns >= pairs.start) & (columns < pairs.start + pairs.place.size)]
            for index in mine - pairs.start:
                place = pairs.places[pairs.place[index]].id
                supply = pairs.supplies[pairs.supply[index]].id
                found.append(Posting(pairs.layer.name, place, supply))
        return tuple(sorted(found))

    def of(self, names: tuple[str, ...]) -> Iterator[LayerPairs]:
        """The layers called ``names``, or all where ``names`` is empty."""
        return (pairs for pairs in self.layers if not names or pairs.layer.name in names)


def pair_up(county: County, policy: PolicyView, deadline: Deadline = NEVER) -> Candidates:
    """Every pair that no rule bars.

    Raises :class:`~optimizer.limits.deadline.StoppedError` where the deadline is over before.
    """
    layers: list[LayerPairs] = []
    start = 0
    for bare in layers_of(county, policy):
        place, supply = _paired(bare, county, policy, deadline)
        pairs = bare.with_pairs(place, supply, start)
        layers.append(pairs)
        start += pairs.place.size
    return Candidates.over(county, policy, tuple(layers))


def layers_of(county: County, policy: PolicyView) -> Iterator[LayerPairs]:
    """The layers with their places, supplies, demand and capacity, and no pair yet.

    Places and supplies stand in the order of their ids, whatever that of the tables.
    """
    lookup = Lookup(canonical(county))
    return (_bare(lookup, layer, policy.travel) for layer in policy.layers)


def _bare(lookup: Lookup, layer: Layer, travel: Travel) -> LayerPairs:
    county = lookup.county
    demands = [(place, demand_of(layer, place)) for place in lookup.places(layer.level).values()]
    served = [(place, span) for place, span in demands if span[1] > 0]
    able = [item for item in county.supplies(layer.supply) if may_serve(layer, item, county.year)]
    spans = [capacity_of(layer, item, county.year) for item in able]
    nothing = np.zeros(0, dtype=np.int64)
    return LayerPairs(
        layer=layer,
        places=tuple(place for place, _ in served),
        supplies=tuple(able),
        least=np.array([span[0] for _, span in served], dtype=np.int64),
        most=np.array([span[1] for _, span in served], dtype=np.int64),
        floor=np.array([span[0] for span in spans], dtype=np.int64),
        ceiling=np.array([span[1] for span in spans], dtype=np.int64),
        place=nothing,
        supply=nothing,
        travel=travel,
    )


def _paired(
    bare: LayerPairs, county: County, policy: PolicyView, deadline: Deadline
) -> tuple[Ints, Ints]:
    """Place and supply of every pair of a layer that no rule bars, by place, then by supply.

    Made from the rules by kinds together; the others sift what is made.
    """
    known, others = _barring(bare, county, policy)
    first = _together(bare, known)
    places, supplies = [bare.place], [bare.supply]
    for place, supply in first.blocks():
        deadline.check()
        keep = np.ones(place.size, dtype=bool)
        for kinds in known:
            keep &= kinds.of(place, supply)
        pairs = _sifted(bare.with_pairs(place[keep], supply[keep], 0), county, others)
        places.append(pairs.place)
        supplies.append(pairs.supply)
    return np.concatenate(places), np.concatenate(supplies)


def _barring(
    bare: LayerPairs, county: County, policy: PolicyView
) -> tuple[list[Kinds], list[Barring]]:
    """What bars by kind, and the rules that do not."""
    known: list[Kinds] = []
    others: list[Barring] = []
    for restriction in policy.restrictions:
        kinds = restriction.kinds(bare, county)
        if kinds is None:
            others.append(restriction)
        else:
            known.append(kinds)
    return known, others


def _together(bare: LayerPairs, known: list[Kinds]) -> Kinds:
    every = Kinds.any(len(bare.places), len(bare.supplies))
    return reduce(Kinds.both, sorted(known, key=lambda kinds: kinds.count), every)


def by_kinds(bare: LayerPairs, county: County, policy: PolicyView) -> Kinds:
    """Which pairs of a layer the rules by kind admit, nearly: no pair that may stand is barred."""
    return _together(bare, _barring(bare, county, policy)[0])


def admitted(pairs: LayerPairs, county: County, policy: PolicyView) -> LayerPairs:
    """The pairs of a layer that no rule bars."""
    return _sifted(pairs, county, policy.restrictions)


def _sifted(pairs: LayerPairs, county: County, restrictions: Sequence[Barring]) -> LayerPairs:
    keep = np.ones(pairs.place.size, dtype=bool)
    for restriction in restrictions:
        mask = restriction.admits(pairs, county)
        if mask is not None:
            keep &= mask
    if keep.all():
        return pairs
    return pairs.with_pairs(pairs.place[keep], pairs.supply[keep], pairs.start)
