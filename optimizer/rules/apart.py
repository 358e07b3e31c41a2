"""Apart: not two of one group at one place, or two places of one group with one supply."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from geodata.facts.county import County
from optimizer.model.member_groups import Meetings, MemberGroups, Met
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import enrol
from optimizer.pairs.bucket_sort import grouped, runs
from optimizer.rules.grouped import Grouped


@enrol("coupling", "apart")
class Apart(Grouped):
    """同组（或有某种关系）的人（单位）不在同一个地方；按地方分组的，同组的地方不归同一人。

    Those of one group are not at one place; grouped places are not served by one.

    ``by`` is a column of the supply, such as ``cadre.unit``, or of the place, such as
    ``village.片``. At most ``most`` (1) postings of one group are at one place (with one
    supply), over ``layers`` together. What has no value is in no group. With ``tie`` no two of
    table ``ties`` with that word, such as ``回避``, are at one place (with one supply). Layers of
    several levels meet at the coarsest.

    Formula: number of postings of group z at v over layers <= most for every z and v; by a
    column of places, of s at places of group z <= most for every z and s; with tie x(l,v,s) +
    x(m,v,t) <= 1 (of places x(l,v,s) + x(m,w,s) <= 1) for the two ends of every row and all l, m
    in layers.
    """

    def rows(self, program: Program) -> None:
        """Post: pairs of one group at one place <= most, where there could be more."""
        for groups in self.groups(program.candidates.policy):
            meetings = groups.posted(program)
            if self.tie is None:
                self._few(program, meetings)
            else:
                self._never_both(program, meetings)

    def _never_both(self, program: Program, meetings: Meetings) -> None:
        """Post for every pair of the one end: n of it + all n pairs of the other end <= n."""
        keys, _, number = meetings.keyed()
        first, second = (np.flatnonzero(meetings.begins == end) for end in (1, 0))
        order, start = grouped(number[second], keys.size)
        count = np.diff(start)[number[first]]
        row, at = runs(start[number[first]], count)
        some = np.flatnonzero(count > 0)
        whole = np.cumsum(count > 0) - 1
        n = count[some].astype(float)
        entries = [
            (np.arange(some.size), meetings.columns[first[some]], n),
            (whole[row], meetings.columns[second[order[at]]], np.ones(row.size)),
        ]
        program.add_rows(self.kind, some.size, entries, high=n)

    def _few(self, program: Program, meetings: Meetings) -> None:
        keys, spot, number = meetings.keyed()
        crowded = np.bincount(number, minlength=keys.size) > self.most
        crowded &= meetings.room[spot] > self.most
        row = np.cumsum(crowded) - 1
        mine = crowded[number]
        counted = [(row[number[mine]], meetings.columns[mine], 1.0)]
        program.count_rows(self.kind, int(crowded.sum()), counted, most=self.most)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Count the postings of every group wherever it meets."""
        for groups in self.groups(policy):
            yield from self._judged(groups, county, policy, plan)

    def _judged(
        self, groups: MemberGroups, county: County, policy: PolicyView, plan: Plan
    ) -> Iterator[Breach]:
        found: dict[tuple[str, Met], list[Posting]] = defaultdict(list)
        for group, met, post in groups.meets(county, plan):
            found[group, met].append(post)
        for (group, _), posts in found.items():
            members = {groups.member_of(post, policy.layer(post.layer)) for post in posts}
            if len(posts if self.tie is None else members) > self.most:
                details = {"value": group, "count": str(len(posts)), "most": str(self.most)}
                last = posts[-1]
                yield Breach(self.name, "apart", last.layer, last.place, last.supply, details)
