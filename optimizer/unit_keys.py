"""Units at places: what couplings need that ask where the people of a place come from."""

import numpy as np

from optimizer.candidates import Bools, Ints, LayerPairs
from optimizer.grouping import grouped
from optimizer.places import home_of
from optimizer.policy import Level
from optimizer.program import Program


class UnitKeys:
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

    def anchors(
        self, program: Program, people: list[LayerPairs], rule: str, most: int = 1
    ) -> tuple[Ints, Ints]:
        """The same for new columns "unit u is one of those at v", at most ``most`` at a place."""
        found = np.zeros(self.size, dtype=bool)
        for keys in (self.of(pairs) for pairs in people):
            found[keys[keys >= 0]] = True
        keys = np.flatnonzero(found)
        columns = program.add_columns("anchor", keys, np.ones(keys.size))
        places, row = np.unique(keys % max(1, len(self._place)), return_inverse=True)
        program.add_rows(rule, places.size, [(row, columns, 1.0)], high=float(most))
        return np.concatenate([[0], np.cumsum(found)]), columns


def tie(
    program: Program,
    pairs: LayerPairs,
    bound: Bools,
    keys: UnitKeys,
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
