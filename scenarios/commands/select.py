"""``zhucun select``: first the villages, then the people."""

from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import ScenarioArgument, scenario_of, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.select import select_villages, sign_list


def select(
    context: typer.Context,
    scenario: ScenarioArgument,
    sign: Annotated[str | None, typer.Option("--sign", help=help_of("select_sign"))] = None,
    again: Annotated[bool, typer.Option("--again", help=help_of("select_again"))] = False,
) -> None:
    """Select the villages that get support, or sign the list."""
    path, choices = scenario_of(scenario), Choices(language=context.obj)
    if sign is not None:
        sign_list(path, sign, talker_of(context), choices)
    else:
        select_villages(path, talker_of(context), choices, again=again)
