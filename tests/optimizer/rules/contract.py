"""The contract of rules, couplings and goals: rows and readers say the same of any plan.

A plan that a reader finds broken is refused by the rows, a plan without a breach is not; what
may be left open at a price costs what the readers count; every goal measures on the plan what
it costs on the columns, whatever the counting columns could be set to.
"""

from random import Random

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.facts.demand import capacity_of, demand_of, may_serve
from optimizer.facts.divisions import places_of
from optimizer.model.candidates import pair_up
from optimizer.model.plan import Plan, Posting
from optimizer.model.soft_constraints import UNKEPT, is_promise
from optimizer.rows.core_rows import build

CUTS = 2
"""Plans of each chain that are looked at."""


def hold(county, policy, seed):
    """Hold the rows against the readers on many plans; raises ``AssertionError``."""
    faces = Faces(county, policy)
    for plan in plans(county, policy, Random(seed)):
        faces.hold(plan)


class Faces:
    """The program of a case beside its readers."""

    def __init__(self, county, policy):
        self.county, self.policy = county, policy
        self.program = build(pair_up(county, policy))
        self.arrays = self.program.freeze()
        self.size = self.program.candidates.size
        every = self.program.candidates.postings
        self.column = {every(np.array([n]))[0]: n for n in range(self.size)}
        self.goals = [(goal, goal.vector(self.program)) for goal in policy.effective_goals]
        self.unkept = np.zeros(self.program.width)
        for block in self.program.of_kind(UNKEPT):
            self.unkept[block.columns] = 1.0
        counting = self.arrays.matrix[:, self.size :]
        self.bare = counting.count_nonzero(axis=1) == 0
        self.counting = counting.tocsr()[~self.bare]

    def hold(self, plan):
        """Raises ``AssertionError`` where the two faces differ on a plan."""
        told = breaches(self.county, self.policy, plan, self.policy.restrictions)
        found = [breach for breach in told if not is_promise(breach)]
        x = self.pairs(plan)
        first = None if x is None else self.least(x, self.goals[0][1])
        assert (first is not None) is (not found), (plan.postings, found)
        if found:
            return
        unkept = sum(breach.key == "pin_unkept" for breach in told)
        assert self.least(x, self.unkept) == pytest.approx(unkept, abs=1e-6), plan.postings
        for number, (goal, costs) in enumerate(self.goals):
            cost = self.least(x, costs) if number else first
            measured = goal.measure(self.county, self.policy, plan)
            assert cost == pytest.approx(measured, abs=1e-6), (goal, plan.postings)

    def pairs(self, plan):
        """The columns of a plan, ``None`` where a posting is none of the admissible pairs."""
        x = np.zeros(self.size)
        for post in plan.postings:
            if post not in self.column:
                return None
            x[self.column[post]] = 1.0
        return x

    def least(self, x, costs):
        """The least cost over all counting columns that keep the rows; ``None``: there are none.

        Whether there are any is found with the costs of the first goal.
        """
        arrays, base = self.arrays, float(costs[: self.size] @ x)
        if costs is not self.goals[0][1] and not costs[self.size :].any():
            return base
        done = arrays.matrix[:, : self.size] @ x
        low, high = arrays.row_low - done - 1e-7, arrays.row_high - done + 1e-7
        if np.any(low[self.bare] > 0) or np.any(high[self.bare] < 0):
            return None
        if not self.counting.shape[1]:
            return base
        found = milp(
            costs[self.size :],
            integrality=np.ones(self.counting.shape[1]),
            bounds=Bounds(0.0, arrays.upper[self.size :]),
            constraints=LinearConstraint(self.counting, low[~self.bare], high[~self.bare]),
        )
        assert found.status in {0, 2}, found.message
        return None if found.status else base + float(found.fun)


def breaches(county, policy, plan, rules):
    """What the readers of some rules and couplings find."""
    return [breach for rule in rules for breach in rule.breaches(county, policy, plan)]


def plans(county, policy, chance):
    """Plans that keep demand and capacity.

    Each chain of plans grows by one posting at a time, so that it crosses every limit: one that
    obeys no rule, one that obeys those that come by themselves, so that a breach is one of the
    rules in question, and one that obeys all, so that it goes far.
    """
    asked = (*policy.rules, *policy.couplings)
    others = [rule for rule in policy.restrictions if rule not in asked]
    yield Plan()
    for obeyed in ((), others, policy.restrictions):
        chain = list(_growing(county, policy, chance, obeyed))
        yield from chance.sample(chain[:-1], min(CUTS, len(chain[:-1])))
        yield from chain[-1:]


def _growing(county, policy, chance, obeyed):
    left, room, posts = _places(county, policy), _supplies(county, policy), []
    for post in _mixed(county, left, room, chance):
        place, supply = (post.layer, post.place), (post.layer, post.supply)
        if not left[place] or not room[supply]:
            continue
        longer = Plan((*posts, post))
        if all(map(is_promise, breaches(county, policy, longer, obeyed))):
            posts.append(post)
            left[place] -= 1
            room[supply] -= 1
            yield longer


def _places(county, policy):
    """The most of every place, by layer and id."""
    return {
        (layer.name, place.id): demand_of(layer, place)[1]
        for layer in policy.layers
        for place in places_of(county, layer.level)
    }


def _supplies(county, policy):
    """The most of everybody who may serve, by layer and id."""
    return {
        (layer.name, item.id): capacity_of(layer, item, county.year)[1]
        for layer in policy.layers
        for item in county.supplies(layer.supply)
        if may_serve(layer, item, county.year)
    }


def _mixed(county, left, room, chance):
    """All postings in random order, now and then those first of which the tables speak."""
    every = [Posting(layer, p, s) for layer, p in left for name, s in room if name == layer]
    chance.shuffle(every)
    if chance.random() < 0.5:
        tables = (*county.current, *county.former, *county.pins)
        named = {(row.layer, row.place, row.supply) for row in tables}
        every.sort(key=lambda post: (post.layer, post.place, post.supply) not in named)
    return every
