"""A scenario planned while its progress is shown, with roles: what run, replan and audit share."""

from dataclasses import replace

from geodata.case import Case
from optimizer.outcome import Outcome
from optimizer.plan import Plan
from optimizer.roles import with_roles
from optimizer.search import Runner, in_threads
from optimizer.solve import solve
from scenarios.console import Talker, watch
from scenarios.memory import memory_of, told_if_too_large
from scenarios.scenario import Scenario


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
