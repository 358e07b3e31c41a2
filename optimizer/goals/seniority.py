"""Seniority: the hardest village to the most senior leader."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from geodata.facts.county import County, Leader, Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.lookup import hardness_of
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, products
from optimizer.pairs.layer_pairs import LayerPairs

NEUTRAL = 0.5
"""Place in the order of somebody without a rank."""


@enrol("goal", "seniority")
class Seniority(PairwiseGoal):
    """书记领题：最难的村由职务最高的领导联系，依次类推。

    The hardest village to the most senior leader, and so on down.

    Cost = (place of the leader in the order - place of the village in the order)^2, both
    in [0, 1] from last to first, equal ones sharing a place; the sum is least when the
    two orders agree. Range of one posting: [0, 1].

    Formula: c(v,s) = (pos(-rank(s)) - pos(h(v)))^2.
    """

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:  # noqa: ARG002
        """Cost of every pair."""
        senior, tough = pairs.keep("seniority", lambda: _facts(pairs))
        result: Floats = (senior[pairs.supply] - tough[pairs.place]) ** 2
        return result

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:  # noqa: ARG002
        """The square, multiplied out."""
        senior, tough = pairs.keep("seniority", lambda: _facts(pairs))
        one, other = np.ones(senior.size), np.ones(tough.size)
        return products([senior**2, -2.0 * senior, one], [other, tough, tough**2])

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:  # noqa: ARG002
        """Leaders with a rank."""
        if not pairs.supplies or (self.layers and pairs.layer.name not in self.layers):
            return None
        ranked = (isinstance(item, Leader) and item.rank is not None for item in pairs.supplies)
        return sum(ranked), 0

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        standing, hard = context.keep(
            "orders", lambda: _orders(context.supplies(), context.places())
        )
        return (_standing(supply, standing) - _place(hardness_of(place), hard)) ** 2


def _facts(pairs: LayerPairs) -> tuple[Floats, Floats]:
    """Place in the order of every supply, and of every place."""
    standing, hard = _orders(pairs.supplies, pairs.places)
    senior = np.array([_standing(item, standing) for item in pairs.supplies], dtype=float)
    return senior, np.array([_place(hardness_of(v), hard) for v in pairs.places], dtype=float)


def _orders(supplies: Sequence[Supply], places: Sequence[Place]) -> tuple[list[float], list[float]]:
    ranks = [-item.rank for item in supplies if isinstance(item, Leader) and item.rank is not None]
    return sorted(map(float, ranks)), sorted(hardness_of(place) for place in places)


def _standing(supply: Supply, order: list[float]) -> float:
    if not isinstance(supply, Leader) or supply.rank is None:
        return NEUTRAL
    return _place(float(-supply.rank), order)


def _place(value: float, order: list[float]) -> float:
    """Mean position of ``value`` among ``order``, scaled to [0, 1]."""
    if len(order) < 2:
        return NEUTRAL
    return (bisect_left(order, value) + bisect_right(order, value) - 1) / 2 / (len(order) - 1)
