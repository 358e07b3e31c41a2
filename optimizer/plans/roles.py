"""What everybody does in his team: the leader, and the wished skills, as far as they go round."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from geodata.facts.county import Cadre, County, Supply
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer
from optimizer.facts.lookup import ENTITY_OF_SUPPLY, SKILLED, Lookup, holds, profile
from optimizer.model.plan import Breach, Plan, Posting
from optimizer.model.policy_view import PolicyView
from optimizer.rules.team_leader import TeamLeader

LEADER = "leader"
"""The role of whoever leads a team: by the coupling ``team_leader``."""
SENIOR = ("正处", "副处", "正科", "副科", "一级主任", "二级主任", "三级主任", "四级主任")


def with_roles(county: County, policy: PolicyView, plan: Plan) -> Plan:
    """The plan with roles: one leader a team, and as many wished skills as can be named.

    The leader is the posting of the layer that leads, else the most senior member who is fit
    to lead; skills go to members by a largest matching. Ties by id: equal plans, equal roles.
    """
    roles: dict[Posting, str] = {}
    for layer in policy.layers:
        for team in _teams(plan, layer).values():
            roles |= _skills(county, layer, team)
    for coupling in policy.restrictions:
        if isinstance(coupling, TeamLeader):
            roles |= dict.fromkeys(_leaders(county, policy, plan, coupling), LEADER)
    postings = tuple(replace(post, role=roles.get(post, post.role)) for post in plan.postings)
    return Plan(postings, plan.shortages)


def misplaced_roles(county: County, policy: PolicyView, plan: Plan) -> Iterator[Breach]:
    """Leaders of a team who are not fit to lead it, and teams with more than one."""
    for coupling in policy.restrictions:
        if not isinstance(coupling, TeamLeader):
            continue
        layer = policy.layer(coupling.layer)
        supplies = Lookup(county).supplies(layer.supply)
        led: dict[str, list[Posting]] = defaultdict(list)
        for post in plan.postings:
            if post.role == LEADER and post.layer in coupling.layers_named():
                led[post.place].append(post)
        for place, posts in sorted(led.items()):
            if len(posts) > 1:
                details = {"count": str(len(posts))}
                yield Breach(coupling.name, "two_leaders", layer.name, place, "", details)
            for post in posts:
                own = post.layer == layer.name
                if own and not _may_lead(coupling, layer, supplies[post.supply], county):
                    yield Breach(coupling.name, "unfit_leader", layer.name, place, post.supply)


def _teams(plan: Plan, layer: Layer) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = defaultdict(list)
    for post in plan.of_layer(layer.name):
        found[post.place].append(post)
    return found


def _leaders(
    county: County, policy: PolicyView, plan: Plan, coupling: TeamLeader
) -> Iterator[Posting]:
    """The leader of every team that has one."""
    layer = policy.layer(coupling.layer)
    supplies = Lookup(county).supplies(layer.supply)
    leading = _teams(plan, policy.layer(coupling.by)) if coupling.by else {}
    for place, team in sorted(_teams(plan, layer).items()):
        if place in leading:
            yield min(leading[place])
            continue
        fit = [post for post in team if _may_lead(coupling, layer, supplies[post.supply], county)]
        if fit:
            yield min(fit, key=lambda post: (_seniority(supplies[post.supply]), post.supply))


def _may_lead(coupling: TeamLeader, layer: Layer, supply: Supply, county: County) -> bool:
    if coupling.require is None:
        return False
    entity = ENTITY_OF_SUPPLY[layer.supply]
    return holds(parse(coupling.require), supply, entity, county.year) is True


def _seniority(supply: Supply) -> int:
    """Place of a grade among the grades, most senior first; unknown ones last."""
    grade = (supply.grade or "") if isinstance(supply, Cadre) else ""
    return next((n for n, name in enumerate(SENIOR) if grade.startswith(name)), len(SENIOR))


def _skills(county: County, layer: Layer, team: Sequence[Posting]) -> dict[Posting, str]:
    """Members by the wished skill that each stands for."""
    wished = [name for name, count in sorted(layer.roles.items()) for _ in range(count)]
    if not wished:
        return {}
    supplies = Lookup(county).supplies(layer.supply)
    scores = np.array(
        [[profile(supplies[post.supply]).get(name, 0.0) for name in wished] for post in team]
    )
    able = np.where(scores >= SKILLED, 1.0 + scores, 0.0)
    members, roles = linear_sum_assignment(-able)
    return {
        team[member]: wished[role]
        for member, role in zip(members, roles, strict=True)
        if able[member, role] > 0
    }
