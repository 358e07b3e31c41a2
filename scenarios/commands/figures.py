"""``zhucun figures``: pictures for paper."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geodata.extras import MissingExtraError
from maps.figures.plan_figures import Paper
from scenarios.cases.reading import Choices
from scenarios.commands.common import RunFolderArgument, talker_of
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.console.help_texts import help_of
from scenarios.tasks.figures import write_figures


class Size(StrEnum):
    """Sheets of paper."""

    A4 = "A4"
    A3 = "A3"


class Format(StrEnum):
    """Formats of pictures."""

    PNG = "png"
    PDF = "pdf"


def figures(
    context: typer.Context,
    folder: RunFolderArgument,
    paper: Annotated[Size, typer.Option("--paper", help=help_of("figures_paper"))] = Size.A4,
    portrait: Annotated[bool, typer.Option("--portrait", help=help_of("figures_portrait"))] = False,
    kinds: Annotated[
        list[Format] | None, typer.Option("--format", help=help_of("figures_format"))
    ] = None,
    approval: Annotated[str, typer.Option("--approval", help=help_of("figures_approval"))] = "",
    out: Annotated[Path | None, typer.Option("--out", help=help_of("figures_out"))] = None,
) -> None:
    """Draw pictures for paper."""
    talker = talker_of(context)
    sheet = Paper(size=paper.value, portrait=portrait, approval=approval)
    formats = [kind.value for kind in kinds or list(Format)]
    try:
        write_figures(folder, sheet, formats, talker, Choices(out=out, language=context.obj))
    except MissingExtraError as missing:
        talker.say("extra.missing", extra=missing.extra, style="red")
        raise typer.Exit(BAD_INPUT) from missing
