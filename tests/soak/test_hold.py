"""The soak sees what is wrong: true outcomes, altered in one thing each."""

from dataclasses import replace

import pytest

from optimizer.model.outcome import Status
from optimizer.model.plan import Plan, Posting
from tests.soak.facts import read
from tests.soak.hold import hold
from tests.soak.model import Model
from tests.soak.run import Case, solved, write

CASE = Case(seed=4, path="standard", family="knapsack", size=8, seconds=20.0)


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    write(CASE, folder)
    scenario, _, outcome = solved(folder, CASE)
    return Model(read(folder)), outcome, scenario.limits.gap


def level(outcome, **changed):
    """The outcome with its last level changed."""
    *above, last = outcome.levels
    return replace(outcome, levels=(*above, replace(last, **changed)))


def without(outcome, number):
    """The outcome with a posting less."""
    posts = [post for n, post in enumerate(outcome.plan.postings) if n != number]
    return replace(outcome, plan=Plan(tuple(posts), outcome.plan.shortages))


def moved(outcome):
    """The outcome with everybody's place served by one unit."""
    posts = tuple(Posting(p.layer, p.place, "u00") for p in outcome.plan.postings)
    return replace(outcome, plan=Plan(posts, outcome.plan.shortages))


def test_a_true_outcome_is_accepted(truth):
    model, outcome, gap = truth
    assert outcome.closed
    assert outcome.levels[-1].cost > 1.0
    assert hold(model, outcome, gap).faults == []


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda o: level(o, cost=o.levels[-1].cost + 1.0), "costs"),
        (lambda o: level(o, cost=o.levels[-1].cost - 1.0), "costs"),
        (lambda o: level(o, cost=o.levels[-1].cost * 1.00002), "costs"),
        (lambda o: level(o, bound=o.levels[-1].bound - 1.0), "is open"),
        (lambda o: replace(level(o, by_prices=0.0), status=Status.PROVEN), "is open"),
        (lambda o: level(o, by_prices=o.levels[-1].bound + 1.0), "by prices"),
        (lambda o: replace(o, refused="x"), "refused"),
        (lambda o: level(o, bound=o.levels[-1].cost + 1.0), "above cost"),
        (lambda o: without(o, 0), "shortage"),
        (lambda o: replace(o, plan=Plan(o.plan.postings[1:] + o.plan.postings[:1] * 2)), "twice"),
        (moved, "breaks a rule"),
        (lambda o: replace(o, levels=o.levels[:-1]), "levels"),
    ],
    ids=range(12),
)
def test_what_is_altered_is_found(truth, alter, said):
    model, outcome, gap = truth
    faults = hold(model, alter(outcome), gap).faults
    assert any(said in fault for fault in faults), faults


def test_a_bound_above_a_better_plan_is_found(truth):
    """A worse plan, stated with its own cost and called proven."""
    model, outcome, gap = truth
    own = model.judge([(p.layer, p.place, p.supply) for p in outcome.plan.postings])[0]
    for post in outcome.plan.postings:
        for unit in sorted({key[2] for key in model.key if key[:2] == (post.layer, post.place)}):
            other = Posting(post.layer, post.place, unit)
            posts = tuple(other if p == post else p for p in outcome.plan.postings)
            costs, wrong = model.judge([(p.layer, p.place, p.supply) for p in posts])
            if wrong or costs[max(costs)] <= own[max(own)]:
                continue
            worse = replace(outcome, plan=Plan(posts, outcome.plan.shortages))
            worse = level(worse, cost=costs[max(costs)], bound=costs[max(costs)])
            assert any("is possible" in fault for fault in hold(model, worse, gap).faults)
            return
    pytest.fail("no plan that is worse")
