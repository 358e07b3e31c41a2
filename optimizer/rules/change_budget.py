"""Change budget: at most so many postings that the plan in force does not have."""

from collections.abc import Iterator
from typing import Self

import numpy as np

from geodata.facts.county import County
from optimizer.model.choose import Choose
from optimizer.model.plan import Breach, Plan
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import Rule, enrol


@enrol("rule", "change_budget")
class ChangeBudget(Rule):
    """调整限额：与现任不同的派驻最多这么多项。

    At most ``most`` postings that the plan in force does not have.

    Without ``layers`` those layers count that have somebody in force. Filling an open post
    counts as well; where the budget does not suffice, posts stay open.

    Formula: number of postings (l,v,s) that are not in force <= most.
    """

    layers: tuple[str, ...] = ()
    most: int

    @classmethod
    def examples(cls, choose: Choose) -> Self:
        """Draw an example."""
        return cls(layers=choose.layers(least=0), most=choose.whole(0, 4))

    def rows(self, program: Program) -> None:
        """Post: pairs that are not in force <= most."""
        county = program.candidates.county
        entries = []
        for pairs in program.candidates.of(self._counted(county)):
            standing = {(p.place, p.supply) for p in county.current if p.layer == pairs.layer.name}
            spots = [
                (pairs.place_number.get(place, -1), pairs.supply_number.get(supply, -1))
                for place, supply in sorted(standing)
            ]
            width = max(1, len(pairs.supplies))
            kept = np.array([p * width + s for p, s in spots if p >= 0 and s >= 0], dtype=np.int64)
            new = np.flatnonzero(~np.isin(pairs.place * width + pairs.supply, kept))
            entries.append((np.zeros(new.size, dtype=np.int64), pairs.columns[new], 1.0))
        program.count_rows(self.kind, 1, entries, most=self.most)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:  # noqa: ARG002
        """Count the postings that are not in force."""
        standing = {(post.layer, post.place, post.supply) for post in county.current}
        layers = self._counted(county)
        count = sum(
            (post.layer, post.place, post.supply) not in standing
            for post in plan.postings
            if post.layer in layers
        )
        if count > self.most:
            details = {"count": str(count), "most": str(self.most)}
            yield Breach(self.name, "change_budget", details=details)

    def _counted(self, county: County) -> tuple[str, ...]:
        return self.layers or tuple(sorted({post.layer for post in county.current})) or ("",)
