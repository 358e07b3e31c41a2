"""Whoever is posted at a place comes from a unit that is paired with it."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from geodata.county import County
from optimizer.candidates import Bools, Ints, LayerPairs
from optimizer.demand import demand_of
from optimizer.facts import Lookup
from optimizer.grouping import grouped
from optimizer.places import coarsest, home_of
from optimizer.plan import Breach, Plan, Posting
from optimizer.policy import Level, Policy
from optimizer.program import Program
from optimizer.registry import Coupling, enrol


@enrol("coupling", "same_unit")
class SameUnit(Coupling):
    """派驻到村的干部，其派出单位就是该村的结对单位。

    People posted at a village come from the unit paired with it.

    Where ``layers`` name no layer of units, the people of these layers at one place must
    all come from one unit. A place that the unit layer does not serve is left alone. A
    person whose unit is unknown cannot be posted where the coupling holds. Layers of
    several levels meet at the coarsest: units paired with a township (驻镇帮镇扶村) send
    the people of its villages.
    """

    layers: tuple[str, ...]

    def rows(self, program: Program) -> None:
        """Post: people of unit u at v in one layer <= most posts at v * (u is paired with v)."""
        involved = list(program.candidates.of(self.layers))
        people = [pairs for pairs in involved if pairs.layer.supply == "cadres"]
        units = [pairs for pairs in involved if pairs.layer.supply == "units"]
        keys = _Keys(program, coarsest(pairs.layer.level for pairs in involved))
        paired = keys.posted(units) if units else keys.anchors(program, people, self.kind)
        served = {home_of(place, keys.level) for pairs in units for place in pairs.places}
        for pairs in people:
            bound = _bound_pairs(pairs, served if units else None, keys.level)
            _tie(program, pairs, bound, keys, paired, self.kind)

    def breaches(self, county: County, policy: Policy, plan: Plan) -> Iterator[Breach]:
        """Compare the units of the people at each place with the units paired there."""
        lookup = Lookup(county)
        level = coarsest(policy.layer(name).level for name in self.layers)
        units_at: dict[str, set[str]] = defaultdict(set)
        people_at: dict[str, list[tuple[Posting, str | None]]] = defaultdict(list)
        has_units = False
        served: set[str] = set()
        for name in self.layers:
            layer = policy.layer(name)
            places = lookup.places(layer.level)
            if layer.supply == "units":
                has_units = True
                asked = [place for place in places.values() if demand_of(layer, place)[1] > 0]
                served |= {home_of(place, level) for place in asked}
            for posting in plan.of_layer(name):
                home = home_of(places[posting.place], level)
                if layer.supply == "units":
                    units_at[home].add(posting.supply)
                elif layer.supply == "cadres" and posting.supply in lookup.cadres:
                    unit = lookup.cadres[posting.supply].unit
                    people_at[home].append((posting, unit))
        for home, people in sorted(people_at.items()):
            if has_units and home not in served:
                continue
            allowed = units_at[home] if has_units else {people[0][1]}
            for post, unit in people:
                if unit is None or unit not in allowed:
                    yield Breach(
                        self.name,
                        "same_unit",
                        post.layer,
                        post.place,
                        post.supply,
                        {"unit": unit or "?", "allowed": "、".join(sorted(map(str, allowed)))},
                    )


class _Keys:
    """Numbers a (unit, place) pair the same way in every layer."""

    def __init__(self, program: Program, level: Level) -> None:
        county = program.candidates.county
        self.level = level
        self._unit = {unit.id: number for number, unit in enumerate(county.units)}
        places = program.candidates.lookup.places(level)
        self._place = {key: number for number, key in enumerate(places)}

    @property
    def size(self) -> int:
        """Keys are below this number."""
        return len(self._unit) * len(self._place)

    def ends(self, pairs: LayerPairs) -> tuple[Ints, Ints]:
        """Number of the unit of every supply and of the place around every place, or -1."""
        owners = [getattr(item, "unit", item.id) for item in pairs.supplies]
        unit = np.array([self._unit.get(owner, -1) for owner in owners], dtype=np.int64)
        place = np.array(
            [self._place.get(home_of(item, self.level), -1) for item in pairs.places],
            dtype=np.int64,
        )
        return unit, place

    def key(self, unit: Ints, place: Ints) -> Ints:
        """Keys of units at places, -1 where either is unknown."""
        return np.where((unit < 0) | (place < 0), -1, unit * len(self._place) + place)

    def of(self, pairs: LayerPairs) -> Ints:
        """Key of every pair, -1 where the unit is unknown."""
        unit, place = self.ends(pairs)
        return self.key(unit[pairs.supply], place[pairs.place])

    def posted(self, units: list[LayerPairs]) -> tuple[Ints, Ints]:
        """Columns of the pairs of the unit layers by key, and where each key starts."""
        keys = np.concatenate([self.of(pairs) for pairs in units])
        columns = np.concatenate([pairs.columns for pairs in units])
        known = keys >= 0
        order, starts = grouped(keys[known], self.size)
        return starts, columns[known][order]

    def anchors(self, program: Program, people: list[LayerPairs], rule: str) -> tuple[Ints, Ints]:
        """The same for new columns "unit u is the one at v", at most one of them at a place."""
        found = np.zeros(self.size, dtype=bool)
        for keys in (self.of(pairs) for pairs in people):
            found[keys[keys >= 0]] = True
        keys = np.flatnonzero(found)
        columns = program.add_columns("anchor", keys, np.ones(keys.size))
        places, row = np.unique(keys % max(1, len(self._place)), return_inverse=True)
        program.add_rows(rule, places.size, [(row, columns, 1.0)], high=1.0)
        return np.concatenate([[0], np.cumsum(found)]), columns


def _bound_pairs(pairs: LayerPairs, served: set[str] | None, level: Level) -> Bools:
    if served is None:
        return np.ones(pairs.place.size, dtype=bool)
    bound = np.array([home_of(place, level) in served for place in pairs.places], dtype=bool)
    return bound[pairs.place]


def _tie(
    program: Program,
    pairs: LayerPairs,
    bound: Bools,
    keys: _Keys,
    paired: tuple[Ints, Ints],
    rule: str,
) -> None:
    """One row for every unit (or none, -1) and place that have people to post there.

    A unit brings no more people than it has: the smaller factor makes a sharper bound.
    """
    unit, around = keys.ends(pairs)
    width = len(pairs.places)
    group = (unit[pairs.supply[bound]] + 1) * width + pairs.place[bound]
    people = np.bincount(group)
    found = people > 0
    if not found.any():
        return
    number = np.cumsum(found) - 1
    units, places = np.divmod(np.flatnonzero(found), width)
    wanted = keys.key(units - 1, around[places])
    starts, columns = paired
    first = np.where(wanted < 0, 0, starts[wanted])
    count = np.where(wanted < 0, 0, starts[wanted + 1] - first)
    rows = np.repeat(np.arange(wanted.size), count)
    offsets = np.arange(rows.size) - np.repeat(np.cumsum(count) - count, count)
    givers = columns[np.repeat(first, count) + offsets]
    most = np.minimum(pairs.most[places], people[found]).astype(float)
    program.add_rows(
        rule,
        wanted.size,
        [(number[group], pairs.columns[bound], 1.0), (rows, givers, -most[rows])],
        high=0.0,
    )
