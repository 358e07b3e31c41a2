"""``zhucun training``: people to training classes."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.closing import end_now
from scenarios.commands.common import (
    NameOption,
    OutOption,
    ScenarioArgument,
    SecondsOption,
    SeedOption,
    scenario_of,
    talker_of,
)
from scenarios.console.exit_codes import INTERRUPTED
from scenarios.console.help_texts import help_of
from scenarios.tasks.training import train


def training(
    context: typer.Context,
    scenario: ScenarioArgument,
    task: Annotated[str | None, typer.Option("--task", help=help_of("training_task"))] = None,
    standing: Annotated[
        Path | None, typer.Option("--in-force", metavar="FOLDER", help=help_of("training_in_force"))
    ] = None,
    out: OutOption = None,
    name: NameOption = None,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
) -> None:
    """Send people to training classes."""
    choices = Choices(out=out, name=name, seconds=seconds, seed=seed, language=context.obj)
    talker = talker_of(context)
    results = train(scenario_of(scenario), talker, choices, task=task, standing=standing)
    if any(result.plan.stopped for result in results):
        end_now(INTERRUPTED)
