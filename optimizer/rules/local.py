"""Local: a leader serves inside his own jurisdiction."""

from collections.abc import Iterator
from typing import Self

from geodata.facts.county import County, Leader, Supply
from optimizer.facts.divisions import named_by
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.compatibility import Kinds, kinds_of
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "local")
class Local(Rule):
    """属地：领导只联系自己分管区域（乡镇或县）内的地方。

    A leader serves only places inside his own townships or counties.

    A leader without a jurisdiction goes anywhere, unless ``only_known`` asks for one.

    Formula: x(l,v,s) = 0 where jurisdiction(s) has neither v nor its township nor its county;
    empty only with only_known.
    """

    layer: str
    only_known: bool = False

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name, only_known=choose.yes())

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:  # noqa: ARG002
        """Bar the pairs outside the jurisdiction."""
        if pairs.layer.name != self.layer:
            return None
        reaches = [_reach(item) for item in pairs.supplies]
        named = frozenset().union(*reaches)
        areas = [named_by(place) & named for place in pairs.places]
        return kinds_of(areas, reaches, self._fits)

    def undecided(self, pairs: LayerPairs, county: County) -> int:  # noqa: ARG002
        """Those without a jurisdiction, at every place."""
        return sum(not _reach(item) for item in pairs.supplies) * len(pairs.places)

    def _fits(self, areas: frozenset[str], reach: frozenset[str]) -> bool:
        return not areas.isdisjoint(reach) or (not reach and not self.only_known)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting by itself."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        for post in plan.of_layer(self.layer):
            reach = _reach(supplies[post.supply])
            if not reach and not self.only_known:
                continue
            if reach.isdisjoint(named_by(places[post.place])):
                yield Breach(self.name, "local", post.layer, post.place, post.supply)


def _reach(supply: Supply) -> frozenset[str]:
    return supply.jurisdiction if isinstance(supply, Leader) else frozenset()
