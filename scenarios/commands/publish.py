"""``zhucun publish``: the public edition of a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.publish import publish_run


def publish(
    context: typer.Context,
    folder: RunFolderArgument,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("publish_out"))] = None,
) -> None:
    """Publish a run."""
    publish_run(folder, None, talker_of(context), Choices(out=out, language=context.obj))
