"""Of equally good plans the one nearest to a plan: a last level of goals for a question."""

from dataclasses import dataclass, replace

import numpy as np

from geodata.facts.county import Place, Supply
from optimizer.arrays import Floats
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.outcome import LevelResult, Outcome
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.pairs.cost_field import CostField, Spots, products
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.proof.gate import EXACT as CLOSED


class Beside(PairwiseGoal):
    """与所问的方案不同的派驻最少。

    As few postings as possible that the plan in question does not have.

    Formula: c(l,v,s) = 0 where the plan in question has (l,v,s), else 1.
    """

    has: frozenset[tuple[str, str, str]]

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair."""
        width = max(1, len(pairs.supplies))
        keys = [place * width + supply for supply, place in self._spots(pairs)]
        return np.where(np.isin(pairs.place * width + pairs.supply, keys), 0.0, 1.0)

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:  # noqa: ARG002
        """1 throughout, and spots where the plan in question has a posting."""
        spots = self._spots(pairs)
        supply, place = np.array(spots or np.zeros((0, 2)), dtype=np.int64).T
        flat = products([np.ones(len(pairs.supplies))], [np.ones(len(pairs.places))])
        return replace(flat, spots=(Spots(supply, place, np.full(place.size, -1.0)),))

    def _spots(self, pairs: LayerPairs) -> list[tuple[int, int]]:
        """Supply and place of every posting of the plan in question, in order."""
        spots = (
            (pairs.supply_number.get(supply, -1), pairs.place_number.get(place, -1))
            for layer, place, supply in self.has
            if layer == pairs.layer.name
        )
        return sorted({spot for spot in spots if min(spot) >= 0})

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        return 0.0 if (context.layer.name, place.id, supply.id) in self.has else 1.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """A solve whose last level asked for few changes: the levels without it, and its proof."""

    levels: tuple[LevelResult, ...]
    fewest: bool


def nearest(policy: Policy, plan: Plan) -> Policy:
    """The policy with a level below all others: as near to a plan as can be."""
    goals = policy.effective_goals
    last = max(goal.level for goal in goals)
    has = frozenset(post.key for post in plan.postings)
    beside = Beside(kind="beside", name="beside", level=last + 1, has=has)
    return policy.model_copy(update={"goals": (*goals, beside)})


def without_changes(outcome: Outcome) -> Nearest:
    """The levels of the goals themselves; with no fewer changes only if all of it is proven."""
    *levels, changes = outcome.levels
    return Nearest(tuple(levels), changes.gap <= CLOSED and outcome.closed)
