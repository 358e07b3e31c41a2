"""Scores: the planner's own numbers."""

from collections.abc import Iterator
from typing import Literal, Self, cast

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.registry import Goal, Restriction, enrol, enrolled
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.pairs.pair_numbers import numbers_at


@enrol("goal", "scores")
class Scores(PairwiseGoal):
    """评分：按“评分”表里每一对的代价，总和最小。

    The planner's own costs of pairs (table `scores`), as little as possible in all.

    Cost = ``cost`` of the pair in the table, 0 upward. A pair without a cost there may not
    stand (``missing = "bar"``), or costs the number that ``missing`` gives.

    Formula: c(l,v,s) = cost(l,v,s) in table scores; the key missing where it has none.
    """

    missing: Literal["bar"] | float = "bar"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        missing: Literal["bar"] | float = choose.one_of(["bar", choose.number(0.0, 2.0)])
        return cls(layers=choose.layers(least=0), missing=missing)

    def restrictions(self) -> Iterator[Restriction]:
        """The rule that only listed pairs stand."""
        if self.missing == "bar":
            listed = enrolled("rule")["listed"]
            yield cast("Restriction", listed.model_validate({"layers": self.layers}))

    def lifted(self, county: County) -> tuple[Goal, str]:
        """What is not listed costs as much as the dearest pair that is."""
        dearest = max((cost for cost in county.scores.cost if cost is not None), default=0.0)
        return self.model_copy(update={"missing": dearest}), f"missing = {dearest:g}"

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        costs = numbers_at(pairs, candidates.county, "cost")
        return np.where(np.isnan(costs), self._otherwise, costs)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        cost, _ = context.county.scores.of(context.layer.name, place.id, supply.key)
        return self._otherwise if cost is None else cost

    @property
    def _otherwise(self) -> float:
        return 0.0 if self.missing == "bar" else self.missing
