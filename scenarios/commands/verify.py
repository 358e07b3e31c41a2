"""``zhucun verify``: check a finished plan again."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import MOST_SECONDS, RunFolderArgument, talker_of
from scenarios.console.console import Talker
from scenarios.console.help_texts import help_of
from scenarios.runs.finished_room import room_of
from scenarios.tasks.verify import Then, check_plan

ROOMS = frozenset({"areas", "belts", "grids", "groups", "tours", "training"})
"""What stands beside a run; ``check_<room>`` of ``scenarios/tasks/verify_<room>.py`` checks it,
and is loaded only where there is one: the judge of a run needs no solver.
"""

Check = Callable[[Path, Talker, Choices], int]
ProveOption = Annotated[
    Literal["scip", "cp_sat"] | None, typer.Option("--prove", help=help_of("prove"))
]
ProveSecondsOption = Annotated[
    float, typer.Option("--seconds", min=1.0, max=MOST_SECONDS, help=help_of("prove_seconds"))
]


def verify(
    context: typer.Context,
    folder: RunFolderArgument,
    prove: ProveOption = None,
    seconds: ProveSecondsOption = 300.0,
) -> None:
    """Check a finished plan again."""
    talker = talker_of(context)
    room = room_of(folder)
    if room in ROOMS:
        raise typer.Exit(_check_of(room)(folder, talker, Choices(language=context.obj)))
    then = None if prove is None else _proving(prove, seconds)
    raise typer.Exit(check_plan(folder, talker, Choices(language=context.obj), then))


def _check_of(room: str) -> Check:
    """Who checks what a room has written."""
    check: Check = getattr(import_module(f"scenarios.tasks.verify_{room}"), f"check_{room}")
    return check


def _proving(engine: str, seconds: float) -> Then:
    from scenarios.tasks.prove import prove_again  # noqa: PLC0415  engines are loaded only if asked for

    return partial(prove_again, engine=engine, seconds=seconds)
