"""Roles: one leader a team, as many wished skills as go round, wrong ones found."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from geodata.facts.county import Cadre, County, Leader, Village
from optimizer.facts.layer import Layer
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.roles import LEADER, with_roles
from optimizer.plans.verify import verify
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.kinds import enrolled

LEADS = enrolled("coupling")["team_leader"](layer="work_team", require="cadre.birth_year < 1985")
COUNTY = County(
    name="C",
    villages=(Village(id="V", name="V", township="T", hardness=0.5),),
    cadres=(
        Cadre(id="A", name="A", birth_year=1990, skills={"industry": 1.0}),
        Cadre(id="B", name="B", birth_year=1980, grade="四级主任科员", skills={"industry": 0.6}),
        Cadre(id="D", name="D", birth_year=1980, grade="副科级", skills={"party_building": 0.9}),
    ),
)
POLICY = Policy(
    layers=(
        Layer(
            name="work_team",
            supply="cadres",
            demand=3,
            roles={"industry": 1, "party_building": 1},
        ),
    ),
    couplings=(LEADS,),
)
TEAM = Plan(tuple(Posting("work_team", "V", name) for name in "ABD"))


def roles(plan):
    return {post.supply: post.role for post in plan.postings}


def test_the_most_senior_fit_member_leads_and_skills_are_named():
    found = roles(with_roles(COUNTY, POLICY, TEAM))
    assert found == {"A": "industry", "B": "", "D": LEADER}


def test_the_first_secretary_leads_where_he_is():
    by = LEADS.model_copy(update={"by": "first_secretary"})
    policy = POLICY.model_copy(
        update={
            "layers": (*POLICY.layers, Layer(name="first_secretary", supply="cadres")),
            "couplings": (by,),
        }
    )
    plan = Plan((*TEAM.postings[:2], Posting("first_secretary", "V", "D")))
    found = roles(with_roles(COUNTY, policy, plan))
    assert found["D"] == LEADER
    assert LEADER not in (found["A"], found["B"])


def test_wrong_leaders_are_found():
    wrong = Plan(tuple(replace(post, role=LEADER) for post in TEAM.postings))
    keys = [breach.key for breach in verify(COUNTY, POLICY, wrong)]
    assert keys.count("two_leaders") == 1
    assert keys.count("unfit_leader") == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_roles_break_no_rule_and_repeat(county, policy):
    plan = with_roles(county, policy, solve(county, policy).plan)
    assert with_roles(county, policy, plan) == plan
    assert not [breach for breach in verify(county, policy, plan) if not is_promise(breach)]


def test_the_hardest_place_is_kept_for_rank_one():
    """A03: the hardest village is served by the secretary, whatever else it costs."""
    villages = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", hardness=n / 10) for n in range(3)
    )
    leaders = tuple(Leader(id=f"L{n}", name=f"L{n}", rank=n) for n in (1, 2, 3))
    county = County(name="C", villages=villages, leaders=leaders)
    rule = enrolled("rule")["hardest_first"](layer="county_leader", who="leader.rank == 1")
    policy = Policy(layers=(Layer(name="county_leader", supply="leaders"),), rules=(rule,))
    at = {post.place: post.supply for post in solve(county, policy).plan.postings}
    assert at["V2"] == "L1"
    wrong = Plan((Posting("county_leader", "V2", "L3"),))
    assert "hardest_first" in {breach.key for breach in verify(county, policy, wrong)}


def test_of_equally_hard_places_the_first_by_id_is_the_hardest_whatever_the_table_says():
    """The solver sorts by id: a reader that takes the order of the table finds a breach."""
    names = ("V9", "V1", "V5")
    villages = tuple(Village(id=name, name=name, township="T", hardness=0.8) for name in names)
    leaders = tuple(Leader(id=f"L{n}", name=f"L{n}", rank=n) for n in (1, 2, 3))
    county = County(name="C", villages=villages, leaders=leaders)
    rule = enrolled("rule")["hardest_first"](layer="county_leader", who="leader.rank == 1")
    policy = Policy(layers=(Layer(name="county_leader", supply="leaders"),), rules=(rule,))
    plan = solve(county, policy).plan
    assert verify(county, policy, plan) == ()
    assert {post.place: post.supply for post in plan.postings}["V1"] == "L1"
