"""Units at places: what couplings need that ask where the people of a place come from."""

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Bools, Ints
from optimizer.facts.divisions import home_of
from optimizer.facts.layer import Level
from optimizer.model.program import Program
from optimizer.pairs.bucket_sort import distinct, runs
from optimizer.pairs.layer_pairs import LayerPairs


class UnitKeys:
    """Numbers a (unit, place) pair the same way in every layer."""

    def __init__(self, program: Program, level: Level) -> None:
        county = program.candidates.county
        self.level = level
        self._unit = {unit.id: number for number, unit in enumerate(county.units)}
        places = program.candidates.lookup.places(level)
        self._place = {key: number for number, key in enumerate(places)}

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

    def posted(self, units: list[LayerPairs]) -> "Posted":
        """Columns of the pairs of the unit layers by key."""
        keys = np.concatenate([self.of(pairs) for pairs in units])
        columns = np.concatenate([pairs.columns for pairs in units])
        known = np.flatnonzero(keys >= 0)
        order = known[np.argsort(keys[known], kind="stable")]
        return Posted(keys[order], columns[order])

    def anchors(
        self, program: Program, people: list[LayerPairs], rule: str, most: int = 1
    ) -> "Posted":
        """The same for new columns "unit u is one of those at v", at most ``most`` at a place."""
        found = distinct(np.concatenate([self.of(pairs) for pairs in people]))
        keys = found[found >= 0]
        columns = program.add_columns("anchor", keys, np.ones(keys.size))
        places, row = np.unique(keys % max(1, len(self._place)), return_inverse=True)
        program.count_rows(rule, places.size, [(row, columns, 1.0)], most=most)
        return Posted(keys, columns)


@dataclass(frozen=True, eq=False)
class Posted:
    """Columns that post a unit at a place, sorted by key; both shape (columns,)."""

    keys: Ints
    columns: Ints

    def at(self, wanted: Ints) -> tuple[Ints, Ints]:
        """Index of the wanted key, and column, of every column that has one; -1 has none."""
        first = np.searchsorted(self.keys, wanted, side="left")
        count = np.searchsorted(self.keys, wanted, side="right") - first
        index, numbers = runs(first, count)
        return index, self.columns[numbers]


def tie(
    program: Program,
    pairs: LayerPairs,
    bound: Bools,
    keys: UnitKeys,
    paired: Posted,
    rule: str,
) -> None:
    """One row for every unit (or none, -1) and place that have people to post there.

    A unit brings no more people than it has: the smaller factor makes a sharper bound.
    """
    unit, around = keys.ends(pairs)
    width = len(pairs.places)
    mine = np.flatnonzero(bound)
    group = (unit[pairs.supply[mine]] + 1) * width + pairs.place[mine]
    found, number, people = np.unique(group, return_inverse=True, return_counts=True)
    if not found.size:
        return
    units, places = np.divmod(found, width)
    rows, givers = paired.at(keys.key(units - 1, around[places]))
    most = np.minimum(pairs.most[places], people).astype(float)
    program.add_rows(
        rule,
        found.size,
        [(number, pairs.columns[mine], 1.0), (rows, givers, -most[rows])],
        high=0.0,
    )
