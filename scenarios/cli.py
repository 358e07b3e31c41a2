"""The command line: ``zhucun demo | new | check | run | verify``."""

import io
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, cast

import typer

from geodata.words import Language
from scenarios.commands.audit import audit
from scenarios.commands.check import check
from scenarios.commands.common import BAD_INPUT, DEFECT, INTERRUPTED, OK, help_of
from scenarios.commands.demo import demo
from scenarios.commands.explain import explain
from scenarios.commands.letters import letters
from scenarios.commands.map_case import map_case
from scenarios.commands.new import new
from scenarios.commands.replan import replan
from scenarios.commands.run import run
from scenarios.commands.shortage import shortage
from scenarios.commands.verify import verify
from scenarios.console import Aborted, Talker, abort_on_interrupt
from scenarios.run import BadInput
from scenarios.runs import BadNameError

COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo,
    "new": new,
    "check": check,
    "map": map_case,
    "run": run,
    "audit": audit,
    "replan": replan,
    "verify": verify,
    "explain": explain,
    "shortage": shortage,
    "letters": letters,
}
"""The commands in the order of their help; ``help.<name>`` in the catalogue says what each does."""
LANGUAGE_VARIABLE = "ZHUCUN_LANGUAGE"


LANGUAGES: tuple[Language, ...] = ("zh", "en")


app = typer.Typer(
    name="zhucun",
    help=help_of("zhucun"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LanguageOption = Annotated[str | None, typer.Option("--language", help=help_of("language"))]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"zhucun {version('zhucun')}")
        raise typer.Exit(OK)


@app.callback()
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


for _name, _command in COMMANDS.items():
    app.command(_name, help=help_of(_name))(_command)


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
        app(words)
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
