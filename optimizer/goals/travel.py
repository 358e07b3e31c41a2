"""Travel: minutes from the unit's seat to the village."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from pydantic import Field

from geodata.facts.county import Place, Supply
from optimizer.arrays import Floats, Ints
from optimizer.facts.travel_times import minutes_of, minutes_table
from optimizer.goals.pairwise import Context, PairwiseGoal
from optimizer.model.candidates import Candidates
from optimizer.model.choose import Choose
from optimizer.model.registry import enrol
from optimizer.pairs.cost_field import CostField, by_kind
from optimizer.pairs.layer_pairs import LayerPairs
from optimizer.pairs.way_facts import ends_of, point_of


@enrol("goal", "travel")
class TravelGoal(PairwiseGoal):
    """就近派驻：路上时间短。

    Short ways from the unit's seat to the village.

    Cost = travel minutes / ``scale_minutes``, 0 upward. A way that is not known (no seat,
    no coordinates) costs ``unknown``, so that nobody gains by missing data.

    Formula: c(v,s) = minutes(s,v) / scale_minutes; the key unknown where the way is not known.
    """

    scale_minutes: float = Field(default=60.0, gt=0.0)
    unknown: float = 1.0

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        scale, unknown = choose.number(10.0, 90.0), choose.number(0.0, 2.0)
        return cls(layers=choose.layers(least=0), scale_minutes=scale, unknown=unknown)

    def scores(self, pairs: LayerPairs, candidates: Candidates) -> Floats:
        """Cost of every pair."""
        seats, seat, points = ends_of(pairs, candidates.county)
        county, travel = candidates.county, candidates.policy.travel
        if len(seats) * len(points) > pairs.place.size:
            starts, ends = seats[seat[pairs.supply]], points[pairs.place]
            return self._cost(minutes_of(county, travel, starts, ends))
        starts, ends = np.repeat(seats, len(points), axis=0), np.tile(points, (len(seats), 1))
        table = self._cost(minutes_of(county, travel, starts, ends))
        gathered: Floats = table[seat[pairs.supply] * len(points) + pairs.place]
        return gathered

    def field(self, pairs: LayerPairs, candidates: Candidates) -> CostField | None:
        """A row for every seat, unless there are too many of them."""
        seats, seat, points = ends_of(pairs, candidates.county)
        county, travel = candidates.county, candidates.policy.travel

        def rows(some: Ints) -> Floats:
            return self._cost(minutes_table(county, travel, seats[some], points))

        return by_kind(seat, len(seats), len(points), rows)

    def score(self, place: Place, supply: Supply, context: Context) -> float:
        """Cost of one posting."""
        return self.score_all([(place, supply)], context)[0]

    def score_all(self, ends: Sequence[tuple[Place, Supply]], context: Context) -> Sequence[float]:
        """Cost of every posting: all ways together, for one by one they take long."""
        seats = np.array([context.lookup.seat(supply) for _, supply in ends]).reshape(-1, 2)
        points = np.array([point_of(place) for place, _ in ends]).reshape(-1, 2)
        found: list[float] = self._cost(
            minutes_of(context.county, context.policy.travel, seats, points)
        ).tolist()
        return found

    def _cost(self, minutes: Floats) -> Floats:
        return np.where(np.isnan(minutes), self.unknown, minutes / self.scale_minutes)
