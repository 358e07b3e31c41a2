"""``zhucun map``: draw the case before any planning."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.commands.common import ShowOption, talker_of
from scenarios.console.browser import open_map
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.console.help_texts import help_of
from scenarios.tasks.case_map import draw_ground


def map_case(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="CASE", help=help_of("map_target"))],
    out: Annotated[Path | None, typer.Option("--out", help=help_of("map_out"))] = None,
    show: ShowOption = True,
) -> None:
    """Draw the case before any planning."""
    talker = talker_of(context)
    drawn = draw_ground(target, out, talker, context.obj)
    if show:
        open_map(drawn.path, talker)
    if drawn.errors:
        raise typer.Exit(BAD_INPUT)
