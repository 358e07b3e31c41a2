"""Whoever is posted at a place comes from a unit that is paired with it."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geodata.county import County
from optimizer.candidates import Bools, Ints, LayerPairs
from optimizer.demand import demand_of
from optimizer.facts import Lookup
from optimizer.plan import Breach, Plan
from optimizer.policy import Policy
from optimizer.program import Program
from optimizer.registry import Coupling, enrol


@enrol("coupling", "same_unit")
class SameUnit(Coupling):
    """派驻到村的干部，其派出单位就是该村的结对单位。

    People posted at a village come from the unit paired with it.

    Where ``layers`` name no layer of units, the people of these layers at one place must
    all come from one unit. A place that the unit layer does not serve is left alone. A
    person whose unit is unknown cannot be posted where the coupling holds.
    """

    layers: tuple[str, ...]

    def rows(self, program: Program) -> None:
        """Post: people of unit u at v in one layer <= most posts at v * (u is paired with v)."""
        involved = list(program.candidates.of(self.layers))
        people = [pairs for pairs in involved if pairs.layer.supply == "cadres"]
        units = [pairs for pairs in involved if pairs.layer.supply == "units"]
        keys = _Keys(program)
        paired = keys.posted(units) if units else keys.anchors(program, people, self.kind)
        served = {village.id for pairs in units for village in pairs.places}
        for pairs in people:
            bound = _bound_pairs(pairs, served if units else None)
            _tie(program, pairs, bound, keys.of(pairs), paired, self.kind)

    def breaches(self, county: County, policy: Policy, plan: Plan) -> Iterator[Breach]:
        """Compare the units of the people at each place with the units paired there."""
        lookup = Lookup(county)
        units_at: dict[str, set[str]] = defaultdict(set)
        people_at: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
        has_units = False
        served: set[str] = set()
        for name in self.layers:
            layer = policy.layer(name)
            if layer.supply == "units":
                has_units = True
                served |= {v.id for v in county.villages if demand_of(layer, v)[1] > 0}
            for posting in plan.of_layer(name):
                if layer.supply == "units":
                    units_at[posting.place].add(posting.supply)
                elif layer.supply == "cadres" and posting.supply in lookup.cadres:
                    unit = lookup.cadres[posting.supply].unit
                    people_at[posting.place].append((name, posting.supply, unit))
        for place, people in sorted(people_at.items()):
            if has_units and place not in served:
                continue
            allowed = units_at[place] if has_units else {people[0][2]}
            for name, person, unit in people:
                if unit is None or unit not in allowed:
                    yield Breach(
                        self.name,
                        "same_unit",
                        name,
                        place,
                        person,
                        {"unit": unit or "?", "allowed": "、".join(sorted(map(str, allowed)))},
                    )


class _Keys:
    """Numbers a (unit, place) pair the same way in every layer."""

    def __init__(self, program: Program) -> None:
        county = program.candidates.county
        self._unit = {unit.id: number for number, unit in enumerate(county.units)}
        self._place = {village.id: number for number, village in enumerate(county.villages)}

    def of(self, pairs: LayerPairs) -> Ints:
        """Key of every pair, -1 where the unit is unknown."""
        owners = [getattr(item, "unit", item.id) for item in pairs.supplies]
        unit = np.array([self._unit.get(owner, -1) for owner in owners], dtype=np.int64)
        place = np.array([self._place[village.id] for village in pairs.places], dtype=np.int64)
        keys = unit[pairs.supply] * len(self._place) + place[pairs.place]
        return np.where(unit[pairs.supply] < 0, -1, keys)

    def posted(self, units: list[LayerPairs]) -> tuple[Ints, Ints]:
        """Sorted keys and columns of the pairs of the unit layers."""
        keys = np.concatenate([self.of(pairs) for pairs in units])
        columns = np.concatenate([pairs.columns for pairs in units])
        order = np.argsort(keys, kind="stable")
        return keys[order], columns[order]

    def anchors(self, program: Program, people: list[LayerPairs], rule: str) -> tuple[Ints, Ints]:
        """New columns "unit u is the one at v", at most one of them at each place."""
        keys = np.unique(np.concatenate([self.of(pairs) for pairs in people] or [np.zeros(0, int)]))
        keys = keys[keys >= 0]
        columns = program.add_columns("anchor", keys, np.ones(keys.size))
        places, row = np.unique(keys % max(1, len(self._place)), return_inverse=True)
        program.add_rows(rule, places.size, [(row, columns, 1.0)], high=1.0)
        return keys, columns


def _bound_pairs(pairs: LayerPairs, served: set[str] | None) -> Bools:
    if served is None:
        return np.ones(pairs.place.size, dtype=bool)
    bound = np.array([village.id in served for village in pairs.places], dtype=bool)
    return bound[pairs.place]


def _tie(
    program: Program,
    pairs: LayerPairs,
    bound: Bools,
    keys: Ints,
    paired: tuple[Ints, Ints],
    rule: str,
) -> None:
    distinct, row = np.unique(keys[bound], return_inverse=True)
    if not distinct.size:
        return
    most: NDArray[np.float64] = np.zeros(distinct.size)
    np.maximum.at(most, row, pairs.most[pairs.place[bound]].astype(float))
    first = np.searchsorted(paired[0], distinct, side="left")
    last = np.searchsorted(paired[0], distinct, side="right")
    count = last - first
    rows = np.repeat(np.arange(distinct.size), count)
    offsets = np.arange(rows.size) - np.repeat(np.cumsum(count) - count, count)
    columns = paired[1][np.repeat(first, count) + offsets]
    program.add_rows(
        rule,
        distinct.size,
        [(row, pairs.columns[bound], 1.0), (rows, columns, -most[rows])],
        high=0.0,
    )
