"""The help of the command line: in the one language that is asked for, with examples."""

import re
from typing import Any

import typer
from rich.cells import cell_len

from geodata.words import Language, say

HELP_OPTIONS = ("-h", "--help")
WIDE = 24
"""Columns of a terminal that a text without a space can be sure of."""
BREAKS = re.compile(r"(?<=[，；：、。）”])(?=[^\s，；：、。）”])|(?<=[^\s，；：、。“])(?=[（“])")
_TEXTS: dict[str, str] = {}
"""Text in both languages, as it stands in the help of a command, and its key."""


def help_of(key: str) -> str:
    """The help text of a command or option in both languages, Chinese first."""
    both = f"{say(f'help.{key}', 'zh')} / {say(f'help.{key}', 'en')}"
    _TEXTS[both] = f"help.{key}"
    return both


def epilog_of(name: str, language: Language) -> str:
    """The examples below the help of a command, each on a line of its own."""
    examples = say(f"example.{name}", language).splitlines()
    return "\n\n".join([say("help.example", language), *(f"  {line}" for line in examples)])


def sentence(key: str, language: Language) -> str:
    """A help text; what is too long without a space gets some, for it would be cut."""
    words = say(key, language).split(" ")
    return " ".join(BREAKS.sub(" ", word) if cell_len(word) > WIDE else word for word in words)


def speak(command: Any, language: Language) -> Any:
    """Let the help of a command and of all its commands speak one language.

    ``command`` is what typer makes of the program; it is changed and returned.
    """
    command.epilog = epilog_of(command.name, language)
    for part in (command, *command.params):
        for kind in ("help", "short_help"):
            key = _TEXTS.get(getattr(part, kind, None) or "")
            if key is not None:
                setattr(part, kind, sentence(key, language))
    option = command.get_help_option(typer.Context(command, help_option_names=[*HELP_OPTIONS]))
    option.help = say("help.help_option", language)
    for inner in getattr(command, "commands", {}).values():
        speak(inner, language)
    return command
