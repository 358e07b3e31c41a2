"""Fit: what the village needs against what the person or unit can do."""

import numpy as np

from geodata.county import Place, Supply
from optimizer.candidates import Candidates, Floats, LayerPairs
from optimizer.facts import need_matrix, profile
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.registry import enrol

NEUTRAL = 0.5
"""Score where needs or skills are unknown."""


@enrol("goal", "fit")
class Fit(PairwiseGoal):
    """人岗相适：村的需求与干部专长、单位职能相匹配。

    People and units can do what the village needs.

    Cost = 1 - sum(need * skill) / sum(need) over the need dimensions, in [0, 1].
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair, one matrix product a layer."""
        skills = [profile(supply) for supply in pairs.supplies]
        names = tuple(sorted({name for place in pairs.places for name in place.need}))
        need = need_matrix(pairs.places, names)
        skill = np.array([[row.get(name, 0.0) for name in names] for row in skills], dtype=float)
        total = need.sum(axis=1)
        matched = need @ skill.reshape(len(skills), len(names)).T
        cost = 1.0 - matched / np.where(total > 0, total, 1.0)[:, None]
        cost[total <= 0, :] = NEUTRAL
        cost[:, [not row for row in skills]] = NEUTRAL
        clipped: Floats = np.clip(cost[pairs.place, pairs.supply], 0.0, 1.0)
        return clipped

    def score(self, place: Place, supply: Supply, context: Context) -> float:  # noqa: ARG002
        """Cost of one posting."""
        skill, total = profile(supply), sum(place.need.values())
        if not skill or total <= 0:
            return NEUTRAL
        matched = sum(value * skill.get(name, 0.0) for name, value in place.need.items())
        return min(1.0, max(0.0, 1.0 - matched / total))
