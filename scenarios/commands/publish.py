"""``zhucun publish``: the public edition of a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.help_texts import help_of
from scenarios.publish import publish_run
from scenarios.reading import Choices


def publish(
    context: typer.Context,
    folder: RunFolderArgument,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("publish_out"))] = None,
) -> None:
    """Publish a run."""
    publish_run(folder, None, talker_of(context), Choices(out=out, language=context.obj))
