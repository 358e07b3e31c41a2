"""What is wrong with a command line, and the frame of its help, in the language of the user.

The library that reads command lines speaks English alone. Its sentences are recognised by their
form; one that is not known is told by what it is about, never in another language.
"""

import re
from collections.abc import Iterable
from typing import Any

import typer

from geodata.words import Language, say
from scenarios.console.help_texts import HELP_OPTIONS

KNOWN: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no_option", re.compile(r"No such option:? '?(?P<name>[^\s']+)'?")),
    ("no_command", re.compile(r"No such command '(?P<name>.*)'", re.DOTALL)),
    ("missing_command", re.compile(r"Missing command")),
    (
        "surplus",
        re.compile(r"unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)", re.DOTALL),
    ),
    ("needs_several", re.compile(r"Option '?(?P<name>\S+?)'? requires (?P<count>\d+) arguments")),
    ("needs_value", re.compile(r"Option '?(?P<name>\S+?)'? requires an argument")),
    ("takes_no_value", re.compile(r"Option '?(?P<name>\S+?)'? does not take a value")),
)
"""Key of the catalogue (``usage.<key>``), and the sentence of the library."""
WANTED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("at_least", re.compile(r"(?:greater than or equal to|x>=) ?(?P<value>-?[\d.e+]+\d|\d)")),
    ("at_most", re.compile(r"(?:less than or equal to|<=x<=|x<=) ?(?P<value>-?[\d.e+]+\d|\d)")),
    ("whole", re.compile(r"valid integer|int_parsing")),
    ("number", re.compile(r"valid (?:number|float)|finite number")),
    ("one_of", re.compile(r"(?:should be|is not one of) (?P<value>'.*)", re.DOTALL)),
    ("one_of", re.compile(r"(?P<value>zh, en)$")),
)
"""What a value should be (``usage.<key>``)."""
KINDS = {"str": "text", "text": "text", "int": "whole", "integer": "whole", "float": "number"}
PATHS = {"path": "path", "file": "path", "directory": "path"}


def usage_words(error: Any, language: Language) -> str:
    """Say what is wrong with the command line; ``error`` is what the library raised."""
    message = str(error.format_message())
    if language == "en":
        return message
    if type(error).__name__ == "MissingParameter":
        return say("usage.missing", language, name=_named(error, language))
    if type(error).__name__ == "BadParameter":
        wanted = _wanted(message, language)
        return say("usage.bad_value", language, name=_named(error, language), wanted=wanted)
    for key, form in KNOWN:
        found = form.search(message)
        if found:
            near = getattr(error, "possibilities", None) or _meant(message)
            return say(f"usage.{key}", language, **found.groupdict()) + _near(near, language)
    return say("usage.other", language)


def speak_frame(commands: Iterable[Any], language: Language) -> None:
    """Let the frame of the help of commands, headings and kinds of values, speak a language."""
    from typer import rich_utils  # noqa: PLC0415  only where help is shown

    rich_utils.ARGUMENTS_PANEL_TITLE = say("usage.arguments", language)
    rich_utils.OPTIONS_PANEL_TITLE = say("usage.options", language)
    rich_utils.COMMANDS_PANEL_TITLE = say("usage.commands", language)
    rich_utils.REQUIRED_LONG_STRING = say("usage.required", language)
    rich_utils.DEFAULT_STRING = say("usage.default", language, value="{}")
    for command in commands:
        _speak_usage(command, language)
        context = typer.Context(command, help_option_names=[*HELP_OPTIONS])
        params = (*command.params, command.get_help_option(context))
        for param in params if language == "zh" else ():
            _speak_kind(param, language)


def _speak_usage(command: Any, language: Language) -> None:
    """The line that shows how a command is called."""
    if language == "en":
        return
    english = command.get_usage

    def usage(context: Any) -> str:
        text = str(english(context)).replace("Usage:", say("usage.usage", language))
        text = text.replace("[OPTIONS]", say("usage.some_options", language))
        return text.replace("COMMAND [ARGS]...", say("usage.some_command", language))

    command.get_usage = usage


def _speak_kind(param: Any, language: Language) -> None:
    """What kind of value an option takes, where it is not named already."""
    shown = getattr(param, "display_type_rich", None)
    if shown is None:
        return
    words = re.findall(r"[a-z]+", str(shown(ctx=None)).lower())
    keys = [{**KINDS, **PATHS}[word] for word in words if word in KINDS or word in PATHS]
    if "bool" in words:
        param.display_type_rich = lambda **_: ""
    elif keys:
        text = say("usage.kind", language, kind=say(f"usage.{keys[0]}", language))
        param.display_type_rich = lambda **_: text


def _named(error: Any, language: Language) -> str:
    """What is meant: an option as it is written, an argument by what it is."""
    param = getattr(error, "param", None)
    options = [name for name in getattr(param, "opts", ()) if name.startswith("-")]
    if options:
        return " / ".join(options)
    told = getattr(param, "help", None)
    hint = getattr(error, "param_hint", None)
    return str(told or hint or say("usage.an_argument", language)).replace(" ", "")


def _wanted(message: str, language: Language) -> str:
    for key, form in WANTED:
        found = form.search(message)
        if found:
            values = {
                name: text.replace(" or ", "、").replace(", ", "、").replace("'", "").rstrip(".")
                for name, text in found.groupdict().items()
            }
            return say(f"usage.wanted_{key}", language, **values)
    return ""


def _meant(message: str) -> list[str]:
    """What the library thinks is meant."""
    return re.findall(r"'([^']+)'", message.partition("Did you mean")[2])


def _near(names: Iterable[str] | None, language: Language) -> str:
    """Options that are like the one written."""
    listed = say("usage.join", language).join(sorted(names or ()))
    return say("usage.near", language, names=listed) if listed else ""
