"""Few changes: keep the plan in force as far as it goes."""

from dataclasses import replace

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats, Ints
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, Spots, products
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("goal", "few_changes")
class FewChanges(PairwiseGoal):
    """少变动：现任能不动的尽量不动。

    As few postings as possible that the plan in force does not have.

    Cost of one posting: 0 where it is in force already, else 1.

    Formula: c(l,v,s) = 0 where (l,v,s) is in force, else 1.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        place, supply = _numbers(pairs, candidates)
        width = max(1, len(pairs.supplies))
        kept = np.isin(pairs.place * width + pairs.supply, place * width + supply)
        return np.where(kept, 0.0, 1.0)

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """1 throughout, and spots where a posting is in force."""
        place, supply = _numbers(pairs, candidates)
        flat = products([np.ones(len(pairs.supplies))], [np.ones(len(pairs.places))])
        return replace(flat, spots=(Spots(supply, place, np.full(place.size, -1.0)),))

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        standing = context.keep("standing", lambda: _standing(context.county, context.layer.name))
        return 0.0 if (place.id, supply.id) in standing else 1.0


def _standing(county: County, layer: str) -> set[tuple[str, str]]:
    return {(post.place, post.supply) for post in county.current if post.layer == layer}


def _numbers(pairs: LayerPairs, candidates: Candidates) -> tuple[Ints, Ints]:
    """Place and supply of every posting in force, by supply, then by place."""
    standing = _standing(candidates.county, pairs.layer.name)
    spots = (
        (pairs.supply_number.get(supply, -1), pairs.place_number.get(place, -1))
        for place, supply in standing
    )
    known = sorted({(s, p) for s, p in spots if s >= 0 and p >= 0})
    ends = np.array(known, dtype=np.int64).reshape(-1, 2)
    return ends[:, 1], ends[:, 0]
