"""``zhucun completion``: the script that lets a shell complete the command line."""

from enum import StrEnum
from typing import Annotated

import typer
from typer.completion import get_completion_script  # type: ignore[attr-defined]

from scenarios.console.help_texts import help_of
from scenarios.console.terminal import write


class Shell(StrEnum):
    """Shells that there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help=help_of("completion_shell"))],
) -> None:
    """Print the script of a shell."""
    script = get_completion_script(
        prog_name="zhucun", complete_var="_ZHUCUN_COMPLETE", shell=shell.value
    )
    write(script)
