"""The plan does not depend on the order of the tables."""

import random
from dataclasses import fields, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.facts.pair_scores import PairScores
from optimizer.facts.canonical_order import canonical
from optimizer.model.outcome import Limits
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.marks import examples, sampled
from tests.optimizer.cases import counties, policies
from tests.optimizer.paths import PATHS
from tests.optimizer.transport.test_assignment import pure_policies

EXACT = Limits(seconds=60, gap=0.0)
QUIET = settings(
    max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TABLES = ("villages", "townships", "units", "cadres", "leaders", "current", "former", "pins")
MAPPINGS = ("need", "skills", "functions", "extra")


def shuffled(county, seed):
    """The same facts in another order: rows of every table, columns of needs and skills."""
    rng = random.Random(seed)

    def mixed(items):
        items = list(items)
        return tuple(rng.sample(items, len(items)))

    def turned(item):
        names = [name for name in MAPPINGS if hasattr(item, name)]
        return replace(
            item, **{name: dict(mixed(sorted(getattr(item, name).items()))) for name in names}
        )

    tables = {name: mixed(map(turned, getattr(county, name))) for name in TABLES}
    rows = mixed(range(len(county.scores)))
    columns = [field.name for field in fields(PairScores)]
    scores = {name: tuple(getattr(county.scores, name)[n] for n in rows) for name in columns}
    neighbours = dict(mixed(county.neighbours.items()))
    return replace(county, **tables, scores=PairScores(**scores), neighbours=neighbours)


def same_plan(county, policy, path, seed):
    one, other = (
        solve(case, policy, limits=EXACT, params=PATHS[path])
        for case in (county, shuffled(county, seed))
    )
    assert other.plan == one.plan
    assert [x.cost for x in other.levels] == [x.cost for x in one.levels]


@sampled
@QUIET
@given(counties(), policies(), st.sampled_from(["standard", "pricing"]), st.integers(0, 10**6))
def test_prices(county, policy, path, seed):
    same_plan(county, policy, path, seed)


@sampled
@QUIET
@given(
    counties(pins=False),
    pure_policies(),
    st.sampled_from(["flow", "no flow", "pure layer", "pure blocks"]),
    st.integers(0, 10**6),
)
def test_one_layer(county, policy, path, seed):
    same_plan(county, policy, path, seed)


@sampled
@settings(QUIET, max_examples=examples(6))
@given(counties(), policies(), st.integers(0, 10**6))
def test_answers(county, policy, seed):
    plan = solve(county, policy, limits=EXACT).plan
    said = []
    for case in (county, shuffled(county, seed)):
        with probing(case, policy, plan, limits=EXACT) as probe:
            said.append(
                [
                    probe.ask("department", village.id, unit.id)
                    for village in county.villages
                    for unit in county.units[:2]
                    if policy.layer("department").level == "village"
                ]
            )
    assert said[0] == said[1]


@sampled
@QUIET
@given(counties(), st.integers(0, 10**6))
def test_a_county_in_order_is_left_as_it_is(county, seed):
    ordered = canonical(shuffled(county, seed))
    assert canonical(ordered) is ordered
    assert [village.id for village in ordered.villages] == sorted(v.id for v in county.villages)
