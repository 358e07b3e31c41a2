"""Term limit: nobody stays at one place for longer than so many years."""

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray

from geodata.facts.county import County
from optimizer.facts.dates import years_later
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.registry import Rule, enrol
from optimizer.pairs.layer_pairs import LayerPairs


@enrol("rule", "term_limit")
class TermLimit(Rule):
    """连续任职期限：在同一地方任职满规定年限的，不再留任。

    Nobody stays at the same place after so many years.

    Counted from the earliest start that the plan in force states, across renewals: whoever
    stays keeps his first start, and no term ends later than the limit does. Unknown starts
    pass.

    Formula: x(l,v,s) = 0 where start(l,v,s) + most_years <= the day of the plan.
    """

    layer: str
    most_years: float

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layer=choose.layer().name, most_years=choose.number(0.5, 5.5))

    def admits(self, pairs: LayerPairs, county: County) -> NDArray[np.bool_] | None:
        """Bar the pairs whose years are over."""
        if pairs.layer.name != self.layer:
            return None
        keep = np.ones(pairs.place.size, dtype=bool)
        for place, supply in self._over(county):
            here = pairs.place_number.get(place, -1)
            who = pairs.supply_number.get(supply, -1)
            keep &= ~((pairs.place == here) & (pairs.supply == who))
        return keep

    def subjects(self, pairs: LayerPairs, county: County) -> tuple[int, int] | None:
        """Postings in force of the layer, and those without a start."""
        mine = [post for post in county.current if post.layer == pairs.layer.name == self.layer]
        return (len(mine), sum(post.start is None for post in mine)) if mine else None

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:  # noqa: ARG002
        """Look for those whose years are over."""
        over = self._over(county)
        details = {"years": f"{self.most_years:g}"}
        for post in plan.of_layer(self.layer):
            if (post.place, post.supply) in over:
                yield Breach(self.name, "term_limit", post.layer, post.place, post.supply, details)

    def _over(self, county: County) -> frozenset[tuple[str, str]]:
        return frozenset(
            (post.place, post.supply)
            for post in county.current
            if post.layer == self.layer
            and post.start is not None
            and years_later(post.start, self.most_years) <= county.day
        )
