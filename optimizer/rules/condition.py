"""Conditions over facts of a pair: what must hold, and what must not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self

from geodata.facts.county import County, Place, Supply
from optimizer.facts.expressions import Expression, Value, parse
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, facts_of
from optimizer.model.choose import Choose
from optimizer.model.compatibility import Kinds, kinds_of
from optimizer.model.layer_pairs import LayerPairs
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, Spoken, enrol


class Condition(Rule):
    """A condition on place and supply; ``unknown`` says what 信息不全 counts as.

    ``ask`` lets the pair stand and lists the posting as one to be confirmed.
    """

    layer: str
    unknown: Literal["pass", "fail", "ask"] = "fail"
    exempt: tuple[str, ...] = ()
    """Ids of people, units or leaders whom the rule does not bind: decided case by case."""

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        layer = choose.layer()
        fields = {
            "layer": layer.name,
            cls.KIND: choose.pair(layer),
            "unknown": choose.one_of(["pass", "fail", "ask"]),
            "exempt": choose.some_of(choose.offer.ids[layer.supply]),
        }
        return cls.model_validate(fields)

    @property
    def expression(self) -> Expression:
        """The condition itself."""
        raise NotImplementedError

    def accepts(self, value: Value) -> bool:
        """Whether a pair with this value of the condition may stand."""
        raise NotImplementedError

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:
        """Judge each combination of distinct facts once."""
        return self._judged(pairs, county, self.accepts)

    def _judged(
        self, pairs: LayerPairs, county: County, fits: Callable[[Value], bool]
    ) -> Kinds | None:
        if pairs.layer.name != self.layer:
            return None
        level, entity = pairs.layer.level, ENTITY_OF_SUPPLY[pairs.layer.supply]
        places = [_Facts.of(self.expression, level, item, county.year) for item in pairs.places]
        supplies = [
            None
            if item.id in self.exempt
            else _Facts.of(self.expression, entity, item, county.year)
            for item in pairs.supplies
        ]

        def fit(place: _Facts, supply: _Facts | None) -> bool:
            return supply is None or fits(self.expression({**place.facts, **supply.facts}))

        return kinds_of(places, supplies, fit)

    def undecided(self, pairs: LayerPairs, county: County) -> int:
        """Pairs whose condition is unknown, the exempt left out."""
        known = self._judged(pairs, county, lambda value: value is not None)
        return 0 if known is None else len(pairs.places) * len(pairs.supplies) - known.count

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Judge every posting of the layer by itself."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        supplies, places = lookup.supplies(layer.supply), lookup.places(layer.level)
        entity = ENTITY_OF_SUPPLY[layer.supply]
        for post in plan.of_layer(self.layer):
            place, supply = places.get(post.place), supplies.get(post.supply)
            if place is None or supply is None or supply.id in self.exempt:
                continue
            facts = facts_of(self.expression, layer.level, place, county.year)
            facts |= facts_of(self.expression, entity, supply, county.year)
            value = self.expression(facts)
            details = {"condition": self.expression.text}
            if not self.accepts(value):
                yield Breach(self.name, self.kind, post.layer, post.place, post.supply, details)
            elif value is None and self.unknown == "ask":
                yield Breach(self.name, "to_confirm", post.layer, post.place, post.supply, details)


@enrol("rule", "require")
class Require(Condition):
    """必须满足的条件。

    A condition that every posting of the layer must meet.

    Formula: x(l,v,s) = 0 unless require(v,s) is true or s is exempt; what is unknown counts as
    true unless the key unknown is fail.
    """

    SPEAKS: ClassVar[Spoken] = {"require": ("place", "supply")}
    require: str

    @property
    def expression(self) -> Expression:
        """What must hold."""
        return parse(self.require)

    def accepts(self, value: Value) -> bool:
        """Accept what holds."""
        return self.unknown != "fail" if value is None else bool(value)


@enrol("rule", "forbid")
class Forbid(Condition):
    """不得出现的情形。

    A condition that no posting of the layer may meet.

    Formula: x(l,v,s) = 0 where forbid(v,s) is true and s is not exempt; what is unknown counts
    as false unless the key unknown is fail.
    """

    SPEAKS: ClassVar[Spoken] = {"forbid": ("place", "supply")}
    forbid: str

    @property
    def expression(self) -> Expression:
        """What must not hold."""
        return parse(self.forbid)

    def accepts(self, value: Value) -> bool:
        """Accept what does not hold."""
        return self.unknown != "fail" if value is None else not value


@dataclass(frozen=True)
class _Facts:
    """What a condition asks of a place or a supply; equal where all answers are."""

    key: str
    facts: dict[tuple[str, str], Value] = field(compare=False)

    @classmethod
    def of(cls, expression: Expression, name: str, entity: Place | Supply, year: int) -> "_Facts":
        facts = facts_of(expression, name, entity, year)
        return cls(repr(sorted(facts.items())), facts)
