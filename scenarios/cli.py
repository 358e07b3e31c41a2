"""The command line: ``zhucun demo | new | check | run | verify``."""

import io
import os
import sys
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, cast

import typer

from geodata.words import Language, say
from maps.tables import status_words
from optimizer.outcome import StopReason
from optimizer.promises import is_promise
from scenarios.check import check_case
from scenarios.console import Aborted, Talker, abort_on_interrupt
from scenarios.demo import make_demo
from scenarios.ground import check_ground, draw_ground, scenario_at
from scenarios.manifest import open_posts
from scenarios.new import NotEmptyError, make_case
from scenarios.recheck import check_plan
from scenarios.run import BadInput, Choices, RunResult, run_scenario
from scenarios.runs import BadNameError
from scenarios.show import open_map

OK, DEFECT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
MOST_SECONDS, MOST_SEED = 1e6, 2**31 - 1
LANGUAGE_VARIABLE = "ZHUCUN_LANGUAGE"


LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _help(key: str) -> str:
    return f"{say(f'help.{key}', 'zh')} / {say(f'help.{key}', 'en')}"


app = typer.Typer(
    name="zhucun",
    help=_help("zhucun"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LanguageOption = Annotated[str | None, typer.Option("--language", help=_help("language"))]
OutOption = Annotated[Path | None, typer.Option("--out", help=_help("out"))]


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
        typer.Option("--version", callback=_version, is_eager=True, help=_help("version")),
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


@app.command(help=_help("demo"))
def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help=_help("demo_dir"))] = Path(
        "zhucun-demo"
    ),
    villages: Annotated[int, typer.Option(min=12, max=20_000, help=_help("villages"))] = 300,
    townships: Annotated[int, typer.Option(min=1, max=800, help=_help("townships"))] = 12,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help=_help("seed"))] = 1,
    show: Annotated[bool, typer.Option("--open/--no-open", help=_help("open"))] = True,
) -> None:
    """Make a county, run it, show the map."""
    talker = Talker(context.obj or "zh")
    talker.say("cli.demo_making", villages=villages, townships=townships)
    try:
        scenario = make_demo(folder, villages, townships, seed, talker.language)
    except NotEmptyError:
        talker.say("cli.not_empty", folder=folder, style="red")
        raise typer.Exit(BAD_INPUT) from None
    result = run_scenario(scenario, talker, Choices(language=context.obj))
    _tell(result, talker)
    if show:
        open_map(result.folder / "map.html", talker)
    _leave(result)


@app.command(help=_help("new"))
def new(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_help("new_dir"))],
) -> None:
    """Write an empty case."""
    talker = Talker(context.obj or "zh")
    try:
        make_case(folder, talker.language)
    except NotEmptyError:
        talker.say("cli.not_empty", folder=folder, style="red")
        raise typer.Exit(BAD_INPUT) from None
    talker.say("cli.new_done", folder=folder)


@app.command(help=_help("check"))
def check(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="DIR_OR_SCENARIO", help=_help("check_target"))],
) -> None:
    """Only check."""
    talker = Talker(context.obj or "zh")
    scenario = scenario_at(target)
    if scenario is None and target.exists():
        check_ground(target, talker, context.obj)
    else:
        check_case(scenario or _scenario_of(target), talker, Choices(language=context.obj))


@app.command("map", help=_help("map"))
def map_case(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="CASE", help=_help("map_target"))],
    out: Annotated[Path | None, typer.Option("--out", help=_help("map_out"))] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help=_help("open"))] = True,
) -> None:
    """Draw the case before any planning."""
    talker = Talker(context.obj or "zh")
    drawn = draw_ground(target, out, talker, context.obj)
    if show:
        open_map(drawn.path, talker)
    if drawn.errors:
        raise typer.Exit(BAD_INPUT)


@app.command(help=_help("run"))
def run(
    context: typer.Context,
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help=_help("scenario"))],
    out: OutOption = None,
    name: Annotated[str | None, typer.Option(help=_help("name"))] = None,
    seconds: Annotated[
        float | None, typer.Option(min=1.0, max=MOST_SECONDS, help=_help("seconds"))
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=MOST_SEED, help=_help("seed"))] = None,
) -> None:
    """Plan and publish."""
    talker = Talker(context.obj or "zh")
    choices = Choices(out=out, name=name, seconds=seconds, seed=seed, language=context.obj)
    result = run_scenario(_scenario_of(scenario), talker, choices)
    _tell(result, talker)
    _leave(result)


@app.command(help=_help("verify"))
def verify(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help=_help("run_folder"))],
) -> None:
    """Check a finished plan again."""
    talker = Talker(context.obj or "zh")
    raise typer.Exit(check_plan(folder, talker, Choices(language=context.obj)))


def _scenario_of(target: Path) -> Path:
    return target / "scenario.toml" if target.is_dir() else target


def _tell(result: RunResult, talker: Talker) -> None:
    """Say how good the plan is, what is missing, and where everything lies."""
    outcome = result.outcome
    talker.say(
        "cli.done",
        postings=len(outcome.plan.postings),
        missing=open_posts(outcome.plan),
        status=status_words(outcome, language=talker.language),
        seconds=f"{outcome.seconds:.1f}",
        style="bold green" if outcome.status.value == "proven" else "bold yellow",
    )
    if result.breaches:
        talker.say("cli.breaches", count=len(result.breaches), style="bold red")
    for file in ("map.html", "plan.xlsx"):
        talker.say(f"cli.file_{file.partition('.')[0]}", path=(result.folder / file).resolve())


def _leave(result: RunResult) -> None:
    """A defect exits 1, an interrupted run 130, all else 0."""
    if not all(map(is_promise, result.breaches)):
        raise typer.Exit(DEFECT)
    if result.outcome.stop is StopReason.INTERRUPTED:
        _end_now(INTERRUPTED)


def _end_now(code: int) -> None:
    """Leave at once: an engine that was left behind may still be computing in its thread."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


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
