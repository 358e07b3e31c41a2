"""A scenario planned while its progress is shown, with roles: what run, replan and audit share."""

from dataclasses import replace

from geodata.facts.case import Case
from optimizer.model.outcome import Outcome
from optimizer.model.plan import Plan
from optimizer.plans.roles import with_roles
from optimizer.search.parallel_search import Runner, in_threads
from optimizer.solve import solve
from scenarios.console.console import Talker, watch
from scenarios.language.scenario import Scenario
from scenarios.tasks.memory_check import memory_of, told_if_too_large

WRITING = 3.5
"""Checking a plan and writing its run folder take about so many times what reading has taken."""
LEAST = 1 / 3
"""At least such a share of the time is for the plan."""


def in_time(scenario: Scenario, *, reading: float) -> Scenario:
    """The scenario with the seconds that its limit leaves for the plan alone.

    ``reading`` are the seconds that program, scenario and case took to be loaded: how long
    writing takes is told from them, for both grow with the case and with how slow the machine is.
    """
    whole = scenario.limits.seconds
    seconds = max(LEAST * whole, whole - (1.0 + WRITING) * reading)
    return replace(scenario, limits=replace(scenario.limits, seconds=seconds))


def planned(
    scenario: Scenario,
    case: Case,
    talker: Talker,
    *,
    start: Plan | None = None,
    runner: Runner = in_threads,
) -> Outcome:
    """Plan a case; Ctrl-C keeps the best plan so far. ``start`` is a plan to begin with."""
    told_if_too_large(scenario, case, talker)
    villages, layers = len(case.county.villages), len(scenario.policy.layers)
    talker.say("cli.planning", villages=villages, layers=layers)
    outcome = watch(
        talker,
        lambda tell, stop: solve(
            case.county,
            scenario.policy,
            limits=replace(scenario.limits, memory=memory_of(scenario)),
            on_progress=tell,
            stop=stop,
            start=start,
            runner=runner,
        ),
    )
    return replace(outcome, plan=with_roles(case.county, scenario.policy, outcome.plan))
