"""``zhucun compare``: finished runs side by side."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.cases.reading import Choices
from scenarios.commands.common import talker_of
from scenarios.console.help_texts import help_of
from scenarios.tasks.compare import compare_runs


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
    compare_runs(runs, talker_of(context), choices, as_json=as_json)
