"""``zhucun verify``: check a finished plan again."""

import typer

from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.reading import Choices
from scenarios.recheck import check_plan


def verify(
    context: typer.Context,
    folder: RunFolderArgument,
) -> None:
    """Check a finished plan again."""
    talker = talker_of(context)
    raise typer.Exit(check_plan(folder, talker, Choices(language=context.obj)))
