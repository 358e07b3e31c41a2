"""Batches: those who are sent first go to the places that come first."""

from typing import Self

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.lookup import fact, hardness_of
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, products
from optimizer.pairs.layer_pairs import LayerPairs

UNKNOWN = 0.5


@enrol("goal", "batch_order")
class BatchOrder(PairwiseGoal):
    """批次先后：先派的批次去排在前面的村类别，同类里先去难的村。

    Earlier batches go to the classes named first, within a class to the harder places.

    ``column`` of the supply says its batch (numbers or texts in order); cost of one posting
    is the batch from 0 (first) to 1 (last), 0.5 where unknown, times the weight of the
    place: from 1 for the hardest of the first class to 0. Range: [0, 1].

    Formula: c(v,s) = late(s) * (m - behind(v) + h(v)) / (m + 1), m classes in order.
    """

    column: str = "批次"
    order: tuple[str, ...] = ()

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        column = choose.amount(choose.layer().supply).partition(".")[2]
        order = choose.some_of(choose.offer.classes)
        return cls(layers=choose.layers(least=0), column=column, order=order)

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        late, weight = self._facts(pairs, candidates)
        costs: Floats = late[pairs.supply] * weight[pairs.place]
        return costs

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """One product."""
        late, weight = self._facts(pairs, candidates)
        return products([late], [weight])

    def _facts(self, pairs: LayerPairs, candidates: Candidates) -> tuple[Floats, Floats]:
        """How late every supply, and the weight of every place."""

        def make() -> tuple[Floats, Floats]:
            year = candidates.county.year
            steps = _steps(candidates.county, pairs.layer.supply, self.column)
            late = [_late(item, self.column, steps, year) for item in pairs.supplies]
            weight = [self._weight(place) for place in pairs.places]
            return np.array(late, dtype=float), np.array(weight, dtype=float)

        return pairs.keep((self.kind, self.column, self.order), make)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        county = context.county
        steps = context.keep("steps", lambda: _steps(county, context.layer.supply, self.column))
        return _late(supply, self.column, steps, county.year) * self._weight(place)

    def _weight(self, place: Place) -> float:
        classes = len(self.order) + 1
        known = [self.order.index(name) for name in place.classes if name in self.order]
        behind = min(known, default=len(self.order))
        return (classes - behind - 1 + hardness_of(place)) / classes


def _steps(county: County, supply: str, column: str) -> dict[object, float]:
    """Batch -> 0 for the first to 1 for the last."""
    found = {fact(item, column, county.year) for item in county.supplies(supply)} - {None}
    ordered = sorted(found, key=lambda value: (isinstance(value, str), value))
    return {value: n / max(1, len(ordered) - 1) for n, value in enumerate(ordered)}


def _late(supply: Supply, column: str, steps: dict[object, float], year: int) -> float:
    return steps.get(fact(supply, column, year), UNKNOWN)
