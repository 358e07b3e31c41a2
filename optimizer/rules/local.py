"""Local: a leader serves inside his own jurisdiction."""

from collections.abc import Iterator
from typing import ClassVar, Self

from geodata.facts.county import County, Leader, Supply
from geodata.lineage.place_texts import PlaceTexts
from optimizer.facts.divisions import named_by
from optimizer.facts.lookup import Lookup
from optimizer.facts.written_areas import reach_of
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.compatibility import Kinds, kinds_of
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "local")
class Local(Rule):
    """属地：领导只联系自己分管区域（乡镇或县）内的地方。

    A leader serves only places inside his own townships or counties.

    With ``by`` the places are those of a column of people, units or leaders, such as
    ``leader.包村范围``: so one leader may have an area for each layer. Whoever has none goes
    anywhere, unless ``only_known`` asks for one.

    Formula: x(l,v,s) = 0 where jurisdiction(s), or by(s), has neither v nor its township nor its
    county; empty only with only_known.
    """

    SPEAKS: ClassVar[Spoken] = {"by": ("supply",)}
    layer: str
    by: str | None = None
    only_known: bool = False

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        return cls(layer=layer.name, by=choose.area(layer), only_known=choose.yes())

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:
        """Bar the pairs outside the jurisdiction."""
        if pairs.layer.name != self.layer:
            return None
        reaches = self._reaches(pairs, county)
        named = frozenset().union(*reaches)
        areas = [named_by(place) & named for place in pairs.places]
        return kinds_of(areas, reaches, self._fits)

    def undecided(self, pairs: LayerPairs, county: County) -> int:
        """Those without a jurisdiction, at every place."""
        return sum(not reach for reach in self._reaches(pairs, county)) * len(pairs.places)

    def _reaches(self, pairs: LayerPairs, county: County) -> list[frozenset[str]]:
        kind, by = pairs.layer.supply, self.by
        if by is None:
            return [_reach(item) for item in pairs.supplies]

        def make() -> dict[str, frozenset[str]]:
            texts = PlaceTexts(county.villages, county.townships)
            table = county.supplies(kind)
            return {item.id: reach_of(by, item, kind, county.year, texts) for item in table}

        known = pairs.keep(("local", by), make)
        return [known[item.id] for item in pairs.supplies]

    def _fits(self, areas: frozenset[str], reach: frozenset[str]) -> bool:
        return not areas.isdisjoint(reach) or (not reach and not self.only_known)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look at every posting by itself."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        places, supplies = lookup.places(layer.level), lookup.supplies(layer.supply)
        texts = PlaceTexts(county.villages, county.townships) if self.by else None
        for post in plan.of_layer(self.layer):
            reach = _reach(supplies[post.supply])
            if self.by and texts:
                reach = reach_of(self.by, supplies[post.supply], layer.supply, county.year, texts)
            if not reach and not self.only_known:
                continue
            if reach.isdisjoint(named_by(places[post.place])):
                yield Breach(self.name, "local", post.layer, post.place, post.supply)


def _reach(supply: Supply) -> frozenset[str]:
    return supply.jurisdiction if isinstance(supply, Leader) else frozenset()
