"""Binding: provincial and city units serve only the county that they are paired with."""

from collections.abc import Iterator
from typing import Self

from geodata.facts.county import County, Supply
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.compatibility import Kinds, kinds_of
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "binding")
class Binding(Rule):
    """对口帮扶：有对口县的单位，其干部和结对只安排在对口县。

    A unit that is bound to a county serves only there, and so do its people.

    The unit's ``bound_county`` is the name of the county; a unit without one goes anywhere,
    unless ``only_bound`` asks that every unit of the layer has one.

    Formula: x(l,v,s) = 0 where bound_county(unit(s)) is not county(v); unknown only with
    only_bound.
    """

    layer: str
    only_bound: bool = False

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name, only_bound=choose.yes())

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:
        """Bar the pairs outside the bound county."""
        if pairs.layer.name != self.layer:
            return None
        lookup = Lookup(county)
        bound = [_bound(lookup, item) for item in pairs.supplies]
        return kinds_of([place.county for place in pairs.places], bound, self._fits)

    def undecided(self, pairs: LayerPairs, county: County) -> int:
        """Those whose unit is not known, at every place."""
        lookup = Lookup(county)
        unknown = sum(lookup.unit_of(item) is None for item in pairs.supplies)
        return unknown * len(pairs.places)

    def _fits(self, home: str, bound: str | None) -> bool:
        return bound == home or (bound is None and not self.only_bound)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting by itself."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        for post in plan.of_layer(self.layer):
            bound = _bound(lookup, supplies[post.supply])
            if bound == places[post.place].county or (bound is None and not self.only_bound):
                continue
            details = {"bound": bound or "—"}
            yield Breach(self.name, "binding", post.layer, post.place, post.supply, details)


def _bound(lookup: Lookup, supply: Supply) -> str | None:
    unit = lookup.unit_of(supply)
    return None if unit is None else unit.bound_county
