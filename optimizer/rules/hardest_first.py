"""Hardest first: the hardest places are taken by those who are named for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County, Place
from optimizer.facts.demand import demand_of
from optimizer.facts.divisions import home_of, places_of
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer, Level
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, hardness_of, holds
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "hardest_first")
class HardestFirst(Rule):
    """书记领题：最难的几个地方，只由指定的领导联系。

    The hardest places are served only by those who are named for it.

    The ``count`` hardest places that the layer serves, in all or ``per`` township or
    county, are served only by supplies that meet ``who``. Of equally hard places the first
    by id is the hardest, whatever the order of the table.

    Formula: x(l,v,s) = 0 where who(s) is not true and v is among the count places of its area
    with the largest h(v), equal ones by id.
    """

    SPEAKS: ClassVar[Spoken] = {"who": ("supply",)}
    layer: str
    who: str
    count: int = 1
    per: Level | None = None

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        who, count = choose.who(layer), choose.whole(1, 3)
        return cls(layer=layer.name, who=who, count=count, per=choose.per())

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar everybody else from the hardest places."""
        if pairs.layer.name != self.layer:
            return None
        hard = self._hardest(county, pairs.layer)
        tough = np.array([place.id in hard for place in pairs.places], dtype=bool)
        entity = ENTITY_OF_SUPPLY[pairs.layer.supply]
        named = [holds(parse(self.who), s, entity, county.year) is True for s in pairs.supplies]
        fit = np.array(named, dtype=bool)
        result: NDArray[np.bool_] = ~tough[pairs.place] | fit[pairs.supply]
        return result

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting at one of the hardest places."""
        layer = policy.layer(self.layer)
        hard, supplies = self._hardest(county, layer), Lookup(county).supplies(layer.supply)
        entity = ENTITY_OF_SUPPLY[layer.supply]
        for post in plan.of_layer(self.layer):
            supply = supplies[post.supply]
            if post.place in hard and not holds(parse(self.who), supply, entity, county.year):
                details = {"who": self.who}
                yield Breach(
                    self.name, "hardest_first", post.layer, post.place, post.supply, details
                )

    def _hardest(self, county: County, layer: Layer) -> frozenset[str]:
        areas: dict[str, list[Place]] = defaultdict(list)
        for place in places_of(county, layer.level):
            if demand_of(layer, place)[1] > 0:
                areas[home_of(place, self.per) if self.per else ""].append(place)
        return frozenset(
            place.id for served in areas.values() for place in _top(served, self.count)
        )


def _top(places: Sequence[Place], count: int) -> Sequence[Place]:
    return sorted(places, key=lambda place: (-hardness_of(place), place.id))[:count]
