"""The costs of every pair of one layer, looked at block by block and never stored.

Blocks are single precision and decide nothing: a pair whose reduced cost comes near a limit
is asked for its exact cost, in whole steps of 1e-6, and whether a rule bars it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.goals.pairwise import PairwiseGoal
from optimizer.limits.search_params import SearchParams
from optimizer.model.candidates import Barring, Candidates, admitted
from optimizer.model.objectives import DECIMALS
from optimizer.pairs.compatibility import Kinds
from optimizer.pairs.cost_field import CostField, Singles, by_kind, positions
from optimizer.transport.network import Pairs

STEP = 10.0**-DECIMALS
AT_ONCE = 4
"""Rows of one product: larger ones would be shared among threads, which costs more."""
EPS = 6e-8
"""Relative error of one operation in single precision."""


class Exact:
    """Exact costs of chosen pairs of one layer, and which of them no rule bars."""

    def __init__(self, candidates: Candidates, goals: tuple[PairwiseGoal, ...]) -> None:
        self.candidates = candidates
        (self.bare,) = candidates.layers
        self.goals = goals
        self.sieve: list[Barring] = []

    def pairs(self, supply: Ints, place: Ints) -> Pairs:
        """The pairs that no rule bars, with their costs in steps."""
        keep = np.ones(supply.size, dtype=bool)
        pairs = self.bare.with_pairs(place, supply, 0)
        for restriction in self.sieve:
            mask = restriction.admits(pairs, self.candidates.county)
            if mask is not None:
                keep &= mask
        if not keep.all():
            supply, place = supply[keep], place[keep]
            pairs = self.bare.with_pairs(place, supply, 0)
        total = np.zeros(supply.size)
        for goal in self.goals:
            total += goal.weight * goal.scores(pairs, self.candidates)
        return Pairs(supply, place, np.rint(np.round(total, DECIMALS) / STEP).astype(np.int64))


@dataclass(frozen=True, eq=False)
class Blocks:
    """Costs between some supplies and some places of a layer.

    ``supplies`` and ``places`` are their numbers in the layer; ``loose`` are goals that have
    no closed form.
    """

    exact: Exact
    field: CostField
    loose: tuple[PairwiseGoal, ...]
    supplies: Ints
    places: Ints
    reach: float
    """No cost, and no part of its sum, is larger."""
    params: SearchParams

    @classmethod
    def of(cls, exact: Exact, restrictions: Sequence[Barring], params: SearchParams) -> "Blocks":
        """All pairs of the layer; bars without a table are left to the sieve."""
        candidates, bare = exact.candidates, exact.bare
        size = len(bare.supplies), len(bare.places)
        field, loose = CostField.zero(*size), []
        for goal in exact.goals:
            closed = goal.field(bare, candidates)
            if closed is None:
                loose.append(goal)
            else:
                field = field.plus(closed, goal.weight)
        for restriction in restrictions:
            bars = _bars(restriction.kinds(bare, candidates.county))
            if bars is None:
                exact.sieve.append(restriction)
            else:
                field = field.plus(bars, 1.0)
        numbers = np.arange(size[0]), np.arange(size[1])
        bare_blocks = cls(exact, CostField.zero(*size), tuple(loose), *numbers, 0.0, params)
        reach = field.reach + (bare_blocks.highest() if loose else 0.0)
        return replace(bare_blocks, field=field, reach=reach)

    def take(self, supplies: Ints, places: Ints) -> "Blocks":
        """The costs between some of the supplies and places, numbered anew."""
        field = self.field.take(supplies, places)
        mine = self.supplies[supplies], self.places[places]
        return replace(self, field=field, supplies=mine[0], places=mine[1])

    @property
    def size(self) -> int:
        """Number of pairs."""
        return self.supplies.size * self.places.size

    @property
    def width(self) -> int:
        """Number of supplies and places."""
        return self.supplies.size + self.places.size

    def keys(self, pairs: Pairs) -> Ints:
        """One number for each pair."""
        found: Ints = pairs.supply * self.places.size + pairs.place
        return found

    def pairs(self, supply: Ints, place: Ints) -> Pairs:
        """Exact costs of pairs in the numbers of these blocks, without those that are barred.

        Pairs that a table bars cost infinitely much in ``reduced``, and are not asked for here.
        """
        back = (
            positions(self.supplies, len(self.exact.bare.supplies)),
            positions(self.places, len(self.exact.bare.places)),
        )
        found = self.exact.pairs(self.supplies[supply], self.places[place])
        return Pairs(back[0][found.supply], back[1][found.place], found.cost)

    def unseen(self, supply: Ints, place: Ints) -> Pairs:
        """The same of pairs that were not taken from blocks: tables have barred none of them."""
        exact = self.exact
        every = exact.bare.with_pairs(self.places[place], self.supplies[supply], 0)
        able = admitted(every, exact.candidates.county, exact.candidates.policy)
        at = (
            positions(self.supplies, len(exact.bare.supplies)),
            positions(self.places, len(exact.bare.places)),
        )
        return self.pairs(at[0][able.supply], at[1][able.place])

    def reduced(self, supply: Floats, place: Floats) -> Iterator[tuple[int, Singles]]:
        """Number of the first supply and cost - prices, shape (supplies, places), of each block.

        Barred pairs cost infinitely much. The array is used again for the next block.
        """
        one = np.ones
        left = np.column_stack([self.field.supply, -supply, one(supply.size)])
        right = np.vstack([self.field.place.T, one(place.size), -place])
        left, right = left.astype(np.float32), right.astype(np.float32)
        rows = self.params.pure_rows
        whole = np.empty((rows, place.size), dtype=np.float32)
        for first in range(0, supply.size, rows):
            block = whole[: min(rows, supply.size - first)]
            for row in range(0, len(block), AT_ONCE):
                part = block[row : row + AT_ONCE]
                np.matmul(left[first + row : first + row + len(part)], right, out=part)
            self._add(block, first)
            yield first, block

    def _add(self, block: Singles, first: int) -> None:
        last = first + len(block)
        for table in self.field.tables:
            for number, kind in enumerate(table.kind[first:last].tolist()):
                block[number] += table.rows[kind]
        for spot in self.field.spots:
            mine = slice(*np.searchsorted(spot.supply, [first, last]))
            block[spot.supply[mine] - first, spot.place[mine]] += spot.more[mine]
        if self.loose:
            supply = np.repeat(self.supplies[first:last], self.places.size)
            pairs = self.exact.bare.with_pairs(np.tile(self.places, len(block)), supply, 0)
            for goal in self.loose:
                cost = goal.weight * goal.scores(pairs, self.exact.candidates)
                block += cost.reshape(block.shape)

    def highest(self) -> float:
        """The highest cost of a pair that no table bars."""
        zero = np.zeros(self.supplies.size), np.zeros(self.places.size)
        found = (
            float(block[np.isfinite(block)].max(initial=0.0)) for _, block in self.reduced(*zero)
        )
        return max(found, default=0.0)

    def error(self, supply: Floats, place: Floats) -> float:
        """How far a reduced cost of a block may be from the exact one."""
        prices = float(np.abs(supply).max(initial=0.0) + np.abs(place).max(initial=0.0))
        parts = self.field.terms + 2 * len(self.loose) + 6
        return EPS * parts * (self.reach + prices) + STEP


def _bars(kinds: Kinds | None) -> CostField | None:
    """The bar as a table: nothing, or infinitely much; ``None``: it has none."""
    if kinds is None:
        return None
    if kinds.allowed.all():
        return CostField.zero(kinds.supply.size, kinds.place.size)
    places = kinds.place.size

    def rows(some: Ints) -> Floats:
        return np.where(kinds.allowed[kinds.place][:, some].T, 0.0, np.inf)

    return by_kind(kinds.supply, kinds.allowed.shape[1], places, rows)
