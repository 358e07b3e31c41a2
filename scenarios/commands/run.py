"""``zhucun run``: plan and publish."""

import typer

from geodata.extras import MissingExtraError
from scenarios.cases.reading import Choices
from scenarios.commands.closing import leave, tell_result
from scenarios.commands.common import (
    ClusterOption,
    EditsOption,
    NameOption,
    OutOption,
    ScenarioArgument,
    SecondsOption,
    SeedOption,
    WorkersOption,
    scenario_of,
    talker_of,
)
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.tasks.run import run_scenario


def run(
    context: typer.Context,
    scenario: ScenarioArgument,
    out: OutOption = None,
    name: NameOption = None,
    edits: EditsOption = None,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
) -> None:
    """Plan and publish."""
    talker = talker_of(context)
    choices = Choices(
        out=out,
        name=name,
        seconds=seconds,
        seed=seed,
        language=context.obj,
        workers=workers,
        cluster=cluster,
    )
    try:
        result = run_scenario(scenario_of(scenario), talker, choices, edits=edits)
    except MissingExtraError as missing:
        talker.say("extra.missing", extra=missing.extra, style="red")
        raise typer.Exit(BAD_INPUT) from missing
    tell_result(result, talker)
    leave(result)
