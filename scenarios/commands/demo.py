"""``zhucun demo``: make a county that does not exist, run it, show the map."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.commands.common import (
    BAD_INPUT,
    MOST_SEED,
    ShowOption,
    help_of,
    leave,
    talker_of,
    tell_result,
)
from scenarios.demo import make_demo
from scenarios.new import NotEmptyError
from scenarios.run import Choices, run_scenario
from scenarios.show import open_map


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help=help_of("demo_dir"))] = Path(
        "zhucun-demo"
    ),
    villages: Annotated[int, typer.Option(min=12, max=20_000, help=help_of("villages"))] = 300,
    townships: Annotated[int, typer.Option(min=1, max=800, help=help_of("townships"))] = 12,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help=help_of("seed"))] = 1,
    show: ShowOption = True,
) -> None:
    """Make a county, run it, show the map."""
    talker = talker_of(context)
    talker.say("cli.demo_making", villages=villages, townships=townships)
    try:
        scenario = make_demo(folder, villages, townships, seed, talker.language)
    except NotEmptyError:
        talker.say("cli.not_empty", folder=folder, style="red")
        raise typer.Exit(BAD_INPUT) from None
    result = run_scenario(scenario, talker, Choices(language=context.obj))
    tell_result(result, talker)
    if show:
        open_map(result.folder / "map.html", talker)
    leave(result)
