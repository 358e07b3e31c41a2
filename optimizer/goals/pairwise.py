"""What goals share whose cost is the sum over postings: one score matrix, read two ways.

``cost`` reads the matrix at the pairs of the program; ``measure`` computes the same score
for each posting of a finished plan from its place and its supply alone.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from math import fsum
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import Lookup
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Goal
from optimizer.pairs.cost_field import CostField
from optimizer.pairs.layer_pairs import LayerPairs

T = TypeVar("T")


class PairwiseGoal(Goal):
    """A goal whose cost is a sum over postings; ``layers`` empty means all layers."""

    layers: tuple[str, ...] = ()

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """For goals whose only field is ``layers``."""
        return cls(layers=choose.layers(least=0))

    @abstractmethod
    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair of a layer, shape (pairs,)."""

    @abstractmethod
    def score(self, place: Place, supply: Supply, context: "Context") -> float:
        """Cost of one posting, computed from facts alone."""

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:  # noqa: ARG002
        """The same cost of all places and supplies of a layer in closed form, if it has one.

        It may differ from ``scores`` by the rounding of single precision; it must not look at
        the pairs themselves.
        """
        return None

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Cost per pair, 0 in the layers that the goal does not speak of."""
        costs = np.zeros(candidates.size)
        for pairs in candidates.of(self.layers):
            costs[pairs.columns] = self.scores(pairs, candidates)
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Sum over the postings of the layers."""
        lookup = Lookup(county)
        found: list[float] = []
        for layer in policy.layers:
            posts = plan.of_layer(layer.name)
            if not posts or (self.layers and layer.name not in self.layers):
                continue
            places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
            ends = [(places[post.place], supplies[post.supply]) for post in posts]
            found += self.score_all(ends, Context(county, policy, layer, lookup))
        return fsum(found)

    def score_all(
        self, ends: Sequence[tuple[Place, Supply]], context: "Context"
    ) -> Sequence[float]:
        """The cost of every posting, as :meth:`score` has it, from its place and supply."""
        return [self.score(place, supply, context) for place, supply in ends]


class Context:
    """What a score may ask beyond its place and supply."""

    def __init__(self, county: County, policy: PolicyView, layer: Layer, lookup: Lookup) -> None:
        self.county = county
        self.policy = policy
        self.layer = layer
        self.lookup = lookup
        self._kept: dict[str, Any] = {}

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Compute something once for all postings of the layer."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept

    def places(self) -> list[Place]:
        """The places that the layer serves."""
        every = self.lookup.places(self.layer.level).values()
        return [place for place in every if demand_of(self.layer, place)[1] > 0]

    def supplies(self) -> list[Supply]:
        """The supplies that may serve in the layer."""
        table = self.county.supplies(self.layer.supply)
        return [item for item in table if may_serve(self.layer, item, self.county.year)]


def own_goals(policy: PolicyView, layer: str) -> tuple[PairwiseGoal, ...]:
    """The goals of a layer whose cost is a sum over postings."""
    goals = (goal for goal in policy.effective_goals if isinstance(goal, PairwiseGoal))
    return tuple(goal for goal in goals if not goal.layers or layer in goal.layers)
