"""``zhucun demo``: make a county that does not exist, run it, show the map."""

from pathlib import Path
from typing import Annotated

import typer

from geodata.synthetic.county import townships_for
from scenarios.cases.demo import make_demo
from scenarios.cases.new import NotEmptyError
from scenarios.cases.presets import has_layers, make_preset, presets, recipe_of
from scenarios.cases.reading import Choices
from scenarios.commands.closing import leave, tell_result
from scenarios.commands.common import MOST_SEED, ShowOption, talker_of
from scenarios.console.browser import open_map
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.console.help_texts import help_of
from scenarios.tasks.rooms import solve_rooms
from scenarios.tasks.run import run_scenario

VILLAGES, TOWNSHIPS, SEED = 300, 12, 1


def demo(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="[PRESET|DIR]", help=help_of("demo_what"))] = "",
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help=help_of("demo_dir"))
    ] = None,
    villages: Annotated[int, typer.Option(min=12, max=40_000, help=help_of("villages"))] = VILLAGES,
    townships: Annotated[int, typer.Option(min=1, max=800, help=help_of("townships"))] = TOWNSHIPS,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help=help_of("seed"))] = SEED,
    show: ShowOption = True,
) -> None:
    """Make a county, run it, show the map."""
    talker = talker_of(context)
    preset = what if what in presets() else ""
    if what and not preset and folder is not None:
        talker.say("cli.no_preset", name=what, presets="、".join(presets()), style="red")
        raise typer.Exit(BAD_INPUT)
    try:
        if preset:
            scenario = _preset(folder or Path(f"zhucun-{preset}"), preset, talker)
        else:
            place = Path(what) if what else Path("zhucun-demo")
            count = townships_for(villages, townships)
            talker.say("cli.demo_making", villages=villages, townships=count)
            if count > townships:
                talker.say("cli.demo_townships", asked=townships, count=count, style="yellow")
            scenario = make_demo(place, villages, townships, seed, talker.language)
    except NotEmptyError as error:
        talker.say("cli.not_empty", folder=error, style="red")
        raise typer.Exit(BAD_INPUT) from None
    if preset and not has_layers(preset):
        _beside(scenario, talker, Choices(language=context.obj), show=show)
        return
    result = run_scenario(scenario, talker, Choices(language=context.obj))
    tell_result(result, talker)
    if show:
        open_map(result.folder / "map.html", talker)
    leave(result)


def _preset(folder: Path, preset: str, talker: Talker) -> Path:
    figures = recipe_of(preset)
    talker.say("cli.demo_making", villages=figures.villages, townships=figures.townships)
    return make_preset(folder, preset, talker.language)


def _beside(scenario: Path, talker: Talker, choices: Choices, *, show: bool) -> None:
    """Plan what stands beside the postings, and show its last map."""
    folders = solve_rooms(scenario, talker, choices)
    maps = [folder / "map.html" for folder in folders if (folder / "map.html").is_file()]
    if show and maps:
        open_map(maps[-1], talker)
