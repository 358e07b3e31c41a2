"""Shortage: demand left open, by the order of village classes."""

from collections import Counter
from contextlib import suppress
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator

from geodata.facts.county import County, Place
from optimizer.facts.demand import capacity_of, demand_of, may_serve
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import ExpressionError
from optimizer.facts.layer import Level
from optimizer.facts.lookup import SKILLED, Lookup, profile
from optimizer.facts.place_numbers import levels_of, place_numbers
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import ColumnBlock, Program
from optimizer.model.registry import Goal, Spoken, enrol
from optimizer.model.soft_constraints import EXCEPTIONS, IDLE, LACKING, price_of


@enrol("goal", "shortage")
class ShortageGoal(Goal):
    """缺口最少，先保靠前的村类别。

    As few open posts as possible, the classes named first before the others.

    A missing post at a village of the last class weighs 1, of the class before it 2, and
    so on; a class that ``order`` does not name weighs 1. ``weights`` sets them by hand, or is an
    expression over places, such as ``village.population / 100``, by which the weight of the
    class is multiplied at the level that it speaks of; where it is unknown the mean of the known
    ones counts. Of several classes of a village the heaviest counts.
    Range: 0 (nothing missing) upward.

    Formula: cost = sum over l, v of w(v) * (open(l,v) + 0.25 * sum over k of lacking(l,v,k)) +
    sum over l, s of 0.25 * idle(l,s) + the prices of rules.
    """

    SPEAKS: ClassVar[Spoken] = {"weights": ("place",)}
    NUMBERS: ClassVar[frozenset[str]] = frozenset({"weights"})
    level: int = 1
    order: tuple[str, ...] = ()
    weights: dict[str, float] | str | None = None

    @field_validator("weights")
    @classmethod
    def _of_one_level(cls, weights: dict[str, float] | str | None) -> dict[str, float] | str | None:
        """Refuse an expression that speaks of villages and townships at once."""
        if isinstance(weights, str):
            with suppress(ExpressionError):  # told with all others that are no expressions
                if len(levels_of(weights)) > 1:
                    raise ValueError("weights_levels")
        return weights

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        weights = {name: choose.number(0.0, 3.0) for name in choose.some_of(choose.offer.classes)}
        order = choose.some_of(choose.offer.classes)
        size = choose.size(choose.layer().level)
        return cls(order=order, weights=choose.one_of([None, weights, size]))

    @property
    def is_sum(self) -> bool:
        """Not where places of which nothing is known weigh as much as the mean of all."""
        return not isinstance(self.weights, str)

    @property
    def class_weights(self) -> dict[str, float]:
        """The weights of classes that are set by hand."""
        return self.weights if isinstance(self.weights, dict) else {}

    def weights_of(self, county: County, level: Level) -> dict[str, float]:
        """Weight of one missing post at every place of a level, by id."""
        found = {place.id: self._of_classes(place) for place in places_of(county, level)}
        if isinstance(self.weights, str) and levels_of(self.weights) <= {level}:
            sizes = place_numbers(self.weights, county, level)
            return {name: weight * sizes[name] for name, weight in found.items()}
        return found

    def _of_classes(self, place: Place) -> float:
        return max((self._of_class(name) for name in place.classes), default=1.0)

    def _of_class(self, name: str) -> float:
        if isinstance(self.weights, dict):
            return self.weights.get(name, 1.0)
        return float(len(self.order) - self.order.index(name)) if name in self.order else 1.0

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price the counting columns."""
        costs = np.zeros(program.width)
        for block in program.blocks:
            costs[block.columns] = self._price(block, program.candidates.county)
        return costs

    def _price(self, block: ColumnBlock, county: County) -> NDArray[np.float64] | float:
        """Price of every column of a block; what is open at a place weighs by its class."""
        if block.layer is None or not (block.kind == "short" or block.kind.startswith("role ")):
            return block.price
        known = self.weights_of(county, block.layer.layer.level)
        weights = np.array([known[place.id] for place in block.layer.places])
        return weights[block.owner] * block.price

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Count what is open in a finished plan."""
        return self.open_cost(county, policy, plan) + self.exceptions_cost(county, policy, plan)

    def parts(self, county: County, policy: PolicyView, plan: Plan) -> dict[str, float]:
        """What is open, and beside it the prices of exceptions where there are any."""
        priced = self.exceptions_cost(county, policy, plan)
        found = {self.name: self.open_cost(county, policy, plan)}
        return found | ({EXCEPTIONS: priced} if priced else {})

    def exceptions_cost(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Prices of what rules leave open: terms that end early, quotas that are short."""
        return sum(
            price_of(restriction.breaches(county, policy, plan))
            for restriction in policy.restrictions
        )

    def open_cost(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Weights of missing posts, with skills that teams lack and capacity below its least."""
        lookup, total = Lookup(county), 0.0
        for layer in policy.layers:
            posts = plan.of_layer(layer.name)
            supplies = lookup.supplies(layer.supply)
            weights = self.weights_of(county, layer.level)
            at_place = Counter(post.place for post in posts)
            able: Counter[tuple[str, str]] = Counter()
            for post in posts:
                for name, score in profile(supplies[post.supply]).items():
                    able[post.place, name] += score >= SKILLED
            for place in lookup.places(layer.level).values():
                least, _ = demand_of(layer, place)
                open_posts = max(0, least - at_place[place.id])
                lacking = sum(
                    max(0, min(wanted, least) - able[place.id, name])
                    for name, wanted in layer.roles.items()
                )
                total += weights[place.id] * (open_posts + LACKING * lacking)
            held = Counter(post.supply for post in posts)
            for supply in county.supplies(layer.supply):
                if may_serve(layer, supply, county.year):
                    floor = capacity_of(layer, supply, county.year)[0]
                    total += IDLE * max(0, floor - held[supply.id])
        return total
