"""Exchanges: dealing is exact with enough labels, plans are plans, bounds hold."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from optimizer.engine.counting_columns import complete
from optimizer.engine.highs import borrowed
from optimizer.engine.mip_engines import ENGINES, Aim, EngineOptions
from optimizer.limits.deadline import Deadline, GoOn
from optimizer.limits.search_params import STANDARD, SearchParams
from optimizer.patterns.column_generation import ColumnGeneration
from optimizer.patterns.label_setting import Deal
from optimizer.patterns.multi_exchange import Exchanges
from optimizer.patterns.patterns import _knapsacks_with
from optimizer.patterns.reduced_costs import Boards
from optimizer.search.opening_search import OpeningSearch
from tests.optimizer.search.test_improvement import assignments, prepared_case, whole

ALWAYS = GoOn(Deadline.after(3600))


@st.composite
def deals(draw):
    """Few places and supplies; some pairs may not be."""
    supplies, places = draw(st.integers(1, 3)), draw(st.integers(0, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    cost = rng.integers(0, 9, (supplies, places)).astype(float)
    cost[rng.random(cost.shape) < 0.2] = np.inf
    cost[0, np.isinf(cost).all(axis=0)] = 1.0
    weight = rng.integers(0, 6, (supplies, places))
    room = rng.integers(0, 4 + 2 * places, supplies)
    return Deal(cost, weight, room, rng.integers(0, 3, supplies) / 2.0)


def total(deal, supply):
    """Cost of a deal with the waste of the rooms, infinite where it is none."""
    places = np.arange(supply.size)
    used = np.bincount(supply, deal.weight[supply, places], deal.room.size)
    left = deal.room - used
    paid = deal.cost[supply, places].sum() + deal.waste @ left
    return float(paid) if (left >= 0).all() else np.inf


@settings(max_examples=100, deadline=None)
@given(deals(), st.sampled_from([np.inf, 4.0, 12.0]), st.sampled_from([1, 3, 10_000]))
def test_dealing_is_exact_with_enough_labels(deal, ceiling, most):
    supplies, places = deal.cost.shape
    every = product(range(supplies), repeat=places)
    best = min(total(deal, np.array(one, dtype=np.int64)) for one in every)
    found = deal.best(ceiling, most)
    if found is not None:
        assert best - 1e-9 <= total(deal, found) < ceiling
    if most == 10_000:
        assert (found is not None) == (best < ceiling)
        assert found is None or total(deal, found) == pytest.approx(best)


@settings(max_examples=35, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(0, 12)), max_size=7), st.integers(0, 25))
def test_the_knapsack_with_each_item(items, room):
    gain = np.array([float(worth) for worth, _ in items])
    weight = np.array([heavy for _, heavy in items], dtype=np.int64)
    chosen = np.array(list(product([0, 1], repeat=len(items)))).reshape(2 ** len(items), len(items))
    fits = chosen[chosen @ weight <= room]
    with_it = _knapsacks_with(gain, weight, room)
    for item in range(len(items)):
        mine = fits[fits[:, item] == 1] @ gain
        assert with_it[item] == (mine.max() if mine.size else -np.inf)


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assignments(), st.sampled_from([STANDARD.most_cells, 20]))
def test_no_better_plan_has_a_pair_whose_bound_is_higher(case, cells):
    arrays, ends, costs, structure = prepared_case(case)
    prices, params = np.full(structure.places, 20.0), SearchParams(most_cells=cells)
    with borrowed() as process:
        search = ColumnGeneration(structure, process, -5, prices, 1, params)
        search.price(ALWAYS, np.inf)
    bounds = list(search.least_with())
    for supply, least in bounds:
        for pair, bound in zip(supply.pair.tolist(), least.tolist(), strict=True):
            row = np.zeros(arrays.width)
            row[ends.pairs[pair]] = -1.0
            optimum = whole(arrays.with_row(row, -1.0), costs)
            assert optimum is None or bound <= optimum + 1e-6


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assignments(), st.integers(0, 3), st.sampled_from([STANDARD.large_board, 0]))
def test_exchanges_lead_to_plans_that_are_no_worse(case, seed, large):
    arrays, ends, costs, structure = prepared_case(case)
    optimum = whole(arrays, costs)
    begun = np.full(structure.places, -1)

    def turned():
        with borrowed() as process:
            prices, params = np.full(structure.places, 20.0), SearchParams(large_board=large)
            search = ColumnGeneration(structure, process, -5, prices, seed, params)
            turns = Exchanges(Boards(search, -6), 1.0, seed)
            plans = [begun]
            for _ in range(4):
                plans.append(turns.turn(plans[-1], ALWAYS))
            return [search.value(plan) for plan in plans], plans

    values, plans = turned()
    assert values == sorted(values, reverse=True)
    best = plans[-1]
    for number, supply in enumerate(structure.supplies):
        mine = np.isin(supply.place, np.flatnonzero(best == number))
        assert mine.sum() == (best == number).sum()
        assert supply.weight[mine].sum() <= supply.room
    assert np.unique(best[best >= 0]).size <= structure.most_used
    x = np.zeros(arrays.width)
    x[structure.columns_of(best, ends)] = 1.0
    x = complete(arrays, ends, x)
    assert arrays.accepts(x)
    assert costs @ x >= optimum - 1e-6
    assert np.array_equal(turned()[1][-1], best)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assignments())
def test_sites_come_by_promise_with_a_bound(case):
    arrays, ends, costs, structure = prepared_case(case)
    opens = np.array([supply.column for supply in structure.supplies])
    assume((opens >= 0).any())
    prices = np.full(structure.places, 20.0)
    optimum = whole(arrays, costs)
    with borrowed() as process:

        def terms(goal, within, loose):
            return EngineOptions(process, within, 0.0, 1, lambda *news: None, loose=loose)

        search: Any = SimpleNamespace(
            arrays=arrays, ends=ends, engine=ENGINES["highs"], options=terms
        )
        sites = OpeningSearch(search, np.arange(arrays.width), opens)
        goal = Aim(costs, 0.0, 0.0, lambda *news: None)
        asked = [sites.next(goal, Deadline.after(20)) for _ in range(2)]
        found = ColumnGeneration(structure, process, -5, prices, 1, STANDARD)
        turns = Exchanges(Boards(found, -6), 1.0, 1)
        among = turns.of_sites(np.flatnonzero(asked[0][0]), ALWAYS)
    assert asked[0][1] <= optimum + 1e-6
    assert asked[1] is None or asked[0][1] <= asked[1][1] + 1e-6
    assert asked[1] is None or not np.array_equal(asked[0][0], asked[1][0])
    best = best_of_set(arrays, costs, opens, asked[0][0])
    if among is not None and best is not None:
        assert among[1] <= best + 1e-6
    rest = np.inf if asked[1] is None else asked[1][1]
    assert optimum >= min(rest, np.inf if best is None else best) - 1e-6


def best_of_set(arrays, costs, opens, serves):
    """Optimum where just the supplies of a set serve or may serve, ``None`` where none can."""
    asked = np.flatnonzero(opens >= 0)
    row = np.zeros(arrays.width)
    row[opens[asked]] = np.where(serves[asked], -1.0, 1.0)
    return whole(arrays.with_row(row, -float(serves[asked].sum())), costs)


@settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(assignments())
def test_the_board_around_a_plan_has_all_who_serve_for_nothing(case):
    structure = prepared_case(case)[3]
    prices = np.full(structure.places, 20.0)
    with borrowed() as process:
        found = ColumnGeneration(structure, process, -5, prices, 1, STANDARD)
        boards = Boards(found, -6)
        board = boards.around(np.full(structure.places, -1), Deadline.after(60))
    free = [n for n, supply in enumerate(structure.supplies) if supply.column < 0]
    assert (board is None and len(free) < 2) or set(free) <= set(board.number.tolist())
