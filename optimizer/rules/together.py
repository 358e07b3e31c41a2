"""Together: those of one group are at one place, or the places of one group are served by one."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from geodata.facts.county import County
from optimizer.arrays import Floats, Ints
from optimizer.model.member_groups import Meetings, MemberGroups, Met
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.model.program import Program
from optimizer.model.registry import enrol
from optimizer.rules.grouped import Grouped


@enrol("coupling", "together")
class Together(Grouped):
    """同组（或有某种关系）的人（单位）在同一个地方；按地方分组的，同组的地方由同一人负责。

    Those of one group are at one place; grouped places are served by one.

    ``by`` is a column of the supply, such as ``cadre.夫妻``, or of the place, such as
    ``village.联片``. The postings of one group over ``layers`` together are at no more than
    ``most`` (1) places (with no more than ``most`` supplies); nobody must be posted. What has
    no value is in no group. With ``tie`` every two of table ``ties`` with that word, such as
    ``夫妻``, are a group. Layers of several levels meet at the coarsest.

    Formula: number of different v with a posting of group z over layers <= most for every z; by
    a column (or ties) of places, of different s at places of group z <= most for every z; with
    tie the two ends of every row are a group.
    """

    def rows(self, program: Program) -> None:
        """Post: pairs of z at v <= as many as fit * (z is at v), places of z <= most."""
        for groups in self.groups(program.candidates.policy):
            self._tied(program, groups.posted(program))

    def _tied(self, program: Program, meetings: Meetings) -> None:
        group, spot, number = meetings.keyed()
        fit = np.minimum(np.bincount(number, minlength=group.size), meetings.room[spot])
        met = program.add_columns("met", np.arange(group.size), np.ones(group.size))
        row = np.arange(group.size)
        tied: list[tuple[Ints, Ints, float | Floats]] = [
            (number, meetings.columns, 1.0),
            (row, met, -fit),
        ]
        program.add_rows(self.kind, group.size, tied, high=0.0)
        names, mine = np.unique(group, return_inverse=True)
        program.count_rows(self.kind, names.size, [(mine, met, 1.0)], most=self.most)

    def breaches(self, county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
        """Look where every group is."""
        for groups in self.groups(policy):
            yield from self._judged(groups, county, plan)

    def _judged(self, groups: MemberGroups, county: County, plan: Plan) -> Iterator[Breach]:
        found: dict[str, dict[Met, Posting]] = defaultdict(dict)
        for group, met, post in groups.meets(county, plan):
            found[group][met] = post
        for group, posts in found.items():
            if len(posts) > self.most:
                details = {"value": group, "count": str(len(posts)), "most": str(self.most)}
                last = list(posts.values())[-1]
                yield Breach(self.name, "together", last.layer, last.place, last.supply, details)
