"""Balance: nobody carries much more than his share."""

from collections import defaultdict
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.facts.demand import demand_of, may_serve
from optimizer.facts.divisions import places_of
from optimizer.facts.layer import Level
from optimizer.facts.lookup import hardness_of
from optimizer.facts.place_numbers import place_numbers, unknown_places
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Goal, Spoken, enrol
from optimizer.pairs.layer_pairs import LayerPairs, numbered_supplies
from optimizer.pairs.measures import HARDNESS, PLACES


@enrol("goal", "balance")
class Balance(Goal):
    """负担均衡：每人（每单位）联系的地方不比平均多。

    Nobody carries much more than the average load.

    The load of a supply is the number of its places over ``layers``, or the sum of their
    hardness where ``by`` is ``hardness``, or of what an expression gives for them, such as
    ``village.population / 100`` (where it is unknown the mean of the known ones). Cost = sum
    over supplies of max(0, load - fair share), the fair share being the whole demand divided by
    the supplies that may serve, rounded up (to a place, or to the last of ``decimals``). Range:
    0 upward, in places or in what is added up.

    Formula: cost = sum over s of max(0, load(s) - F) / q; load(s) = sum of m(v) over the
    postings of s in layers; F = ceil(sum over l, v of a(l,v) * m(v) / max(1, able)); m(v) = 1
    and q = 1, by hardness m(v) = round(q * h(v)), by an expression m(v) = round(q * max(0,
    by(v))), and q = 10^decimals.
    """

    SPEAKS: ClassVar[Spoken] = {"by": ("place",)}
    NUMBERS: ClassVar[frozenset[str]] = frozenset({"by"})
    WORDS: ClassVar[frozenset[str]] = frozenset({PLACES, HARDNESS})
    layers: tuple[str, ...]
    by: str = PLACES
    decimals: int = Field(default=2, ge=0, le=4)

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        if choose.yes():
            return cls(layers=choose.layers(), by=choose.one_of([PLACES, HARDNESS]))
        layers, size = choose.sized()
        return cls(layers=layers, by=size, decimals=choose.whole(0, 3))

    def rows(self, program: Program) -> None:
        """Post: excess - load >= - fair share, for every supply."""
        share = self._fair_share(program.candidates.county, program.candidates.policy)
        involved = list(program.candidates.of(self.layers))
        names, numbers = numbered_supplies(involved)
        owner = np.arange(len(names))
        entries = []
        most = np.zeros(owner.size)
        for pairs, mine in zip(involved, numbers, strict=True):
            known = self._steps_at(program.candidates.county, pairs.layer.level)
            weight = np.array([known[place.id] for place in pairs.places], dtype=float)
            entries.append((mine[pairs.supply], pairs.columns, -weight[pairs.place]))
            np.add.at(most, mine, pairs.ceiling * weight.max(initial=0.0))
        excess = program.add_columns("excess", owner, np.maximum(0.0, most - share), part=self)
        entries.append((owner, excess, np.ones(owner.size)))
        program.add_rows(self.kind, owner.size, entries, low=-float(share))

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price the excess."""
        costs = np.zeros(program.width)
        for block in program.of_part(self, "excess"):
            costs[block.columns] = 1.0 / self._steps
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Sum the excess of every supply over a finished plan."""
        share = self._fair_share(county, policy)
        load: dict[SupplyKey, int] = defaultdict(int)
        for name in self.layers:
            layer = policy.layer(name)
            known = self._steps_at(county, layer.level)
            for post in plan.of_layer(name):
                load[SupplyKey(layer.supply, post.supply)] += known[post.place]
        return sum(max(0, value - share) for value in load.values()) / self._steps

    @property
    def _steps(self) -> int:
        return 1 if self.by == PLACES else int(10**self.decimals)

    def _steps_at(self, county: County, level: Level) -> dict[str, int]:
        """What every place of a level weighs, in steps, by id."""
        if self.by not in self.WORDS:
            numbers = place_numbers(self.by, county, level)
            return {name: round(self._steps * number) for name, number in numbers.items()}
        whole = self.by == PLACES
        places = places_of(county, level)
        return {v.id: 1 if whole else round(self._steps * hardness_of(v)) for v in places}

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Places of a layer, and of how many what is added up is unknown."""
        if pairs.layer.name not in self.layers or self.by in self.WORDS:
            return None
        level = pairs.layer.level
        return len(places_of(county, level)), unknown_places(self.by, county, level)

    def _fair_share(self, county: County, policy: PolicyView) -> int:
        total, able = 0, set()
        for layer in (policy.layer(name) for name in self.layers):
            known = self._steps_at(county, layer.level)
            for place in places_of(county, layer.level):
                total += demand_of(layer, place)[0] * known[place.id]
            supplies = county.supplies(layer.supply)
            able |= {item.key for item in supplies if may_serve(layer, item, county.year)}
        return -(-total // max(1, len(able)))
