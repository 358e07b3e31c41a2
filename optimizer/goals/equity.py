"""Equity: weak villages do not get the weak units."""

import numpy as np

from geodata.facts.county import Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.lookup import hardness_of
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, by_value
from optimizer.pairs.layer_pairs import LayerPairs

NEUTRAL = 0.5
"""Strength of a unit that is not known."""


@enrol("goal", "equity")
class Equity(PairwiseGoal):
    """公平：防止强强联合、弱村配弱单位，差距越大代价越高。

    Support keeps up with need: a hard village with a weak unit costs most.

    Cost of one posting: max(0, hardness - strength)^2, so that one large gap weighs more
    than several small ones. Range: [0, 1].

    Formula: c(v,s) = max(0, h(v) - strength(s))^2.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        hard, strength = hard_and_strong(pairs, candidates)
        gap: Floats = np.maximum(0.0, hard[pairs.place] - strength[pairs.supply]) ** 2
        return gap

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """A row for every strength."""
        hard, strength = hard_and_strong(pairs, candidates)
        return by_value(strength, hard.size, lambda value: np.maximum(0.0, hard - value) ** 2)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        gap = hardness_of(place) - known_strength(context.lookup.strength(supply))
        return max(0.0, gap) ** 2


def known_strength(strength: float | None) -> float:
    """A unit's strength, a neutral one where it is not known."""
    return NEUTRAL if strength is None else strength


def hard_and_strong(pairs: LayerPairs, candidates: Candidates) -> tuple[Floats, Floats]:
    """Hardness (places,) and strength (supplies,) of a layer."""

    def make() -> tuple[Floats, Floats]:
        known = [known_strength(candidates.lookup.strength(item)) for item in pairs.supplies]
        hard = [hardness_of(place) for place in pairs.places]
        return np.array(hard, dtype=float), np.array(known, dtype=float)

    return pairs.keep("equity", make)
