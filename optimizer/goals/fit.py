"""Fit: what the village needs against what the person or unit can do."""

import numpy as np

from geodata.facts.county import Place, Supply
from optimizer.arrays import Bools, Floats
from optimizer.facts.lookup import need_matrix, profile
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField
from optimizer.pairs.layer_pairs import LayerPairs

NEUTRAL = 0.5
"""Score where needs or skills are unknown."""


@enrol("goal", "fit")
class Fit(PairwiseGoal):
    """人岗相适：村的需求与干部专长、单位职能相匹配。

    People and units can do what the village needs.

    Cost = 1 - sum(need * skill) / sum(need) over the need dimensions, in [0, 1].

    Formula: c(v,s) = min(1, max(0, 1 - sum over k of need(v,k) * skill(s,k) / sum over k of
    need(v,k))); 0.5 where s has no skill stated or v no need above 0.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair, added up dimension by dimension: the same however many there are."""
        need, skill, total, known = pairs.keep("fit", lambda: _facts(pairs))
        if need.shape[0] * skill.shape[0] <= pairs.place.size * 2:
            table = _costs(need[:, None], skill[None], total[:, None], known[None])
            gathered: Floats = table[pairs.place, pairs.supply]
            return gathered
        place, supply = pairs.place, pairs.supply
        return _costs(need[place], skill[supply], total[place], known[supply])

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:  # noqa: ARG002
        """Neutral, and for known needs and skills the rest as products."""
        need, skill, total, known = pairs.keep("fit", lambda: _facts(pairs))
        share = need / np.where(total > 0, total, 1.0)[:, None]
        if min(share.min(initial=0.0), skill.min(initial=0.0)) < 0 or skill.max(initial=0.0) > 1:
            return None
        sure, able = (total > 0).astype(float), known.astype(float)
        bare = np.column_stack([np.full(known.size, NEUTRAL), (1.0 - NEUTRAL) * able, -skill])
        return CostField(bare, np.column_stack([np.ones(total.size), sure, share]))

    def score(self, place: Place, supply: Supply, context: Context) -> float:  # noqa: ARG002
        """Cost of one posting."""
        skill, total = profile(supply), sum(place.need.values())
        if not skill or total <= 0:
            return NEUTRAL
        matched = sum(value * skill.get(name, 0.0) for name, value in place.need.items())
        return min(1.0, max(0.0, 1.0 - matched / total))


def _facts(pairs: LayerPairs) -> tuple[Floats, Floats, Floats, Bools]:
    """Need (places, dimensions), skill (supplies, dimensions), sum of need, who has a profile."""
    skills = [profile(supply) for supply in pairs.supplies]
    names = tuple(sorted({name for place in pairs.places for name in place.need}))
    need = need_matrix(pairs.places, names)
    rows = [[row.get(name, 0.0) for name in names] for row in skills]
    skill = np.array(rows, dtype=float).reshape(len(skills), len(names))
    return need, skill, need.sum(axis=1), np.array([bool(row) for row in skills], dtype=bool)


def _costs(need: Floats, skill: Floats, total: Floats, known: Bools) -> Floats:
    """Costs of needs against skills, broadcast; dimensions last."""
    matched = np.zeros(np.broadcast_shapes(total.shape, known.shape))
    for number in range(need.shape[-1]):
        matched += need[..., number] * skill[..., number]
    cost = 1.0 - matched / np.where(total > 0, total, 1.0)
    clipped: Floats = np.where((total > 0) & known, np.clip(cost, 0.0, 1.0), NEUTRAL)
    return clipped
