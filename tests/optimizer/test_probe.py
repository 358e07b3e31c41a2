"""What a forced pair costs, against a whole solve with the pair pinned."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.county import Pin
from optimizer.outcome import Limits
from optimizer.places import places_of
from optimizer.plan import Plan, Posting
from optimizer.probe import probing
from optimizer.promises import is_promise
from optimizer.solve import solve
from optimizer.verify import verify
from tests.optimizer.cases import counties, policies

EXACT = Limits(seconds=60, gap=0.0)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.data())
def test_a_forced_pair_costs_what_a_whole_solve_says(county, policy, data):
    plan = solve(county, policy, limits=EXACT).plan
    layer = data.draw(st.sampled_from(policy.layers))
    place = data.draw(st.sampled_from(places_of(county, layer.level))).id
    supplies = county.supplies(layer.supply)
    if not supplies:
        return
    supply = data.draw(st.sampled_from(supplies)).id
    pinned = replace(county, pins=(Pin(layer=layer.name, place=place, supply=supply),))
    whole = solve(pinned, policy, limits=EXACT)
    stands = Posting(layer.name, place, supply) in whole.plan.postings
    with probing(county, policy, plan, limits=EXACT) as probe:
        answer = probe.ask(layer.name, place, supply)
        assert (answer is not None) is stands
        if answer is None:
            return
        postings = set(plan.postings) - set(answer.removed) | set(answer.added)
        assert Posting(layer.name, place, supply) in postings
        assert answer.costs == pytest.approx([x.cost for x in whole.levels], abs=2e-4)
        found = verify(county, policy, Plan(tuple(postings)))
        wrong = [b for b in found if not is_promise(b) and not b.key.startswith("shortage_")]
        assert not wrong


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(pins=False), policies(), st.data())
def test_no_rival_costs_less_than_its_least(county, policy, data):
    """The least cost by which rivals are ranked is a lower bound of the exact one."""
    goals = [goal.model_copy(update={"level": min(goal.level, 2)}) for goal in policy.goals]
    policy = policy.model_copy(update={"goals": tuple(goals)})
    plan = solve(county, policy, limits=EXACT).plan
    layer = data.draw(st.sampled_from(policy.layers))
    place = data.draw(st.sampled_from(places_of(county, layer.level))).id
    with probing(county, policy, plan, limits=EXACT) as probe:
        rivals = probe.rivals(layer.name, place)
        assert [least for _, least in rivals] == sorted(least for _, least in rivals)
        for supply, least in rivals:
            answer = probe.ask(layer.name, place, supply)
            if answer is not None and answer.costs[0] <= probe.costs[0] + 1e-9:
                assert answer.costs[-1] - probe.costs[-1] >= least - 2e-4
