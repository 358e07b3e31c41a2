"""Counties that share supplies, planned county by county, held against one whole model."""

from random import Random

import numpy as np

from geodata.partitions.split import split_by_county
from optimizer.regions.coordination import Effort
from optimizer.regions.price_coordination import coordinate
from tests.soak.hold import TOLERANCE, Verdict

TRADE = 100.0


def province(county, scenario, seed):
    """The outcome of a province whose counties share what belongs to none of them."""
    parts, shared = split_by_county(county)
    random = Random(seed)
    effort = Effort(
        rounds=random.choice((1, 2, 4, 8, 20)),
        repairs=random.choice((0, 2, 20)),
        gap=random.choice((1e-3, 1e-6)),
        trade=TRADE,
        limits=scenario.limits,
    )
    return coordinate(list(parts), parts.__getitem__, scenario.policy, shared, effort=effort)


def hold_province(model, outcome, seconds=20.0):
    """The plans together keep every rule and cost what is said; no plan is below the bound."""
    verdict = Verdict()
    plans = outcome.plans.values()
    postings = [(p.layer, p.place, p.supply) for plan in plans for p in plan.postings]
    costs, wrong = model.judge(postings)
    verdict.faults += [f"plan breaks a rule: {one}" for one in wrong[:3]]
    levels = sorted(model.cost)
    weight = {level: TRADE ** (len(levels) - 1 - n) for n, level in enumerate(levels)}
    rounding = TOLERANCE * len(postings) * sum(weight.values())
    for level, own in costs.items():
        told = outcome.levels.get(level, 0.0)
        if abs(own - told) > TOLERANCE * (1.0 + abs(own) + len(postings)):
            verdict.faults.append(f"level {level} costs {own:.9g}, stated {told:.9g}")
    total = sum(weight[level] * own for level, own in costs.items())
    if costs and abs(total - outcome.cost) > rounding + TOLERANCE * max(1.0, abs(total)):
        verdict.faults.append(f"all levels cost {total:.9g}, stated {outcome.cost:.9g}")
    every = np.sum([weight[level] * model.vector(level) for level in levels], axis=0)
    most = model.solve(np.abs(every), seconds=seconds)
    verdict.settled += most.x is not None and most.sure
    if outcome.bound > most.value + rounding + TOLERANCE * max(1.0, abs(most.value)):
        verdict.faults.append(f"bound {outcome.bound:.9g}, but {most.value:.9g} is possible")
    return verdict
