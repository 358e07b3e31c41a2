"""``zhucun run``: plan and publish."""

import typer

from scenarios.closing import leave, tell_result
from scenarios.commands.common import (
    NameOption,
    OutOption,
    ScenarioArgument,
    SecondsOption,
    SeedOption,
    scenario_of,
    talker_of,
)
from scenarios.reading import Choices
from scenarios.run import run_scenario


def run(
    context: typer.Context,
    scenario: ScenarioArgument,
    out: OutOption = None,
    name: NameOption = None,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
) -> None:
    """Plan and publish."""
    talker = talker_of(context)
    choices = Choices(out=out, name=name, seconds=seconds, seed=seed, language=context.obj)
    result = run_scenario(scenario_of(scenario), talker, choices)
    tell_result(result, talker)
    leave(result)
