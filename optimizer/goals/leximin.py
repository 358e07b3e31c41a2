"""Leximin: first as few as possible in the worst case, then in the next worst, and so on."""

from typing import Self

import numpy as np
from pydantic import Field

from geodata.facts.county import Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.lookup import hardness_of
from optimizer.goals.equity import hard_and_strong, known_strength
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.registry import Goal, enrol
from optimizer.pairs.cost_field import CostField, by_value
from optimizer.pairs.layer_pairs import LayerPairs

DUST = 1e-9


@enrol("goal", "leximin")
class Leximin(PairwiseGoal):
    """先顾最吃亏的：差距最大的村先减到最少，再减差距次大的，逐级往下。

    The worst off first: fewest villages with the largest gap, then with the next, and so on.

    The gap of a posting is max(0, hardness - strength of the unit), in [0, 1], cut into
    ``steps`` equal steps. The goal takes ``steps`` - 1 levels of its own, the worst step
    first; the levels after it move down. Cost of one posting at a level: 1 where its gap
    reaches the step. ``threshold`` (0: all of them) is set for the levels themselves.

    Formula: c(v,s) = 1 where max(0, h(v) - strength(s)) >= t - 1e-9, else 0; t = (steps - 1) /
    steps, then (steps - 2) / steps, down to 1 / steps, a level for each.
    """

    steps: int = Field(default=5, ge=2, le=20)
    threshold: float = Field(default=0.0, ge=0.0, le=1.0)

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        steps, threshold = choose.whole(2, 4), choose.one_of([0.0, choose.number(0.0, 1.0)])
        return cls(layers=choose.layers(least=0), steps=steps, threshold=threshold)

    def expanded(self) -> tuple[Goal, ...]:
        """One goal for each step, the worst first."""
        if self.threshold > 0:
            return (self,)
        steps = [number / self.steps for number in range(self.steps - 1, 0, -1)]
        return tuple(self.model_copy(update={"threshold": step}) for step in steps)

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        hard, strength = hard_and_strong(pairs, candidates)
        return self._steps(hard[pairs.place] - strength[pairs.supply])

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """A row for every strength."""
        hard, strength = hard_and_strong(pairs, candidates)
        return by_value(strength, hard.size, lambda value: self._steps(hard - value))

    def _steps(self, gap: Floats) -> Floats:
        reached = np.maximum(0.0, gap) >= (self.threshold or 1.0) - DUST
        return np.where(reached, 1.0, 0.0)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        gap = max(0.0, hardness_of(place) - known_strength(context.lookup.strength(supply)))
        return 1.0 if gap >= (self.threshold or 1.0) - DUST else 0.0
