"""Load: places take different shares of what a supply can carry."""

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

import numpy as np

from geodata.facts.county import County
from geodata.facts.supply_key import SupplyKey
from optimizer.arrays import Bools, Floats
from optimizer.facts.lookup import Lookup
from optimizer.facts.supply_numbers import number_of
from optimizer.model.choose import Choose
from optimizer.model.opening_variables import opened_if_counted
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, Spoken, enrol
from optimizer.pairs.layer_pairs import LayerPairs, numbered_supplies
from optimizer.pairs.pair_numbers import numbers_at

DUST = 1e-6
"""Relative excess that is the arithmetic of sums."""


@enrol("rule", "load")
class Load(Rule):
    """负担：每人（单位）所联系各处的负担之和不超过其容量。

    The loads of the places of one supply (table `scores`) add up to its capacity at most.

    ``capacity`` is a number or an expression such as ``unit.承载量``, counted over ``layers``
    together; where it is unknown the supply carries nothing. A pair without a load may not
    stand (``missing = "bar"``), or weighs the number that ``missing`` gives.

    Formula: sum of load(l,v,s) over the postings of s in layers <= K(s) + 1e-6 * max(1, K(s)),
    K(s) = capacity(s).
    """

    SPEAKS: ClassVar[Spoken] = {"capacity": ("supply",)}
    layers: tuple[str, ...]
    capacity: str | float
    missing: Literal["bar"] | float = "bar"

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        supply = choose.layer().supply
        capacity = choose.one_of([choose.number(0.0, 6.0), choose.amount(supply)])
        missing: Literal["bar"] | float = choose.one_of(["bar", choose.number(0.0, 2.0)])
        return cls(layers=choose.layers(supply), capacity=capacity, missing=missing)

    def admits(self, pairs: LayerPairs, county: County) -> Bools | None:
        """Bar what has no load, and what alone is too much."""
        if pairs.layer.name not in self.layers:
            return None
        loads = self._loads(pairs, county)
        room = self._room(pairs, county.year)[pairs.supply]
        return ~np.isnan(loads) & (loads <= room + DUST * np.maximum(1.0, room))

    def rows(self, program: Program) -> None:
        """Post: loads of a supply over the layers <= its capacity (times: it serves at all)."""
        county, involved = program.candidates.county, list(program.candidates.of(self.layers))
        names, numbers = numbered_supplies(involved)
        most, entries = np.zeros(len(names)), []
        for pairs, mine in zip(involved, numbers, strict=True):
            most[mine] = self._room(pairs, county.year)
            loads = self._loads(pairs, county)
            heavy = np.flatnonzero(loads > 0)
            entries.append((mine[pairs.supply[heavy]], pairs.columns[heavy], loads[heavy]))
        opened = opened_if_counted(program, self.layers)
        if opened is None:
            program.count_rows(self.kind, len(names), entries, most=most)
            return
        columns = np.array([opened[name] for name in names], dtype=np.int64)
        able = np.flatnonzero(most > 0)
        entries.append((able, columns[able], -most[able]))
        program.count_rows(self.kind, len(names), entries, most=0.0)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Add up what everybody carries."""
        lookup = Lookup(county)
        carried: dict[SupplyKey, float] = defaultdict(float)
        room: dict[SupplyKey, tuple[str, float]] = {}
        for name in self.layers:
            layer = policy.layer(name)
            supplies = lookup.supplies(layer.supply)
            for post in plan.of_layer(name):
                supply = supplies[post.supply]
                _, load = county.scores.of(name, post.place, supply.key)
                if load is None and self.missing == "bar":
                    yield Breach(self.name, "load_unknown", name, post.place, post.supply)
                otherwise = 0.0 if self.missing == "bar" else self.missing
                carried[supply.key] += otherwise if load is None else load
                most = number_of(self.capacity, supply, layer.supply, county.year) or 0.0
                room.setdefault(supply.key, (name, most))
        for person, total in sorted(carried.items()):
            name, most = room[person]
            if total > most + DUST * max(1.0, most):
                details = {"load": f"{total:g}", "most": f"{most:g}"}
                yield Breach(self.name, "load_over", name, "", person.id, details)

    def _loads(self, pairs: LayerPairs, county: County) -> Floats:
        loads = numbers_at(pairs, county, "load")
        return loads if self.missing == "bar" else np.where(np.isnan(loads), self.missing, loads)

    def _room(self, pairs: LayerPairs, year: int) -> Floats:
        kind = pairs.layer.supply
        numbers = (number_of(self.capacity, item, kind, year) for item in pairs.supplies)
        return np.array([max(0.0, number or 0.0) for number in numbers], dtype=float)
