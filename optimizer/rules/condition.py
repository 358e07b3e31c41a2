"""Conditions over facts of a pair: what must hold, and what must not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Literal, Self

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Bools
from optimizer.facts.expressions import Expression, Value, parse
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, facts_of
from optimizer.facts.travel_times import WAY
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.compatibility import Kinds, kinds_of, numbered
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.pairs.way_facts import columns_of, facts_at, judged, postings_ways


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

    @property
    def asks_ways(self) -> bool:
        """Whether it speaks of the way, which is no fact of the place or the supply alone."""
        return bool(columns_of(self.expression.text))

    def kinds(self, pairs: LayerPairs, county: County) -> Kinds | None:
        """Judge each combination of distinct facts once; ways are judged pair by pair."""
        if pairs.layer.name != self.layer or self.asks_ways:
            return None
        places, supplies = self._facts(pairs, county)

        return kinds_of(places, supplies, partial(self._fits, way={}, accepts=self.accepts))

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:
        """Judge each combination of distinct facts, and of stretches of the way, once."""
        if pairs.layer.name != self.layer or not self.asks_ways:
            return super().admits(pairs, county)
        return self._by_way(pairs, county, self.accepts)

    def _by_way(self, pairs: LayerPairs, county: County, accepts: Callable[[Value], bool]) -> Bools:
        places, supplies = self._facts(pairs, county)
        kinds = numbered(places)[0], numbered(supplies)[0]

        def fit(place: int, supply: int, way: dict[tuple[str, str], Value]) -> bool:
            return self._fits(places[place], supplies[supply], way, accepts)

        return judged(self.expression, pairs, county, kinds, fit)

    def _facts(
        self, pairs: LayerPairs, county: County
    ) -> tuple[list["_Facts"], list["_Facts | None"]]:
        """What it asks of every place and every supply; ``None`` for the exempt."""
        level, entity = pairs.layer.level, ENTITY_OF_SUPPLY[pairs.layer.supply]
        places = [_Facts.of(self.expression, level, item, county.year) for item in pairs.places]
        supplies = [
            None
            if item.id in self.exempt
            else _Facts.of(self.expression, entity, item, county.year)
            for item in pairs.supplies
        ]

        return places, supplies

    def _fits(
        self,
        place: "_Facts",
        supply: "_Facts | None",
        way: dict[tuple[str, str], Value],
        accepts: Callable[[Value], bool],
    ) -> bool:
        return supply is None or accepts(self.expression({**place.facts, **supply.facts, **way}))

    def undecided(self, pairs: LayerPairs, county: County) -> int:
        """Pairs whose condition is unknown, the exempt left out."""
        if pairs.layer.name != self.layer:
            return 0
        count = len(pairs.places) * len(pairs.supplies)
        if self.asks_ways:
            place, supply = np.divmod(np.arange(count), max(1, len(pairs.supplies)))
            decided = self._by_way(pairs.with_pairs(place, supply, 0), county, _is_known)
            return int(np.count_nonzero(~decided))
        places, supplies = self._facts(pairs, county)
        return (
            count - kinds_of(places, supplies, partial(self._fits, way={}, accepts=_is_known)).count
        )

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Judge every posting of the layer by itself."""
        lookup = Lookup(county)
        layer = policy.layer(self.layer)
        supplies, places = lookup.supplies(layer.supply), lookup.places(layer.level)
        entity = ENTITY_OF_SUPPLY[layer.supply]
        known = [
            (post, places[post.place], supplies[post.supply])
            for post in plan.of_layer(self.layer)
            if post.place in places and post.supply in supplies and post.supply not in self.exempt
        ]
        ends = [(place, supply) for _, place, supply in known]
        text = self.expression.text
        ways = postings_ways(ends, county, policy.travel, lookup, of=text) if self.asks_ways else {}
        for number, (post, place, supply) in enumerate(known):
            facts = facts_of(self.expression, layer.level, place, county.year)
            facts |= facts_of(self.expression, entity, supply, county.year)
            facts |= facts_at(ways, number)
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

    SPEAKS: ClassVar[Spoken] = {"require": ("place", "supply", WAY)}
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

    SPEAKS: ClassVar[Spoken] = {"forbid": ("place", "supply", WAY)}
    forbid: str

    @property
    def expression(self) -> Expression:
        """What must not hold."""
        return parse(self.forbid)

    def accepts(self, value: Value) -> bool:
        """Accept what does not hold."""
        return self.unknown != "fail" if value is None else not value


def _is_known(value: Value) -> bool:
    return value is not None


@dataclass(frozen=True)
class _Facts:
    """What a condition asks of a place or a supply; equal where all answers are."""

    key: str
    facts: dict[tuple[str, str], Value] = field(compare=False)

    @classmethod
    def of(cls, expression: Expression, name: str, entity: Place | Supply, year: int) -> "_Facts":
        facts = facts_of(expression, name, entity, year)
        return cls(repr(sorted(facts.items())), facts)
