"""Strength: the stronger unit to the greater need."""

import numpy as np

from geodata.facts.county import Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.lookup import hardness_of
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, products
from optimizer.pairs.layer_pairs import LayerPairs

NEUTRAL = 0.5
"""Strength of a supply whose unit's strength is unknown."""


@enrol("goal", "strength")
class Strength(PairwiseGoal):
    """硬抽人、抽硬人：越难的村，派出单位越强。

    The harder the village, the stronger the unit behind its helper.

    Cost = hardness * (1 - strength of the unit), in [0, 1]: by the rearrangement
    inequality the sum is least when strength follows hardness.

    Formula: c(v,s) = h(v) * (1 - strength(s)).
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        hardness, weakness = pairs.keep("strength", lambda: _facts(pairs, candidates))
        return hardness[pairs.place] * weakness[pairs.supply]

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """One product."""
        hardness, weakness = pairs.keep("strength", lambda: _facts(pairs, candidates))
        return products([weakness], [hardness])

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        strength = context.lookup.strength(supply)
        return hardness_of(place) * (1.0 - (NEUTRAL if strength is None else strength))


def _facts(pairs: LayerPairs, candidates: Candidates) -> tuple[Floats, Floats]:
    """Hardness (places,) and 1 - strength (supplies,)."""
    hardness = np.array([hardness_of(place) for place in pairs.places], dtype=float)
    known = [candidates.lookup.strength(supply) for supply in pairs.supplies]
    strength = np.array([NEUTRAL if item is None else item for item in known], dtype=float)
    return hardness, 1.0 - strength
