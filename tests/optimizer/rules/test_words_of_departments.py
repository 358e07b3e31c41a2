"""What departments ask for in one line each: the plan, its proof, and the best by all plans."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.facts.county import Cadre, County, Unit, Village
from optimizer.facts.expressions import parse
from optimizer.facts.layer import Layer, Travel
from optimizer.model.candidates import layers_of
from optimizer.model.plan import Plan, Posting
from optimizer.model.policy import Policy
from optimizer.model.soft_constraints import is_promise
from optimizer.plans.verify import verify_outcome
from optimizer.solve import solve
from tests.optimizer.cases import brute_force, level_values
from tests.optimizer.kinds import enrolled

TEAM = Layer(name="work_team", supply="cadres", demand=2)
FIRST = Layer(name="first_secretary", supply="cadres")
DEPARTMENT = Layer(name="department", supply="units")


def rule(kind, **keys):
    return enrolled("rule")[kind](**keys)


def villages(count, **columns):
    """Villages in a row, a tenth of a degree apart, three to a township."""
    lists = {name: values for name, values in columns.items() if isinstance(values, list)}
    same = {name: value for name, value in columns.items() if name not in lists}
    return tuple(
        Village(
            id=f"V{n}",
            name=f"V{n}",
            township=f"T{n // 3}",
            county="C",
            lon=112.0 + n / 10,
            lat=38.0,
            **same,
            **{name: values[n] for name, values in lists.items()},
        )
        for n in range(count)
    )


def best(county, policy):
    """The plan, proven, without a breach and as good as the best of all plans."""
    outcome = proven(county, policy)
    values = level_values(county, policy, outcome.plan)
    assert values == pytest.approx(brute_force(county, policy), abs=1e-4)
    return outcome.plan


def proven(county, policy):
    """An outcome that prices and the solver close, without a breach."""
    outcome = solve(county, policy)
    assert outcome.closed
    found = verify_outcome(county, policy, outcome)
    assert not [breach for breach in found if not is_promise(breach)], found
    return outcome


def told(county, policy, plan, clause):
    """Keys of what the reader of a clause says of a plan."""
    return [breach.key for breach in clause.breaches(county, policy, plan)]


def posted(plan, layer):
    return {post.place: post.supply for post in plan.of_layer(layer)}


def seats():
    """Two units, at the first village and without a seat, and people of each."""
    units = (Unit(id="U0", name="u", lon=112.0, lat=38.0), Unit(id="U1", name="v"))
    people = tuple(
        Cadre(id=name, name=name, unit=unit, extra={"性别": gender})
        for name, unit, gender in (("A", "U0", "女"), ("B", "U0", "男"), ("C", "U1", "女"))
    )
    return County(name="C", villages=villages(4), units=units, cadres=people)


@pytest.mark.parametrize(
    ("condition", "unknown", "able"),
    [
        ("cadre.性别 != '女' or travel.minutes <= 30", "fail", {"A": 2, "B": 4, "C": 0}),
        ("干部.性别 != '女' 或 路程.分钟不超过30", "pass", {"A": 2, "B": 4, "C": 4}),
        ("travel.km < 12", "fail", {"A": 2, "B": 2, "C": 0}),
        ("travel.km > 0 * travel.minutes", "ask", {"A": 3, "B": 3, "C": 4}),
        ("travel.minutes == 0", "fail", {"A": 1, "B": 1, "C": 0}),
    ],
)
def test_how_far_somebody_may_go(condition, unknown, able):
    """Minutes and kilometres of each pair; an unknown way is treated as any unknown fact."""
    county = seats()
    require = rule("require", layer="first_secretary", require=condition, unknown=unknown)
    policy = Policy(layers=(FIRST,), rules=(require,))
    (bare,) = layers_of(county, policy)
    place, supply = np.divmod(np.arange(12), 3)
    mask = require.admits(bare.with_pairs(place, supply, 0), county)
    assert dict(zip("ABC", np.bincount(supply[mask], minlength=3).tolist(), strict=True)) == able
    for number, fits in enumerate(mask.tolist()):
        post = Posting("first_secretary", f"V{place[number]}", "ABC"[supply[number]])
        keys = told(county, policy, Plan((post,)), require)
        assert (not [key for key in keys if key != "to_confirm"]) is fits
    best(replace(county, villages=county.villages[:2]), policy)


def test_a_slower_car_shortens_the_reach():
    require = rule("require", layer="first_secretary", require="travel.minutes <= 30")
    slow = Policy(layers=(FIRST,), rules=(require,), travel=Travel(speed_kmh=20.0))
    county = seats()
    (bare,) = layers_of(county, slow)
    place, supply = np.divmod(np.arange(12), 3)
    assert require.admits(bare.with_pairs(place, supply, 0), county).sum() == 2  # A and B at V0
    assert require.undecided(bare, county) == 4  # all of whose seat nothing is known
    assert require.kinds(bare, county) is None
    assert parse(require.require).names == {("travel", "minutes")}
