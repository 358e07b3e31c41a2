"""Listed: only the pairs of the planner's own table."""

from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County
from geodata.facts.pair_scores import PairScores
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Bools
from optimizer.facts.layer import Layer
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.pairs.pair_numbers import Column, numbers_at


@enrol("rule", "listed")
class Listed(Rule):
    """只有“评分”表里列出的配对才可以派。

    Only pairs that table `scores` lists with a number may stand.

    ``column`` says which number: ``cost`` or ``load``. ``layers`` empty means all layers.

    Formula: x(l,v,s) = 0 where table scores has no number of the column for (l,v,s).
    """

    layers: tuple[str, ...] = ()
    column: Column = "cost"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        columns: tuple[Column, ...] = ("cost", "load")
        return cls(layers=choose.layers(least=0), column=choose.one_of(columns))

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:
        """Bar what the table does not say."""
        if self.layers and pairs.layer.name not in self.layers:
            return None
        return ~np.isnan(numbers_at(pairs, county, self.column))

    def with_pair(self, county: County, layer: Layer, place: str, supply: str) -> PairScores:
        """The table with one pair more that may stand: as dear as the dearest that is listed."""
        scores = county.scores
        known = scores.cost if self.column == "cost" else scores.load
        dearest = max((number for number in known if number is not None), default=0.0)
        who = SupplyKey(layer.supply, supply)
        cost, load = scores.of(layer.name, place, who)
        numbers = (dearest, load) if self.column == "cost" else (cost, dearest)
        return scores.with_row(layer.name, place, who, numbers=numbers)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look every posting up."""
        for layer in policy.layers:
            if self.layers and layer.name not in self.layers:
                continue
            for post in plan.of_layer(layer.name):
                who = SupplyKey(layer.supply, post.supply)
                cost, load = county.scores.of(layer.name, post.place, who)
                if (cost if self.column == "cost" else load) is None:
                    yield Breach(self.name, "not_listed", layer.name, post.place, post.supply)
