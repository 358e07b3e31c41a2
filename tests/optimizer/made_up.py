"""Cases by seed that small random ones seldom are: loads that hardly fit, counties that share."""

import numpy as np

from geodata.facts.county import County, Unit, Village
from geodata.facts.pair_scores import PairScores
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area
from optimizer.facts.layer import Layer
from optimizer.model.policy import Policy
from tests.optimizer.kinds import enrolled


def loaded_county(seed, *, places, units, room, classes=("ordinary",)):
    """Places with loads and units with a price and ``room`` times what an average plan takes."""
    rng = np.random.default_rng(seed)
    pairs = [(f"V{p}", f"U{u}") for p in range(places) for u in range(units)]
    loads = rng.integers(1, 9, (places, units)).astype(float)
    each = float(np.ceil(loads.mean(axis=1).sum() / units * room))
    kinds = [
        {"township": f"T{n % 2}", "village_class": classes[n % len(classes)]} for n in range(places)
    ]
    return County(
        name="C",
        villages=tuple(
            Village(id=f"V{n}", name=f"V{n}", township=town, county="C", village_class=kind)
            for n, (town, kind) in enumerate(kinds)
        ),
        units=tuple(
            Unit(
                id=f"U{n}", name=f"U{n}", extra={"room": each, "price": float(rng.integers(0, 30))}
            )
            for n in range(units)
        ),
        scores=PairScores(
            layer=("",) * len(pairs),
            place=tuple(place for place, _ in pairs),
            supply=tuple(unit for _, unit in pairs),
            cost=tuple(rng.integers(1, 40, len(pairs)).astype(float).tolist()),
            load=tuple(loads.ravel().tolist()),
        ),
    )


def loaded_case(seed, *, places, units, room, priced=False, most=None):
    """A :func:`loaded_county` and its policy.

    ``priced``: it costs something that a unit serves at all. No more than ``most`` may.
    """
    county = loaded_county(seed, places=places, units=units, room=room)
    goal, rule = enrolled("goal"), enrolled("rule")
    goals = [goal["scores"](layers=("service",))]
    rules = [rule["load"](layers=("service",), capacity="unit.room")]
    if priced:
        goals.append(goal["opening"](layers=("service",), price="unit.price"))
    if most is not None:
        rules.append(rule["used"](layers=("service",), most=min(most, units)))
    layer = Layer(name="service", supply="units", capacity=places)
    return county, Policy(layers=(layer,), goals=tuple(goals), rules=tuple(rules))


def shared_case(seed, *, villages=24, counties=3):
    """Counties that share the units of the city, each with people and leaders of its own."""
    recipe = Recipe(
        name="测试市",
        seed=seed,
        counties=counties,
        townships=2 * counties,
        villages=villages,
        units=(
            Units(levels={"county": villages // 2}, capacity=1),
            Units(levels={"city": villages // 4}, capacity=2),
        ),
        people=(People(pool="candidate", count=villages),),
        leaders=(Leaders(count=villages // 2, within="county", most=3),),
    )
    rule, goal = enrolled("rule"), enrolled("goal")
    policy = Policy(
        layers=(
            Layer(name="first_secretary", supply="cadres", demand=1),
            Layer(name="department", supply="units", demand=1, capacity="unit.capacity"),
        ),
        couplings=(enrolled("coupling")["same_unit"](layers=("first_secretary", "department")),),
        rules=(
            rule["binding"](layer="first_secretary"),
            rule["quota"](
                layer="first_secretary", who="cadre.birth_year < 1985", most=villages // 3
            ),
        ),
        goals=(goal["travel"](level=2), goal["fit"](level=2)),
    )
    return synthetic_area(recipe).county, policy
