"""``zhucun shortage``: why posts stay open, and what would close them."""

from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import MOST_SECONDS, RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.shortage import tell_shortages


def shortage(
    context: typer.Context,
    folder: RunFolderArgument,
    seconds: Annotated[
        float,
        typer.Option("--seconds", min=1.0, max=MOST_SECONDS, help=help_of("shortage_seconds")),
    ] = 60.0,
) -> None:
    """Account for the open posts of a plan."""
    tell_shortages(folder, seconds, talker_of(context), Choices(language=context.obj))
