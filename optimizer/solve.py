"""From facts and policy to a plan with a proof."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from geodata.county import County
from optimizer.candidates import Candidates, Floats, Ints, pair_up
from optimizer.canonical import canonical
from optimizer.deadline import Deadline, StoppedError
from optimizer.flow import MOST_LEVELS, is_network, solve_flow
from optimizer.flow_engine import warm_up
from optimizer.hasty import hasty_plan
from optimizer.levels import LevelCosts, level_costs
from optimizer.memory_need import pairs_need
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
    county = canonical(county)
    limits, stop = limits or Limits(), stop or threading.Event()
    asked = _Asked(county, policy, limits, params, Deadline.after(limits.seconds, stop))
    return asked.outcome(on_progress, start or Plan(), runner)


@dataclass(eq=False)
class _Asked:
    """One solve: what is asked for, and until when."""

    county: County
    policy: Policy
    limits: Limits
    params: SearchParams
    deadline: Deadline
    begun: float = field(default_factory=time.monotonic)

    def outcome(self, notify: OnProgress | None, start: Plan, runner: Runner) -> Outcome:
        """One layer that nothing ties by prices; else the whole program, if there is time."""
        within = self.params.searching(self.deadline)
        if self.limits.engine in {"auto", "flow"} and not self.policy.couplings:
            warm_up()  # while everything is made ready; most such cases are networks
        bare = bare_layer(self.county, self.policy, self.limits, self.params)
        whole = bare is None or self._whole_is_worth_while(within)
        share = self.params.pure_patience if whole else 1.0
        mine = within.slice(share=share)
        priced = bare and solve_pure(self.county, self.policy, bare, mine, self.params)
        if priced and priced.proven:
            return self._told(priced.program, priced.solution, priced.pairs)
        known = self._told(priced.program, priced.solution, priced.pairs) if priced else None
        if known and not whole:
            return known
        try:
            found = self._searched(within, notify, known.plan if known else start, runner)
        except StoppedError:
            return known or self._hasty(start)
        return min((found, known), key=_costs) if known else found

    def _whole_is_worth_while(self, within: Deadline) -> bool:
        """Whether there is room and time for a program over all pairs."""
        need, most = pairs_need(self.county, self.policy), self.limits.memory
        seconds = self.params.whole_pair_seconds * need.pairs
        timely = seconds <= self.params.whole_pair_share * within.left()
        return timely and (most is None or need.bytes <= most)

    def _searched(
        self, within: Deadline, notify: OnProgress | None, start: Plan, runner: Runner
    ) -> Outcome:
        """Make every pair, and solve the program of them all."""
        program = build(pair_up(self.county, self.policy, within), within)
        levels = level_costs(program, deadline=within)
        solution = self._flow(program, levels, within)
        if solution is None:
            first = columns_of_plan(program.candidates, start)
            search = Search(
                program, levels, self.limits, notify, within, first, self.params, runner, self.begun
            )
            solution = search.run()
        return self._told(program, solution, program.candidates.size)

    def _flow(
        self, program: Program, levels: list[LevelCosts], within: Deadline
    ) -> Solution | None:
        """Solve a network program exactly; ``None`` where it is none, or that takes too long."""
        wanted = self.limits.engine in {"auto", "flow"}
        few = len(levels) <= min(MOST_LEVELS, self.params.flow_levels)
        if not (wanted and few and is_network(program)):
            return None
        begun, share = time.monotonic(), self.params.flow_share
        with suppress(StoppedError):
            x = solve_flow(program, [level.costs for level in levels], within.slice(share=share))
            if x is not None:
                seconds = time.monotonic() - begun
                return Solution(x, tuple(_exact(level, x, seconds) for level in levels))
        return None

    def _hasty(self, start: Plan) -> Outcome:
        """Where there was no time to make every pair: what fits of a few."""
        program, levels, x = hasty_plan(self.county, self.policy, start)
        results = tuple(replace(_exact(level, x, 0.0), bound=0.0, engine="—") for level in levels)
        return self._told(program, Solution(x, results), program.candidates.size)

    def _told(self, program: Program, solution: Solution, pairs: int) -> Outcome:
        proven = all(result.gap <= max(self.limits.gap, EXACT) for result in solution.levels)
        reason = StopReason.DONE
        if not proven:
            stopped = self.deadline.stop.is_set()
            reason = StopReason.INTERRUPTED if stopped else StopReason.TIME
        return Outcome(
            status=Status.PROVEN if proven else Status.FEASIBLE,
            stop=reason,
            plan=plan_of(program.candidates, solution.x),
            levels=solution.levels,
            pairs=pairs,
            seconds=time.monotonic() - self.begun,
            kept=solution.kept,
        )


def _costs(outcome: Outcome) -> tuple[float, ...]:
    return tuple(level.cost for level in outcome.levels)


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
