"""``zhucun check``: read everything, plan nothing."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import scenario_of, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.case_map import check_ground, scenario_at
from scenarios.tasks.check import check_case
from scenarios.tasks.propose import propose


def check(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="DIR_OR_SCENARIO", help=help_of("check_target"))
    ],
    proposal: Annotated[bool, typer.Option("--propose", help=help_of("propose"))] = False,
    strict: Annotated[bool, typer.Option("--strict", help=help_of("strict"))] = False,
) -> None:
    """Only check."""
    talker = talker_of(context)
    scenario = scenario_at(target)
    if proposal and target.exists():
        propose(target, scenario, talker)
    if scenario is None and target.exists():
        check_ground(target, talker, context.obj, strict=strict)
    else:
        choices = Choices(language=context.obj)
        check_case(scenario or scenario_of(target), talker, choices, strict=strict)
