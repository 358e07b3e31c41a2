"""Same supply: whoever serves a place in one layer serves it in the others."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Floats, Ints
from optimizer.facts.demand import demand_of
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol

Entry = tuple[Ints, Ints, float | Floats]
Spot = tuple[str, str, str]
"""Table of the supplies, level and id of a place: where layers meet."""


@enrol("coupling", "same_supply")
class SameSupply(Coupling):
    """同一个地方在这些层由同样的人（单位）负责。

    A place is served by the same people (units) in all of these layers.

    Over ``layers`` no more different supplies serve a place than it has posts in the layer
    that asks for most there. Only layers of one level and one table meet; a layer that does
    not serve a place says nothing of it.

    Formula: number of different s with x(l,v,s) = 1 for some l in layers <= max over l in
    layers of b(l,v) for every v.
    """

    layers: tuple[str, ...]

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Layers of one table, at least one."""
        supply = choose.layer().supply
        return cls(layers=choose.layers(supply))

    def rows(self, program: Program) -> None:
        """Post: pairs of s at v <= layers * (s serves v), supplies of v <= most posts of v."""
        spots: dict[Spot, int] = {}
        most: dict[int, int] = {}
        keys, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        numbers = {item: n for n, item in enumerate(self._served(program))}
        for pairs in program.candidates.of(self.layers):
            layer = pairs.layer
            names = [(layer.supply, layer.level, place.id) for place in pairs.places]
            spot = np.array([spots.setdefault(n, len(spots)) for n in names], dtype=np.int64)
            for number, posts in zip(spot.tolist(), pairs.most.tolist(), strict=True):
                most[number] = max(posts, most.get(number, 0))
            mine = np.array([numbers[item.key] for item in pairs.supplies], dtype=np.int64)
            keys.append(spot[pairs.place] * max(1, len(numbers)) + mine[pairs.supply])
            columns.append(pairs.columns)
        found, row = np.unique(np.concatenate(keys), return_inverse=True)
        serves = program.add_columns("serves", np.arange(found.size), np.ones(found.size))
        count = np.bincount(row, minlength=found.size).astype(float)
        owner = np.arange(found.size)
        tied: list[Entry] = [(row, np.concatenate(columns), 1.0), (owner, serves, -count)]
        program.add_rows(self.kind, found.size, tied, high=0.0)
        high = np.array([most[number] for number in range(len(spots))], dtype=float)
        at = [(found // max(1, len(numbers)), serves, 1.0)]
        program.count_rows(self.kind, len(spots), at, most=high)

    def _served(self, program: Program) -> list[SupplyKey]:
        layers = program.candidates.of(self.layers)
        return sorted({item.key for pairs in layers for item in pairs.supplies})

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look who serves every place over the layers."""
        lookup = Lookup(county)
        found: dict[Spot, dict[str, Posting]] = defaultdict(dict)
        for name in self.layers:
            layer = policy.layer(name)
            for post in plan.of_layer(name):
                found[layer.supply, layer.level, post.place].setdefault(post.supply, post)
        layers = [policy.layer(name) for name in self.layers]
        for (table, level, place), posts in found.items():
            here = [layer for layer in layers if (layer.supply, layer.level) == (table, level)]
            posts_of = (demand_of(item, lookup.places(item.level)[place])[1] for item in here)
            most = max(posts_of)
            if len(posts) > most:
                last = list(posts.values())[-1]
                details = {"count": str(len(posts)), "most": str(most)}
                yield Breach(self.name, "same_supply", last.layer, place, last.supply, details)
