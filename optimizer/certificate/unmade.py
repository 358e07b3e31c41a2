"""Pairs that are never made: all pairs of one layer held against prices, block by block.

Costs of a block come from the closed form of the goals, which is off by single precision; a
pair that comes within that of a negative reduced cost is asked for its exact cost, and whether
a rule bars it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.arrays import Floats, Ints
from optimizer.goals.pairwise import PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.objectives import DECIMALS
from optimizer.model.program import Program
from optimizer.pairs.compatibility import Kinds
from optimizer.pairs.cost_field import CostField, Spots
from optimizer.pairs.layer_pairs import LayerPairs

STEP = 10.0**-DECIMALS
Weights = Mapping[int, tuple[float, float]]
"""Number of a level -> how much it counts, and its unit of cost."""
AT_ONCE = 4
"""Supplies in one product of matrices: larger ones are shared among threads, which costs more."""
EPS = 8 * float(np.finfo(np.float64).eps)
SINGLE = 1.2e-7
"""Relative error of two operations in single precision."""
FINE = 1e-3
"""Single precision will do where its error is so small beside the dearest pair."""
FLUSH = 200_000
"""So many suspects are judged together."""


@dataclass(frozen=True, eq=False)
class Unmade:
    """The pairs of the only layer of a program, none of which is made.

    ``demand`` and ``capacity`` are the numbers of the rows that speak of places and supplies,
    block by block, with the place or supply of each.
    """

    candidates: Candidates
    demand: Sequence[tuple[Ints, Ints]]
    capacity: Sequence[tuple[Ints, Ints]]

    @classmethod
    def of(cls, program: Program) -> "Unmade":
        """The pairs of a program of one layer."""
        (bare,) = program.candidates.layers
        name = bare.layer.name
        places, floors = np.arange(len(bare.places)), np.flatnonzero(bare.floor > 0)
        demand = [(rows, places) for rows in program.rows_called(f"demand {name}")]
        ends = (np.arange(len(bare.supplies)), floors)
        capacity = list(zip(program.rows_called(f"capacity {name}"), ends, strict=False))
        return cls(program.candidates, demand, capacity)

    def paid(self, prices: Floats) -> tuple[Floats, Floats]:
        """What a post is paid at every place and for every supply at prices of rows.

        Raises ``ValueError`` where another row has a price: pairs are not held against it.
        """
        place, supply = np.zeros(len(self.bare.places)), np.zeros(len(self.bare.supplies))
        known = np.zeros(prices.size, dtype=bool)
        for paid, blocks in ((place, self.demand), (supply, self.capacity)):
            for rows, ends in blocks:
                paid[ends] += prices[rows]
                known[rows] = True
        if np.any(prices[~known]):
            raise ValueError("a price of a row that pairs are not held against")
        return place, supply

    @property
    def bare(self) -> LayerPairs:
        """The layer, without pairs."""
        (only,) = self.candidates.layers
        return only

    def terms(self, prices: Floats, weights: Weights) -> Floats:
        """What the pairs of every place may take off a bound, at most 0; shape (places,).

        ``prices``, shape (rows,), are those of the rows.
        """
        place, supply = self.paid(prices)
        best, every = np.zeros((2, place.size))
        if place.max(initial=0.0) + supply.max(initial=-np.inf) <= 0.0:
            return best
        exact = _Exact(self, weights)
        dearest = float(np.abs(place).max(initial=0.0) + np.abs(supply).max(initial=0.0))
        for supplies, places in self._suspects(place, supply, exact.error, weights):
            reduced = exact.costs(supplies, places) - supply[supplies] - place[places]
            low = np.flatnonzero(reduced < 0)
            reduced = reduced[low] - EPS * dearest
            np.minimum.at(best, places[low], reduced)
            np.add.at(every, places[low], reduced)
        found: Floats = np.maximum(best * self.bare.most, every)
        return found

    def _suspects(
        self, place: Floats, supply: Floats, error: float, weights: Weights
    ) -> Iterator[tuple[Ints, Ints]]:
        """Supplies and places of pairs whose reduced cost may be negative, many at a time.

        Held against the closed form of the costs in single precision where prices permit it.
        """
        field = _closed_form(self, weights)
        dearest = float(np.abs(place).max(initial=0.0) + np.abs(supply).max(initial=0.0))
        single = SINGLE * (field.terms + 4) * (field.reach + dearest)
        kind: type[np.floating[Any]] = np.float32 if single < FINE * field.reach else np.float64
        limit = error + SINGLE * (field.terms + 4) * field.reach
        limit += single if kind is np.float32 else 2 * EPS * (field.terms + 4) * dearest
        bars = [kinds for kinds in self._kinds() if not kinds.allowed.all()]
        waiting, count, width = list[Ints](), 0, max(1, place.size)
        for first, block in _reduced(field, place, supply, kind):
            near = block < limit
            for row in np.flatnonzero(near.any(axis=1)).tolist():
                for kinds in bars:
                    near[row] &= kinds.allowed[kinds.place, kinds.supply[first + row]]
                waiting.append((first + row) * width + np.flatnonzero(near[row]))
                count += waiting[-1].size
            if count > FLUSH:
                yield np.divmod(np.concatenate(waiting), width)
                waiting, count = [], 0
        if count:
            yield np.divmod(np.concatenate(waiting), width)

    def goals(self) -> Iterator[PairwiseGoal]:
        """The goals that say what a pair of the layer costs; others cost at least 0."""
        layer = self.bare.layer.name
        for goal in self.candidates.policy.effective_goals:
            if isinstance(goal, PairwiseGoal) and (not goal.layers or layer in goal.layers):
                yield goal

    def _kinds(self) -> Iterator[Kinds]:
        county = self.candidates.county
        for restriction in self.candidates.policy.restrictions:
            kinds = restriction.kinds(self.bare, county)
            if kinds is not None:
                yield kinds


class _Exact:
    """Exact costs of chosen pairs at some weights of levels."""

    def __init__(self, unmade: Unmade, weights: Weights) -> None:
        self.unmade, self.weights = unmade, weights
        self.error = sum(weight for weight, _ in weights.values()) * STEP
        """How far rounding to steps may move a cost."""

    def costs(self, supply: Ints, place: Ints) -> Floats:
        """Costs of pairs, infinite where a rule bars one; shape (pairs,)."""
        candidates = self.unmade.candidates
        pairs = self.unmade.bare.with_pairs(place, supply, 0)
        total = np.zeros(supply.size)
        for level, (weight, unit) in sorted(self.weights.items()):
            own = np.zeros(supply.size)
            for goal in self.unmade.goals():
                if goal.level == level:
                    own += goal.weight * goal.scores(pairs, candidates)
            total += weight * np.rint(own / unit / STEP) * STEP
        for restriction in candidates.policy.restrictions:
            mask = restriction.admits(pairs, candidates.county)
            if mask is not None:
                total[~mask] = np.inf
        return total


def _closed_form(unmade: Unmade, weights: Weights) -> CostField:
    """The weighted costs of the goals that have a closed form; others cost at least 0."""
    field = CostField.zero(len(unmade.bare.supplies), len(unmade.bare.places))
    for goal in unmade.goals():
        counts, unit = weights.get(goal.level, (0.0, 1.0))
        weight = goal.weight * counts / unit
        closed = goal.field(unmade.bare, unmade.candidates) if weight else None
        if closed is not None:
            field = field.plus(closed, weight)
    return field


def _reduced(
    field: CostField, place: Floats, supply: Floats, kind: type[np.floating[Any]]
) -> Iterator[tuple[int, NDArray[np.floating[Any]]]]:
    """Number of the first supply, and costs less prices, of a few supplies at a time.

    Shape (supplies, places); the array is used again for the next ones.
    """
    left = np.column_stack([field.supply, -supply, np.ones(supply.size)]).astype(kind)
    right = np.vstack([field.place.T, np.ones(place.size), -place]).astype(kind)
    whole = np.empty((AT_ONCE, place.size), dtype=kind)
    spots = [_sorted(spot) for spot in field.spots]
    for first in range(0, supply.size, AT_ONCE):
        block = whole[: min(AT_ONCE, supply.size - first)]
        np.matmul(left[first : first + len(block)], right, out=block)
        for table in field.tables:
            for row, number in enumerate(table.kind[first : first + len(block)].tolist()):
                block[row] += table.rows[number]
        for spot in spots:
            mine = slice(*np.searchsorted(spot.supply, [first, first + len(block)]))
            np.add.at(block, (spot.supply[mine] - first, spot.place[mine]), spot.more[mine])
        yield first, block


def _sorted(spot: Spots) -> Spots:
    order = np.argsort(spot.supply, kind="stable")
    return Spots(spot.supply[order], spot.place[order], spot.more[order])
