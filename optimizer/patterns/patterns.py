"""What one supply serves, taken as a whole: its pattern, and the best pattern at given prices.

A part has patterns where every place has one post, and what else is asked speaks of one supply
(one load against one capacity) or counts the supplies that serve. Where a supply has two loads,
or a column that says it serves is shared with another supply (two layers of the same units), a
part has none: its bound would count twice, or mix what is asked apart. The best pattern of a
supply is a knapsack, solved exactly; prices of places and the best patterns give a bound that is
never below the relaxation's, and mostly far above.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.model.incidence import Ends
from optimizer.model.program import LinearProgram

EPS = 1e-9


@dataclass(frozen=True, eq=False)
class Supply:
    """What one supply may serve: pairs by position, their places, weights and costs.

    ``column`` is the column that says it serves at all, -1 where there is none; ``opening`` its
    cost; ``row`` the row of its load, -1 where nothing speaks of it.
    """

    pair: Ints
    place: Ints
    weight: Ints
    cost: Floats
    room: int
    column: int
    opening: float
    row: int

    def best(self, prices: Floats) -> tuple[float, Ints]:
        """Least reduced cost of a pattern (the empty one costs 0), and its members.

        ``prices``, shape (places,), is what serving a place is worth.
        """
        gain = prices[self.place] - self.cost
        wanted = np.flatnonzero(gain > EPS)
        if not wanted.size:
            return 0.0, wanted
        if int(self.weight[wanted].sum()) <= self.room:
            chosen = wanted
        else:
            chosen = wanted[_knapsack(gain[wanted], self.weight[wanted], self.room)]
        return min(0.0, self.opening - float(gain[chosen].sum())), chosen

    def best_with(self, prices: Floats, most_cells: int) -> Floats:
        """Least reduced cost of a pattern with each pair in it, shape (pairs,).

        Infinite where the pair does not fit. Where a table of items by capacity would have more
        than ``most_cells``, what a pattern costs at least with or without it.
        """
        if (self.place.size + 1) * (self.room + 1) > most_cells:
            return np.full(self.place.size, self.best(prices)[0])
        gain = prices[self.place] - self.cost
        return self.opening - _knapsacks_with(gain, self.weight, self.room)


def _knapsack(gain: Floats, weight: Ints, room: int) -> Ints:
    """Members of the best subset within ``room``, by dynamic programming over the capacity."""
    value = np.zeros(room + 1)
    takes: NDArray[np.bool_] = np.zeros((gain.size, room + 1), dtype=bool)
    for item, (worth, heavy) in enumerate(zip(gain.tolist(), weight.tolist(), strict=True)):
        if heavy > room:
            continue
        with_it = value[: room + 1 - heavy] + worth
        better = with_it > value[heavy:]
        takes[item, heavy:] = better
        np.copyto(value[heavy:], with_it, where=better)
    left, chosen = room, []
    for item in range(gain.size - 1, -1, -1):
        if takes[item, left]:
            chosen.append(item)
            left -= int(weight[item])
    return np.array(chosen, dtype=np.int64)


def _knapsacks_with(gain: Floats, weight: Ints, room: int) -> Floats:
    """The most that a subset within ``room`` gains with each item in it, shape (items,)."""
    before = np.zeros((gain.size + 1, room + 1))
    for item, (worth, heavy) in enumerate(zip(gain.tolist(), weight.tolist(), strict=True)):
        before[item + 1] = before[item]
        if worth > 0 and heavy <= room:
            better = before[item, : room + 1 - heavy] + worth
            np.maximum(before[item + 1, heavy:], better, out=before[item + 1, heavy:])
    after, most = np.zeros(room + 1), np.full(gain.size, -np.inf)
    for item in range(gain.size - 1, -1, -1):
        worth, heavy = float(gain[item]), int(weight[item])
        if heavy > room:
            continue
        rest = room - heavy
        most[item] = worth + float((before[item, : rest + 1] + after[rest::-1]).max())
        if worth > 0:
            after[heavy:] = np.maximum(after[heavy:], after[: rest + 1] + worth)
    return most


@dataclass(frozen=True, eq=False)
class Structure:
    """The supplies of a part, its places (numbered from 0), and how many supplies may serve."""

    supplies: tuple[Supply, ...]
    places: int
    most_used: int
    rows: Ints
    """The rows that speak of a place, and in ``row_place`` of which, both shape (rows,)."""
    row_place: Ints
    open_price: Floats
    """What it costs to leave a place open, shape (places,), infinite where that may not be."""
    served: Ints
    """The row that asks for a post at every place, shape (places,)."""
    counted: int
    """The row that counts the supplies that serve, -1 where there is none."""

    def prices(self, of_rows: Floats) -> Floats:
        """What serving every place is worth at some prices of the part's rows."""
        own = np.bincount(self.row_place, of_rows[self.rows], self.places)
        return np.clip(own, 0.0, self.open_price)

    def bound(self, prices: Floats, reduced: Floats) -> float:
        """A lower bound of the part from prices and the least reduced cost of every supply."""
        best = np.sort(np.minimum(reduced, 0.0))[: self.most_used]
        return float(np.minimum(prices, self.open_price).sum() + best.sum())

    def choice_of(self, x: Floats, ends: Ends) -> Ints:
        """Supply of every place in a plan ``x`` (columns,), -1 where it is open."""
        choice = np.full(self.places, -1)
        for number, supply in enumerate(self.supplies):
            choice[supply.place[x[ends.pairs[supply.pair]] > 0.5]] = number
        return choice

    def columns_of(self, choice: Ints, ends: Ends) -> Ints:
        """The columns of the pairs of a plan."""
        found = [
            ends.pairs[supply.pair[choice[supply.place] == number]]
            for number, supply in enumerate(self.supplies)
        ]
        return np.concatenate(found)


def structure_of(
    arrays: LinearProgram, ends: Ends, costs: Floats, most_room: int
) -> Structure | None:
    """The structure of a part, or ``None`` where something else ties its columns.

    Nor has it one where a capacity is above ``most_room``.
    """
    live = arrays.upper > 0
    pairs = np.flatnonzero(live[ends.pairs])
    pair = np.full(arrays.width, -1)
    pair[ends.pairs[pairs]] = pairs
    table = sparse.csc_array(arrays.matrix[:, np.flatnonzero(live)]).tocoo()
    row, column, value = table.row, np.flatnonzero(live)[table.col], table.data
    mine = pair[column]
    is_pair = mine >= 0
    rows = _Rows(arrays, row[is_pair], mine[is_pair], value[is_pair], ends)
    counting = (row[~is_pair], column[~is_pair], value[~is_pair])
    return _read(arrays, ends, costs, rows, counting, most_room)


class _Rows:
    """The rows of a part as its pairs see them."""

    def __init__(
        self, arrays: LinearProgram, row: Ints, pair: Ints, value: Floats, ends: Ends
    ) -> None:
        height = arrays.row_low.size
        self.row, self.pair, self.value = row, pair, value
        self.count = np.bincount(row, minlength=height)
        self.total = np.bincount(row, value, minlength=height)
        self.one_place = _alike(row, ends.place[pair], height) & _alike(row, value, height)
        self.one_supply = _alike(row, ends.supply[pair], height)
        self.least = np.full(height, np.inf)
        np.minimum.at(self.least, row, value)


def _alike(row: Ints, values: Ints | Floats, height: int) -> Bools:
    """Rows with entries that all have one value."""
    low, high = np.full(height, np.inf), np.full(height, -np.inf)
    np.minimum.at(low, row, values)
    np.maximum.at(high, row, values)
    same: Bools = low == high
    return same


def _read(
    arrays: LinearProgram,
    ends: Ends,
    costs: Floats,
    rows: _Rows,
    counting: tuple[Ints, Ints, Floats],
    most_room: int,
) -> Structure | None:
    height = arrays.row_low.size
    row, column, value = counting
    givers = np.bincount(row, minlength=height)
    giver = np.full(height, -1)
    giver[row] = column
    factor = np.zeros(height)
    factor[row] = value
    empty = rows.count == 0
    may_open = (givers == 0) | ((givers == 1) & (factor == 1) & (arrays.row_low > 0))
    demand = rows.one_place & (rows.count > 0) & may_open
    served = demand & (arrays.row_low > 0)
    ties = (givers == 1) & (arrays.row_high == 0) & np.isneginf(arrays.row_low) & (factor < 0)
    single = (rows.count == 1) & ties & (rows.least > 0)
    most = np.where(givers == 1, -factor * arrays.upper[giver], np.inf)
    room = np.where(givers == 1, most, arrays.row_high)
    own = rows.one_supply & ~demand & ~single & (givers <= 1)
    own &= np.isneginf(arrays.row_low) & (rows.least >= 0)
    own &= (givers == 0) | ties
    slack = own & (rows.total <= room + EPS) & (givers == 0)
    counts = empty & (givers > 0)
    idle = empty & (givers == 0)
    if not np.all(demand | single | own | counts | idle):
        return None
    if np.any(served & ((arrays.row_low != 1) | (rows.least != 1))):
        return None
    places = np.unique(ends.place[rows.pair[served[rows.row]]])
    limit = _most_used(arrays, counts, value, row)
    if limit is None or places.size != np.unique(ends.place[rows.pair]).size:
        return None
    own &= ~slack
    if room[own].max(initial=0.0) > most_room:
        return None
    row_of = np.full(int(ends.supply.max()) + 1, -1)
    for mine in (slack, own):  # a row that can never be full is the last choice
        some = np.flatnonzero(mine[rows.row])
        row_of[ends.supply[rows.pair[some]]] = rows.row[some]
    found = _supplies(ends, costs, rows, own, room, (single, giver), places, row_of)
    counted = set(column[counts[row]].tolist())
    if found is None or (limit < len(found) and not {s.column for s in found} <= counted):
        return None
    place = np.full(height, -1)
    place[rows.row] = np.searchsorted(places, ends.place[rows.pair])
    of_place = np.flatnonzero(demand)
    open_price = np.full(places.size, np.inf)
    shorts = np.flatnonzero(served & (givers == 1))
    open_price[place[shorts]] = costs[giver[shorts]]
    return Structure(
        supplies=tuple(found),
        places=places.size,
        most_used=min(limit, len(found)),
        rows=of_place,
        row_place=place[of_place],
        open_price=open_price,
        served=_last_of(place[np.flatnonzero(served)], np.flatnonzero(served), places.size),
        counted=int(np.flatnonzero(counts)[0]) if counts.any() else -1,
    )


def _last_of(group: Ints, numbers: Ints, size: int) -> Ints:
    """The last number of every group, shape (size,)."""
    found = np.full(size, -1)
    found[group] = numbers
    return found


def _one_each(owner: Ints, what: Ints, mine: Bools) -> bool:
    """Whether every owner has one of something at most, and shares it with nobody."""
    width = int(what.max(initial=0)) + 1
    found = np.unique(owner[mine] * width + what[mine])
    return all(np.unique(side).size == found.size for side in np.divmod(found, width))


def _most_used(arrays: LinearProgram, counts: Bools, value: Floats, row: Ints) -> int | None:
    """How many supplies may serve, where rows over counting columns say only that."""
    mine = counts[row]
    if np.any(value[mine] != 1) or np.any(arrays.row_low[counts] > 0):
        return None
    numbers = arrays.row_high[counts]
    if numbers.size > 1:
        return None
    return int(numbers[0]) if numbers.size and np.isfinite(numbers[0]) else 10**9


def _supplies(
    ends: Ends,
    costs: Floats,
    rows: _Rows,
    heavy: Bools,
    room: Floats,
    ties: tuple[Bools, Ints],
    places: Ints,
    row_of: Ints,
) -> list[Supply] | None:
    single, giver = ties
    weight = np.zeros(ends.pairs.size)
    loaded, tied = heavy[rows.row], single[rows.row]
    supply_of = ends.supply[rows.pair]
    if not (_one_each(supply_of, rows.row, loaded) and _one_each(supply_of, giver[rows.row], tied)):
        return None
    weight[rows.pair[loaded]] = rows.value[loaded]
    opens = np.full(ends.pairs.size, -1)
    opens[rows.pair[tied]] = giver[rows.row[tied]]
    capacity = np.full(int(ends.supply.max()) + 1, 0.0)
    capacity[supply_of[loaded]] = room[rows.row[loaded]]
    found = []
    if np.any(weight != np.rint(weight)):
        return None
    every = np.unique(rows.pair)
    order = every[np.argsort(ends.supply[every], kind="stable")]
    for mine in np.split(order, np.flatnonzero(np.diff(ends.supply[order])) + 1):
        column = int(opens[mine].max())
        if np.any(opens[mine] != column):
            return None
        name = int(ends.supply[mine[0]])
        supply = Supply(
            pair=mine,
            place=np.searchsorted(places, ends.place[mine]),
            weight=weight[mine].astype(np.int64),
            cost=costs[ends.pairs[mine]],
            room=int(np.floor(capacity[name] + EPS)),
            column=column,
            opening=float(costs[column]) if column >= 0 else 0.0,
            row=int(row_of[name]),
        )
        found.append(supply)
    return found
