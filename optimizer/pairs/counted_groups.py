"""Groups that a quota counts by themselves: areas, and in each the values of a column."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
from scipy import sparse

from geodata.facts.classes import Several
from geodata.facts.county import County, Place, Supply
from optimizer.arrays import Ints
from optimizer.facts.demand import may_serve
from optimizer.facts.divisions import places_of
from optimizer.facts.expressions import Value, parse
from optimizer.facts.layer import Layer, Level
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, facts_of
from optimizer.pairs.division_groups import Divisions
from optimizer.pairs.layer_pairs import LayerPairs

Group = tuple[str, str]
"""Area and value; each empty where nothing is counted by it."""


def said(value: Value) -> str:
    """A fact as a name: equal ones have equal names. Empty where it is unknown.

    Several words at once (two classes of a place) are a value of their own.
    """
    if value is None:
        return ""
    if isinstance(value, Several):
        return "、".join(map(str, value))
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value).strip()


def values_of(text: str, items: Sequence[Place | Supply], entity: str, year: int) -> list[str]:
    """What an expression gives for each of several places or supplies, as names."""
    expression = parse(text)
    nothing: dict[tuple[str, str], Value] = dict.fromkeys(expression.names)
    return [said(expression(nothing | facts_of(expression, entity, item, year))) for item in items]


@dataclass(frozen=True)
class CountedGroups:
    """The groups of one layer: every area (``per``) with every value of ``each``.

    ``each`` speaks of the supply or of the place. What has no value is in no group.
    """

    layer: Layer
    per: Level | None
    each: str | None

    @property
    def by_place(self) -> bool:
        """Whether the value is one of the place."""
        names = parse(self.each).names if self.each is not None else ()
        return any(entity == self.layer.level for entity, _ in names)

    def of(self, place: Place, supply: Supply, year: int) -> Group | None:
        """The group of a posting; ``None`` where its value is unknown."""
        area = Divisions(self.per).of(place)
        if self.each is None:
            return (area, "")
        item, entity = (place, self.layer.level) if self.by_place else (supply, self._entity)
        (value,) = values_of(self.each, [item], entity, year)
        return (area, value) if value else None

    def names(self, county: County) -> list[Group]:
        """All groups, sorted: also those in which nobody is posted."""
        areas = Divisions(self.per).names(county, self.layer.level)
        if self.each is None:
            return [(area, "") for area in areas]
        if self.by_place:
            places = places_of(county, self.layer.level)
            values = values_of(self.each, places, self.layer.level, county.year)
            around = map(Divisions(self.per).of, places)
            return sorted({pair for pair in zip(around, values, strict=True) if pair[1]})
        able = [s for s in county.supplies(self.layer.supply) if self._able(s, county.year)]
        known = sorted({*values_of(self.each, able, self._entity, county.year)} - {""})
        return [(area, value) for area in areas for value in known]

    def numbered(self, pairs: LayerPairs, county: County, names: Sequence[Group]) -> Ints:
        """Number of the group of every pair among ``names``, -1 for none; shape (pairs,)."""
        around = [Divisions(self.per).of(place) for place in pairs.places]
        if self.each is None or self.by_place:
            number = {group: index for index, group in enumerate(names)}
            values = [""] * len(around)
            if self.each is not None:
                values = values_of(self.each, pairs.places, self.layer.level, county.year)
            mine = [number.get(pair, -1) for pair in zip(around, values, strict=True)]
            return np.array(mine, dtype=np.int64)[pairs.place]
        run = _run(names)
        first = {names[index][0]: index for index in range(0, len(names), run or 1)}
        known = {value: index for index, (_, value) in enumerate(names[:run])}
        values = values_of(self.each, pairs.supplies, self._entity, county.year)
        value = np.array([known.get(value, -1) for value in values], dtype=np.int64)
        area = np.array([first.get(area, 0) for area in around], dtype=np.int64)
        mine_of = value[pairs.supply]
        return np.where(mine_of < 0, -1, area[pairs.place] + mine_of)

    def valued(self, pairs: LayerPairs, year: int) -> int:
        """How many places (or supplies, by what ``each`` speaks of) have a value."""
        items: Sequence[Place | Supply] = pairs.places if self.by_place else pairs.supplies
        entity = self.layer.level if self.by_place else self._entity
        return sum(map(bool, values_of(self.each or "", items, entity, year)))

    @property
    def _entity(self) -> str:
        return ENTITY_OF_SUPPLY[self.layer.supply]

    def _able(self, supply: Supply, year: int) -> bool:
        return may_serve(self.layer, supply, year)


def most_counted(pairs: LayerPairs, mine: Ints, group: Ints, groups: int) -> Ints:
    """How many postings every group can have at most, shape (groups,).

    ``mine`` are the pairs (positions) that count, ``group`` the group of each. No more than its
    pairs, than the posts of its places, than its supplies may serve.
    """
    most = np.bincount(group, minlength=groups)
    for ends, room in ((pairs.place, pairs.most), (pairs.supply, pairs.ceiling)):
        where = group, ends[mine]
        shape = groups, room.size
        met = sparse.csr_array((np.ones(group.size, dtype=np.int64), where), shape=shape)
        met.sum_duplicates()
        met.data[:] = 1
        most = np.minimum(most, met @ room)
    return most


def _run(names: Sequence[Group]) -> int:
    """How many groups the first area has."""
    return sum(1 for _ in takewhile(lambda name: name[0] == names[0][0], names))
