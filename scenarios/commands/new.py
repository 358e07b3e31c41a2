"""``zhucun new``: write an empty case."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.new import NotEmptyError, make_case
from scenarios.commands.common import talker_of
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.console.help_texts import help_of


def new(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_of("new_dir"))],
) -> None:
    """Write an empty case."""
    talker = talker_of(context)
    try:
        make_case(folder, talker.language)
    except NotEmptyError:
        talker.say("cli.not_empty", folder=folder, style="red")
        raise typer.Exit(BAD_INPUT) from None
    talker.say("cli.new_done", folder=folder)
