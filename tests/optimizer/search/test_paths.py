"""Each way of the search is gone where it is asked for, and none of them changes the answer."""

import pickle
from dataclasses import fields
from functools import partial
from importlib import import_module
from inspect import getsource

import numpy as np
import pytest

from benchmarks.pure_layer import county_of
from benchmarks.pure_layer import policy as bench_policy
from optimizer.engine.column_selection import start_columns
from optimizer.engine.counting_columns import counting
from optimizer.engine.highs import borrowed
from optimizer.engine.lp_relaxation import Relaxation
from optimizer.engine.prepare import prepare, to_table
from optimizer.limits.deadline import Deadline
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.model.candidates import pair_up
from optimizer.model.objectives import level_costs
from optimizer.model.outcome import Limits
from optimizer.questions.column_subset import narrowed
from optimizer.rows.core_rows import build
from optimizer.solve import solve
from tests.optimizer.engine.test_lp_relaxation import relaxed
from tests.optimizer.made_up import loaded_case, shared_case
from tests.optimizer.paths import PATHS

LIMITS = Limits(seconds=20, gap=0.0)
CASES = 4

loaded = partial(loaded_case, places=14, units=4, room=1.05)
opened = partial(loaded_case, places=12, units=5, room=1.5, priced=True, most=5)


def pure(seed):
    return county_of(9, 11, seed), bench_policy()


SEARCH = "optimizer.search.component_search"
WAYS = (
    ("pricing", shared_case, "optimizer.engine.lp_relaxation.Relaxation._take_in"),
    ("counties", shared_case, f"{SEARCH}.tighten"),
    ("counties priced", shared_case, f"{SEARCH}.tighten"),
    ("few columns", loaded, f"{SEARCH}.ComponentSearch._branch"),
    ("left open", loaded, f"{SEARCH}.ComponentSearch._branch"),
    ("neighbourhoods", loaded, "optimizer.search.large_neighbourhood.Neighbourhoods.draw"),
    ("patterns", loaded, "optimizer.patterns.pattern_heuristics.PatternHeuristics.dive_around"),
    ("patterns without tables", loaded, "optimizer.search.improvement.Improvement._bar"),
    ("exchanges", loaded, "optimizer.patterns.multi_exchange.Exchanges._changed"),
    ("large boards", loaded, "optimizer.patterns.reduced_costs.Board.rounded"),
    ("opening", opened, "optimizer.search.opening_search.OpeningSearch.next"),
    ("flow", pure, "optimizer.solve.solve_flow"),
    ("no flow", pure, "optimizer.search.parallel_search.Search.run"),
    ("pure layer", pure, "optimizer.transport.pricing_loop.cheaper"),
    ("pure blocks", pure, "optimizer.transport.start_pairs._near"),
)
"""A way, cases by seed on which it is gone, and what is called there."""


@pytest.mark.parametrize(("name", "case", "called"), WAYS, ids=[way[0] for way in WAYS])
def test_the_way_is_gone_and_costs_are_the_same(name, case, called, monkeypatch):
    seen, (owner, attribute) = [], _owner(called)
    real = getattr(owner, attribute)

    def spy(*args, **keywords):
        seen.append(called)
        return real(*args, **keywords)

    monkeypatch.setattr(owner, attribute, spy)
    for seed in range(CASES):
        county, policy = case(seed)
        found = solve(county, policy, limits=LIMITS, params=PATHS[name])
        whole = solve(county, policy, limits=Limits(seconds=60, gap=0.0, engine="highs"))
        assert whole.closed
        _agree(found.levels, whole.levels)
    assert seen


@pytest.mark.parametrize("seed", range(CASES))
def test_columns_without_a_solution_are_given_those_they_lack(seed, monkeypatch):
    """The proof that few columns have no solution (Farkas) says which others are wanted."""
    seen, mend = [], Relaxation._mend

    def seen_to_mend(*both):
        seen.append(1)
        return mend(*both)

    monkeypatch.setattr(Relaxation, "_mend", seen_to_mend)
    program = build(pair_up(*loaded_case(seed, places=9, units=4, room=3.0)))
    costs = [level.costs for level in level_costs(program)]
    prepared = prepare(program, costs, PATHS["farkas"])
    (part,) = prepared.parts
    ends = prepared.ends.take(part.columns)
    arrays = part.arrays.with_upper(np.where(counting(part.arrays, ends), 0.0, 1.0))
    active = start_columns(ends, part.costs[-1], arrays.width, PATHS["farkas"])
    deadline = Deadline.after(60)
    with borrowed() as process:
        relaxation = Relaxation(
            process,
            0,
            arrays,
            ends,
            active,
            part.costs[-1],
            params=PATHS["farkas"],
            deadline=deadline,
        )
        priced = relaxation.price(deadline=deadline, enough=1e-9)
    assert seen
    assert priced.bound == pytest.approx(relaxed(arrays, part.costs[-1]), abs=1e-6)


def _agree(found, whole):
    """Costs are the same as far as they are proven; no bound is above what is possible."""
    for mine, best in zip(found, whole, strict=True):
        if mine.gap > 1e-6:
            assert mine.bound - 2e-4 <= best.cost <= mine.cost + 2e-4
            return  # what is below holds for other costs above
        assert mine.cost == pytest.approx(best.cost, abs=2e-4)


def _owner(dotted):
    """The module or class that has what a dotted name names, and its last word."""
    package, module, *rest = dotted.split(".")
    found = import_module(f"{package}.{module}")
    for part in rest[:-1]:
        found = getattr(found, part)
    return found, rest[-1]


def test_questions_are_asked_of_few_columns():
    county, policy = shared_case(1)
    outcome = solve(county, policy, limits=LIMITS, params=PATHS["narrow"])
    table = to_table(outcome.kept)
    few = narrowed(table, county, policy, outcome.plan, frozenset(), params=PATHS["narrow"])
    assert few.whole is not None
    assert few.prepared.width < outcome.kept.prepared.width


def test_params_travel_and_each_says_what_it_is():
    assert pickle.loads(pickle.dumps(PATHS["pure blocks"])) == PATHS["pure blocks"]
    assert PATHS["standard"] == STANDARD == SearchParams()
    text = getsource(SearchParams)
    for item in fields(SearchParams):
        _, _, after = text.partition(f"    {item.name}: ")
        assert after.split("\n")[1].startswith('    """'), item.name
