"""``zhucun groups``: people formed into groups."""

from typing import Annotated

import typer

from scenarios.cases.reading import Choices
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
from scenarios.tasks.groups import form


def groups(
    context: typer.Context,
    scenario: ScenarioArgument,
    task: Annotated[str | None, typer.Option("--task", help=help_of("groups_task"))] = None,
    out: OutOption = None,
    name: NameOption = None,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
) -> None:
    """Form people into groups."""
    choices = Choices(out=out, name=name, seconds=seconds, seed=seed, language=context.obj)
    form(scenario_of(scenario), talker_of(context), choices, task=task)
