"""``zhucun publish``: the public edition of a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.runs.finished_room import room_of
from scenarios.tasks.publish import publish_run
from scenarios.tasks.publish_areas import publish_areas
from scenarios.tasks.publish_belts import publish_belts
from scenarios.tasks.publish_grids import publish_grids
from scenarios.tasks.publish_groups import publish_groups
from scenarios.tasks.publish_tours import publish_tours
from scenarios.tasks.publish_training import publish_training

ROOMS = {
    "areas": publish_areas,
    "belts": publish_belts,
    "grids": publish_grids,
    "groups": publish_groups,
    "tours": publish_tours,
    "training": publish_training,
}
"""Who publishes what stands beside a run."""


def publish(
    context: typer.Context,
    folder: RunFolderArgument,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("publish_out"))] = None,
) -> None:
    """Publish a run, or what stands beside it."""
    publishing = ROOMS.get(room_of(folder) or "", publish_run)
    publishing(folder, None, talker_of(context), Choices(out=out, language=context.obj))
