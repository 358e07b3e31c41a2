"""Preference: people go where they would like to go."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geodata.facts.county import Cadre, County, Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.divisions import named_by
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, Spots, products
from optimizer.pairs.layer_pairs import LayerPairs

INDIFFERENT = 0.5
"""Cost of somebody who has named no preference."""


@enrol("goal", "preference")
class Preference(PairwiseGoal):
    """尊重本人意愿：按志愿顺序，越靠前越好。

    The earlier a place stands among somebody's preferences, the better.

    Cost of one posting: 0 for the first preference, r / n for the one after r others of n,
    1 for a place that is not named; 0.5 for somebody without preferences. A township or
    county that is named stands for the places inside it. Range: [0, 1].

    Formula: c(v,s) = r / n where r wishes of n stand before the first that means v; 1 where
    none does; 0.5 where n = 0.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair."""
        costs = np.full(pairs.place.size, INDIFFERENT)
        wished = [_wished(item) for item in pairs.supplies]
        someone = np.array([bool(names) for names in wished], dtype=bool)
        for index in np.flatnonzero(someone[pairs.supply]):
            names = wished[pairs.supply[index]]
            costs[index] = _cost(pairs.places[pairs.place[index]], names)
        return costs

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:  # noqa: ARG002
        """The cost of a place that is not named, and spots for those that are."""
        wished = [_wished(item) for item in pairs.supplies]
        bare = np.array([1.0 if names else INDIFFERENT for names in wished], dtype=float)
        flat = products([bare], [np.ones(len(pairs.places))])
        return replace(flat, spots=(_spots(pairs, wished),))

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:  # noqa: ARG002
        """People who have named a preference."""
        if not pairs.supplies or (self.layers and pairs.layer.name not in self.layers):
            return None
        return sum(bool(_wished(item)) for item in pairs.supplies), 0

    def score(self, place: Place, supply: Supply, context: Context) -> float:  # noqa: ARG002
        """Cost of one posting."""
        names = _wished(supply)
        return _cost(place, names) if names else INDIFFERENT


def _wished(supply: Supply) -> tuple[str, ...]:
    return supply.preferences if isinstance(supply, Cadre) else ()


def _marks(place: Place) -> frozenset[str]:
    return named_by(place) | {place.name}


def _cost(place: Place, names: tuple[str, ...]) -> float:
    marks = _marks(place)
    return next((n / len(names) for n, name in enumerate(names) if name in marks), 1.0)


def _spots(pairs: LayerPairs, wished: Sequence[tuple[str, ...]]) -> Spots:
    """What the places that somebody names cost less than the others."""
    called: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(pairs.places):
        for mark in _marks(place):
            called[mark].append(number)
    found: list[tuple[int, int, float]] = []
    for supply, names in enumerate(wished):
        best: dict[int, float] = {}
        for n, name in enumerate(names):
            for place_number in called.get(name, ()):
                best.setdefault(place_number, n / len(names) - 1.0)
        found += [(supply, number, more) for number, more in sorted(best.items())]
    supply_numbers, place_numbers, more = zip(*found, strict=True) if found else ((), (), ())
    ends = np.array(supply_numbers, dtype=np.int64), np.array(place_numbers, dtype=np.int64)
    return Spots(*ends, np.array(more, dtype=float))
