"""Few changes: keep the plan in force as far as it goes."""

import numpy as np

from geodata.county import County, Place, Supply
from optimizer.candidates import Candidates, Floats, LayerPairs
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.registry import enrol


@enrol("goal", "few_changes")
class FewChanges(PairwiseGoal):
    """少变动：现任能不动的尽量不动。

    As few postings as possible that the plan in force does not have.

    Cost of one posting: 0 where it is in force already, else 1.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        standing = _standing(candidates.county, pairs.layer.name)
        numbers = {
            (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
            for place, supply in standing
        }
        width = max(1, len(pairs.supplies))
        keys = np.array([p * width + s for p, s in numbers if p >= 0 and s >= 0], dtype=np.int64)
        kept = np.isin(pairs.place * width + pairs.supply, keys)
        return np.where(kept, 0.0, 1.0)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        standing = context.keep("standing", lambda: _standing(context.county, context.layer.name))
        return 0.0 if (place.id, supply.id) in standing else 1.0


def _standing(county: County, layer: str) -> set[tuple[str, str]]:
    return {(post.place, post.supply) for post in county.current if post.layer == layer}
