"""What a plan changes against the postings in force, and what it has beyond the least demand.

For the internal page alone: no edition knows the plan in force, the demand or the goals.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from maps.pages.plan_places import MapPlaces
from maps.pages.plan_postings import Postings
from optimizer.facts.demand import demand_of
from optimizer.goals.shortage import ShortageGoal
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.plans.replan import standing_plan

Spot = tuple[str, str]
DECIMALS = 6


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What was decided on a plan before it was solved again.

    ``before`` is that plan, ``posted`` and ``barred`` the postings that were decided to be or not
    to be; ``prices`` what every level of goals cost before and costs now.
    """

    before: Plan
    posted: frozenset[Posting]
    barred: frozenset[Posting]
    prices: tuple[tuple[int, float, float], ...]

    def decided(self, spot: Spot, leaving: Iterable[str], coming: Iterable[str]) -> int:
        """1 where a change was decided, 2 where only who leaves was, 0 where it came of others."""
        gone = {Posting(*spot, who) for who in leaving} & self.barred
        come = [Posting(*spot, who) for who in coming]
        if self.posted.intersection(come) or (gone and not come):
            return 1
        return 2 if gone else 0

    def refused(self, plan: Plan) -> list[Posting]:
        """What was decided and is not so in ``plan``: not posted, or posted all the same."""
        now = {post.key for post in plan.postings}
        lost = [post for post in self.posted if post.key not in now]
        return sorted([*lost, *(post for post in self.barred if post.key in now)])


class PlanChanges:
    """Reads the plan before, demand and goals for the page; ask before the supplies.

    The plan before is that which was edited, else the one in force.
    """

    def __init__(
        self, places: MapPlaces, postings: Postings, revision: Revision | None = None
    ) -> None:
        self.places, self.postings, self.revision = places, postings, revision
        self.policy: Policy = postings.policy

    def changes(self) -> list[list[Any]]:
        """Every change: [layer, place, names of who leaves, numbers of who comes, how many stay].

        After a revision what :meth:`Revision.decided` says of it follows. Nothing where there was
        no plan before.
        """
        plan = self.revision.before if self.revision else standing_plan(self.places.county)
        before = _by_spot(plan.postings)
        after = _by_spot(self.postings.plan.postings)
        known = [spot for spot in sorted(before.keys() | after.keys()) if self._is_shown(spot)]
        rows = [self._row(spot, before[spot], after[spot]) for spot in known] if before else []
        return sorted((row for row in rows if row[2] or row[3]), key=lambda row: (row[0], row[1]))

    def _is_shown(self, spot: Spot) -> bool:
        return spot[0] in self.postings.order and self.postings.has_place(*spot)

    def _row(self, spot: Spot, before: set[str], after: set[str]) -> list[Any]:
        layer, gone, come = spot[0], sorted(before - after), sorted(after - before)
        leaving = [self.postings.name_of(layer, who) for who in gone]
        coming = [self.postings.number_of(layer, who) for who in come]
        number, revision = self.postings.order[layer], self.revision
        decided = [revision.decided(spot, gone, come)] if revision else []
        place = self.postings.place_of(*spot)
        return [number, place, leaving, coming, len(before & after), *decided]

    def prices(self) -> list[list[Any]]:
        """What every level of goals cost before a revision and costs now: [level, was, is]."""
        rows = self.revision.prices if self.revision else ()
        return [[level, round(was, DECIMALS), round(now, DECIMALS)] for level, was, now in rows]

    def refused(self) -> list[list[Any]]:
        """Decisions that the plan does not keep: [layer, place, name, 1 where he is barred]."""
        rows = self.revision.refused(self.postings.plan) if self.revision else []
        return [
            [
                self.postings.order[post.layer],
                self.postings.place_of(post.layer, post.place),
                self.postings.name_of(post.layer, post.supply),
                int(self.revision is not None and post in self.revision.barred),
            ]
            for post in rows
            if self._is_shown((post.layer, post.place))
        ]

    def surplus(self) -> list[list[int]]:
        """Posts beyond the least that a place asks for: [layer, place, how many]."""
        filled = Counter((post.layer, post.place) for post in self.postings.plan.postings)
        rows = []
        for (name, place), count in filled.items():
            layer = self.policy.layers[self.postings.order[name]]
            least = demand_of(layer, self.postings.lookup.places(layer.level)[place])[0]
            if count > least:
                number = self.postings.order[name]
                rows.append([number, self.postings.place_of(name, place), count - least])
        return sorted(rows)

    def class_order(self) -> list[int]:
        """Classes by number as the shortage goals order them, the rest as the legend does."""
        goals = self.policy.effective_goals
        named = [name for goal in goals if isinstance(goal, ShortageGoal) for name in goal.order]
        kinds = self.places.kinds
        first = [name for name in dict.fromkeys(named) if name in kinds]
        return [kinds.index(name) for name in (*first, *(k for k in kinds if k not in first))]


def _by_spot(postings: Iterable[Posting]) -> defaultdict[Spot, set[str]]:
    found: defaultdict[Spot, set[str]] = defaultdict(set)
    for post in postings:
        found[post.layer, post.place].add(post.supply)
    return found
