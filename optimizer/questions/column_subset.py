"""Few of a kept program's columns, enough for one question, and how far answers reach.

A solve leaves a lower bound of its relaxation and every column's reduced cost. A plan that
uses a column left out costs at least that bound and the least reduced cost left out, so
whatever the narrow program answers below that sum holds for the whole one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geodata.facts.county import County
from optimizer.arrays import Bools, Ints
from optimizer.engine.prepare import UNIT, from_table, parts_in, stand_in, units_in
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import Candidates, layers_of
from optimizer.model.incidence import Ends
from optimizer.model.plan import Plan
from optimizer.model.policy import Policy
from optimizer.model.prepared_program import Component, Focus, Kept, Prepared, WarmStart
from optimizer.model.program import LinearProgram
from optimizer.pairs.bucket_sort import runs
from optimizer.pairs.layer_pairs import LayerPairs

Table = Mapping[str, NDArray[Any]]


def narrowed(
    table: Table,
    county: County,
    policy: Policy,
    plan: Plan,
    focus: Focus,
    *,
    params: SearchParams = STANDARD,
) -> Kept:
    """The part of a kept program near a plan, with every pair that is asked about.

    A small program comes whole, and so does one that was never priced. Raises ``KeyError`` or
    ``ValueError`` for a table of another program.
    """
    numbers = range(parts_in(table))
    known = all(f"stand{number}.reduced" in table for number in numbers)
    if not known or int(table["width"]) <= params.narrow_above:
        return from_table(table, county, policy)
    return _Narrowing(table, county, policy, params).near(plan, focus)


class _Narrowing:
    """Chooses columns of a table and takes them out of it."""

    def __init__(self, table: Table, county: County, policy: Policy, params: SearchParams) -> None:
        self.table, self.county, self.policy = table, county, policy
        self.params = params
        self.width = int(table["width"])
        self.layers = list(layers_of(county, policy))
        self.starts = np.cumsum([0] + [table[f"place{n}"].size for n in range(len(self.layers))])
        for number, bare in enumerate(self.layers):
            place, supply = table[f"place{number}"], table[f"supply{number}"]
            beyond = place.max(initial=0) >= max(1, len(bare.places))
            if beyond or supply.max(initial=0) >= max(1, len(bare.supplies)):
                raise ValueError("another county")

    def near(self, plan: Plan, focus: Focus) -> Kept:
        """The narrow program; see :func:`narrowed`."""
        asked = self._asked(focus)
        wanted = asked | self._posted(plan)
        wanted[self.starts[-1] :] = True
        beyond: dict[int, float] = {}
        for number in range(parts_in(self.table)):
            columns = self.table[f"part{number}.columns"]
            reduced = self.table[f"stand{number}.reduced"]
            reach = _reach(reduced, asked[columns], self.params)
            wanted[columns[reduced <= reach]] = True
            wanted[columns[stand_in(self.table, number).order]] = True
            beyond[number] = float(self.table[f"stand{number}.bound"]) + reach
        columns = self._with_owners(wanted)
        return Kept(
            self._take(columns),
            self._stands(columns),
            units_in(self.table),
            beyond,
            focus,
            self._whole,
        )

    def _whole(self) -> Kept:
        return from_table(self.table, self.county, self.policy)

    def _asked(self, focus: Focus) -> Bools:
        """Mark every pair asked about, with all that have it in them."""
        asked = np.zeros(self.width, dtype=bool)
        for number, bare in enumerate(self.layers):
            mine = asked[self.starts[number] : self.starts[number + 1]]
            for place, supply in focus:
                here = np.ones(mine.size, dtype=bool)
                if place:
                    here &= self.table[f"place{number}"] == bare.place_number.get(place, -1)
                if supply:
                    here &= self.table[f"supply{number}"] == bare.supply_number.get(supply, -1)
                mine |= here
        self._add_members(asked)
        return asked

    def _add_members(self, asked: Bools) -> None:
        """Mark also the columns that count towards a marked one."""
        starts, owners = self.table["takers.starts"], self.table["takers.rows"]
        asked[np.searchsorted(starts, np.flatnonzero(asked[owners]), side="right") - 1] = True

    def _posted(self, plan: Plan) -> Bools:
        posted = np.zeros(self.width, dtype=bool)
        for number, bare in enumerate(self.layers):
            posts = plan.of_layer(bare.layer.name)
            places = {bare.place_number.get(post.place, -1) for post in posts} - {-1}
            here = np.zeros(len(bare.places), dtype=bool)
            here[list(places)] = True
            near = np.flatnonzero(here[self.table[f"place{number}"]])
            keys = self.table[f"place{number}"][near].astype(np.int64) * len(bare.supplies)
            keys += self.table[f"supply{number}"][near]
            wanted = [
                bare.place_number.get(post.place, -1) * len(bare.supplies)
                + bare.supply_number.get(post.supply, -1)
                for post in posts
                if post.place in bare.place_number and post.supply in bare.supply_number
            ]
            posted[self.starts[number] + near[np.isin(keys, wanted)]] = True
        return posted

    def _with_owners(self, wanted: Bools) -> Ints:
        """The marked columns and those that they count towards, in order."""
        columns = np.flatnonzero(wanted)
        entries, _ = _entries(self.table["takers.starts"], columns)
        wanted[self.table["takers.rows"][entries]] = True
        return np.flatnonzero(wanted)

    def _take(self, columns: Ints) -> Prepared:
        candidates = self._candidates(columns)
        takers = self._matrix("takers", columns, columns)
        parts = tuple(self._part(number, columns) for number in range(parts_in(self.table)))
        return Prepared(candidates, Ends.of(candidates), takers, parts)

    def _candidates(self, columns: Ints) -> Candidates:
        layers: list[LayerPairs] = []
        start = 0
        for number, bare in enumerate(self.layers):
            first, last = np.searchsorted(columns, self.starts[number : number + 2])
            mine = columns[first:last] - self.starts[number]
            place, supply = (self.table[f"{end}{number}"][mine] for end in ("place", "supply"))
            layers.append(bare.with_pairs(place.astype(np.int64), supply.astype(np.int64), start))
            start += mine.size
        return Candidates.over(self.county, self.policy, tuple(layers))

    def _part(self, number: int, columns: Ints) -> Component:
        name, table = f"part{number}.", self.table
        inside = self._inside(number, columns)
        low = table[name + "low"]
        matrix = self._matrix(name + "matrix", inside, np.arange(low.size))
        upper = table[name + "upper"][inside].astype(float)
        levels = sum(key.startswith(name + "costs") for key in table)
        return Component(
            columns=np.searchsorted(columns, table[name + "columns"][inside]),
            rows=np.array(table[name + "numbers"], dtype=np.int64),
            arrays=LinearProgram(matrix, upper, np.array(low), np.array(table[name + "high"])),
            costs=tuple(table[f"{name}costs{level}"][inside] / UNIT for level in range(levels)),
        )

    def _inside(self, number: int, columns: Ints) -> Ints:
        """Positions in a part of those chosen columns that are in it."""
        wanted = np.zeros(self.width, dtype=bool)
        wanted[columns] = True
        return np.flatnonzero(wanted[self.table[f"part{number}.columns"]])

    def _stands(self, columns: Ints) -> dict[int, WarmStart]:
        found = {}
        for number in range(parts_in(self.table)):
            inside = self._inside(number, columns)
            stand = stand_in(self.table, number)
            found[number] = replace(
                stand,
                order=np.searchsorted(inside, stand.order),
                reduced=stand.reduced[inside],
            )
        return found

    def _matrix(self, name: str, columns: Ints, rows: Ints) -> sparse.csc_array:
        """Some columns of a matrix; of its rows those given, in order."""
        entries, starts = _entries(self.table[f"{name}.starts"], columns)
        row = np.searchsorted(rows, self.table[f"{name}.rows"][entries])
        values = self.table[f"{name}.values"][entries].astype(float)
        return sparse.csc_array((values, row, starts), shape=(rows.size, columns.size))


def _reach(reduced: NDArray[np.floating[Any]], asked: Bools, params: SearchParams) -> float:
    """Reduced cost up to which columns are taken.

    So many as a narrow program has, and more where the pairs asked about are dear.
    """
    most = min(params.narrow_columns, reduced.size - 1)
    reach = float(np.partition(reduced, most)[most])
    mine = np.sort(reduced[asked])[: params.narrow_asked]
    return max(reach, params.narrow_reach * float(mine[-1])) if mine.size else reach


def _entries(starts: NDArray[Any], columns: Ints) -> tuple[Ints, Ints]:
    """Positions of the entries of some columns, and where each of these begins."""
    first = starts[columns].astype(np.int64)
    count = starts[columns + 1].astype(np.int64) - first
    return runs(first, count)[1], np.concatenate([[0], np.cumsum(count)])
