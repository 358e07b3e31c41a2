"""Trade-off curves, schemes and the backbone, against looking at every plan."""

from itertools import product

import pytest

from geodata.facts.county import Cadre, County, Unit, Village
from optimizer.facts.layer import Layer
from optimizer.model.outcome import Limits
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.questions.backbone import alike, backbone
from optimizer.questions.reoptimise import probing
from optimizer.questions.trade_offs import reweighed, together, trade_off, weighable
from optimizer.solve import solve
from tests.optimizer.kinds import enrolled

LIMITS = Limits(seconds=60, gap=0.0)
GOAL = enrolled("goal")


def county(size=4):
    """Villages in a row, people whose skills and homes pull in different ways."""
    villages = tuple(
        Village(
            id=f"V{n}",
            name=f"V{n}",
            township="T",
            need={"industry": n / size, "governance": 1 - n / size},
            hardness=n / size,
            lon=112.0 + n / 10,
            lat=39.0,
        )
        for n in range(size)
    )
    units = tuple(
        Unit(id=f"U{n}", name=f"U{n}", strength=1 - n / size, lon=112.0 + n * n / 30, lat=39.02)
        for n in range(size)
    )
    cadres = tuple(
        Cadre(
            id=f"P{n}",
            name=f"P{n}",
            unit=f"U{n}",
            skills={"industry": (n * 7 % 5) / 5, "governance": (n * 3 % 4) / 4},
        )
        for n in range(size)
    )
    return County(name="C", villages=villages, units=units, cadres=cadres)


def policy(*kinds):
    goals = tuple(GOAL[kind](layers=("first_secretary",)) for kind in kinds)
    return Policy(layers=(Layer(name="first_secretary", supply="cadres"),), goals=goals)


def every_plan(case):
    names = [village.id for village in case.villages]
    for choice in product(case.cadres, repeat=len(names)):
        if len({cadre.id for cadre in choice}) == len(names):
            posts = zip(names, choice, strict=True)
            yield Plan(tuple(Posting("first_secretary", v, cadre.id) for v, cadre in posts))


def solver(case):
    return lambda asked, start: solve(case, asked, limits=LIMITS, start=start)


def values(case, asked, plan):
    return tuple(goal.measure(case, asked, plan) for goal in asked.goals)


def supported(points):
    """The points that are the best at some positive weights, by trying many weights."""
    found = set()
    for n in range(1, 2000):
        share = n / 2000
        best = min(points, key=lambda p: (share * p[0] + (1 - share) * p[1], p))
        found.add(tuple(round(value, 6) for value in best))
    return found


def test_the_curve_has_every_supported_point():
    case = county()
    asked = policy("fit", "travel")
    chosen = weighable(asked)
    curve = trade_off(case, asked, chosen, most=50, solve=solver(case))
    every = [values(case, asked, plan) for plan in every_plan(case)]
    known = {tuple(round(value, 6) for value in point.values) for point in curve.points}
    assert supported(every) <= known
    for point in curve.points:
        assert point.proven
        assert not any(a < point.values[0] - 1e-9 and b < point.values[1] - 1e-9 for a, b in every)
    lows = [min(column) for column in zip(*every, strict=True)]
    firsts = [curve.points[place].values[n] for n, place in enumerate(curve.firsts)]
    assert firsts == pytest.approx(lows)
    assert len(curve.points) >= 3


def test_three_goals_and_a_limit_of_points():
    case = county()
    asked = policy("fit", "travel", "strength")
    curve = trade_off(case, asked, weighable(asked), most=6, solve=solver(case))
    assert 3 <= len(curve.points) <= 6
    for one, other in product(curve.points, repeat=2):
        if one is not other:
            pairs = list(zip(one.values, other.values, strict=True))
            assert not all(a >= b - 1e-9 for a, b in pairs), "one point beats another"


def test_shortage_is_no_matter_of_choice():
    assert weighable(policy("fit", "travel")) == (1, 2)
    assert weighable(Policy(layers=(Layer(name="a", supply="units"),))) == ()


def test_other_goals_come_behind_or_beside():
    asked = policy("fit", "travel", "strength")
    behind = reweighed(asked, (1, 2), (0.3, 0.7))
    assert [(g.kind, g.level, g.weight) for g in behind.goals] == [
        ("shortage", 1, 1.0),
        ("fit", 2, 0.3),
        ("travel", 2, 0.7),
        ("strength", 4, 1.0),
    ]
    beside = together(asked, (1, 2), (0.3, 0.7))
    assert [(g.level, g.weight) for g in beside.goals] == [(1, 1.0), (2, 0.3), (2, 0.7), (2, 0.5)]


@pytest.mark.parametrize("within", [0.0, 0.02, 0.1, 0.5])
def test_forced_postings_are_in_every_good_plan(within):
    """Proven means: of all plans within the limit none lacks the posting."""
    case = county()
    asked = policy("fit", "travel")
    best = solve(case, asked, limits=LIMITS)
    good = alike(case, asked, best, best.plan, within=within, samples=3, solve=solver(case))
    with probing(case, asked, best.plan, kept=best.kept, limits=LIMITS) as probe:
        ties = {tie.posting.key: tie for tie in backbone(probe, good, seconds=60)}
        late = {tie.kind for tie in backbone(probe, good, seconds=0)}
    assert "forced" not in late, "no time, no proof"
    limit = best.levels[-1].cost * (1 + within) + 1e-5
    near = [plan for plan in every_plan(case) if sum(values(case, asked, plan)) <= limit]
    for plan in good.plans:
        assert sum(values(case, asked, plan)) <= limit + 1e-6
    for key, tie in ties.items():
        everywhere = all(key in {post.key for post in plan.postings} for plan in near)
        assert (tie.kind == "forced") <= everywhere
        in_all = all(key in {post.key for post in plan.postings} for plan in good.plans)
        assert in_all == (tie.kind in ("forced", "unproven"))
    assert near


def test_leximin_helps_the_worst_off_first():
    """Three hard villages: the sum would leave one with a gap of 0.8, leximin none above 0.5."""
    hard = (1.0, 0.9, 0.8)
    strong = (0.9, 0.5, 0.4)
    villages = tuple(
        Village(id=f"V{n}", name=f"V{n}", township="T", hardness=h) for n, h in enumerate(hard)
    )
    units = tuple(Unit(id=f"U{n}", name=f"U{n}", strength=s) for n, s in enumerate(strong))
    case = County(name="C", villages=villages, units=units)
    worst = GOAL["leximin"](layers=("department",), steps=10)
    asked = Policy(layers=(Layer(name="department", supply="units"),), goals=(worst,))
    assert [goal.level for goal in asked.effective_goals] == [1, *range(2, 11)]
    plan = solve(case, asked, limits=LIMITS).plan
    gaps = [hard[int(post.place[1])] - strong[int(post.supply[1])] for post in plan.postings]
    best = min(
        (sorted(((h - s) for h, s in zip(hard, order, strict=True)), reverse=True))
        for order in product(strong, repeat=3)
        if len(set(order)) == 3
    )
    steps = [int(10 * gap + 1e-9) for gap in sorted(gaps, reverse=True)]
    assert steps == [int(10 * gap + 1e-9) for gap in best]


def test_levels_move_down_for_a_goal_of_several_levels():
    asked = policy("leximin", "fit", "travel")
    moved = asked.model_copy(
        update={
            "goals": tuple(
                goal.model_copy(update={"level": level})
                for goal, level in zip(asked.goals, (2, 2, 3), strict=True)
            )
        }
    )
    found = [(goal.kind, goal.level) for goal in moved.effective_goals]
    assert found == [
        ("shortage", 1),
        *(("leximin", level) for level in (2, 3, 4, 5)),
        ("fit", 5),
        ("travel", 6),
    ]
