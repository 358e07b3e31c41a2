"""``zhucun runs``: the runs of a case."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.commands.common import talker_of
from scenarios.console.help_texts import help_of
from scenarios.runs.history import remove_run, show_run, tell_runs


def runs(
    context: typer.Context,
    case: Annotated[Path, typer.Argument(metavar="CASE", help=help_of("runs_case"))] = Path(),
    show: Annotated[str | None, typer.Option("--show", help=help_of("runs_show"))] = None,
    remove: Annotated[str | None, typer.Option("--remove", help=help_of("runs_remove"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=help_of("runs_yes"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=help_of("json"))] = False,
) -> None:
    """List, show or remove runs."""
    talker = talker_of(context)
    if show is not None:
        show_run(case, show, talker, as_json=as_json)
    elif remove is not None:
        remove_run(case, remove, talker, sure=yes)
    else:
        tell_runs(case, talker, as_json=as_json)
