"""Column generation over patterns: a sharp bound, and whole plans by fixing pattern after pattern.

The relaxation over patterns is priced by exact knapsacks. Prices are smoothed towards those of
the best bound, so that they settle soon. Plans come from dives: the pattern that the relaxation
likes most is fixed, prices are mended, and so on; later dives begin from the best plan with all
but a few supplies kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from optimizer.arrays import Bools, Floats, Ints
from optimizer.engine.highs import HighsProcess
from optimizer.engine.messages import AddColumns, Columns, LoadLp, R, Request, SetCosts, SolveLp
from optimizer.limits.deadline import Deadline, GoOn
from optimizer.limits.search_params import SearchParams
from optimizer.patterns.patterns import Structure, Supply

SHRINK, NARROW, WIDEST = 0.9, 1e-3, 1e3
"""How the reach of prices, in mean prices, shrinks, and within what limits."""
NEW, LITTLE = 1e-6, 1e-9
DEAR = 4.0
"""What an open place costs in a relaxation, in its dearest pairs."""

Choice = Ints
"""Supply of every place, shape (places,), -1 where it is open."""


@dataclass(eq=False)
class ColumnGeneration:
    """Patterns of one part and the engine's relaxation over them.

    ``prices``, shape (places,), are the prices of the best ``bound`` so far.
    """

    structure: Structure
    process: HighsProcess
    key: int
    prices: Floats
    seed: int
    params: SearchParams
    bound: float = -np.inf
    supply_of: list[int] = field(default_factory=list)
    members: list[Ints] = field(default_factory=list)
    costs: list[Floats] = field(default_factory=list)
    _known: dict[tuple[int, bytes], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self.cost = np.full((len(self.structure.supplies), self.structure.places), np.inf)
        """Cost of every pair, shape (supplies, places), infinite where it may not be."""
        for number, supply in enumerate(self.structure.supplies):
            self.cost[number, supply.place] = supply.cost
        dearest = np.where(np.isfinite(self.cost), self.cost, 0.0).max(axis=0, initial=0.0)
        opening = max((supply.opening for supply in self.structure.supplies), default=0.0)
        dear = DEAR * (dearest.max(initial=0.0) + opening) + 1.0
        self.dear = np.minimum(self.structure.open_price, dear)
        """What an open place costs here, shape (places,)."""

    def value(self, choice: Choice) -> float:
        """Cost of a plan, open places as dear as in a relaxation."""
        total = float(self.dear[choice < 0].sum())
        for number in np.unique(choice[choice >= 0]).tolist():
            mine = self.cost[number][choice == number]
            total += float(mine.sum()) + self.structure.supplies[number].opening
        return total

    def learn(self, choice: Choice) -> None:
        """Take in the patterns of a plan."""
        for number in range(len(self.structure.supplies)):
            members = np.flatnonzero(choice == number)
            if members.size:
                self._add(number, members)

    def price(self, go_on: GoOn, target: float) -> None:
        """Solve the relaxation over all patterns, until the bound reaches ``target``."""
        every = np.ones(self.structure.places, dtype=bool)
        free = np.ones(len(self.structure.supplies), dtype=bool)
        self._settle(every, free, self.structure.most_used, go_on, target=target, rounds=None)

    def least_with(self) -> Iterator[tuple[Supply, Floats]]:
        """A lower bound of all plans with each pair in them, supply by supply.

        Shape (pairs of the supply,); at the prices of the best bound.
        """
        supplies = self.structure.supplies
        reduced = np.array([supply.best(self.prices)[0] for supply in supplies])
        bound = self.structure.bound(self.prices, reduced)
        cells = self.params.most_cells
        last = np.sort(reduced)[self.structure.most_used - 1]
        for supply, own in zip(supplies, reduced.tolist(), strict=True):
            yield supply, bound + supply.best_with(self.prices, cells) - min(own, float(last))

    def row_prices(self, height: int) -> tuple[Floats, Ints]:
        """The best bound as prices of the part's rows, shape (height,), and the loads it keeps.

        A place pays by the row that asks for a post there, the number of supplies that serve by
        the row that counts them.
        """
        structure, prices = self.structure, np.zeros(height)
        prices[structure.served] = np.minimum(self.prices, structure.open_price)
        if structure.counted >= 0:
            reduced = [supply.best(self.prices)[0] for supply in structure.supplies]
            prices[structure.counted] = min(0.0, sorted(reduced)[structure.most_used - 1])
        rows = sorted(supply.row for supply in structure.supplies if supply.row >= 0)
        return prices, np.array(rows, dtype=np.int64)

    def dive(self, kept: Choice, go_on: GoOn) -> Choice:
        """Complete the plan ``kept``, in which the supplies that serve are done with."""
        choice = kept.copy()
        while go_on() and np.any(choice < 0):
            open_places = choice < 0
            free = np.ones(len(self.structure.supplies), dtype=bool)
            used = np.unique(choice[choice >= 0])
            free[used] = False
            left = self.structure.most_used - used.size
            if left <= 0 or not free.any():
                break
            rounds = self.params.dive_rounds
            weights = self._settle(open_places, free, left, go_on, target=np.inf, rounds=rounds)
            if not self._fix(choice, weights):
                break
        return choice

    def around(self, choice: Choice, count: int) -> Choice:
        """The plan with ``count`` supplies, near in what they could serve, set free."""
        used = np.unique(choice[choice >= 0])
        if not used.size:
            return choice
        first = int(self._rng.choice(used))
        others = used[used != first]
        gone = np.array([first])
        if others.size and count > 1:
            likes = np.array([LITTLE + self._like(first, int(o), choice) for o in others])
            share, most = likes / likes.sum(), min(count - 1, others.size)
            gone = np.append(self._rng.choice(others, most, replace=False, p=share), first)
        return np.where(np.isin(choice, gone), -1, choice)

    def _like(self, one: int, other: int, choice: Choice) -> float:
        """How cheaply two supplies could exchange places."""
        there, here = choice == one, choice == other
        gain = self.prices - self.cost[[other, one]]
        near = np.concatenate([gain[0][there], gain[1][here]])
        near = near[np.isfinite(near)]
        spread = max(1e-9, float(np.abs(self.prices).mean()))
        return float(np.exp(np.minimum(near / spread, 0.0) * 4.0).sum())

    def _add(self, number: int, places: Ints) -> int:
        """The number of one pattern, known or new."""
        key = (number, places.tobytes())
        if key in self._known:
            return self._known[key]
        self._known[key] = len(self.supply_of)
        self.supply_of.append(number)
        self.members.append(places)
        self.costs.append(self.cost[number][places])
        return self._known[key]

    def _settle(
        self,
        places: Bools,
        free: Bools,
        most: int,
        go_on: GoOn,
        *,
        target: float,
        rounds: int | None,
    ) -> list[tuple[float, int]]:
        """Price the relaxation of some places and supplies; its patterns by weight.

        Over all places bounds hold for the part.
        """
        whole = bool(places.all() and free.all())
        self._priced(np.where(places, self.prices, 0.0), free, whole, go_on)
        master = _Master(self, places, free, most, go_on.deadline)
        width, done = (self.params.price_box if whole else np.inf), 0
        weights: list[tuple[float, int]] = []
        while True:
            master.box(self.prices, width)
            solved = master.solve()
            if solved is None:
                return weights
            value, weights, prices = solved
            done += 1
            if not go_on() or (rounds is not None and done > rounds):
                return weights
            before = self.bound
            found = self._priced(prices, free, whole, go_on)
            new = sorted(set(found) - master.has)
            if whole and self.bound >= min(target, value - 1e-7 * abs(value)):
                if master.boxed < NEW or self.bound >= target or width > WIDEST:
                    return weights
                width *= 2.0
            elif not new:
                return weights
            elif whole and self.bound <= before:
                width = max(width * SHRINK, NARROW)
            master.take_in(new)

    def _priced(self, at: Floats, free: Bools, whole: bool, go_on: GoOn) -> list[int]:
        """The best pattern of every supply at some prices, where it saves anything.

        Of those that it has come to when time is over, then without a bound.
        """
        reduced = np.zeros(free.size)
        found: list[int] = []
        for number in np.flatnonzero(free).tolist():
            if not go_on():
                return found
            supply = self.structure.supplies[number]
            reduced[number], chosen = supply.best(at)
            if reduced[number] < -NEW:
                found.append(self._add(number, np.sort(supply.place[chosen])))
        if whole:
            bound = self.structure.bound(at, reduced)
            if bound > self.bound:
                self.bound, self.prices = bound, at
        return found

    def _fix(self, choice: Choice, weights: list[tuple[float, int]]) -> bool:
        """Fix the patterns of most weight, at least one; whether there was any."""
        taken: set[int] = set(np.unique(choice[choice >= 0]).tolist())
        ordered = sorted(weights, key=lambda item: (-round(item[0], 6), item[1]))
        fixed = 0
        for weight, number in ordered:
            supply = self.supply_of[number]
            members = self.members[number]
            members = members[choice[members] < 0]
            if supply in taken or not members.size or (fixed and weight < self.params.dive_sure):
                continue
            choice[members] = supply
            taken.add(supply)
            fixed += 1
        return fixed > 0


class _Master:
    """The relaxation over the known patterns of some supplies, restricted to some places.

    A place may stay open, or be served twice, at the ends of the range that its price may take.
    """

    def __init__(
        self, search: ColumnGeneration, places: Bools, free: Bools, most: int, deadline: Deadline
    ) -> None:
        self.search, self.places, self.deadline = search, places, deadline
        self.at = np.cumsum(places) - 1
        self.count = int(places.sum())
        self.home = np.cumsum(free) - 1
        self.height = self.count + int(free.sum()) + 1
        self.numbers = self._good(free)
        self.has = set(self.numbers)
        self.boxed = 0.0
        low = np.full(self.height, -np.inf)
        low[: self.count] = 1.0
        high = np.full(self.height, 1.0)
        high[: self.count] = np.inf
        high[-1] = min(most, int(free.sum()))
        matrix, self.costs = self._columns(self.numbers)
        loose = sparse.eye_array(self.height, self.count, format="csc")
        every = sparse.csc_array(sparse.hstack([loose, -loose, matrix]))
        costs = np.concatenate([np.zeros(2 * self.count), self.costs])
        columns = Columns.of(every, costs, np.full(costs.size, np.inf))
        self._ask(LoadLp(self.search.key, columns, low, high))

    def _ask(self, request: Request[R]) -> R:
        return self.search.process.ask(request, self.deadline)

    def _good(self, free: Bools) -> list[int]:
        """The patterns to begin with: those of least reduced cost for every supply."""
        search, prices = self.search, np.where(self.places, self.search.prices, 0.0)
        most = search.params.patterns_kept
        by_supply: dict[int, list[tuple[float, int]]] = {}
        for number, supply in enumerate(search.supply_of):
            if free[supply]:
                members = search.members[number]
                inside = members[self.places[members]]
                gain = prices[members].sum() - search.costs[number][self.places[members]].sum()
                if inside.size:
                    by_supply.setdefault(supply, []).append((-float(gain), number))
        return sorted(n for mine in by_supply.values() for _, n in sorted(mine)[:most])

    def box(self, centre: Floats, width: float) -> None:
        """Let prices go so far from a centre, in mean prices; without end: at least 0."""
        mine = centre[self.places]
        dear, cheap = self.search.dear[self.places], np.zeros(self.count)
        if np.isfinite(width):
            reach = width * float(mine.mean() or dear.mean())
            dear, cheap = np.minimum(mine + reach, dear), np.clip(mine - reach, 0.0, dear)
        costs = np.concatenate([dear, -cheap, self.costs])
        self._ask(SetCosts(self.search.key, costs))

    def _columns(self, numbers: list[int]) -> tuple[sparse.csc_array, Floats]:
        search = self.search
        rows, costs, starts = [], [], [0]
        for number in numbers:
            members = search.members[number]
            inside = self.places[members]
            supply = search.supply_of[number]
            ends = [self.count + self.home[supply], self.height - 1]
            rows.append(np.concatenate([self.at[members[inside]], ends]))
            opening = search.structure.supplies[supply].opening
            costs.append(float(search.costs[number][inside].sum()) + opening)
            starts.append(starts[-1] + rows[-1].size)
        flat = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
        shape = (self.height, len(numbers))
        return sparse.csc_array((np.ones(flat.size), flat, starts), shape=shape), np.array(costs)

    def take_in(self, numbers: list[int]) -> None:
        """Add patterns."""
        if not numbers:
            return
        matrix, costs = self._columns(numbers)
        columns = Columns.of(matrix, costs, np.full(costs.size, np.inf))
        self._ask(AddColumns(self.search.key, columns))
        self.numbers += numbers
        self.has |= set(numbers)
        self.costs = np.concatenate([self.costs, costs])

    def solve(self) -> tuple[float, list[tuple[float, int]], Floats] | None:
        """Value, patterns by weight, and prices of all places (0 for those left out).

        ``None`` where the engine found no optimum in time.
        """
        result = self._ask(SolveLp(self.search.key, self.deadline.left()))
        if not result.optimal:
            return None
        prices = np.zeros(self.places.size)
        prices[self.places] = np.maximum(result.prices[: self.count], 0.0)
        self.boxed = float(result.x[: 2 * self.count].sum())
        x = result.x[2 * self.count :]
        used = np.flatnonzero(x > 1e-6).tolist()
        return float(result.value), [(float(x[n]), self.numbers[n]) for n in used], prices
