"""``zhucun publish``: the public edition of a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.runs.finished_areas import is_areas
from scenarios.runs.finished_belts import is_belts
from scenarios.runs.finished_grids import is_grids
from scenarios.tasks.publish import publish_run
from scenarios.tasks.publish_areas import publish_areas
from scenarios.tasks.publish_belts import publish_belts
from scenarios.tasks.publish_grids import publish_grids


def publish(
    context: typer.Context,
    folder: RunFolderArgument,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("publish_out"))] = None,
) -> None:
    """Publish a run, or what stands beside it."""
    publishing = publish_run
    if is_areas(folder):
        publishing = publish_areas
    elif is_belts(folder):
        publishing = publish_belts
    elif is_grids(folder):
        publishing = publish_grids
    publishing(folder, None, talker_of(context), Choices(out=out, language=context.obj))
