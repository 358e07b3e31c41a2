"""Preference: people go where they would like to go."""

import numpy as np

from geodata.county import Cadre, Place, Supply
from optimizer.candidates import Candidates, Floats, LayerPairs
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.places import home_of
from optimizer.registry import enrol

INDIFFERENT = 0.5
"""Cost of somebody who has named no preference."""


@enrol("goal", "preference")
class Preference(PairwiseGoal):
    """尊重本人意愿：按志愿顺序，越靠前越好。

    The earlier a place stands among somebody's preferences, the better.

    Cost of one posting: 0 for the first preference, r / n for the one after r others of n,
    1 for a place that is not named; 0.5 for somebody without preferences. A township or
    county that is named stands for the places inside it. Range: [0, 1].
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

    def score(self, place: Place, supply: Supply, context: Context) -> float:  # noqa: ARG002
        """Cost of one posting."""
        names = _wished(supply)
        return _cost(place, names) if names else INDIFFERENT


def _wished(supply: Supply) -> tuple[str, ...]:
    return supply.preferences if isinstance(supply, Cadre) else ()


def _cost(place: Place, names: tuple[str, ...]) -> float:
    marks = {place.id, place.name, home_of(place, "township"), place.county} - {""}
    return next((n / len(names) for n, name in enumerate(names) if name in marks), 1.0)
