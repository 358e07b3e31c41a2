"""Cases that the program plans, held against what an outsider computes."""

from random import Random

from optimizer.model.plan import Plan, Posting
from optimizer.plans.verify import shares_of
from tests.outsider.cases import write
from tests.outsider.evaluate import Outsider
from tests.outsider.hold import goals_apart, held
from tests.soak.run import Case, solved


def altered(outsider, county, policy, plan, seed, rounds=2):
    """Faults of what the readers of goals measure on plans that nobody would choose."""
    random = Random(seed)
    for _ in range(rounds):
        posts = {post.key for post in plan.postings if random.random() < 0.6}
        for ground in outsider.grounds.values():
            some = random.sample(ground.pairs, min(2, len(ground.pairs)))
            posts |= {(ground.name, place.id, supply.id) for place, supply in some}
        other = Plan(tuple(Posting(*post) for post in sorted(posts)))
        own, shares = outsider.levels(sorted(posts)), shares_of(county, policy, other)
        for level in own:
            yield from goals_apart(level, own[level].goals, shares[level])


def against_the_outsider(folder, county, policy, outcome, seed):
    """All faults of a case."""
    outsider = Outsider(folder)
    refused = [f"certificate refused: {outcome.refused}"] if outcome.refused else []
    return [
        *refused,
        *held(outsider, outcome),
        *altered(outsider, county, policy, outcome.plan, seed),
    ]


def faults_of(seed, folder):
    """Draw a case, let the program plan it, and compare."""
    write(seed, folder)
    scenario, county, outcome = solved(folder, Case(seed, "standard", "outsider", 0, 20.0))
    return against_the_outsider(folder, county, scenario.policy, outcome, seed)
