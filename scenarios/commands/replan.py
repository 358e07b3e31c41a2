"""``zhucun replan``: plan again with few changes."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.closing import leave, leave_room, tell_result
from scenarios.commands.common import EditsOption, NameOption, OutOption, SecondsOption, talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.replan import Wishes
from scenarios.tasks.replan import replan as replan_run
from scenarios.tasks.replan_room import replan_room, room_manifest_of


def replan(
    context: typer.Context,
    target: Annotated[
        Path, typer.Argument(metavar="RUN_FOLDER|SCENARIO", help=help_of("replan_target"))
    ],
    gone: Annotated[list[str] | None, typer.Option("--leave", help=help_of("leave"))] = None,
    close: Annotated[list[str] | None, typer.Option("--close", help=help_of("close"))] = None,
    merge: Annotated[list[str] | None, typer.Option("--merge", help=help_of("merge"))] = None,
    pin: Annotated[list[str] | None, typer.Option("--pin", help=help_of("replan_pin"))] = None,
    edits: EditsOption = None,
    most: Annotated[
        int | None, typer.Option("--most-changes", min=0, help=help_of("most_changes"))
    ] = None,
    curve: Annotated[bool, typer.Option("--curve", help=help_of("curve"))] = False,
    vacancy: Annotated[str | None, typer.Option("--vacancy", help=help_of("vacancy"))] = None,
    layer: Annotated[str | None, typer.Option("--layer", help=help_of("explain_layer"))] = None,
    start: Annotated[str | None, typer.Option("--date", help=help_of("date"))] = None,
    handover: Annotated[
        int, typer.Option("--handover-days", min=0, max=365, help=help_of("handover"))
    ] = 0,
    out: OutOption = None,
    name: NameOption = None,
    seconds: SecondsOption = None,
) -> None:
    """Plan again."""
    talker = talker_of(context)
    wishes = Wishes(
        leave=gone or [],
        close=close or [],
        merge=merge or [],
        pins=pin or [],
        edits=edits,
        most=most,
        curve=curve,
        vacancy=vacancy,
        layer=layer,
        start=start,
        handover=handover,
    )
    choices = Choices(out=out, name=name, seconds=seconds, language=context.obj)
    manifest = room_manifest_of(target)
    if manifest is not None:
        leave_room(replan_room(target, manifest, wishes, talker, choices))
        return
    result = replan_run(target, wishes, talker, choices)
    tell_result(result, talker)
    leave(result)
