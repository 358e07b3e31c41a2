"""Whoever is posted at a place comes from a unit that is paired with it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Self

import numpy as np

from geodata.account import Note
from geodata.facts.county import Cadre, County
from optimizer.arrays import Bools
from optimizer.facts.demand import demand_of
from optimizer.facts.divisions import coarsest, home_of
from optimizer.facts.layer import Level
from optimizer.facts.lookup import Lookup
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Coupling, enrol
from optimizer.model.unit_pairing import UnitKeys, tie
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("coupling", "same_unit")
class SameUnit(Coupling):
    """派驻到村的干部，其派出单位就是该村的结对单位。

    People posted at a village come from the unit paired with it.

    Where ``layers`` name no layer of units, the people of these layers at one place must
    all come from one unit. A place that the unit layer does not serve is left alone. A
    person whose unit is unknown cannot be posted where the coupling holds. Layers of
    several levels meet at the coarsest: units paired with a township (驻镇帮镇扶村) send
    the people of its villages.

    Formula: x(l,v,s) = 0 unless unit(s) is paired with v; without a layer of units unit(s) =
    unit(t) for all s, t at v.
    """

    UNKNOWN: ClassVar[Note] = "some_unitless"
    layers: tuple[str, ...]

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """At least one layer of people."""
        people = choose.layer("cadres").name
        others = choose.layers("cadres", "units", least=0)
        return cls(layers=tuple(dict.fromkeys((people, *others))))

    def rows(self, program: Program) -> None:
        """Post: people of unit u at v in one layer <= most posts at v * (u is paired with v)."""
        involved = list(program.candidates.of(self.layers))
        people = [pairs for pairs in involved if pairs.layer.supply == "cadres"]
        units = [pairs for pairs in involved if pairs.layer.supply == "units"]
        if not people:
            return  # of leaders alone nobody is asked where they come from
        keys = UnitKeys(program, coarsest(pairs.layer.level for pairs in involved))
        paired = keys.posted(units) if units else keys.anchors(program, people, self.kind)
        served = {home_of(place, keys.level) for pairs in units for place in pairs.places}
        for pairs in people:
            bound = _bound_pairs(pairs, served if units else None, keys.level)
            tie(program, pairs, bound, keys, paired, self.kind)

    def subjects_over(
        self, layers: Sequence[LayerPairs], county: County
    ) -> Mapping[str, tuple[int, int]]:
        """Count people, and those of no unit that may be paired; of units those that send some."""
        mine = [pairs for pairs in layers if pairs.layer.name in self.layers]
        units = {s.id for p in mine if p.layer.supply == "units" for s in p.supplies}
        units = units or {unit.id for unit in county.units} | {c.unit or "" for c in county.cadres}
        units.discard("")
        senders = {s.unit for p in mine for s in p.supplies if isinstance(s, Cadre)}
        found: dict[str, tuple[int, int]] = {}
        for pairs in mine:
            people = [s for s in pairs.supplies if isinstance(s, Cadre)]
            if pairs.layer.supply == "cadres":
                homeless = sum(person.unit not in units for person in people)
                found[pairs.layer.name] = (len(people), homeless)
            elif pairs.layer.supply == "units":
                found[pairs.layer.name] = (sum(s.id in senders for s in pairs.supplies), 0)
        return found

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
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


def _bound_pairs(pairs: LayerPairs, served: set[str] | None, level: Level) -> Bools:
    if served is None:
        return np.ones(pairs.place.size, dtype=bool)
    bound = np.array([home_of(place, level) in served for place in pairs.places], dtype=bool)
    return bound[pairs.place]
