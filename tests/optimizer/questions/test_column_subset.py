"""A question to few columns of a program has the answer that the whole program gives."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.engine.prepare import from_table, to_table
from optimizer.facts.divisions import places_of
from optimizer.limits.search_params import SearchParams
from optimizer.model.outcome import Limits
from optimizer.questions.column_subset import narrowed
from optimizer.questions.reoptimise import probing
from optimizer.solve import solve
from tests.optimizer.cases import counties, policies
from tests.optimizer.paths import PATHS

EXACT = Limits(seconds=60, gap=0.0)


@settings(max_examples=21, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies(), st.integers(0, 12), st.sampled_from([0.0, 1.0, 2.0]), st.data())
def test_the_narrow_answer_is_the_whole_one(county, policy, columns, reach, data):
    params = replace(PATHS["narrow"], narrow_columns=columns, narrow_reach=reach)
    outcome = solve(county, policy, limits=EXACT, params=params)
    table = outcome.kept and to_table(outcome.kept)
    layer = data.draw(st.sampled_from(policy.layers))
    supplies = county.supplies(layer.supply)
    if not table or not supplies:
        return
    pairs = [
        (data.draw(st.sampled_from(places_of(county, layer.level))).id, supply.id)
        for supply in data.draw(st.lists(st.sampled_from(supplies), max_size=3))
    ]
    focus = frozenset(pairs[:1])
    plan = outcome.plan
    few = narrowed(table, county, policy, plan, focus, params=params)
    whole = from_table(table, county, policy)
    with probing(county, policy, plan, kept=whole, limits=EXACT) as probe:
        expected = [probe.ask(layer.name, *pair) for pair in pairs]
        rivals = {pair[0]: probe.rivals(layer.name, pair[0]) for pair in pairs}
    with probing(county, policy, plan, kept=few, limits=EXACT) as probe:
        for pair, right in zip(pairs, expected, strict=True):
            answer = probe.ask(layer.name, *pair)
            assert (answer is None) is (right is None)
            if answer is not None:
                assert answer.costs == pytest.approx(right.costs, abs=2e-4)
        for place, known in rivals.items():
            assert {name for name, _ in probe.rivals(layer.name, place)} == dict(known).keys()


@settings(max_examples=21, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counties(), policies())
def test_everything_is_taken_where_nothing_is_left_out(county, policy):
    kept = solve(county, policy, limits=EXACT).kept
    table = kept and to_table(kept)
    if not table:
        return
    params = SearchParams(narrow_above=0, narrow_columns=10**9)
    few = narrowed(table, county, policy, solve(county, policy).plan, frozenset(), params=params)
    whole = from_table(table, county, policy)
    if few.whole is None:
        return
    assert few.prepared.width == whole.prepared.width
    assert (few.prepared.takers != whole.prepared.takers).nnz == 0
    for mine, other in zip(few.prepared.parts, whole.prepared.parts, strict=True):
        assert (mine.arrays.matrix != other.arrays.matrix).nnz == 0
        assert (mine.columns == other.columns).all()
        assert (mine.arrays.upper == other.arrays.upper).all()
