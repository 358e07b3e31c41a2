"""Between plans and the columns of a program."""

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.model.candidates import Candidates
from optimizer.model.plan import Plan
from optimizer.plans.shortages import shortages_of


def columns_of_plan(candidates: Candidates, plan: Plan) -> Ints:
    """Columns of the pairs of a plan; postings that no pair admits are left out."""
    found = []
    for pairs in candidates.layers:
        keys = pairs.place * max(1, len(pairs.supplies)) + pairs.supply
        posts = plan.of_layer(pairs.layer.name)
        spots = (
            (pairs.place_number.get(post.place, -1), pairs.supply_number.get(post.supply, -1))
            for post in posts
        )
        wanted = [p * len(pairs.supplies) + s for p, s in spots if p >= 0 and s >= 0]
        found.append(pairs.columns[np.isin(keys, np.array(wanted, dtype=np.int64))])
    return np.concatenate(found)


def plan_of(candidates: Candidates, x: Floats) -> Plan:
    """Read the plan off a solution ``x`` (columns,)."""
    posted = np.flatnonzero(x[: candidates.size] > 0.5)
    bare = Plan(candidates.postings(posted))
    return Plan(bare.postings, shortages_of(candidates, bare))
