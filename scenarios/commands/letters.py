"""``zhucun letters``: Word letters of a finished run."""

from pathlib import Path
from typing import Annotated

import typer

from geodata.extras import MissingExtraError
from scenarios.cases.reading import Choices
from scenarios.commands.common import talker_of
from scenarios.console.console import Talker
from scenarios.console.exit_codes import BAD_INPUT
from scenarios.console.help_texts import help_of
from scenarios.letters.templates import write_templates
from scenarios.letters.wishes import LetterWishes
from scenarios.letters.write_letters import write_letters


def letters(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[RUN_FOLDER]", help=help_of("run_folder"))
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help=help_of("letters_kind"))] = None,
    layer: Annotated[str | None, typer.Option("--layer", help=help_of("explain_layer"))] = None,
    village: Annotated[
        list[str] | None, typer.Option("--village", help=help_of("letters_village"))
    ] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help=help_of("letters_unit"))] = None,
    merged: Annotated[bool, typer.Option("--merged", help=help_of("letters_merged"))] = False,
    only_new: Annotated[bool, typer.Option("--new", help=help_of("letters_new"))] = False,
    day: Annotated[str | None, typer.Option("--date", help=help_of("letters_date"))] = None,
    given: Annotated[list[str] | None, typer.Option("--set", help=help_of("letters_set"))] = None,
    templates: Annotated[
        Path | None, typer.Option("--templates", help=help_of("letters_templates"))
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write-templates", help=help_of("letters_write"))
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("letters_out"))] = None,
) -> None:
    """Write letters, or their templates."""
    talker = talker_of(context)
    wishes = LetterWishes(
        kinds=kind or [],
        layer=layer,
        villages=village or [],
        units=unit or [],
        language=context.obj,
        merged=merged,
        only_new=only_new,
        day=day,
        given=given or [],
        templates=templates,
    )
    try:
        if write is not None:
            write_templates(write, talker, talker.language)
        if folder is not None:
            write_letters(folder, wishes, talker, Choices(out=out, language=context.obj))
    except MissingExtraError as missing:
        tell_missing(missing, talker)
    if folder is None and write is None:
        talker.say("letters.need_run", style="red")
        raise typer.Exit(BAD_INPUT)


def tell_missing(missing: MissingExtraError, talker: Talker) -> None:
    """Say what to install, and leave."""
    talker.say("extra.missing", extra=missing.extra, style="red")
    raise typer.Exit(BAD_INPUT) from missing
