"""``zhucun tours``: calendars of visits with the routes of every day."""

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
from scenarios.tasks.tours import tour


def tours(
    context: typer.Context,
    scenario: ScenarioArgument,
    task: Annotated[str | None, typer.Option("--task", help=help_of("tours_task"))] = None,
    standing: Annotated[
        Path | None, typer.Option("--in-force", metavar="FOLDER", help=help_of("tours_in_force"))
    ] = None,
    out: OutOption = None,
    name: NameOption = None,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
) -> None:
    """Plan calendars of visits with their routes."""
    choices = Choices(out=out, name=name, seconds=seconds, seed=seed, language=context.obj)
    talker = talker_of(context)
    results = tour(scenario_of(scenario), talker, choices, task=task, standing=standing)
    if any(result.plan.stopped for result in results):
        end_now(INTERRUPTED)
