"""What a posting is measured by: its way, the place's hardness, a load, or any expression.

Numbers are counted in whole steps, so that sums and largest ones are exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Floats, Ints
from optimizer.facts.expressions import Expression, Value, parse
from optimizer.facts.layer import Layer, Travel
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, Lookup, facts_of, hardness_of
from optimizer.facts.supply_numbers import number_or_none
from optimizer.facts.travel_times import WAY, WAY_FACTS
from optimizer.pairs.compatibility import numbered
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.pairs.pair_numbers import numbers_at
from optimizer.pairs.way_facts import Ways, ends_of, facts_at, postings_ways, ways_of

PLACES, HARDNESS, LOAD = "places", "hardness", "load"
WORDS = frozenset({PLACES, HARDNESS, LOAD, *WAY_FACTS})
"""What needs no expression; all else is one."""
Ends = tuple[Place, Supply]


@dataclass(frozen=True)
class Measure:
    """A number of every posting, at least 0, in steps of which ``10 ** decimals`` make one.

    ``by`` is a word of :data:`WORDS` or an expression over place, supply and way; what it does
    not know counts as ``unknown``.
    """

    by: str
    decimals: int
    unknown: float

    @property
    def steps(self) -> int:
        """How many steps make one."""
        return int(10**self.decimals)

    def of_pairs(self, pairs: LayerPairs, county: County) -> Ints:
        """Steps of every pair of a layer, shape (pairs,)."""
        return self.counted(self.values(pairs, county))

    def counted(self, values: Floats) -> Ints:
        """Numbers, NaN where unknown, in steps; halves to the even one."""
        known = np.where(np.isnan(values), self.unknown, values)
        steps: Ints = np.rint(np.maximum(0.0, known) * self.steps).astype(np.int64)
        return steps

    def values(self, pairs: LayerPairs, county: County) -> Floats:
        """The number of every pair of a layer, shape (pairs,), NaN where unknown."""
        if self.by == PLACES:
            return np.ones(pairs.place.size)
        if self.by == HARDNESS:
            return np.array([hardness_of(one) for one in pairs.places], dtype=float)[pairs.place]
        if self.by == LOAD:
            return numbers_at(pairs, county, "load")
        column = self._way()
        if column is not None:
            return _ways(pairs, county, f"{WAY}.{column}")[column]
        return self._expressed(pairs, county)

    def of_postings(
        self, ends: Sequence[Ends], layer: Layer, travel: Travel, lookup: Lookup
    ) -> list[int]:
        """Steps of some postings of a layer, one by one from facts."""
        found = []
        for value in self._told(ends, layer, travel, lookup):
            number = max(0.0, self.unknown if value is None else value)
            found.append(round(number * self.steps))
        return found

    def _told(
        self, ends: Sequence[Ends], layer: Layer, travel: Travel, lookup: Lookup
    ) -> Iterator[float | None]:
        county = lookup.county
        if self.by in (PLACES, HARDNESS):
            for place, _ in ends:
                yield 1.0 if self.by == PLACES else hardness_of(place)
        elif self.by == LOAD:
            for place, supply in ends:
                yield county.scores.of(layer.name, place.id, supply.key)[1]
        else:
            text = f"{WAY}.{self.by}" if self.by in WAY_FACTS else self.by
            expression = parse(text)
            ways = postings_ways(ends, county, travel, lookup, of=text)
            for number, (place, supply) in enumerate(ends):
                facts = facts_of(expression, layer.level, place, county.year)
                facts |= facts_of(expression, ENTITY_OF_SUPPLY[layer.supply], supply, county.year)
                yield number_or_none(expression(facts | facts_at(ways, number)))

    def _way(self) -> str | None:
        """The fact of the way that it is, and nothing else."""
        own = [name for name in WAY_FACTS if self.by.strip() in (name, f"{WAY}.{name}")]
        return own[0] if own else None

    def _expressed(self, pairs: LayerPairs, county: County) -> Floats:
        """The expression once for every combination of facts that there is."""
        expression = parse(self.by)
        place, places = _kinds(expression, pairs.layer.level, pairs.places, county)
        entity = ENTITY_OF_SUPPLY[pairs.layer.supply]
        supply, supplies = _kinds(expression, entity, pairs.supplies, county)
        key = place[pairs.place] * max(1, len(supplies)) + supply[pairs.supply]
        ways = _ways(pairs, county, self.by) if _asks_ways(expression) else {}
        for values in ways.values():
            code = np.unique(values, return_inverse=True)[1]
            key = np.unique(key, return_inverse=True)[1] * (int(code.max(initial=0)) + 1) + code
        _, first, number = np.unique(key, return_index=True, return_inverse=True)
        facts = (
            {
                **places[place[pairs.place[at]]],
                **supplies[supply[pairs.supply[at]]],
                **facts_at(ways, at),
            }
            for at in first.tolist()
        )
        told = [number_or_none(expression(one)) for one in facts]
        values = np.array([np.nan if one is None else one for one in told], dtype=float)
        return values[number]


def _asks_ways(expression: Expression) -> bool:
    return any(entity == WAY for entity, _ in expression.names)


def _ways(pairs: LayerPairs, county: County, text: str) -> Ways:
    seats, seat, points = ends_of(pairs, county)
    starts, ends = seats[seat[pairs.supply]], points[pairs.place]
    return ways_of(county, pairs.travel, starts, ends, of=text)


def _kinds(
    expression: Expression, name: str, items: Sequence[Place | Supply], county: County
) -> tuple[Ints, list[dict[tuple[str, str], Value]]]:
    """Number what an expression asks of some places or supplies, and the different answers."""
    facts = [facts_of(expression, name, item, county.year) for item in items]
    number, _ = numbered(repr(sorted(one.items())) for one in facts)
    first = np.unique(number, return_index=True)[1]
    return number, [facts[at] for at in first.tolist()]
