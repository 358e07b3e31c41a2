"""The command line: finds a command, loads it alone, turns every exception into a message."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, cast

import typer
from typer.completion import completion_init  # type: ignore[attr-defined]
from typer.main import get_command

from geodata.outputs import defect_log
from geodata.sandbox.asking import start
from geodata.words import Language, say
from scenarios.commands.common import locale_language
from scenarios.commands.refusals import Refusal, refusal_of
from scenarios.console.clock import begin
from scenarios.console.console import Aborted, Talker, abort_on_interrupt
from scenarios.console.errors import BadInput, MachineLacksError
from scenarios.console.exit_codes import BAD_INPUT, DEFECT, INTERRUPTED, MACHINE, OK
from scenarios.console.help_texts import HELP_OPTIONS, help_of, speak
from scenarios.console.json_output import Record, start_recording
from scenarios.console.terminal import complain, guard_streams, write
from scenarios.console.usage import speak_frame, usage_words

NAME = "zhucun"
COMMANDS: tuple[str, ...] = (
    "demo",
    "new",
    "check",
    "map",
    "select",
    "run",
    "schemes",
    "areas",
    "belts",
    "groups",
    "grids",
    "training",
    "tours",
    "audit",
    "replan",
    "verify",
    "explain",
    "shortage",
    "compare",
    "publish",
    "letters",
    "figures",
    "runs",
    "completion",
)
"""The commands in the order of their help; ``help.<name>`` in the catalogue says what each does.

Each is the function of its name in ``scenarios/commands/<name>.py`` and loaded only when asked
for: the geographic and planning libraries take a second.
"""
LANGUAGE_VARIABLE = "ZHUCUN_LANGUAGE"
LANGUAGE_OPTIONS = ("--language", "--lang")
OWN_JSON = frozenset({"explain", "runs", "compare"})
"""Commands whose ``--json`` is an answer of its own; else it is what the command says."""
NO_FILES = frozenset({"new", "runs", "completion", "--version"})
"""Commands that read no files of others."""
COMPLETING = "_ZHUCUN_COMPLETE"
TYPED = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""Where the shells that complete say what has been typed."""
MODULES = {"map": "map_case"}
"""Where module and function cannot have the command's name."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")


LanguageOption = Annotated[
    str | None, typer.Option("--language", "--lang", help=help_of("language"))
]


def _version(value: bool) -> None:
    if value:
        write(f"zhucun {version('zhucun')}")
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
        name=NAME,
        help=help_of("zhucun"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": [*HELP_OPTIONS]},
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
        width = 2 if word in LANGUAGE_OPTIONS else 1
        named = word.startswith(tuple(f"{option}=" for option in LANGUAGE_OPTIONS))
        mine = place < ends and (width == 2 or named)
        (front if mine else rest).extend(words[place : place + (width if mine else 1)])
        place += width if mine else 1
    return front + rest


def main() -> None:
    """Run the program and leave with its exit code."""
    begin()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    guard_streams()
    abort_on_interrupt()
    words = language_first(sys.argv[1:])
    kept = None
    if "--json" in words:
        own = _command_of(words) in OWN_JSON
        kept = start_recording(aloud=own)
        if not own:
            words.remove("--json")
    with nullcontext() if kept is None else kept.alone():
        code = _run(words)
    code = _flushed(code, kept)
    if code == INTERRUPTED:
        os._exit(code)  # the solver's thread may be deep in C++: do not wait for it
    sys.exit(code)


def _command_of(words: Sequence[str]) -> str:
    """The command that is called, empty where none is."""
    return next((word for word in words if word in COMMANDS), "")


def _flushed(code: int, kept: Record | None) -> int:
    """Let go what is still to be printed; the exit code, another where that cannot be."""
    try:
        if kept is not None:
            kept.end(code)
        sys.stdout.flush()
    except OSError as error:
        _complain(refusal_of(error))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing more to complain of at the end
        return MACHINE
    return code


def _complain(refusal: Refusal | None) -> None:
    """Say on standard error that nothing more can be printed, if that can be."""
    with suppress(MemoryError, OSError):
        if refusal is not None:
            text = say(refusal.key, _spoken(sys.argv[1:]), **refusal.values)
            complain(text)


def _run(words: list[str]) -> int:
    """Run a command; every exception becomes a message here, once."""
    try:
        return _started(words)
    except BadInput:
        return BAD_INPUT
    except MachineLacksError:
        return MACHINE
    except Aborted:
        _say(words, "cli.aborted")
        return INTERRUPTED
    except Exception as error:  # the last door: a user never meets a bare traceback
        refusal = refusal_of(error)
        if refusal is not None:
            return _refused(words, refusal)
        return _usage(words, error) if hasattr(error, "format_message") else _log_defect(error)


def _refused(words: list[str], refusal: Refusal) -> int:
    """Say why a command did not come to its end."""
    try:
        _say(words, refusal.key, **refusal.values)
    except (MemoryError, OSError):  # nobody hears what is printed
        _complain(refusal)
        return MACHINE
    return refusal.code


def _started(words: list[str]) -> int:
    """Start a command, or answer the shell that asks what could come next."""
    completing = COMPLETING in os.environ
    asked = _typed() if completing else words
    if words and not completing and not {*NO_FILES, *HELP_OPTIONS} & {*words}:
        start()  # the reader of files loads while the libraries of the command do
    program = speak(get_command(app_for(asked)), _spoken(words))
    if completing or not asked or {*HELP_OPTIONS} & {*asked}:
        speak_frame((program, *program.commands.values()), _spoken(words))
    if completing:
        completion_init()
        return program(prog_name=NAME) or OK
    return program(words, prog_name=NAME, standalone_mode=False) or OK


def _typed() -> list[str]:
    """The words of the line that a shell asks to complete."""
    return " ".join(os.environ.get(name, "") for name in TYPED).split()


def _usage(words: list[str], error: Any) -> int:
    """The command line is wrong: say how, and where its help is."""
    if type(error).__name__ == "NoArgsIsHelpError":  # called without anything: the help itself
        write(error.format_message())
        return BAD_INPUT
    message = usage_words(error, _spoken(words))
    command = _command_of(words)
    _say(words, "cli.usage", message=message, command=f"zhucun {command}".strip())
    return BAD_INPUT


def _say(words: list[str], key: str, **values: object) -> None:
    """Say a last sentence in the language that the command line asks for."""
    Talker(_spoken(words)).say(key, style="red", **values)


def _spoken(words: list[str]) -> Language:
    """The language that the command line asks for, else that of the computer."""
    named = os.environ.get(LANGUAGE_VARIABLE) or locale_language()
    if words[:1] and words[0].partition("=")[0] in LANGUAGE_OPTIONS:
        named = words[0].partition("=")[2] or "".join(words[1:2])
    return "en" if named == "en" else "zh"


def _log_defect(error: Exception) -> int:
    """Write the traceback to a file of its own, and say where, in both languages."""
    name, reason = defect_log()
    for language in LANGUAGES:
        if name:
            Talker(language).say("cli.defect", log=name, style="red")
        else:
            values = {"error": repr(error), "reason": reason}
            Talker(language).say("cli.defect_unlogged", style="red", **values)
    return DEFECT


if __name__ == "__main__":
    main()
