"""Apart: not two of one group at one place, or two places of one group with one supply."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from geodata.facts.county import County
from optimizer.model.member_groups import MemberGroups, Met
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import enrol
from optimizer.rules.grouped import Grouped


@enrol("coupling", "apart")
class Apart(Grouped):
    """同组的人（单位）不在同一个地方；按地方分组的，同组的地方不归同一人。

    Those of one group are not at one place; grouped places are not served by one.

    ``by`` is a column of the supply, such as ``cadre.unit``, or of the place, such as
    ``village.片``. At most ``most`` (1) postings of one group are at one place (with one
    supply), over ``layers`` together. What has no value is in no group. Layers of several
    levels meet at the coarsest.

    Formula: number of postings of group z at v over layers <= most for every z and v; by a
    column of places, of s at places of group z <= most for every z and s.
    """

    def rows(self, program: Program) -> None:
        """Post: pairs of one group at one place <= most, where there could be more."""
        groups = MemberGroups.of(program.candidates.policy, self.layers, self.by)
        meetings = groups.posted(program)
        keys, spot, number = meetings.keyed()
        crowded = np.bincount(number, minlength=keys.size) > self.most
        crowded &= meetings.room[spot] > self.most
        row = np.cumsum(crowded) - 1
        mine = crowded[number]
        counted = [(row[number[mine]], meetings.columns[mine], 1.0)]
        program.count_rows(self.kind, int(crowded.sum()), counted, most=self.most)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count the postings of every group wherever it meets."""
        found: dict[tuple[str, Met], list[Posting]] = defaultdict(list)
        groups = MemberGroups.of(policy, self.layers, self.by)
        for group, met, post in groups.meets(county, plan):
            found[group, met].append(post)
        for (group, _), posts in found.items():
            if len(posts) > self.most:
                details = {"value": group, "count": str(len(posts)), "most": str(self.most)}
                last = posts[-1]
                yield Breach(self.name, "apart", last.layer, last.place, last.supply, details)
