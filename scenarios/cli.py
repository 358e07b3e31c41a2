"""The command line: finds the command, loads it alone, and turns every exception into a message."""

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, cast

import typer

from geodata.words import Language
from scenarios.commands.common import BAD_INPUT, DEFECT, INTERRUPTED, OK, help_of
from scenarios.console import Aborted, Talker, abort_on_interrupt
from scenarios.errors import BadInput
from scenarios.runs import BadNameError

COMMANDS: tuple[str, ...] = (
    "demo",
    "new",
    "check",
    "map",
    "select",
    "run",
    "schemes",
    "audit",
    "replan",
    "verify",
    "explain",
    "shortage",
    "compare",
    "publish",
    "runs",
)
"""The commands in the order of their help; ``help.<name>`` in the catalogue says what each does.

Each is the function of its name in ``scenarios/commands/<name>.py`` and loaded only when asked
for: the geographic and planning libraries take a second.
"""
LANGUAGE_VARIABLE = "ZHUCUN_LANGUAGE"


MODULES = {"map": "map_case"}
"""Where module and function cannot have the command's name."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")


LanguageOption = Annotated[str | None, typer.Option("--language", help=help_of("language"))]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"zhucun {version('zhucun')}")
        raise typer.Exit(OK)


def main_options(
    context: typer.Context,
    language: LanguageOption = None,
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=help_of("version")),
    ] = False,
) -> None:
    """Options before the command."""
    context.obj = _language(language)


def _language(named: str | None) -> Language | None:
    word = named or os.environ.get(LANGUAGE_VARIABLE)
    if word is None:
        return None
    if word not in ("zh", "en"):
        raise typer.BadParameter("zh, en", param_hint="--language")
    return cast("Language", word)


def app_for(words: Sequence[str] | None = None) -> typer.Typer:
    """The program: with all commands, or with those alone loaded that ``words`` ask for."""
    app = typer.Typer(
        name="zhucun",
        help=help_of("zhucun"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(main_options)
    for name in COMMANDS:
        asked = words is None or name in words
        app.command(name, help=help_of(name))(command_of(name) if asked else _unasked)
    return app


def command_of(name: str) -> Callable[..., None]:
    """The function of a command."""
    module = import_module(f"scenarios.commands.{MODULES.get(name, name)}")
    found: Callable[..., None] = getattr(module, MODULES.get(name, name))
    return found


def _unasked() -> None:
    """Stand in the list of commands for one that is not asked for."""


def language_first(words: list[str]) -> list[str]:
    """Let ``--language`` stand anywhere: options of all commands come before the command."""
    ends = words.index("--") if "--" in words else len(words)
    front: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(words):
        word = words[place]
        width = 2 if word == "--language" else 1
        mine = place < ends and (width == 2 or word.startswith("--language="))
        (front if mine else rest).extend(words[place : place + (width if mine else 1)])
        place += width if mine else 1
    return front + rest


def main() -> None:
    """Run the program; every exception becomes a message here, once."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    abort_on_interrupt()
    words = language_first(sys.argv[1:])
    try:
        app_for(words)(words)
    except BadInput:
        sys.exit(BAD_INPUT)
    except Aborted:
        _say(words, "cli.aborted")
        sys.stdout.flush()
        os._exit(INTERRUPTED)  # the solver's thread may be deep in C++: do not wait for it
    except FileExistsError as error:
        _say(words, "cli.run_exists", path=error)
        sys.exit(BAD_INPUT)
    except BadNameError as error:
        _say(words, "cli.bad_name", name=error)
        sys.exit(BAD_INPUT)
    except OSError as error:
        if error.filename is None:
            _log_defect()
            sys.exit(DEFECT)
        _say(words, "cli.no_access", path=error.filename, reason=error.strerror)
        sys.exit(BAD_INPUT)
    except Exception:  # the last door: a user never meets a bare traceback
        _log_defect()
        sys.exit(DEFECT)


def _say(words: list[str], key: str, **values: object) -> None:
    """Say a last sentence in the language that the command line asks for."""
    asked = "en" if {"en", "--language=en"} & set(words[:2]) else os.environ.get(LANGUAGE_VARIABLE)
    Talker("en" if asked == "en" else "zh").say(key, style="red", **values)


def _log_defect() -> None:
    """Write the traceback to a file of its own, and say where, in both languages."""
    number, name = tempfile.mkstemp(prefix="zhucun-", suffix=".log")
    with os.fdopen(number, "w", encoding="utf-8") as log:
        log.write(traceback.format_exc())
    for language in LANGUAGES:
        Talker(language).say("cli.defect", log=name, style="red")


if __name__ == "__main__":
    main()
