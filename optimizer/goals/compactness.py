"""Compactness: the places of one person or unit lie together."""

from collections import defaultdict
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County
from optimizer.facts.divisions import home_of
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.plan import Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Goal, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("goal", "compactness")
class Compactness(Goal):
    """集中连片：同一人（单位）联系的几个村尽量在同一乡镇。

    The places of one supply lie in as few townships (or counties) as possible.

    Cost = for every supply, the number of areas in which it serves, less one. Range: 0 upward.

    Formula: cost = sum over l, s of max(0, areas(l,s) - 1).
    """

    layers: tuple[str, ...]
    area: Level = "township"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layers=choose.layers(), area=choose.per() or "township")

    def rows(self, program: Program) -> None:
        """Post: serves in area >= every pair inside; beyond >= areas served - 1."""
        for pairs in program.candidates.of(self.layers):
            chosen = np.flatnonzero(pairs.ceiling[pairs.supply] > 1)
            if chosen.size:
                self._count(program, pairs, chosen)

    def _count(self, program: Program, pairs: LayerPairs, chosen: NDArray[np.int64]) -> None:
        homes = [home_of(place, self.area) for place in pairs.places]
        names, area = np.unique(homes, return_inverse=True)
        keys = pairs.supply[chosen] * names.size + area[pairs.place[chosen]]
        distinct, which = np.unique(keys, return_inverse=True)
        serves = program.add_columns("serves", distinct, np.ones(distinct.size), part=self)
        row = np.arange(chosen.size)
        entries = [(row, serves[which], 1.0), (row, pairs.columns[chosen], -1.0)]
        program.add_rows(self.kind, row.size, entries, low=0.0)
        owners, owner = np.unique(distinct // names.size, return_inverse=True)
        most = np.bincount(owner) - 1
        beyond = program.add_columns("beyond", owners, most, pairs, part=self)
        one = np.arange(owners.size)
        entries = [(one, beyond, 1.0), (owner, serves, -1.0)]
        program.add_rows(self.kind, owners.size, entries, low=-1.0)

    def cost(self, candidates: Candidates) -> NDArray[np.float64]:
        """Pairs themselves cost nothing."""
        return np.zeros(candidates.size)

    def vector(self, program: Program) -> NDArray[np.float64]:
        """Price the areas beyond the first."""
        costs = np.zeros(program.width)
        for block in program.of_part(self, "beyond"):
            costs[block.columns] = 1.0
        return costs

    def measure(self, county: County, policy: PolicyView, plan: Plan) -> float:
        """Count the areas of every supply in a finished plan."""
        lookup, total = Lookup(county), 0
        for name in self.layers:
            places = lookup.places(policy.layer(name).level)
            areas: dict[str, set[str]] = defaultdict(set)
            for post in plan.of_layer(name):
                areas[post.supply].add(home_of(places[post.place], self.area))
            total += sum(len(found) - 1 for found in areas.values())
        return float(total)
