"""``zhucun verify``: check a finished plan again."""

from functools import partial
from typing import Annotated, Literal

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import MOST_SECONDS, RunFolderArgument, talker_of
from scenarios.console.help_texts import help_of
from scenarios.runs.finished_room import room_of
from scenarios.tasks.verify import Then, check_plan
from scenarios.tasks.verify_areas import check_areas
from scenarios.tasks.verify_belts import check_belts
from scenarios.tasks.verify_grids import check_grids
from scenarios.tasks.verify_groups import check_groups
from scenarios.tasks.verify_tours import check_tours
from scenarios.tasks.verify_training import check_training

ROOMS = {
    "areas": check_areas,
    "belts": check_belts,
    "grids": check_grids,
    "groups": check_groups,
    "tours": check_tours,
    "training": check_training,
}
"""Who checks what stands beside a run."""

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
    checking = ROOMS.get(room_of(folder) or "")
    if checking is not None:
        raise typer.Exit(checking(folder, talker, Choices(language=context.obj)))
    then = None if prove is None else _proving(prove, seconds)
    raise typer.Exit(check_plan(folder, talker, Choices(language=context.obj), then))


def _proving(engine: str, seconds: float) -> Then:
    from scenarios.tasks.prove import prove_again  # noqa: PLC0415  engines are loaded only if asked for

    return partial(prove_again, engine=engine, seconds=seconds)
