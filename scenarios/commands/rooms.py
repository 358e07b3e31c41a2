"""The commands of the rooms beside postings: one shape, whatever is planned."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.closing import leave_room
from scenarios.commands.common import (
    NameOption,
    OutOption,
    ScenarioArgument,
    SecondsOption,
    SeedOption,
    scenario_of,
    talker_of,
)
from scenarios.console.help_texts import help_of
from scenarios.tasks.rooms import Planning


def room_command(name: str, plan: Planning) -> Callable[..., None]:
    """The command ``name``, whose help is in the catalogue under its name."""

    def command(
        context: typer.Context,
        scenario: ScenarioArgument,
        task: Annotated[str | None, typer.Option("--task", help=help_of("room_task"))] = None,
        standing: Annotated[
            Path | None,
            typer.Option("--in-force", metavar="FOLDER", help=help_of(f"{name}_in_force")),
        ] = None,
        out: OutOption = None,
        name_: NameOption = None,
        seconds: SecondsOption = None,
        seed: SeedOption = None,
    ) -> None:
        choices = Choices(out=out, name=name_, seconds=seconds, seed=seed, language=context.obj)
        talker = talker_of(context)
        leave_room(plan(scenario_of(scenario), talker, choices, task=task, standing=standing))

    command.__name__ = name
    return command
