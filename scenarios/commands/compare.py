"""``zhucun compare``: finished runs side by side."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import talker_of
from scenarios.console.help_texts import help_of
from scenarios.runs.finished_room import room_of
from scenarios.tasks.compare import compare_runs
from scenarios.tasks.compare_areas import compare_areas
from scenarios.tasks.compare_belts import compare_belts
from scenarios.tasks.compare_grids import compare_grids
from scenarios.tasks.compare_groups import compare_groups
from scenarios.tasks.compare_tours import compare_tours
from scenarios.tasks.compare_training import compare_training

ROOMS = {
    "areas": compare_areas,
    "belts": compare_belts,
    "grids": compare_grids,
    "groups": compare_groups,
    "tours": compare_tours,
    "training": compare_training,
}
"""Who compares what stands beside a run."""


def compare(
    context: typer.Context,
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN_FOLDER...", help=help_of("compare_runs"))
    ],
    out: Annotated[Path | None, typer.Option("--out", help=help_of("compare_out"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=help_of("json"))] = False,
) -> None:
    """Compare runs."""
    choices = Choices(out=out, language=context.obj)
    rooms = {room_of(run) or "" for run in runs}
    comparing = ROOMS.get(rooms.pop(), compare_runs) if len(rooms) == 1 else compare_runs
    comparing(runs, talker_of(context), choices, as_json=as_json)
