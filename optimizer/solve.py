"""From facts and policy to a plan with a proof."""

import threading
import time

import numpy as np

from geodata.county import County
from optimizer.candidates import Candidates, Floats, Ints, pair_up
from optimizer.canonical import canonical
from optimizer.flow import MOST_LEVELS, is_network, solve_flow
from optimizer.levels import LevelCosts, level_costs
from optimizer.outcome import LevelResult, Limits, OnProgress, Outcome, Status, StopReason
from optimizer.plan import Plan
from optimizer.policy import Policy
from optimizer.posts import build
from optimizer.program import Program
from optimizer.pure_layer import bare_layer, solve_pure
from optimizer.search import Runner, Search, Solution, in_threads
from optimizer.search_params import STANDARD, SearchParams
from optimizer.shortage import shortages_of

EXACT = 1e-6
"""Relative gap below which a level counts as exactly solved: the arithmetic of the engines."""


def solve(
    county: County,
    policy: Policy,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    start: Plan | None = None,
    runner: Runner = in_threads,
    params: SearchParams = STANDARD,
) -> Outcome:
    """Plan the county under the policy.

    Always returns a plan that keeps every rule; people who are missing are its shortages.
    ``stop`` ends the solve with the best plan so far, marked as not proven. ``start`` is a
    plan to begin with; what of it may not stand is passed over. It makes the way shorter
    and never the result worse. ``runner`` says where independent parts are solved,
    ``params`` which way is gone; neither changes what a proof is worth.
    Ties are broken by ids: the order of the tables does not matter.
    """
    begun = time.monotonic()
    county = canonical(county)
    limits, stop = limits or Limits(), stop or threading.Event()
    bare = bare_layer(county, policy, limits, params)
    priced = bare and solve_pure(county, policy, bare, limits, stop, params)
    if priced:
        return _outcome(priced.program, priced.solution, limits, stop, begun, priced.pairs)
    program = build(pair_up(county, policy))
    levels = level_costs(program)
    solution = _flow(program, levels, limits, params)
    if solution is None:
        first = columns_of_plan(program.candidates, start or Plan())
        search = Search(program, levels, limits, on_progress, stop, first, params, runner, begun)
        solution = search.run()
    return _outcome(program, solution, limits, stop, begun, program.candidates.size)


def _outcome(
    program: Program,
    solution: Solution,
    limits: Limits,
    stop: threading.Event,
    begun: float,
    pairs: int,
) -> Outcome:
    proven = all(result.gap <= max(limits.gap, EXACT) for result in solution.levels)
    reason = StopReason.DONE
    if not proven:
        reason = StopReason.INTERRUPTED if stop.is_set() else StopReason.TIME
    return Outcome(
        status=Status.PROVEN if proven else Status.FEASIBLE,
        stop=reason,
        plan=plan_of(program.candidates, solution.x),
        levels=solution.levels,
        pairs=pairs,
        seconds=time.monotonic() - begun,
        kept=solution.kept,
    )


def _flow(
    program: Program, levels: list[LevelCosts], limits: Limits, params: SearchParams
) -> Solution | None:
    """Solve a network program exactly; ``None`` where it is none."""
    wanted = limits.engine in {"auto", "flow"}
    if not (wanted and len(levels) <= min(MOST_LEVELS, params.flow_levels) and is_network(program)):
        return None
    begun = time.monotonic()
    x = solve_flow(program, [level.costs for level in levels])
    if x is None:
        return None
    results = tuple(_exact(level, x, time.monotonic() - begun) for level in levels)
    return Solution(x, results)


def _exact(level: LevelCosts, x: Floats, seconds: float) -> LevelResult:
    cost = level.said(float(level.costs @ x))
    return LevelResult(
        level=level.number,
        cost=cost,
        bound=cost,
        engine="min-cost flow",
        seconds=seconds,
        goals=level.by_goal(x),
        step=level.step,
    )


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
